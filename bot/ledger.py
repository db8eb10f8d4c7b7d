"""The append-only store of facts, on SQLite: append, read since, verify.

What `append` has returned is on the disk (WAL with `synchronous=FULL`). Appends that arrive
together share one commit, so that many callers cost hardly more than one.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched
from sqlite_utils import Database

from bot import chain, schema
from bot.clock import Clock
from bot.facts import Fact, NewFact

Result = TypeVar("Result")
Item = TypeVar("Item")

BUSY_TIMEOUT = 10_000
"""How long a write waits for another process's write, in milliseconds."""

ASK_EVERY = 2
"""How often a write that waits asks again, in milliseconds."""

PAGE = 1_000
"""How many facts are read at a time."""

COLUMNS = "seq, session, kind, happened_at, recorded_at, source, body, fingerprint, digest, chain"
MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NAMES = COLUMNS.split(", ")

PORTION = 500
"""How many facts one statement looks for or inserts."""


class LedgerError(Exception):
    """The ledger could not be read or written; nothing was acknowledged. The text says why."""


class Appended(NamedTuple):
    """A fact in the ledger, and whether this very append put it there.

    Only where `first` is true may the caller act on it: someone else's append won otherwise.
    """

    fact: Fact
    first: bool


class _Waiting:
    """Facts that wait for a commit, and what came of them."""

    def __init__(self, facts: Sequence[NewFact]) -> None:
        self.facts = facts
        self.appended: list[Appended] | None = None
        self.error: LedgerError | None = None


