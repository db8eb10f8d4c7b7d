"""What counts so far for one attendee, as their own page tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence, PollEvidence
from bot.pages.training import LaunchedPoll, Moment
from bot.rules.devices import asks_for_camera
from bot.rules.policy import Policy

PollState = Literal["answered", "open", "in Zoom", "unanswered", "not shown"]
"""What became of a poll; `in Zoom` where it may have been answered there, for all that is known."""

CameraState = Literal["on", "off", "unknown", "excused"]
EvaluationState = Literal["later", "open", "received", "late", "closed"]


@dataclass(frozen=True, slots=True)
class PollLine:
    """One launched poll and what this attendee did about it.

    `asked_at` is when they asked for more time (UTC milliseconds), None where they did not.
    """

    launched: LaunchedPoll
    state: PollState
    answered_at: int | None
    answers: tuple[tuple[str, ...], ...]
    asked_at: int | None = None


@dataclass(frozen=True, slots=True)
class CameraLine:
    """An attendee's camera: what it is just now, and for about how long it was off while it counts.

    Minutes are whole and never say less than there were. `is_seen` is whether it was ever seen.
    """

    state: CameraState
    off_minutes: int
    allowed_minutes: float
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An attendee's own record so far. Minutes are whole; moments are UTC milliseconds.

    `may_miss` is how many minutes one may miss altogether; `claimed` is the name under which they
    said that they appear in Zoom. `camera` is None where nobody asks for one.
    `evaluation_closes_at` is until when their own evaluation is in time.
    """

    in_room: bool
    minutes_present: int
    minutes_held: int
    may_miss: int
    polls: tuple[PollLine, ...]
    evaluation: EvaluationState | None
    evaluated_at: int | None
    known_in_zoom: bool
    claimed: str
    camera: CameraLine | None = None
    evaluation_closes_at: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What decides whether the page looks another way than before."""
        polls = tuple(
            (line.launched.poll.id, line.state, line.launched.run.closed_at) for line in self.polls
        )
        numbers = (self.minutes_present, self.minutes_held, self.may_miss)
        zoom = (self.in_room, self.known_in_zoom, self.claimed)
        return (*numbers, *zoom, self.camera, self.evaluation, self.evaluation_closes_at, polls)

    @property
    def judged(self) -> tuple[PollLine, ...]:
        """The launched polls that count."""
        return tuple(line for line in self.polls if line.launched.poll.required)

    @property
    def answered(self) -> int:
        """How many of the polls that count were answered."""
        return sum(line.state == "answered" for line in self.judged)


def standing_of(
    evidence: AttendeeEvidence, moment: Moment, policy: Policy | None, claimed: str, as_of: int
) -> Standing:
    """What counts so far at `as_of`, from the evidence at that moment."""
    counting = [block for block in moment.blocks if block.counts]
    held = sum(max(min(block.ends_at, as_of) - block.starts_at, 0) for block in counting)
    planned = sum(block.ends_at - block.starts_at for block in counting)
    needed = policy.needed_presence(planned) if policy else planned
    submitted = evidence.evaluation.submitted_at if evidence.evaluation else None
    return Standing(
        in_room=is_in_room(evidence, as_of),
        minutes_present=held // MINUTE - missed_minutes(held, evidence.present),
        minutes_held=held // MINUTE,
        may_miss=(planned - needed) // MINUTE,
        polls=tuple(_lines(evidence, moment)),
        evaluation=_evaluation(evidence, moment),
        evaluated_at=submitted,
        known_in_zoom=bool(evidence.connections),
        claimed=claimed,
        camera=_camera(evidence, moment, policy, as_of) if policy else None,
        evaluation_closes_at=_closes_at(evidence, moment),
    )


def _camera(
    evidence: AttendeeEvidence, moment: Moment, policy: Policy, as_of: int
) -> CameraLine | None:
    """The camera as it stands; None where the policy asks for none, or there is none to have."""
    if not asks_for_camera(policy, moment.session, evidence):
        return None
    last = evidence.camera[-1] if evidence.camera else None
    state: CameraState = last.state if last and last.span.end >= as_of else "unknown"
    return CameraLine(
        state="excused" if evidence.registrant.camera_exempt else state,
        off_minutes=-(-evidence.camera_off // MINUTE),
        allowed_minutes=policy.camera_off_minutes,
        is_seen=any(span.state != "unknown" for span in evidence.camera),
    )


def is_in_room(evidence: AttendeeEvidence, as_of: int) -> bool:
    """Whether Zoom shows the attendee in the room at `as_of`: a stay reaches up to it."""
    return any(span.span.end >= as_of for span in evidence.presence)


def missed_minutes(held: int, present: int) -> int:
    """The whole minutes missed of what was held (both in milliseconds); seconds do not show."""
    return min(round((held - present) / MINUTE), held // MINUTE)


def _lines(evidence: AttendeeEvidence, moment: Moment) -> Iterator[PollLine]:
    own = {one.poll: one for one in evidence.polls}
    for launched in moment.polls:
        seen = own.get(launched.poll.id)
        state = _state(seen, is_open=launched.is_open(moment.now))
        answered = seen is not None and state == "answered"
        yield PollLine(
            launched=launched,
            state=state,
            answered_at=seen.answered_at if seen and answered else None,
            answers=seen.answers if seen and answered else (),
            asked_at=seen.more_time_asked_at if seen else None,
        )


def _state(seen: PollEvidence | None, *, is_open: bool) -> PollState:
    if seen and seen.in_time:
        return "answered"
    if is_open:
        return "open"
    if seen and seen.is_unclear:
        return "in Zoom"
    return "unanswered" if seen and seen.shown_at is not None else "not shown"


def _evaluation(evidence: AttendeeEvidence, moment: Moment) -> EvaluationState | None:
    """How far the evaluation is; None where the training has none."""
    if moment.session.evaluation is None:
        return None
    submitted = evidence.evaluation.submitted_at if evidence.evaluation else None
    if submitted is not None:
        deadline = evidence.evaluation.deadline if evidence.evaluation else submitted
        return "received" if submitted <= deadline else "late"
    closes_at = _closes_at(evidence, moment)
    if closes_at is None:
        return "later"
    return "open" if moment.now <= closes_at else "closed"


def _closes_at(evidence: AttendeeEvidence, moment: Moment) -> int | None:
    """Until when this attendee's evaluation is in time, once it is open for all.

    It is later for somebody whose letter with its link went out late.
    """
    if moment.evaluation_closes_at is None or evidence.evaluation is None:
        return moment.evaluation_closes_at
    return max(moment.evaluation_closes_at, evidence.evaluation.deadline)
