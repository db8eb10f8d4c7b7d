"""What a facilitator steers by: how the training stands, what can be done now, who is at risk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.alarms import Raised, alarms_on
from bot.context import Context
from bot.cues import Cue, cues, launch_cue
from bot.direction import act_of, doing
from bot.evidence.model import AttendeeEvidence, PollEvidence, Registrant
from bot.evidence.progress import BlockAsRun
from bot.evidence.record import SessionRecord
from bot.evidence.results import QuestionResult, results
from bot.pages.training import LaunchedPoll, Moment
from bot.rules.decision import training_of
from bot.rules.guard import Guard, guard
from bot.rules.policy import policy_or_none
from bot.rules.risk import Risk, at_risk
from bot.troubles import Trouble, open_troubles

MOST_RISKS = 40
"""How many attendees at risk are listed by name; more are counted."""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """An attendee who asked for more time for a poll, and was not given any yet."""

    attendee: str
    name: str
    poll: str
    title: str


@dataclass(frozen=True, slots=True)
class Helm:
    """What stands on the page besides who is there.

    `standing` and `timeline` are the schedule's; `running` and `following` are the block that runs
    and the next that takes place; `number` is that of the next bend. `latest` says what the bend
    was that can still be undone. `cost` is what the plan comes to in credit, None where there is
    none to lose.
    """

    timeline: Any
    standing: Any
    running: BlockAsRun | None
    following: BlockAsRun | None
    number: int
    latest: str
    cost: Guard | None
    alarms: Sequence[Raised]
    troubles: Sequence[Trouble]
    cues: Sequence[Cue]
    policy_is_wrong: bool

    @property
    def is_bent(self) -> bool:
        """Whether the training does not go to plan, in its end or in what it holds."""
        return bool(self.timeline.bends) or not self.standing.is_on_time


def helm(here: Context, record: SessionRecord, now: int) -> Helm:
    """The helm of a session at `now` (UTC milliseconds). Raises LedgerError."""
    session, progress = record.session, record.progress
    times = here.timeline(session, progress, now)
    running = times.block_at(now)
    policy, stands = policy_or_none(session), times.standing(now)
    undoable = stands.undoable
    return Helm(
        timeline=times,
        standing=stands,
        latest=doing(session, act_of(undoable.bend)) if undoable else "",
        running=running,
        following=next(
            (one for one in times.blocks if one.starts_at > now and not one.is_skipped), None
        ),
        number=progress.next_bend,
        cost=guard(session, progress, policy, now) if policy else None,
        alarms=alarms_on(here.ledger, session.id),
        troubles=list(open_troubles(here.ledger, session.id).values()),
        cues=cues(session.id, times.polls, record.polls_in_zoom, times.ends_at, now),
        policy_is_wrong=policy is None,
    )


def risks_of(
    record: SessionRecord, people: Iterable[AttendeeEvidence], as_of: int
) -> tuple[Risk, ...]:
    """Who is at risk; nobody where the policy is wrong."""
    policy = policy_or_none(record.session)
    return at_risk(training_of(record, policy, as_of), people) if policy else ()


def more_time_for(people: Iterable[AttendeeEvidence], moment: Moment) -> tuple[MoreTime, ...]:
    """Who asked for more time, in the order of their asking."""
    titles = {one.poll.id: one.title for one in moment.polls}
    asked = [
        (poll.more_time_asked_at, evidence.registrant, poll.poll)
        for evidence in people
        for poll in evidence.polls
        if poll.more_time_asked_at is not None and not poll.is_extended and not poll.in_time
    ]
    return tuple(
        MoreTime(one.attendee, one.name, poll, titles.get(poll, poll))
        for _, one, poll in sorted(asked, key=lambda each: each[0])
    )


def results_of(
    launched: LaunchedPoll, people: Iterable[AttendeeEvidence]
) -> tuple[QuestionResult, ...]:
    """What came in to a poll in time."""
    answers = (
        poll.answers
        for evidence in people
        for poll in evidence.polls
        if poll.poll == launched.poll.id and poll.in_time
    )
    return results(launched.poll, answers)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An attendee who has not answered a poll, and what is known of that."""

    registrant: Registrant
    poll: PollEvidence


def sorted_out(people: Iterable[AttendeeEvidence], poll_id: str) -> dict[str, Any]:
    """Who has answered a poll and who has not, by name, and how many there are in all."""
    found = [
        Unanswered(evidence.registrant, poll)
        for evidence in people
        for poll in evidence.polls
        if poll.poll == poll_id
    ]
    found.sort(key=lambda one: (one.registrant.name.casefold(), one.registrant.email))
    return {
        "answered": [one for one in found if one.poll.in_time],
        "missing": [one for one in found if not one.poll.in_time],
        "total": len(found),
    }


def cue_of(launched_or_planned: Any) -> str:
    """The clicks that launch a poll which is asked in Zoom alone; empty for any other."""
    poll, block = launched_or_planned.poll, launched_or_planned.block
    return launch_cue(block, poll) if poll.channel == "zoom" else ""
