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


class RequirementOverridden(Body, frozen=True, kw_only=True):
    """A named person put an outcome in place of the one that the evidence comes to.

    `computed` takes back what people said before: the evidence's own outcome stands again.
    """

    KIND = "requirement.overridden"
    MARK = "overridden:{session}:{requirement}:{attendee}:{at}"
    requirement: str
    attendee: str
    outcome: Literal["pass", "fail", "computed"]
    by: str
    reason: str


class RequirementExempted(Body, frozen=True, kw_only=True):
    """A named person exempted an attendee from a requirement."""

    KIND = "requirement.exempted"
    MARK = "exempted:{session}:{requirement}:{attendee}:{at}"
    requirement: str
    attendee: str
    by: str
    reason: str


class AppealFiled(Body, frozen=True, kw_only=True):
    """An attendee appealed; `by` is who entered it for them, empty where they did on their page.

    `number` counts the attendee's appeals, from 1.
    """

    KIND = "appeal.filed"
    MARK = "appeal:{session}:{attendee}:{number}"
    attendee: str
    number: int
    text: str
    by: str = ""


class AppealAnswered(Body, frozen=True, kw_only=True):
    """A named person answered an appeal, with the reason that the attendee is told.

    Where it is granted, `requirements` are those that are a pass by it.
    """

    KIND = "appeal.answered"
    MARK = "appeal.answered:{session}:{attendee}:{number}"
    attendee: str
    number: int
    outcome: Literal["granted", "refused"]
    requirements: tuple[str, ...] = ()
    by: str
    reason: str


class DecisionRecorded(Body, frozen=True, kw_only=True):
    """A named person put on record what the facts came to for an attendee, as of a moment.

    `requirements` pairs each requirement's id with its outcome. `ledger_head` is the chain at the
    fact `ledger_facts`, the last that was decided from: with `policy` (its digest) and `as_of`
    anyone can compute the same again. `version` is that of the session file.
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
    version: int = 0
    by: str
