"""Facts: people deciding."""

from __future__ import annotations

from typing import Literal

from bot.facts.base import Body


class ReviewSettled(Body, frozen=True, kw_only=True):
    """A named person settled a review of one attendee, or (no attendee) of a whole session."""

    KIND = "review.settled"
    MARK = "settled:{session}:{requirement}:{attendee}:{at}"
    requirement: str
    outcome: Literal["pass", "fail"]
    by: str
    reason: str
    attendee: str = ""


class DecisionRecorded(Body, frozen=True, kw_only=True):
    """A named person put on record what the facts came to for an attendee, as of a moment.

    `requirements` pairs each requirement's id with its outcome. `ledger_head` is the chain at the
    fact `ledger_facts`, the last that was decided from: with `policy` (its digest) and `as_of`
    anyone can compute the same again.
    """

    KIND = "decision.recorded"
    MARK = "decision:{session}:{attendee}:{ledger_facts}"
    attendee: str
    outcome: Literal["pass", "fail"]
    credits: float
    requirements: tuple[tuple[str, str], ...]
    policy: str
    as_of: int
    ledger_facts: int
    ledger_head: str
    by: str
