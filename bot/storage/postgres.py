"""Facts in a PostgreSQL database, which several machines may share (psycopg 3).

Whoever appends holds a lock until what was appended is committed and visible. So the seqs have no
gaps, and who reads on from a seq misses nothing that was committed late.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg

from bot.facts import Fact
from bot.storage.address import shown
from bot.storage.interface import Row, Run, StorageError, Tables
from bot.storage.postgres_line import Line
from bot.storage.postgres_schema import migrate
from bot.storage.rows import insert

Result = TypeVar("Result")

PATIENCE = 10
"""How long a write waits for another process's write, in seconds."""

LONG_PATIENCE = 30
"""How long erasing waits for other processes that read or write, in seconds."""

BEGIN = "begin isolation level read committed"
LOCK = "select pg_advisory_xact_lock('facts'::regclass::oid::bigint)"
"""Two statements, so that what follows sees all that was committed while the lock was awaited."""

TYPES = {str: "text", float: "double precision", int: "bigint", bool: "boolean"}


class PostgresStorage:
    """The facts in one database, written by one connection and read by another.

    A server that is away is a StorageError now, and no trouble any more once it is back.
    """

    def __init__(self, address: str) -> None:
        """Bring the database's tables up to date. Raises StorageError."""
        self.name = shown(address)
        self._address = address
        self._writer = Line(address, PATIENCE)
        self._reader = Line(address, PATIENCE)
        with _telling(), self._transaction(self._writer):
            migrate(self._writer.run)

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a query. Raises StorageError."""
        with _telling(), self._reader.held():
            return self._reader.run_first(sql, values)

    def alone(self, work: Callable[[Run], Result]) -> Result:
        """What `work` gives, in one transaction while nobody else writes. Raises StorageError."""
        with _telling(), self._transaction(self._writer):
            self._writer.run(LOCK)
            return work(self._writer.run)

    def storing(self, work: Callable[[Run], tuple[Result, Sequence[Fact]]]) -> Result:
        """The same for work that ends with facts to be inserted. Raises StorageError."""

        def both(run: Run) -> Result:
            result, fresh = work(run)
            insert(run, fresh)
            return result

        return self.alone(both)

    def forget(self, seqs: Collection[int], sessions: Collection[str], tables: Tables) -> None:
        """Take away the bodies and the sessions' rows for reading, and what is left of them.

        Raises StorageError, perhaps after they were taken away and before the table was rewritten.
        """
        line = Line(self._address, LONG_PATIENCE)
        try:
            with _telling(), self._transaction(line):
                line.run(LOCK)
                line.run("update facts set body = null where seq = any(?)", [list(seqs)])
                for table in _there(line.run, tables):
                    sql = f"delete from {table} where session = any(?)"  # noqa: S608 - of ours
                    line.run(sql, [list(sessions)])
            with _telling(), line.held():
                for table in ("facts", *_there(line.run, tables)):
                    line.run(f"vacuum full {table}")
        finally:
            line.close()

    def refill(
        self, tables: Tables, session: str, rows: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:
        """Replace what the tables for reading hold of a session. Raises StorageError."""

        def work(run: Run) -> None:
            for name, columns in tables.items():
                _make(run, name, columns)
                run(f"delete from {name} where session = ?", [session])  # noqa: S608 - of ours
                marks, named = ", ".join("?" * len(columns)), ", ".join(map(_quoted, columns))
                sql = f"insert into {name} ({named}) values ({marks})"  # noqa: S608
                for row in rows[name]:
                    run(sql, [row[column] for column in columns])

        self.alone(work)

    def close(self) -> None:
        """Let go of the server; whoever comes later gets a StorageError."""
        self._writer.close()
        self._reader.close()

    @contextmanager
    def _transaction(self, line: Line) -> Iterator[None]:
        """All of what is done within, or nothing: with its connection ends what is not finished."""
        with line.held():
            line.run_first(BEGIN)
            yield
            line.run("commit")


def _there(run: Run, tables: Tables) -> list[str]:
    """The tables for reading that were made already."""
    return [name for name in tables if run("select to_regclass(?)", [name])[0][0]]


def _make(run: Run, name: str, columns: Mapping[str, type]) -> None:
    """Make a table for reading, and the columns that it lacks."""
    run(f"create table if not exists {name} (session text)", ())
    for column, kind in columns.items():
        named = f"{_quoted(column)} {TYPES[kind]}"
        run(f"alter table {name} add column if not exists {named}", ())


def _quoted(column: str) -> str:
    """The name of a column of ours, some of which have a hyphen."""
    return f'"{column}"'


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise StorageError("another process writes all the time") from error
    except psycopg.Error as error:
        reason = " ".join((error.diag.message_primary or str(error)).split())
        raise StorageError(reason.rstrip("."), _advice(error)) from error


def _advice(error: psycopg.Error) -> str:
    """What to do about a server that is away."""
    if isinstance(error, psycopg.OperationalError):
        return (
            "Check that the PostgreSQL server runs and lets this machine in; once it does, it "
            "goes on by itself."
        )
    return ""
