"""A bundle held against the ledger that it was made from; and the ledger against itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.bundle.verdict import Verdict
from bot.chain import GENESIS, Verification, walk
from bot.erasures import Erasures
from bot.facts import Fact
from bot.ledger import Ledger
from bot.records import Records, UnknownSessionError


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """What a walk along the whole ledger found; `problem` is empty where all of it holds."""

    walked: Verification
    problem: str


def check_ledger(ledger: Ledger) -> LedgerVerdict:
    """Walk the whole chain; every body that is gone must be named by a fact of its erasing."""
    erasures, gone = Erasures(), []

    def noted() -> Iterator[Fact]:
        for fact in ledger.read():
            erasures.apply(fact)
            if not fact.body:
                gone.append(fact)
            yield fact

    walked = walk(noted())
    problem = walked.reason
    unexplained = next((fact for fact in gone if fact.seq not in erasures), None)
    if not problem and unexplained:
        problem = (
            f"The body of fact {unexplained.seq} ({unexplained.kind}) is gone, and no fact says "
            "that it was erased."
        )
    return LedgerVerdict(walked, problem)


def difference_from(ledger: Ledger, verdict: Verdict) -> str:
    """How a bundle differs from this ledger, empty where it is from it and leaves nothing out."""
    if verdict.manifest is None:
        return "The bundle cannot be read, so it was not compared with the ledger."
    origin = verdict.manifest.origin
    records = Records(ledger)
    try:
        own = records.facts_of(origin.session)
    except UnknownSessionError as error:
        return str(error)
    there = {fact.seq: fact.chain for fact in own if fact.seq <= origin.facts}
    last = ledger.rows("select chain from facts where seq = ?", [origin.facts])
    if (last[0][0] if last else GENESIS) != origin.head:
        return f"The ledger's chain at fact {origin.facts} is not the one that the bundle names."
    bundled = {fact.seq: fact.chain for fact in verdict.facts}
    for seq in sorted({*there, *bundled}):
        if there.get(seq) != bundled.get(seq):
            missing = "bundle" if seq not in bundled else "ledger" if seq not in there else ""
            told = f"is missing from the {missing}" if missing else "is another in the ledger"
            return f"Fact {seq} {told}."
    return ""
