"""What a person decides: a review settled, a participant tied to an attendee. Each is a fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.clock import Clock
from bot.facts import DecisionRecorded, IdentityLinked, IdentityUnlinked, ReviewSettled
from bot.ledger import Ledger
from bot.office.errors import OfficeError
from bot.on_record import to_record
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import Requirement

LONGEST_REASON = 2_000
"""How long a reason may be, in characters: it is shown beside the outcome and in letters."""


def objection(requirement_id: str, about: Iterable[Decision]) -> str:
    """Why no review of that requirement can be settled by a person, empty where one can."""
    found = [one for decision in about if (one := decision.requirement(requirement_id))]
    if any(can_be_settled(one) for one in found):
        return ""
    if not found:
        return f"{requirement_id} does not apply here, so there is nothing to settle."
    waiting = next((one for one in found if one.awaiting), None)
    if waiting:
        return f"{requirement_id} is not for a person yet: {waiting.reason}"
    return f"{requirement_id} is no review but a {found[0].outcome}: {found[0].reason}"


def can_be_settled(requirement: Requirement) -> bool:
    """Whether a person may settle it: a review that time will not resolve, or settled before."""
    computed = requirement.computed or requirement.outcome
    return computed == "review" and not requirement.awaiting


def settle(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    settled: ReviewSettled,
    attendees: Sequence[str],
) -> int:
    """Settle the same review of several attendees, all or none; of how many it was one.

    Raises OfficeError where it is nobody's to settle, or LedgerError.
    """
    require_words(settled.by, settled.reason)
    wanted = set(attendees)
    chosen = [one for one in outcomes.decisions if one.evidence.registrant.attendee in wanted]
    if problem := objection(settled.requirement, chosen):
        raise OfficeError(problem)
    new = [
        _about(settled, one.evidence.registrant.attendee).fact(
            outcomes.training.session.id, at=clock.now(), source="director"
        )
        for one in chosen
        if (found := one.requirement(settled.requirement)) and can_be_settled(found)
    ]
    return sum(one.first for one in ledger.append_all(new))


def tie(
    ledger: Ledger,
    clock: Clock,
    session: str,
    ruling: IdentityLinked | IdentityUnlinked,
) -> None:
    """Decide that a participant is, or is not, an attendee. Raises OfficeError or LedgerError."""
    require_words(ruling.by, ruling.reason)
    ledger.append(ruling.fact(session, at=clock.now(), source="director"))


def put_on_record(
    ledger: Ledger, clock: Clock, outcomes: Outcomes, attendees: Sequence[str], by: str
) -> int:
    """Make facts of what was decided about these, where it is not on record yet; how many.

    Raises OfficeError or LedgerError.
    """
    require_words(by, "on record")
    session, wanted = outcomes.training.session.id, set(attendees)
    known = ledger.select("session = ? and kind = ?", [session, DecisionRecorded.KIND])
    new = [
        body.fact(session, at=clock.now(), source="director")
        for body in to_record(outcomes, known, by)
        if body.attendee in wanted
    ]
    return sum(one.first for one in ledger.append_all(new)) if new else 0


def require_words(by: str, reason: str) -> None:
    """Raises OfficeError where it is not said who decides, or why."""
    if not by.strip():
        raise OfficeError("Write your name: it is recorded with what you decide.")
    if not reason.strip():
        raise OfficeError("Write a reason: it is recorded, and shown with the outcome.")
    if len(reason) > LONGEST_REASON:
        raise OfficeError(f"Write a reason of up to {LONGEST_REASON} characters.")


def _about(settled: ReviewSettled, attendee: str) -> ReviewSettled:
    outcome: Literal["pass", "fail"] = settled.outcome
    return ReviewSettled(
        requirement=settled.requirement,
        outcome=outcome,
        by=settled.by,
        reason=settled.reason,
        attendee=attendee,
    )
