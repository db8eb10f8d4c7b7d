"""Every fact that concerns one attendee, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.erasures import KINDS as ERASING
from bot.erasures import Erasures
from bot.facts import Fact
from bot.ledger import Ledger
from bot.rules.decision import Decision

AT_ONCE = 500
"""How many facts are asked for in one query."""


def facts_about(ledger: Ledger, session: str, decision: Decision) -> list[Fact]:
    """What was decided from, and all that names this attendee, in the order of the ledger.

    What is erased, or to be erased, is without its body. Raises LedgerError.
    """
    attendee = decision.evidence.registrant.attendee
    naming = ledger.select("session = ? and body like ?", [session, f"%{attendee}%"])
    found = {fact.seq: fact for fact in naming}
    behind = {*_behind(decision)} - set(found)
    found |= {fact.seq: fact for fact in _by_seq(ledger, sorted(behind))}
    erasures = Erasures()
    for fact in ledger.select("session = ? and kind in (?, ?)", [session, *ERASING]):
        erasures.apply(fact)
    return [erasures.applied_to(found[seq]) for seq in sorted(found)]


def _behind(decision: Decision) -> Iterator[int]:
    """The facts that the outcome rests on."""
    evidence = decision.evidence
    groups: list[Iterable[int]] = [evidence.facts, evidence.registrant.facts]
    groups += [one.facts for one in decision.requirements]
    groups += [one.facts for one in evidence.connections]
    groups += [one.facts for one in evidence.camera]
    return (seq for group in groups for seq in group)


def _by_seq(ledger: Ledger, seqs: list[int]) -> Iterator[Fact]:
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        yield from ledger.select(f"seq in ({marks})", some)
