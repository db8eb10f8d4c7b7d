"""The append-only ledger of facts: append, read since, verify.

What `append` has returned is durable. Appends that arrive together share one commit, so that many
callers cost hardly more than one. Where the facts are kept is the storage's concern.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import asdict, replace

from bot import chain
from bot.clock import Clock
from bot.facts import Fact, NewFact
from bot.storage.address import open_storage, shown
from bot.storage.interface import Run, StorageError, Tables
from bot.storage.rows import COLUMNS, fact_of, head_of, insert, known
from bot.storage.sqlite import SqliteStorage

PAGE = 1_000
"""How many facts are read at a time."""


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

    __slots__ = ("appended", "called", "error", "facts")

    def __init__(self, facts: Sequence[NewFact]) -> None:
        self.facts = facts
        self.called = threading.Event()
        """Set when it is settled what came of them; before that, whoever waits is to commit."""
        self.appended: list[Appended] | None = None
        self.error: LedgerError | None = None

    @property
    def is_settled(self) -> bool:
        """Whether they are stored, or will not be."""
        return self.appended is not None or self.error is not None


class Ledger:
    """The facts in one storage. Safe for many threads, greenlets and processes at once."""

    def __init__(self, address: Path | str, clock: Clock) -> None:
        """Open or create what the address means and bring its tables up to date.

        Raises LedgerError where that cannot be done.
        """
        self.clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._is_led = False
        self._calling = threading.Lock()
        self._turn = threading.Lock()
        try:
            self.storage = open_storage(address)
        except StorageError as error:
            told = f"The ledger {shown(address)} cannot be opened: {error.told}"
            raise LedgerError(told) from error

    @property
    def name(self) -> str:
        """How people know this ledger."""
        return self.storage.name

    @property
    def path(self) -> Path:
        """The SQLite file. Raises LedgerError where there is none."""
        if isinstance(self.storage, SqliteStorage):
            return self.storage.path
        raise LedgerError(f"The ledger {self.name} is no file.")

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
        if not self._is_led:
            self._call_one()
        try:
            mine.called.wait()
            if not mine.is_settled:
                self._lead()
        except BaseException:  # this thread or greenlet is told to end
            self._leave(mine)
            raise
        if mine.error:
            raise mine.error
        assert mine.appended is not None  # noqa: S101 - it is settled
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

    def select(self, condition: str, values: Sequence[Any], limit: int | None = None) -> list[Fact]:
        """The facts that meet an SQL condition on the columns, in the order of their seq."""
        sql = f"select {COLUMNS} from facts where {condition} order by seq"  # noqa: S608
        if limit is not None:
            sql, values = f"{sql} limit ?", [*values, limit]
        return [fact_of(row) for row in self.rows(sql, values)]

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of an SQL query, with `?` for each value. Raises LedgerError."""
        with self._telling("cannot be read"):
            return self.storage.rows(sql, values)

    def head(self) -> tuple[int, str]:
        """The seq and the chain of the last fact; (0, GENESIS) where there is none."""
        return head_of(self.rows)

    def last_seq(self) -> int:
        """The seq of the last fact, 0 where there is none."""
        return self.head()[0]

    def verify(self) -> chain.Verification:
        """Walk the whole chain and name the first fact that was altered, if any."""
        return chain.walk(self.read())

    def take_in(self, facts: Iterable[Fact]) -> None:
        """Store facts of another ledger as they are, after those that are here; all or none.

        Raises LedgerError, also where they do not continue what is here.
        """
        with self._turn, self._telling("cannot take these facts in"):
            self.storage.alone(lambda run: _continue(run, iter(facts)))

    def note_wake(self, process: str) -> None:
        """Note that a process (`scheduler`) is alive. Liveness only, no evidence."""
        sql = (
            "insert into wakes (process, woke_at) values (?, ?)"
            " on conflict (process) do update set woke_at = excluded.woke_at"
        )
        with self._turn, self._telling("cannot be written"):
            self.storage.alone(lambda run: run(sql, [process, self.clock.now()]))

    def last_wake(self, process: str) -> int | None:
        """When that process last woke (UTC milliseconds), None if it never did."""
        rows = self.rows("select woke_at from wakes where process = ?", [process])
        return rows[0][0] if rows else None

    def forget(self, seqs: Collection[int], sessions: Collection[str], tables: Tables) -> None:
        """Take away the bodies of facts and sessions' rows for reading; whoever does has said so.

        Raises LedgerError; then it is to be done again.
        """
        with self._telling("could not be rewritten yet"):
            self.storage.forget(seqs, sessions, tables)

    def refill(
        self, tables: Tables, session: str, rows: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:
        """Replace what the tables for reading hold of a session. Raises LedgerError."""
        with self._telling("cannot be written"):
            self.storage.refill(tables, session, rows)

    def close(self) -> None:
        """Close it, once nobody reads or writes; whoever comes later gets a LedgerError."""
        with self._turn:
            self.storage.close()

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            told = f"The ledger {self.name} {what}: {error.told}"
            raise LedgerError(told) from error

    def _call_one(self) -> None:
        """Have the first who waits commit for all, unless somebody does already."""
        with self._calling:
            if self._waiting and not self._is_led:
                self._is_led = True
                self._waiting[0].called.set()

    def _lead(self) -> None:
        """Commit for all who wait, then have one of those who came meanwhile do so."""
        time.sleep(0)  # whoever is ready joins in
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._commit(batch)
        finally:
            for one in batch:
                one.called.set()
            self._is_led = False
            self._call_one()

    def _leave(self, mine: _Waiting) -> None:
        """Wait no longer; somebody else commits where this one was to do so."""
        with self._calling:
            if mine in self._waiting:
                self._waiting.remove(mine)
                if mine.called.is_set():
                    self._is_led = False
        self._call_one()

    def _commit(self, batch: list[_Waiting]) -> None:
        """Store a batch in one transaction and note for each who waits what came of it."""
        try:
            with self._turn:
                results = self._store([one.facts for one in batch])
        except BaseException as error:  # also where this greenlet is told to end
            reason = error.told if isinstance(error, StorageError) else f"{error}."
            refusal = LedgerError(f"The ledger {self.name} could not store the fact: {reason}")
            refusal.__cause__ = error
            for one in batch:
                one.error = refusal
            if not isinstance(error, Exception):
                raise
        else:
            for one, appended in zip(batch, results, strict=True):
                one.appended = appended

    def _store(self, batch: list[Sequence[NewFact]]) -> list[list[Appended]]:
        return self.storage.storing(lambda run: self._stored(run, batch))

    def _stored(
        self, run: Run, batch: list[Sequence[NewFact]]
    ) -> tuple[list[list[Appended]], list[Fact]]:
        """What comes of each of the batch, and the facts that are not there yet."""
        seq, head = head_of(run)
        there = known(run, [new.fingerprint for facts in batch for new in facts])
        fresh: list[Fact] = []
        results = []
        for facts in batch:
            appended = []
            for new in facts:
                fact = there.get(new.fingerprint)
                is_first = fact is None
                if fact is None:
                    fact = _chained(new, seq + 1, head, self.clock.now())
                    seq, head = fact.seq, fact.chain
                    there[fact.fingerprint] = fact
                    fresh.append(fact)
                appended.append(Appended(fact, is_first))
            results.append(appended)
        return results, fresh


def _continue(run: Run, facts: Iterator[Fact]) -> None:
    seq, head = head_of(run)
    while page := list(islice(facts, PAGE)):
        walked = chain.walk(page, after=seq, head=head)
        if not walked.holds:
            raise StorageError(walked.reason.rstrip("."))
        insert(run, page)
        seq, head = page[-1].seq, page[-1].chain


def _chained(new: NewFact, seq: int, head: str, recorded_at: int) -> Fact:
    digest = chain.digest_of(new.body)
    fact = Fact(**asdict(new), seq=seq, recorded_at=recorded_at, digest=digest, chain="")
    return replace(fact, chain=chain.link(head, fact))
