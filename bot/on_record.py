"""Putting decisions on record: what was decided becomes a fact, with who put it there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot import facts
from bot.facts import DecisionRecorded, Fact
from bot.outcomes import Outcomes
from bot.rules.decision import Decision


def to_record(outcomes: Outcomes, known: Iterable[Fact], by: str) -> Iterator[DecisionRecorded]:
    """The decisions that are not on record yet as they stand now; a review is none to record.

    `known` are the facts of those on record, in the order of the ledger.
    """
    before = {
        body.attendee: body
        for fact in known
        if isinstance(body := facts.read(fact), DecisionRecorded)
    }
    for decision in outcomes.decisions:
        if decision.outcome == "review":
            continue
        recorded = _recorded(outcomes, decision, by)
        earlier = before.get(recorded.attendee)
        if earlier is None or _substance(earlier) != _substance(recorded):
            yield recorded


def _recorded(outcomes: Outcomes, decision: Decision, by: str) -> DecisionRecorded:
    return DecisionRecorded(
        attendee=decision.evidence.registrant.attendee,
        outcome="pass" if decision.outcome == "pass" else "fail",
        credits=decision.credits,
        requirements=tuple((one.id, one.outcome) for one in decision.requirements),
        policy=outcomes.training.policy.digest,
        as_of=outcomes.training.as_of,
        ledger_facts=outcomes.facts,
        ledger_head=outcomes.head,
        version=outcomes.version,
        by=by,
    )


def _substance(recorded: DecisionRecorded) -> tuple[object, ...]:
    return (recorded.outcome, recorded.credits, recorded.requirements, recorded.policy)
