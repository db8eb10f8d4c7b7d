"""A process that appends facts to a ledger for as long as it lives, and says each that is stored.

usage: python -m tests.one_writer DATABASE NAME
"""

from __future__ import annotations

import sys
from itertools import count

from bot.clock import SystemClock
from bot.facts import NewFact
from bot.ledger import Ledger


def main(database: str, name: str) -> None:
    """Do what the module says."""
    clock = SystemClock()
    ledger = Ledger(database, clock)
    for number in count():
        fact = NewFact(
            session=None,
            kind="test.written",
            happened_at=clock.now(),
            source="test",
            body="{}",
            fingerprint=f"{name}:{number}",
        )
        print(ledger.append(fact).fact.seq, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
