"""What is done to a ledger behind its back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.ledger import Ledger

FULL = (
    "create trigger full_disk before insert on facts"
    " begin select raise(abort, 'database or disk is full'); end"
)


def change(ledger: Ledger, sql: str, values: Sequence[Any] = ()) -> None:
    """Change rows as no ledger ever does."""
    ledger.storage.alone(lambda run: run(sql, values))


@contextmanager
def refusing_writes(ledger: Ledger) -> Iterator[None]:
    """While this lasts, the ledger takes no facts, as on a full disk."""
    change(ledger, FULL)
    yield
    change(ledger, "drop trigger full_disk")


@contextmanager
def without_facts(ledger: Ledger) -> Iterator[None]:
    """While this lasts, the ledger's table is not there, and nothing can be read."""
    change(ledger, "alter table facts rename to hidden")
    yield
    change(ledger, "alter table hidden rename to facts")
