"""POLL-02 and POLL-03: the polls an attendee answered, and those their page never showed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.clock import HOUR
from bot.evidence.model import AttendeeEvidence, PollEvidence, merged
from bot.local_time import clock_text
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, listed, moment_text, sentences

REPORTED_WITHIN = 25 * HOUR
"""How long after the end it may yet turn out that a poll was launched in Zoom, or answered there.

Zoom's reports, which tell of it, are asked for up to 24 hours after the end.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What an attendee did about the required polls, each poll in one group.

    `total` counts those that were launched and, while the session runs, the `to_come`. `unclear`
    are those that may have been answered in Zoom, `hindered` those that were open during an outage
    of the provider's.
    """

    total: int
    to_come: int
    answered: tuple[PollEvidence, ...]
    ignored: tuple[PollEvidence, ...]
    not_shown: tuple[PollEvidence, ...]
    unclear: tuple[PollEvidence, ...]
    still_open: tuple[PollEvidence, ...]
    hindered: tuple[PollEvidence, ...] = ()

    @property
    def launched(self) -> int:
        """How many were put before the attendees."""
        return self.total - self.to_come

    @property
    def closed(self) -> int:
        """How many can no longer be answered, or were."""
        groups = (self.answered, self.ignored, self.not_shown, self.unclear, self.hindered)
        return sum(map(len, groups))

    @property
    def shown(self) -> int:
        """How many were seen by the attendee; an answer shows that its poll was."""
        seen = len(self.answered) + len(self.ignored) + len(self.hindered)
        return seen + sum(map(_was_shown, self.still_open))


def answers(training: Training, evidence: AttendeeEvidence) -> Answers:
    """Sort an attendee's required polls by what became of them."""
    required = [poll for poll in evidence.polls if poll.required]
    answered = tuple(poll for poll in required if poll.in_time)
    rest = [poll for poll in required if not poll.in_time]
    over = [poll for poll in rest if poll.closed_at <= training.as_of]
    closed = [poll for poll in over if not poll.is_unclear]
    seen = [poll for poll in closed if _was_shown(poll)]
    return Answers(
        total=len(required) + training.to_come,
        to_come=training.to_come,
        answered=answered,
        ignored=tuple(poll for poll in seen if not _is_hindered(training, poll)),
        not_shown=tuple(poll for poll in closed if not _was_shown(poll)),
        unclear=tuple(poll for poll in over if poll.is_unclear),
        still_open=tuple(poll for poll in rest if poll.closed_at > training.as_of),
        hindered=tuple(poll for poll in seen if _is_hindered(training, poll)),
    )


def _is_hindered(training: Training, poll: PollEvidence) -> bool:
    """Whether an outage of the provider's fell into the time in which it could be answered."""
    return any(
        one.span.start < poll.closed_at and poll.launched_at < one.span.end
        for one in training.incidents
    )


def _was_shown(poll: PollEvidence) -> bool:
    """Whether the poll came before the attendee's eyes while it could be answered."""
    shown_in_time = poll.shown_at is not None and poll.shown_at < poll.closed_at
    return shown_in_time or poll.answered_at is not None


