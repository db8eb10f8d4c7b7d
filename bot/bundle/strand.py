"""The chain through one session's facts, link by link, across those of other sessions. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.bundle.lines import Line
from bot.chain import GENESIS, fault_of
from bot.erasures import Erasures
from bot.facts import ZOOM


@dataclass
class Strand:
    """Follows the facts of a session in the order of the ledger, and names what does not hold.

    `facts` and `head` are the seq and the chain of the ledger's last fact. Where other facts lie
    between two of the session's, the chain before the second is taken as it is given.
    """

    session: str
    facts: int
    head: str
    count: int = 0
    stretches: int = 0
    erasures: Erasures = field(default_factory=Erasures)
    _erased: list[Line] = field(default_factory=list)
    _last: Line | None = None

    def follow(self, line: Line) -> str:
        """Take in the next fact; what is wrong with it or its place, empty where nothing is."""
        before, self._last = self._last, line
        self.count += 1
        if before is None or line.seq != before.seq + 1:
            self.stretches += 1
        is_erased = line.body is None
        if is_erased:
            self._erased.append(line)
        fact = line.fact
        fault = fault_of(fact, line.previous, is_erased=is_erased) or self._misplaced(before, line)
        if not fault:
            self.erasures.apply(fact)
        return fault

    def end(self) -> str:
        """What is wrong with the whole, once every fact was taken in."""
        for line in self._erased:
            if line.seq not in self.erasures:
                return (
                    f"The body of fact {line.seq} ({line.kind}) is gone, and no fact says that it "
                    "was erased."
                )
        return ""

    def _misplaced(self, before: Line | None, line: Line) -> str:
        """What is wrong with a fact's place, by the fact before it and the ledger's last."""
        after = before.seq if before else 0
        known = (before.chain if before else GENESIS) if line.seq == after + 1 else line.previous
        if line.seq <= after or line.seq > self.facts:
            return f"Fact {line.seq} ({line.kind}) is out of its place."
        if line.previous != known:
            return f"Fact {line.seq} ({line.kind}) does not follow the fact before it."
        if line.seq == self.facts and line.chain != self.head:
            return f"Fact {line.seq} ({line.kind}) is not the last of the ledger that was noted."
        if line.session != self.session and (line.session or not line.kind.startswith(ZOOM)):
            return f"Fact {line.seq} ({line.kind}) is of another session."
        return ""
