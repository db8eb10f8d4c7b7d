"""From the ledger to the register of certificates: read once, then followed as facts arrive."""

from __future__ import annotations

import threading

from bot.certificate import KINDS, Certificate, Register
from bot.erasures import KINDS as ERASING
from bot.erasures import Erasures
from bot.facts import Fact
from bot.ledger import Ledger


class FollowedRegister:
    """The register of one ledger, current at every question. Safe for many threads at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._register = Register()
        self._seq = 0
        self._reading = threading.Lock()

    def find(self, number: str) -> Certificate | None:
        """The certificate of that number; None where there is none. Raises LedgerError."""
        return self.now().find(number)

    def now(self) -> Register:
        """The register as the ledger stands. Raises LedgerError."""
        with self._reading:
            last = self._ledger.last_seq()
            new = self._since(self._seq, last)
            if any(fact.kind in ERASING for fact in new):
                self._register, new = Register(), self._since(0, last)
            erasures = Erasures()
            for fact in new:
                erasures.apply(fact)
            for fact in new:
                self._register.apply(erasures.applied_to(fact))
            self._seq = last
        return self._register

    def _since(self, seq: int, last: int) -> list[Fact]:
        """What was said of certificates since, and of anything that was erased."""
        kinds = [*KINDS, *ERASING]
        marks = ", ".join("?" * len(kinds))
        return self._ledger.select(
            f"kind in ({marks}) and seq > ? and seq <= ?", [*kinds, seq, last]
        )


def register_of(ledger: Ledger) -> Register:
    """The register as the ledger stands. Raises LedgerError."""
    return FollowedRegister(ledger).now()
