"""Plain tables of a session's outcomes, for sqlite-utils, Datasette or a spreadsheet.

They are copies for reading, made again after each decision; the facts alone are evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.evidence.model import PollEvidence
from bot.ledger import Ledger
from bot.local_time import iso
from bot.outcome_table import row
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import IDS

Row = dict[str, Any]

_PERSON = {"session": str, "email": str, "name": str}

TABLES: Mapping[str, Mapping[str, type]] = {
    "attendance": {**_PERSON, "starts_at": str, "ends_at": str, "basis": str, "minutes": float},
    "camera": {
        **_PERSON,
        "starts_at": str,
        "ends_at": str,
        "state": str,
        "source": str,
        "minutes": float,
    },
    "poll_responses": {
        **_PERSON,
        "poll": str,
        "required": bool,
        "launched_at": str,
        "closed_at": str,
        "shown_at": str,
        "answered_at": str,
        "answers": str,
    },
    "decisions": {
        **_PERSON,
        "outcome": str,
        "credits": float,
        "present_minutes": float,
        "counted_minutes": float,
        "camera_on_minutes": float,
        "camera_off_minutes": float,
        "camera_unknown_minutes": float,
        "polls_launched": int,
        "polls_shown": int,
        "polls_answered": int,
        **dict.fromkeys(IDS, str),
        "reasons": str,
        "policy": str,
        "as_of": str,
    },
}
"""Each table's columns and their types; docs/tables.md says what they mean."""


def refresh(ledger: Ledger, outcomes: Outcomes) -> None:
    """Replace what the tables hold of a session, all or none. Raises LedgerError."""
    ledger.refill(TABLES, outcomes.training.session.id, rows_of(outcomes))


def rows_of(outcomes: Outcomes) -> dict[str, list[Row]]:
    """The rows of each table for a session."""
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    for decision in outcomes.decisions:
        registrant = decision.evidence.registrant
        person = {
            "session": outcomes.training.session.id,
            "email": registrant.email,
            "name": registrant.name,
        }
        found["attendance"] += [person | one for one in _attendance(decision)]
        found["camera"] += [person | one for one in _camera(decision)]
        found["poll_responses"] += [person | _poll(one) for one in decision.evidence.polls]
        decided = {
            "policy": outcomes.training.policy.digest,
            "as_of": iso(outcomes.training.as_of),
        }
        found["decisions"].append(person | row(outcomes, decision) | decided)
    return found


def _attendance(decision: Decision) -> Iterator[Row]:
    for one in decision.evidence.presence:
        yield {**_times(*one.span), "basis": one.basis}


def _camera(decision: Decision) -> Iterator[Row]:
    for one in decision.evidence.camera:
        yield {**_times(*one.span), "state": one.state, "source": one.source}


def _times(start: int, end: int) -> Row:
    return {
        "starts_at": iso(start),
        "ends_at": iso(end),
        "minutes": round((end - start) / 60_000, 2),
    }


def _poll(poll: PollEvidence) -> Row:
    return {
        "poll": poll.poll,
        "required": poll.required,
        "launched_at": iso(poll.launched_at),
        "closed_at": iso(poll.closed_at),
        "shown_at": None if poll.shown_at is None else iso(poll.shown_at),
        "answered_at": None if poll.answered_at is None else iso(poll.answered_at),
        "answers": "; ".join(", ".join(one) for one in poll.answers),
    }
