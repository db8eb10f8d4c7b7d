"""Facts in one SQLite file: what is committed is on the disk (WAL with `synchronous=FULL`)."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from bot import schema
from bot.facts import Fact
from bot.storage.interface import Row, Run, StorageError, Tables
from bot.storage.rows import insertions
from bot.threads import off_the_loop

Result = TypeVar("Result")

BUSY_TIMEOUT = 10
"""How long a write waits for another process's write, in seconds."""

ASK_EVERY = 0.002
"""How often a write that waits asks again, in seconds."""

LONG_TIMEOUT = 30
"""How long erasing waits for other processes that read or write, in seconds."""


class SqliteStorage:
    """The facts in one file, written by one connection and read by another."""

    def __init__(self, path: Path) -> None:
        """Open or create the file and bring its tables up to date. Raises StorageError."""
        self.path = path
        self.name = str(path)
        self._reading = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)  # for its owner alone, as is what SQLite keeps beside it
            self._writer = _open(path)
            self._reader = _open(path)
            self._writer.execute("pragma busy_timeout = 0")  # it asks again by itself
            migrate(self._writer)
        except (sqlite3.Error, OSError) as error:
            advice = (
                "Check that the folder exists, can be written, and that the file is an Attendant "
                f"database. {_way_back(error)}"
            )
            raise StorageError(str(error), advice.strip()) from error

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a query. Raises StorageError."""
        with self._reading, _telling():
            return self._reader.execute(sql, tuple(values)).fetchall()

    def alone(self, work: Callable[[Run], Result]) -> Result:
        """What `work` gives, in one transaction while nobody else writes. Raises StorageError."""
        with _telling(), _transaction(self._writer, BUSY_TIMEOUT):
            return work(self._run)

    def storing(self, work: Callable[[Run], tuple[Result, Sequence[Fact]]]) -> Result:
        """The same for work that ends with facts to be inserted. Raises StorageError."""
        with _telling(), _beginning(self._writer, BUSY_TIMEOUT):
            result, fresh = work(self._run)
            statements = insertions(fresh)

            def end() -> None:
                for sql, values in statements:
                    self._run(sql, values)
                self._writer.execute("commit")

            off_the_loop(end)  # a statement for all, and the disk
        return result

    def forget(self, seqs: Collection[int], sessions: Collection[str], tables: Tables) -> None:
        """Take away the bodies and the sessions' rows for reading, and what SQLite left of them.

        Raises StorageError, perhaps after they were taken away and before the file was rewritten.
        """
        with _telling(), closing(_connect(self.path, LONG_TIMEOUT)) as connection:
            connection.execute("pragma secure_delete = on")
            with _transaction(connection):
                without = "update facts set body = null where seq = ?"
                connection.executemany(without, [(seq,) for seq in seqs])
                there = {name for (name,) in connection.execute("select name from sqlite_master")}
                for table in tables.keys() & there:
                    sql = f"delete from {table} where session = ?"  # noqa: S608 - a name of ours
                    connection.executemany(sql, [(session,) for session in sessions])
            _compact(connection)

    def refill(
        self, tables: Tables, session: str, rows: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:
        """Replace what the tables for reading hold of a session. Raises StorageError."""
        with (
            _telling(),
            closing(_connect(self.path, BUSY_TIMEOUT)) as connection,
            _transaction(connection),
        ):
            for name, columns in tables.items():
                table = Database(connection).table(name)
                table.create(dict(columns), transform=True)  # a column may have been added since
                table.delete_where("session = ?", [session])
                table.insert_all(rows[name])

    def close(self) -> None:
        """Close the file; whoever comes later gets a StorageError."""
        with self._reading:
            self._writer.close()
            self._reader.close()

    def _run(self, sql: str, values: Sequence[Any]) -> list[Row]:
        return self._writer.execute(sql, tuple(values)).fetchall()


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; two processes may start at the same moment."""
    with _transaction(connection, BUSY_TIMEOUT):
        schema.migrations.apply(Database(connection))


def _open(path: Path) -> sqlite3.Connection:
    connection = _connect(path, BUSY_TIMEOUT)
    _insist(connection, "pragma journal_mode = wal", BUSY_TIMEOUT)  # many may begin at once
    return connection


def _connect(path: Path, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    connection.execute("pragma synchronous = full")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection, patience: float = 0) -> Iterator[None]:
    """A transaction that writes; all of it is stored, or nothing."""
    with _beginning(connection, patience):
        yield
        off_the_loop(lambda: connection.execute("commit"))  # waits for the disk


@contextmanager
def _beginning(connection: sqlite3.Connection, patience: float) -> Iterator[None]:
    """A transaction that is committed within; where it cannot be, all of it is undone."""
    _insist(connection, "begin immediate", patience)
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # the commit may end only now, with nobody waiting for it
                connection.execute("rollback")
        raise


def _insist(connection: sqlite3.Connection, sql: str, patience: float) -> None:
    """Do what needs that no other process writes; ask again for so many seconds.

    Left to wait by itself, SQLite asks after ever longer pauses, up to a tenth of a second: beside
    a process that writes all the time, a write then takes most of a second. And it lets no other
    greenlet run meanwhile.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute(sql)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(ASK_EVERY)
        else:
            return


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(str(error), _way_back(error)) from error


def _way_back(error: Exception) -> str:
    """What to do about a damaged file."""
    code = getattr(error, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "It is damaged: bring a copy back with python -m bot restore COPY"
    return ""


def _compact(connection: sqlite3.Connection) -> None:
    """Rewrite the file without what was taken away, and empty the write-ahead log."""
    connection.execute("vacuum")
    busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another process is reading it all the time")
