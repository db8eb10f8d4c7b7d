"""Pages that are parked: one task follows for all of them, so that each costs next to nothing.

A page whose request waits for news keeps all that it took to answer it, some 30 KB. Parked, it is
its connection and the little that it remembers of what it was sent. Only a server that can hand a
connection over (bot.serving) parks pages; under any other the request waits.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

import structlog

from bot.pages.live import Live
from bot.pages.streams import Stream, Wake

SLICE = 0.004
"""How long pages are served before others get their turn, in seconds."""

PAUSE = 0.0002
"""For how long, in seconds. Without any, gevent looks for requests after fifty slices only."""

log = structlog.get_logger(__name__)


class GoneError(Exception):
    """There is nothing more to send to a page; the text says why."""


class Follower(Protocol):
    """What a page is sent. Either method raises GoneError to end it."""

    @property
    def session(self) -> str:
        """The session that it follows."""
        ...

    @property
    def attendee(self) -> str:
        """For whom."""
        ...

    def begin(self) -> bytes:
        """Everything."""
        ...

    def go_on(self, why: Wake) -> bytes:
        """What is new since, nothing where there is nothing."""
        ...


class Line(Protocol):
    """The connection to a page. Sending raises OSError where the page is gone."""

    def send(self, text: bytes) -> bytes:
        """Send what goes out at once; the rest."""
        ...

    def finish(self, rest: bytes) -> None:
        """Wait until the rest is sent."""
        ...

    def close(self) -> None:
        """End the answer and hang up."""
        ...


class Following:
    """The events of a page, as the answer to its request."""

    def __init__(self, lot: Lot, follower: Follower) -> None:
        self._lot = lot
        self._follower = follower
        self._events = self._wait()

    def __iter__(self) -> Iterator[bytes]:
        """The events, for as long as whoever sends them waits for the next."""
        return self._events

    def close(self) -> None:
        """Whoever sends the events waits no more; a page that is parked stays so."""
        self._events.close()

    def _wait(self) -> Generator[bytes, None, None]:
        follower = self._follower
        with self._lot.live.stream(follower.session, follower.attendee) as stream:
            try:
                yield follower.begin()
                while not (why := stream.wait()) & Wake.END:
                    if chunk := follower.go_on(why):
                        yield chunk
            except GoneError as error:
                log.warning("a page was let go", reason=str(error))

    def park(self, write: Callable[[bytes], None], hand_over: Callable[[], Line]) -> None:
        """Send the beginning by `write`; then the connection is handed over and kept."""
        page = _Parked(self._follower, self._lot)
        try:
            write(self._follower.begin())
            self._lot.keep(page, hand_over())
        except GoneError as error:
            log.warning("a page was let go", reason=str(error))
        finally:
            if page.line is None:
                self._lot.live.close(page.stream)


class Lot:
    """All parked pages, and the one task that serves them.

    News of all go before what is a page's own, which may take a thousand times as long to make.
    After them, whom something happened to and whose turn it is are served by turns.
    """

    def __init__(self, live: Live) -> None:
        self.live = live
        self._urgent: deque[_Parked] = deque()
        self._concerned: deque[_Parked] = deque()
        self._visited: deque[_Parked] = deque()
        self._others = deque([self._concerned, self._visited])
        self._work = threading.Event()
        self._server: threading.Thread | None = None
        self._starting = threading.Lock()

    def keep(self, page: _Parked, line: Line) -> None:
        """Serve a page from now on."""
        with self._starting:
            if self._server is None:
                self._server = threading.Thread(
                    target=self._serve, name="parked pages", daemon=True
                )
                self._server.start()
        page.line = line
        if page.stream.is_rung:  # while it was sent the beginning
            self.call(page, Wake.OWN)

    def call(self, page: _Parked, why: Wake) -> None:
        """A page was rung: it is to get its turn. The end of all is not to be waited for."""
        if why & Wake.END:
            self._drop(page, "the server stops")
            return
        if why & Wake.NEWS:
            self._urgent.append(page)
        elif why & Wake.OWN:
            self._concerned.append(page)
        else:
            self._visited.append(page)
        self._work.set()

    def _serve(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            rested = time.monotonic()
            while served := self._next():
                self._turn(*served)
                if time.monotonic() - rested > SLICE:
                    time.sleep(PAUSE)
                    rested = time.monotonic()

    def _next(self) -> tuple[_Parked, Wake] | None:
        """Who is to be served next, and with what."""
        if self._urgent:
            return self._urgent.popleft(), Wake.NEWS
        self._others.rotate()
        for queue in self._others:
            if queue:
                return queue.popleft(), Wake.ANYTHING
        return None

    def _turn(self, page: _Parked, among: Wake) -> None:
        """Send a page what is new for these reasons."""
        if page.line is None or page.is_busy or not (why := page.stream.take(among)):
            return  # not handed over yet, gone, served next, or served already
        try:
            chunk = page.follower.go_on(why)
            rest = page.line.send(chunk) if chunk else b""
        except GoneError as error:
            self._drop(page, str(error))
        except OSError:
            self._drop(page, "it was closed")
        except Exception as error:
            log.error("a page could not be served", exc_info=error)
            self._drop(page, "it could not be served")
        else:
            if rest:
                self._finish_later(page, rest)

    def _finish_later(self, page: _Parked, rest: bytes) -> None:
        """See to a page that takes its events slowly, without keeping the others waiting."""
        page.is_busy = True
        threading.Thread(target=self._finish, args=(page, rest), daemon=True).start()

    def _finish(self, page: _Parked, rest: bytes) -> None:
        assert page.line  # noqa: S101 - only a page that has one is sent anything
        try:
            page.line.finish(rest)
        except OSError:
            self._drop(page, "it took too long")
        else:
            page.is_busy = False
            if page.stream.is_rung:
                self.call(page, Wake.OWN)

    def _drop(self, page: _Parked, reason: str) -> None:
        log.debug("a page was let go", reason=reason)
        self.live.close(page.stream)
        line, page.line = page.line, None
        if line:
            line.close()


class _Parked:
    """A page in the lot; `line` is None before it is handed over and after it is gone."""

    __slots__ = ("_lot", "follower", "is_busy", "line", "stream")

    def __init__(self, follower: Follower, lot: Lot) -> None:
        self.follower = follower
        self.line: Line | None = None
        self.is_busy = False
        self._lot = lot
        self.stream: Stream = lot.live.open(follower.session, follower.attendee, self._rung)

    def _rung(self, why: Wake) -> None:
        self._lot.call(self, why)
