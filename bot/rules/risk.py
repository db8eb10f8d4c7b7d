"""Who is about to fail a requirement while it can still be mended, and what they are told. Pure.

Nobody is named who gave no sign of being there at all: there is nobody to nudge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.clock import HOUR, MINUTE
from bot.evidence.model import AttendeeEvidence, PollEvidence
from bot.local_time import clock_text
from bot.rules.devices import cam_01
from bot.rules.requirement import Training
from bot.rules.wording import in_minutes, moment_text

NEARLY = 0.8
"""From this share of what is allowed on (8 minutes of 10), somebody is at risk."""

LAST_CALL = MINUTE
"""How long before its close an unanswered poll is a risk."""

REMINDED_AFTER = 24 * HOUR
"""How long after the evaluation opened those are reminded who have not sent it in."""

REMINDED_BEFORE = 6 * HOUR
"""And how long before it closes, once more."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A requirement that one attendee is about to fail.

    `reason` names it among the attendee's own (`camera`, `absence`, `poll:<id>`, `evaluation:24h`):
    of each they are told once. `told` is what the facilitator reads, `advice` what the attendee
    does.
    """

    attendee: str
    requirement: str
    reason: str
    told: str
    advice: str


def at_risk(training: Training, people: Iterable[AttendeeEvidence]) -> tuple[Risk, ...]:
    """The risks of these people as things stand at the training's `as_of`, in their order."""
    return tuple(risk for one in people if _is_there(one) for risk in risks(training, one))


def risks(training: Training, evidence: AttendeeEvidence) -> Iterator[Risk]:
    """What one attendee is about to fail."""
    for rule in _RULES:
        yield from rule(training, evidence)


def _is_there(evidence: AttendeeEvidence) -> bool:
    return bool(evidence.presence) or evidence.page_opened_at is not None


def _absence(training: Training, evidence: AttendeeEvidence) -> Iterator[Risk]:
    """ATT-01: nearly as much was missed as may be missed."""
    needed = training.policy.needed_presence(training.counted)
    allowed = training.counted - needed
    missed = training.counted_until(training.as_of) - evidence.present
    possible = evidence.perhaps_present + training.remaining
    if training.is_over or possible < needed or missed < max(allowed * NEARLY, 1):
        return
    most = in_minutes(allowed)
    amount = f"{in_minutes(missed, allowed)} of the {most} that may be missed"
    if missed > allowed:  # as it seems; they may be somebody in the room who is tied to nobody
        amount = f"{in_minutes(missed, allowed)}, as it seems, where {most} may be missed"
    yield Risk(
        evidence.registrant.attendee,
        "ATT-01",
        "absence",
        f"Missed {amount}.",
        f"You have missed {amount}. Please stay in the Zoom room from now on. If you are in it, "
        "tell us below under which name.",
    )


def _camera(training: Training, evidence: AttendeeEvidence) -> Iterator[Risk]:
    """CAM-01: the camera was off for nearly as long as it may be."""
    limit = round(training.policy.camera_off_minutes * MINUTE)
    off = evidence.camera_off
    if training.is_over or not off or not limit * NEARLY <= off <= limit:
        return
    if cam_01(training, evidence) is None:
        return
    is_off = bool(evidence.camera) and evidence.camera[-1].state == "off"
    amount = f"{in_minutes(off, limit)} of the {in_minutes(limit)} that are allowed"
    advice = "Please turn it on." if is_off else "Please leave it on."
    yield Risk(
        evidence.registrant.attendee,
        "CAM-01",
        "camera",
        f"Camera off for {amount}.",
        f"Your camera was off for {amount}. {advice} If it cannot be on, write to us.",
    )


def _polls(training: Training, evidence: AttendeeEvidence) -> Iterator[Risk]:
    """POLL-02: a poll that counts closes within a minute, and is not answered.

    Of one that is asked in Zoom alone nobody can know before Zoom's report.
    """
    if not training.policy.polls_answered_percent:
        return
    for poll in evidence.polls:
        left = poll.closed_at - training.as_of
        asked = training.session.poll(poll.poll)
        is_ours = asked is None or asked.channel != "zoom"
        if is_ours and poll.required and not poll.in_time and 0 < left <= LAST_CALL:
            yield _unanswered(training, evidence, poll)


def _unanswered(training: Training, evidence: AttendeeEvidence, poll: PollEvidence) -> Risk:
    found = training.session.poll(poll.poll)
    title = (found.title if found else "") or poll.poll
    closes = clock_text(poll.closed_at, training.zone)
    seen = "Shown, not answered" if poll.shown_at is not None else "Not shown on their page"
    return Risk(
        evidence.registrant.attendee,
        "POLL-02",
        f"poll:{poll.poll}",
        f"{seen}: “{title}” closes at {closes}.",
        f"The poll “{title}” closes at {closes}, and your answer is not in yet."
        + (" If you answered it in Zoom, all is well." if poll.is_unclear else ""),
    )


def _evaluation(training: Training, evidence: AttendeeEvidence) -> Iterator[Risk]:
    """EVAL-01: the evaluation is open, and not in yet."""
    evaluation = evidence.evaluation
    if evaluation is None or evaluation.submitted_at is not None or not training.is_over:
        return
    lasts = round(training.session.evaluation.hours * HOUR) if training.session.evaluation else 0
    stage = evaluation_stage(lasts, evaluation.deadline, training.as_of)
    if not stage or evidence.perhaps_present < training.policy.needed_presence(training.counted):
        return
    until = moment_text(evaluation.deadline, training.zone)
    yield Risk(
        evidence.registrant.attendee,
        "EVAL-01",
        f"evaluation:{stage}",
        f"Evaluation not in yet; it closes on {until}.",
        f"Your evaluation is not in yet. It closes on {until}, and no certificate can be issued "
        "without it.",
    )


def evaluation_stage(lasts: int, deadline: int, now: int) -> str:
    """How urgent the evaluation is: `opened`, `24h` after that, `6h` before it closes.

    Empty before it opens and after it closed. An evaluation that `lasts` so short that a stage
    would come before it opens, or after the next, goes without that stage.
    """
    opened = deadline - lasts
    last = deadline - REMINDED_BEFORE
    stages = [(opened, "opened")]
    if opened + REMINDED_AFTER < last:
        stages.append((opened + REMINDED_AFTER, "24h"))
    if last > opened:
        stages.append((last, "6h"))
    come = [name for moment, name in stages if moment <= now]
    return come[-1] if come and now <= deadline else ""


_RULES: tuple[Callable[[Training, AttendeeEvidence], Iterator[Risk]], ...] = (
    _absence,
    _camera,
    _polls,
    _evaluation,
)