def poll_02(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """Every required poll answered while it was open, or the share that the policy asks for.

    A poll that was never shown is not held against the attendee here: POLL-03 asks about it.
    """
    if not _asks(training):
        return None
    found = answers(training, evidence)
    needed = _needed(training, found.total)
    awaiting = _is_awaiting(training, found)
    outcome: Outcome = "review" if awaiting else "pass"
    if found.total - len(found.ignored) < needed:
        outcome = "fail"
    so_far = " so far" if awaiting else ""
    return Requirement(
        id="POLL-02",
        outcome=outcome,
        measured=f"{len(found.answered)} of {found.total}{so_far}",
        needed=f"{needed} of {found.total}",
        reason=sentences([*_told(training, found), _awaited(training, found, outcome)]),
        facts=merged(poll.facts for poll in evidence.polls if poll.required),
        awaiting=outcome == "review",
    )


def _told(training: Training, found: Answers) -> list[str]:
    if not found.total:
        return ["No required poll was launched, so there was none to answer."]
    told = f"{len(found.answered)} of {counted(found.total, 'required poll')} answered in time."
    ignored = f"Shown and not answered while open: {_named(training, found.ignored)}."
    unseen = f"Never shown, and so not counted as missed: {_named(training, found.not_shown)}."
    return [
        told,
        ignored if found.ignored else "",
        unseen if found.not_shown else "",
        *_hindered(training, found),
        *_unclear(training, found),
    ]


def poll_03(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """Polls that were never shown to the attendee, or perhaps answered in Zoom: for a person.

    It passes where enough polls were answered without them.
    """
    if not _asks(training):
        return None
    found = answers(training, evidence)
    enough = len(found.answered) >= _needed(training, found.total)
    awaiting = _is_awaiting(training, found)
    doubts = (*found.not_shown, *found.unclear, *found.hindered)
    doubtful = awaiting or (doubts and not enough)
    outcome: Outcome = "review" if doubtful else "pass"
    return Requirement(
        id="POLL-03",
        outcome=outcome,
        measured=f"{found.closed - len(doubts)} of {found.closed} shown",
        needed=f"{found.closed} of {found.closed} shown",
        reason=sentences([*_unseen(training, evidence, found), _awaited(training, found, outcome)]),
        facts=merged(poll.facts for poll in doubts),
        awaiting=awaiting,
    )


def _unseen(training: Training, evidence: AttendeeEvidence, found: Answers) -> list[str]:
    if not found.not_shown:
        doubts = [*_hindered(training, found), *_unclear(training, found)]
        return doubts or ["Every required poll that closed was shown."]
    away = tuple(poll for poll in found.not_shown if not _present_during(poll, evidence))
    rest = tuple(poll for poll in found.not_shown if poll not in away)
    native = tuple(poll for poll in rest if _is_zooms_alone(training, poll))
    there = tuple(poll for poll in rest if poll not in native)
    page = "" if evidence.page_opened_at or native else "The attendee's page was never opened."
    told = f"Never shown though in Zoom at the time: {_named(training, there)}."
    hidden = (
        f"In Zoom while it was asked there and not answered: {_named(training, native)}. Zoom does "
        "not tell whom it showed a poll."
    )
    absent = f"Not in Zoom while open, and so not shown: {_named(training, away)}."
    ending = "A poll that was never shown is not held against the attendee; a person decides."
    return [
        told if there else "",
        hidden if native else "",
        absent if away else "",
        *_hindered(training, found),
        *_unclear(training, found),
        page,
        ending,
    ]


def _hindered(training: Training, found: Answers) -> list[str]:
    """The polls that an outage of the provider's may have kept from being answered."""
    if not found.hindered:
        return []
    polls = _named(training, found.hindered)
    return [f"Open during an outage of the provider's, and so not counted as missed: {polls}."]


def _unclear(training: Training, found: Answers) -> list[str]:
    """The polls that may have been answered in Zoom."""
    awaited = tuple(poll for poll in found.unclear if poll.zoom == "awaited")
    doubtful = tuple(poll for poll in found.unclear if poll.zoom == "doubtful")
    told = f"Asked in Zoom too, whose answers are not in yet: {_named(training, awaited)}."
    nobodys = (
        "Answered in Zoom by somebody who is tied to no attendee, and so perhaps by this one: "
        f"{_named(training, doubtful)}."
    )
    return [told] * bool(awaited) + [nobodys] * bool(doubtful)


def _is_zooms_alone(training: Training, evidence: PollEvidence) -> bool:
    poll = training.session.poll(evidence.poll)
    return poll is not None and poll.channel == "zoom"


def _present_during(poll: PollEvidence, evidence: AttendeeEvidence) -> bool:
    return any(
        presence.span.start < poll.closed_at and presence.span.end > poll.launched_at
        for presence in evidence.presence
    )


def _asks(training: Training) -> bool:
    has_polls = any(poll.required for _, poll in training.session.polls())
    return has_polls and training.policy.polls_answered_percent > 0


def _needed(training: Training, total: int) -> int:
    return math.ceil(total * training.policy.polls_answered_percent / 100 - 1e-9)


def _is_awaiting(training: Training, found: Answers) -> bool:
    reported = training.as_of >= training.ends_at + REPORTED_WITHIN
    awaited = not reported and any(poll.zoom == "awaited" for poll in found.unclear)
    return not training.is_over or bool(found.still_open) or awaited


def _awaited(training: Training, found: Answers, outcome: Outcome) -> str:
    """What is still to come, while that decides."""
    if outcome != "review" or not _is_awaiting(training, found):
        return ""
    if found.still_open:
        return f"Still open: {_named(training, found.still_open)}."
    if training.is_over:
        return "They come in with Zoom's reports, within a day of the end."
    end = moment_text(training.ends_at, training.zone)
    more = f", {counted(found.to_come, 'poll')} to come" if found.to_come else ""
    return f"The session runs until {end}{more}."


def _named(training: Training, polls: tuple[PollEvidence, ...]) -> str:
    """Polls by their titles and the local times of their launch."""
    named = []
    for one in polls:
        poll = training.session.poll(one.poll)
        title = poll.title if poll and poll.title else one.poll
        named.append(f"“{title}” at {clock_text(one.launched_at, training.zone)}")
    return listed(named)
