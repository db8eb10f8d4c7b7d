"""A session as sheets: what came of it, and what that rests on, one sheet a subject. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.evidence.model import AttendeeEvidence
from bot.outcome_table import row
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import IDS, TITLES
from bot.rules.wording import minutes
from bot.told import settings_of

Kind = Literal["text", "wide", "outcome", "number", "count", "minutes", "moment"]
"""What a column holds: a moment is UTC milliseconds here, and a local time in the sheet."""

Cell = str | float | None


class Column(NamedTuple):
    """A column of a sheet."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One subject: a row for each thing that is told about it, every row as long as the columns."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


PERSON = (Column("Name"), Column("E-mail"))


def sheets_of(outcomes: Outcomes) -> tuple[Sheet, ...]:
    """One sheet a subject: outcomes first, and last what all of it is about."""
    return (
        _outcomes(outcomes),
        _of_each(outcomes, "Requirements", REQUIREMENTS, _requirements),
        _of_each(outcomes, "Presence", PRESENCE, lambda one: _presence(one.evidence)),
        _of_each(outcomes, "Camera", CAMERA, lambda one: _camera(one.evidence)),
        _of_each(outcomes, "Polls", POLLS, lambda one: _polls(outcomes, one.evidence)),
        _of_each(outcomes, "Evaluation", EVALUATION, lambda one: _evaluation(one.evidence)),
        _unmatched(outcomes),
        _about(outcomes),
    )


def _of_each(
    outcomes: Outcomes,
    name: str,
    columns: tuple[Column, ...],
    rows: Callable[[Decision], Iterator[tuple[Cell, ...]]],
) -> Sheet:
    """A sheet with the rows of each attendee, the name and the address before them."""
    found = []
    for decision in outcomes.decisions:
        registrant = decision.evidence.registrant
        found += [(registrant.name, registrant.email, *cells) for cells in rows(decision)]
    return Sheet(name, (*PERSON, *columns), tuple(found))


_OUTCOMES = {
    "outcome": Column("Outcome", "outcome"),
    "credits": Column("Credits", "number"),
    "present_minutes": Column("Minutes present", "minutes"),
    "counted_minutes": Column("Minutes counted", "minutes"),
    "camera_on_minutes": Column("Camera on", "minutes"),
    "camera_off_minutes": Column("Camera off", "minutes"),
    "camera_unknown_minutes": Column("Camera unknown", "minutes"),
    "polls_launched": Column("Polls launched", "count"),
    "polls_shown": Column("Polls shown", "count"),
    "polls_answered": Column("Polls answered", "count"),
    **{name: Column(name, "outcome") for name in IDS},
    "reasons": Column("Why it is no pass, or who settled it", "wide"),
}


def _outcomes(outcomes: Outcomes) -> Sheet:
    rows = []
    for decision in outcomes.decisions:
        values, registrant = row(outcomes, decision), decision.evidence.registrant
        cells = (values[name] for name in _OUTCOMES)
        licence = f"{registrant.license_state} {registrant.license_number}".strip()
        rows.append((registrant.name, registrant.email, licence, *cells))
    return Sheet("Outcomes", (*PERSON, Column("Licence"), *_OUTCOMES.values()), tuple(rows))


REQUIREMENTS = (
    Column("Requirement"),
    Column("What it asks"),
    Column("Outcome", "outcome"),
    Column("Measured"),
    Column("Needed"),
    Column("Reason", "wide"),
    Column("Settled by"),
    Column("Settled at", "moment"),
    Column("Outcome by the evidence alone", "outcome"),
    Column("Facts"),
)


def _requirements(decision: Decision) -> Iterator[tuple[Cell, ...]]:
    for one in decision.requirements:
        settled = one.settled
        yield (
            one.id,
            TITLES[one.id],
            one.outcome,
            one.measured,
            one.needed,
            one.reason,
            settled.by if settled else None,
            settled.at if settled else None,
            one.computed,
            ", ".join(map(str, one.facts)),
        )


PRESENCE = (
    Column("From", "moment"),
    Column("To", "moment"),
    Column("Minutes", "minutes"),
    Column("Known"),
)


def _presence(evidence: AttendeeEvidence) -> Iterator[tuple[Cell, ...]]:
    for one in evidence.presence:
        start, end = one.span
        yield start, end, minutes(end - start), one.basis


CAMERA = (
    Column("From", "moment"),
    Column("To", "moment"),
    Column("Minutes", "minutes"),
    Column("Camera"),
    Column("Told by"),
)


def _camera(evidence: AttendeeEvidence) -> Iterator[tuple[Cell, ...]]:
    for one in evidence.camera:
        start, end = one.span
        yield start, end, minutes(end - start), one.state, one.source


POLLS = (
    Column("Poll"),
    Column("Required"),
    Column("Launched", "moment"),
    Column("Closed", "moment"),
    Column("Shown", "moment"),
    Column("Answered", "moment"),
    Column("In time"),
    Column("Through"),
    Column("Answers", "wide"),
)


def _polls(outcomes: Outcomes, evidence: AttendeeEvidence) -> Iterator[tuple[Cell, ...]]:
    for one in evidence.polls:
        poll = outcomes.training.session.poll(one.poll)
        yield (
            poll.title if poll and poll.title else one.poll,
            _yes(one.required),
            one.launched_at,
            one.closed_at,
            one.shown_at,
            one.answered_at,
            _yes(one.in_time),
            one.via,
            "; ".join(", ".join(answer) for answer in one.answers),
        )


EVALUATION = (
    Column("Came in", "moment"),
    Column("Due by", "moment"),
    Column("In time"),
)


def _evaluation(evidence: AttendeeEvidence) -> Iterator[tuple[Cell, ...]]:
    if evidence.evaluation:
        came, due = evidence.evaluation.submitted_at, evidence.evaluation.deadline
        yield came, due, _yes(came is not None and came <= due)


def _unmatched(outcomes: Outcomes) -> Sheet:
    columns = (
        Column("Name in Zoom"),
        Column("E-mail in Zoom"),
        Column("Minutes", "minutes"),
        Column("Perhaps"),
        Column("Participant"),
    )
    rows = tuple(
        (
            one.name,
            one.email,
            minutes(one.present),
            outcomes.emails.get(one.suggestion or ""),
            one.participant,
        )
        for one in outcomes.unmatched
    )
    return Sheet("Unmatched", columns, rows)


def _about(outcomes: Outcomes) -> Sheet:
    training = outcomes.training
    session = training.session
    told: list[tuple[str, Cell]] = [
        ("Training", session.title),
        ("Session", session.id),
        ("Date", session.date.isoformat()),
        ("Times are those of", session.timezone),
        ("Provider", session.provider.name if session.provider else None),
        ("Provider number", session.provider.number if session.provider else None),
        ("Credits", session.credits),
        ("Credit type", session.credit_type),
        ("Minutes counted", minutes(training.counted)),
        ("Facts in the ledger", outcomes.facts),
        ("Chain at the last of them", outcomes.head),
        ("Policy", training.policy.digest),
    ]
    told += [(f"Policy: {name}", value) for name, value in settings_of(training.policy)]
    return Sheet("About", (Column("About"), Column("", "wide")), tuple(told))


def _yes(value: bool) -> str:
    return "yes" if value else "no"
