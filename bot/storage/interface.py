"""What a ledger asks of the place where its facts are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from bot.facts import Fact

Result = TypeVar("Result")
Item = TypeVar("Item")

Row = tuple[Any, ...]

Run = Callable[[str, Sequence[Any]], list[Row]]
"""Runs an SQL statement with its values; the rows that it gives."""

Tables = Mapping[str, Mapping[str, type]]
"""Tables for reading: the columns of each and their types (`str`, `float`, `int`, `bool`)."""

PORTION = 500
"""How many facts one statement looks for or inserts."""


class StorageError(Exception):
    """The storage could not be opened, read or written. `advice` says what can be done about it."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice

    @property
    def told(self) -> str:
        """The reason and the advice, as whole sentences."""
        return f"{self}.{' ' + self.advice if self.advice else ''}"


class Storage(Protocol):
    """A place for facts, open to many threads, greenlets and processes at once.

    SQL is the part that SQLite and PostgreSQL share, with `?` for each value. Everything here
    raises StorageError.
    """

    name: str
    """How people know it; without a password."""

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a query, of what is committed."""

    def alone(self, work: Callable[[Run], Result]) -> Result:
        """What `work` gives, done in one transaction while nobody else writes; durable, or undone.

        It is visible before the next one begins: so whoever sees a fact sees all before it.
        """

    def storing(self, work: Callable[[Run], tuple[Result, Sequence[Fact]]]) -> Result:
        """The same for work that ends with facts to be inserted: the first of what it gives."""

    def forget(self, seqs: Collection[int], sessions: Collection[str], tables: Tables) -> None:
        """Take away the bodies of facts and the sessions' rows for reading, with every trace."""

    def refill(
        self, tables: Tables, session: str, rows: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:
        """Replace what the tables for reading hold of a session, all or none."""

    def close(self) -> None:
        """Let go of it, once nobody reads or writes."""


def portions(all_of_them: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """In portions of what fits one statement; each statement costs a wait for other threads."""
    for start in range(0, len(all_of_them), PORTION):
        yield all_of_them[start : start + PORTION]
