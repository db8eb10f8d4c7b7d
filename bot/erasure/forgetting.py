"""Forgetting for good: the bodies, the rows for reading, the files, and what SQLite left of them.

First the facts are appended that say what goes; only then it goes. So whatever a crash interrupts
is found again by those facts, and finished by the next that looks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.erasure.papers import remove_papers
from bot.erasures import KINDS, Erasures
from bot.facts import Fact, NewFact
from bot.ledger import Ledger
from bot.tables import TABLES

PROCESS = "erasing"
"""Under which name the ledger notes when the last erasing was finished."""

BUSY_TIMEOUT = 30
"""How long to wait for other processes that read or write, in seconds."""


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
        with closing(_connect(ledger.path)) as connection:
            _forget(connection, [fact.seq for fact in standing], sessions)
            _compact(connection)
    except sqlite3.Error as error:
        raise UnfinishedError(
            f"The erasing is on record, and the file {ledger.path} could not be rewritten yet: "
            f"{error}. Run the same command again; it goes on where it stopped."
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


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma synchronous = full")
    return connection


def _forget(connection: sqlite3.Connection, seqs: Iterable[int], sessions: Iterable[str]) -> None:
    """Take away the bodies and the sessions' rows for reading, all or none."""
    connection.execute("begin immediate")
    try:
        connection.executemany("update facts set body = null where seq = ?", zip(seqs, strict=True))
        there = {name for (name,) in connection.execute("select name from sqlite_master")}
        for table in TABLES.keys() & there:
            sql = f"delete from {table} where session = ?"  # noqa: S608 - a name of our own
            connection.executemany(sql, [(session,) for session in sessions])
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _compact(connection: sqlite3.Connection) -> None:
    """Rewrite the file without what was taken away, and empty the write-ahead log."""
    connection.execute("vacuum")
    busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another process is reading it all the time")
