"""Following the ledger: the records as they stand now, and waking the pages that wait.

Facts arrive through this process (an answer) and through others (the scheduler, another web
process). While a page waits, one background task looks every few milliseconds whether the ledger
has grown; every request looks for itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog

from bot import facts
from bot.clock import Clock
from bot.evidence.record import SessionRecord
from bot.facts import Fact
from bot.ledger import Ledger, LedgerError
from bot.pages.streams import STAFF, Ring, Stream, Streams
from bot.records import Records

LOOK_EVERY = 0.02
"""How often the ledger is looked at while a page waits, in seconds."""

REST = 1.0
"""How long to wait before looking again after the ledger could not be read, in seconds."""

UNTOLD = (facts.ZOOM, "video.", "audio.", "source.", "alarm.", "page.", "prompt.")
"""How the kinds of fact begin of which only the staff's pages are told at once."""

Part = TypeVar("Part")

log = structlog.get_logger(__name__)


class Live:
    """The records of one ledger, kept current, and the pages that follow them.

    Safe for many threads and greenlets at once.
    """

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.ledger = ledger
        self.clock = clock
        self.streams = Streams()
        self._records = Records(ledger)
        self._lock = threading.RLock()
        self._follower: threading.Thread | None = None
        self._stopping = False
        self.tick = 0
        """Grows every second while a page waits: what depends on the time is as old at most."""
        self._editions: dict[str, int] = {}
        self._shared: dict[tuple[str, str], tuple[Hashable, Any]] = {}

    @property
    def records(self) -> Records:
        """The records as the ledger stands at this moment. Raises LedgerError."""
        self.catch_up()
        return self._records

    def catch_up(self) -> None:
        """Take in what was appended since, and wake whom it concerns. Raises LedgerError."""
        with self._lock:
            self._announce(self._records.catch_up())

    @contextmanager
    def record(self, session_id: str) -> Iterator[SessionRecord]:
        """The current record of a session, which does not change while it is being read.

        Raises UnknownSessionError, or LedgerError.
        """
        with self._lock:
            self.catch_up()
            yield self._records.record(session_id)

    @property
    def seq(self) -> int:
        """The seq of the last fact that was taken in."""
        return self._records.seq

    def edition(self, session_id: str) -> int:
        """A number that grows whenever something happens that all pages of a session show."""
        return self._editions.get(session_id, 0)

    def shared(
        self, session_id: str, name: str, version: Hashable, render: Callable[[], Part]
    ) -> Part:
        """What `render` gives for this version, rendered once for all who show it."""
        key = (session_id, name)
        with self._lock:
            known = self._shared.get(key)
            if known is None or known[0] != version:
                known = self._shared[key] = (version, render())
        part: Part = known[1]
        return part

    @contextmanager
    def stream(self, session_id: str, attendee: str = STAFF) -> Iterator[Stream]:
        """Wait for news of a session, as one attendee's page or as a page of the staff."""
        stream = self.open(session_id, attendee)
        try:
            yield stream
        finally:
            self.close(stream)

    def open(self, session_id: str, attendee: str = STAFF, ring: Ring | None = None) -> Stream:
        """Begin to follow a session for a page. To be closed."""
        with self._lock:
            stream = self.streams.open(session_id, attendee, ring)
            if self._follower is None and not self._stopping:
                self._follower = threading.Thread(
                    target=self._follow, name="ledger follower", daemon=True
                )
                self._follower.start()
        return stream

    def close(self, stream: Stream) -> None:
        """The page follows no more."""
        self.streams.close(stream)

    def stop(self) -> None:
        """End the waiting of all pages, and the following."""
        self._stopping = True
        self.streams.end()

    def _follow(self) -> None:
        """Look at the ledger for as long as a page waits."""
        ticked_at = visited_at = time.monotonic()
        while True:
            with self._lock:
                if self._stopping or not self.streams:
                    self._follower = None
                    return
            try:
                if self.ledger.last_seq() > self._records.seq:
                    self.catch_up()
            except LedgerError as error:
                log.error("the pages cannot follow the ledger", error=str(error))
                time.sleep(REST)
            now = time.monotonic()
            if now - ticked_at >= 1:
                self.tick, ticked_at = self.tick + 1, now
            self.streams.visit(now - visited_at)
            visited_at = now
            time.sleep(LOOK_EVERY)

    def _announce(self, new: Iterable[tuple[str | None, Fact]]) -> None:
        """Wake those whom new facts concern, each once."""
        news: set[str] = set()
        own: set[tuple[str, str]] = set()
        for session, fact in new:
            if session is None:
                continue
            own.add((session, STAFF))
            attendee = _concerning(fact)
            if attendee:
                own.add((session, attendee))
            elif attendee is None:
                news.add(session)
        for session in news:
            self._editions[session] = self.edition(session) + 1
            self.streams.tell_all(session)
        for session, attendee in own:
            self.streams.tell(session, attendee)


def _concerning(fact: Fact) -> str | None:
    """The attendee whom a fact concerns, None where it concerns all.

    Empty where it is not said (a delivery from Zoom, a camera), where it concerns the staff alone
    (an alarm), or where the page itself told of it (what it showed): the others learn of what it
    means when it is their turn.
    """
    if fact.kind.startswith(UNTOLD):
        return ""
    return getattr(facts.read(fact), "attendee", None)
