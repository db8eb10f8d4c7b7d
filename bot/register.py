"""From the ledger to the register of certificates: read once, then followed as facts arrive."""

from __future__ import annotations

import threading

from bot.certificate import KINDS, Certificate, Register
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
            condition = "kind in (?, ?, ?) and seq > ? and seq <= ?"
            for fact in self._ledger.select(condition, [*KINDS, self._seq, last]):
                self._register.apply(fact)
            self._seq = last
        return self._register


def register_of(ledger: Ledger) -> Register:
    """The register as the ledger stands. Raises LedgerError."""
    return FollowedRegister(ledger).now()