class Ledger:
    """The facts in one SQLite file. Safe for many threads, greenlets and processes at once."""

    def __init__(self, path: Path | str, clock: Clock) -> None:
        """Open or create the file and bring its tables up to date.

        Raises LedgerError where that cannot be done.
        """
        self.path = Path(path)
        self.clock = clock
        self._waiting: list[_Waiting] = []
        self._turn = threading.Lock()
        self._reading = threading.Lock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                self.path.touch(
                    mode=0o600
                )  # for its owner alone, as is what SQLite keeps beside it
            self._writer = _connect(self.path)
            self._reader = _connect(self.path)
            self._writer.execute(f"pragma busy_timeout = {ASK_EVERY}")
            migrate(self._writer)
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(
                f"The ledger {self.path} cannot be opened: {error}. Check that the folder exists, "
                f"can be written, and that the file is an Attendant database.{_way_back(error)}"
            ) from error

    def append(self, fact: NewFact) -> Appended:
        """Record one fact durably, or return the fact that already has its fingerprint.

        Raises LedgerError when it could not be stored.
        """
        return self.append_all([fact])[0]

    def append_all(self, facts: Sequence[NewFact]) -> list[Appended]:
        """Record facts durably, in their order and all or none, in a commit shared with others.

        Raises LedgerError when they could not be stored.
        """
        mine = _Waiting(facts)
        self._waiting.append(mine)
        with self._turn:  # whoever has the turn commits for all who wait
            if mine.appended is None and mine.error is None:
                batch, self._waiting = self._waiting, []
                self._commit(batch)
        if mine.error:
            raise mine.error
        assert mine.appended is not None  # noqa: S101 - _commit sets one or the other
        return mine.appended

    def read(
        self, after: int = 0, session: str | None = None, upto: int | None = None
    ) -> Iterator[Fact]:
        """Facts with a seq above `after` (and not above `upto`), in the order of their seq.

        With `session`, only those recorded for that session.
        """
        condition = "seq > ? and seq <= ?" + (" and session = ?" if session else "")
        last = upto if upto is not None else 2**62
        while True:
            values: list[Any] = [after, last, *([session] if session else [])]
            page = self.select(condition, values, PAGE)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].seq

    def select(self, condition: str, values: Sequence[Any], limit: int = -1) -> list[Fact]:
        """The facts that meet an SQL condition on the columns, in the order of their seq."""
        sql = f"select {COLUMNS} from facts where {condition} order by seq limit ?"  # noqa: S608
        return [_fact(row) for row in self.rows(sql, [*values, limit])]

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of an SQL query on this file. Raises LedgerError when it cannot be read."""
        with self._reading:
            try:
                return self._reader.execute(sql, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise LedgerError(
                    f"The ledger {self.path} cannot be read: {error}.{_way_back(error)}"
                ) from error

    def head(self) -> tuple[int, str]:
        """The seq and the chain of the last fact; (0, GENESIS) where there is none."""
        rows = self.rows("select seq, chain from facts order by seq desc limit 1")
        return rows[0] if rows else (0, chain.GENESIS)

    def last_seq(self) -> int:
        """The seq of the last fact, 0 where there is none."""
        return self.head()[0]

    def verify(self) -> chain.Verification:
        """Walk the whole chain and name the first fact that was altered, if any."""
        return chain.walk(self.read())

    def note_wake(self, process: str) -> None:
        """Note that a process (`scheduler`) is alive. Liveness only, no evidence."""
        self._write(
            "insert into wakes (process, woke_at) values (?, ?)"
            " on conflict (process) do update set woke_at = excluded.woke_at",
            [process, self.clock.now()],
        )

    def last_wake(self, process: str) -> int | None:
        """When that process last woke (UTC milliseconds), None if it never did."""
        rows = self.rows("select woke_at from wakes where process = ?", [process])
        return rows[0][0] if rows else None

    def close(self) -> None:
        """Close the file, once nobody reads or writes; whoever comes later gets a LedgerError."""
        with self._turn, self._reading:
            self._writer.close()
            self._reader.close()

    def _write(self, sql: str, values: Sequence[Any]) -> None:
        def work() -> None:
            with _transaction(self._writer):
                self._writer.execute(sql, tuple(values))

        with self._turn:
            try:
                off_the_loop(work)
            except sqlite3.Error as error:
                raise LedgerError(f"The ledger {self.path} cannot be written: {error}.") from error

    def _commit(self, batch: list[_Waiting]) -> None:
        """Store a batch in one transaction and tell each who waits what came of it."""
        try:
            results = off_the_loop(lambda: self._store([one.facts for one in batch]))
        except Exception as error:
            refusal = LedgerError(f"The ledger {self.path} could not store the fact: {error}.")
            refusal.__cause__ = error
            for one in batch:
                one.error = refusal
        else:
            for one, appended in zip(batch, results, strict=True):
                one.appended = appended

    def _store(self, batch: list[Sequence[NewFact]]) -> list[list[Appended]]:
        with _transaction(self._writer):
            last = self._writer.execute("select seq, chain from facts order by seq desc limit 1")
            seq, head = last.fetchone() or (0, chain.GENESIS)
            known = self._known([new.fingerprint for facts in batch for new in facts])
            fresh: list[Fact] = []
            results = []
            for facts in batch:
                appended = []
                for new in facts:
                    fact = known.get(new.fingerprint)
                    is_first = fact is None
                    if fact is None:
                        fact = _chained(new, seq + 1, head, self.clock.now())
                        seq, head = fact.seq, fact.chain
                        known[fact.fingerprint] = fact
                        fresh.append(fact)
                    appended.append(Appended(fact, is_first))
                results.append(appended)
            self._insert(fresh)
        return results

    def _known(self, fingerprints: Sequence[str]) -> dict[str, Fact]:
        """The facts that the ledger has already, by their fingerprints."""
        known: dict[str, Fact] = {}
        for some in _portions(fingerprints):
            marks = ", ".join("?" * len(some))
            sql = f"select {COLUMNS} from facts where fingerprint in ({marks})"  # noqa: S608
            for row in self._writer.execute(sql, tuple(some)):
                fact = _fact(row)
                known[fact.fingerprint] = fact
        return known

    def _insert(self, facts: Sequence[Fact]) -> None:
        for some in _portions(facts):
            marks = ", ".join([MARKS] * len(some))
            sql = f"insert into facts ({COLUMNS}) values {marks}"  # noqa: S608
            self._writer.execute(sql, [value for fact in some for value in _row(fact)])


def _portions(all_of_them: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """In portions of what fits one statement; each statement costs a wait for other threads."""
    for start in range(0, len(all_of_them), PORTION):
        yield all_of_them[start : start + PORTION]


def _way_back(error: Exception) -> str:
    """What to do about a damaged file."""
    code = getattr(error, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return " It is damaged: bring a copy back with python -m bot restore COPY"
    return ""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT / 1000, isolation_level=None, check_same_thread=False
    )
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that writes; all of it is stored, or nothing."""
    _begin(connection)
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write as soon as no other process does.

    Left to wait by itself, SQLite asks after ever longer pauses, up to a tenth of a second: beside
    a process that writes all the time, a write then takes most of a second.
    """
    until = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        else:
            return


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; two processes may start at the same moment."""
    with _transaction(connection):
        schema.migrations.apply(Database(connection))


def off_the_loop(work: Callable[[], Result]) -> Result:
    """Run `work`; under gevent in a native thread, so that others go on while the disk is slow."""
    if is_module_patched("threading"):
        return get_hub().threadpool.apply(work)  # type: ignore[no-any-return]
    return work()


def _fact(row: tuple[Any, ...]) -> Fact:
    return Fact(
        seq=row[0],
        session=row[1],
        kind=row[2],
        happened_at=row[3],
        recorded_at=row[4],
        source=row[5],
        body=row[6] or "",
        fingerprint=row[7],
        digest=row[8],
        chain=row[9],
    )


def _row(fact: Fact) -> tuple[Any, ...]:
    return tuple(getattr(fact, name) for name in _NAMES)


def _chained(new: NewFact, seq: int, head: str, recorded_at: int) -> Fact:
    digest = chain.digest_of(new.body)
    return Fact(
        **{name: getattr(new, name) for name in NewFact.__struct_fields__},
        seq=seq,
        recorded_at=recorded_at,
        digest=digest,
        chain=chain.link(
            head,
            digest,
            seq,
            new.session,
            new.kind,
            new.happened_at,
            recorded_at,
            new.source,
            new.fingerprint,
        ),
    )
