"""One round of deliveries in a process of its own, which may be told to die on the way.

`python -m tests.mail.one_round FOLDER SMTP_URL MOMENT [before|after KIND]`: dies by SIGKILL before
or after a fact of that kind is appended.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.clock import HandClock
from bot.facts import NewFact
from bot.ledger import Appended, Ledger
from bot.mail.outbox import Outbox
from tests.mail.cases import House, no_pdf


class MortalLedger(Ledger):
    """A ledger whose process dies at a fact."""

    when = kind = ""

    def append_all(self, facts: Sequence[NewFact]) -> list[Appended]:
        """Append, and die before or after where that is wanted."""
        fatal = any(fact.kind == self.kind for fact in facts)
        if fatal and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        appended = super().append_all(facts)
        if fatal and self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return appended


def main(folder: str, smtp_url: str, moment: str, *death: str) -> None:
    """Deliver what is due."""
    clock = HandClock(int(moment))
    ledger = MortalLedger(Path(folder) / "attendant.db", clock)
    ledger.when, ledger.kind = death or ("", "")
    house = House(Path(folder), ledger, clock, smtp_url)
    Outbox(ledger, house.settings, clock, no_pdf).deliver_due()


if __name__ == "__main__":
    main(*sys.argv[1:])
