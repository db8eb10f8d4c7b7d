"""Forgetting for good: the bodies, the rows for reading, the files, and what SQLite left of them.

First the facts are appended that say what goes; only then it goes. So whatever a crash interrupts
is found again by those facts, and finished by the next that looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.erasure.papers import remove_papers
from bot.erasures import KINDS, Erasures
from bot.facts import Fact, NewFact
from bot.ledger import Ledger, LedgerError
from bot.tables import TABLES

PROCESS = "erasing"
"""Under which name the ledger notes when the last erasing was finished."""


class UnfinishedError(Exception):
    """The erasing is on record and not finished; the text says why and what to do."""


class Forgotten(NamedTuple):
    """How many bodies were erased, of which sessions, and how many files were removed."""

    bodies: int
    sessions: tuple[str, ...]
    files: int


def erase(ledger: Ledger, home: Path, records: Iterable[list[NewFact]]) -> Forgotten:
    """Append each session's facts about an erasing, then erase what they say.

    Raises LedgerError, where nothing of that session was erased, or UnfinishedError.
    """
    for new in records:
        ledger.append_all(new)
    return finish(ledger, home)


def finish(ledger: Ledger, home: Path) -> Forgotten:
    """Erase whatever the facts say is erased and still stands. Nothing to do is fine.

    Raises LedgerError or UnfinishedError.
    """
    said = ledger.select("kind in (?, ?)", list(KINDS))
    done = ledger.last_wake(PROCESS) or 0
    standing = [one for fact in said for one in _standing(ledger, fact)]
    recent = [fact for fact in said if fact.recorded_at > done]
    if not (standing or recent):
        return Forgotten(0, (), 0)
    sessions = tuple(sorted({fact.session for fact in recent if fact.session}))
    files = remove_papers(home, standing)
    try:
        ledger.forget([fact.seq for fact in standing], sessions, TABLES)
    except LedgerError as error:
        raise UnfinishedError(
            f"The erasing is on record. {error} Run the same command again; it goes on where it "
            "stopped."
        ) from error
    ledger.note_wake(PROCESS)
    return Forgotten(len(standing), sessions, files)


def _standing(ledger: Ledger, said: Fact) -> Iterator[Fact]:
    """The facts that one fact says are erased and that still have a body."""
    erasures = Erasures()
    erasures.apply(said)
    condition = "seq between ? and ? and seq < ? and body is not null"
    for one in erasures.all():
        for first, last in one.erased:
            yield from ledger.select(condition, [first, last, said.seq])
