"""Parked pages: one task serves them all, and none keeps another waiting."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.pages.live import Live
from bot.pages.parking import Following, GoneError, Lot
from bot.pages.streams import Wake
from bot.serving import Connection

SESSION = "a-training"
MORE_THAN_FITS = b"x" * 8_000_000


@dataclass
class Notes:
    """A follower whose page is sent what is put here."""

    attendee: str
    session: str = SESSION
    chunks: list[bytes] = field(default_factory=list)
    problem: Exception | None = None

    def begin(self) -> bytes:
        return b"begin"

    def go_on(self, why: Wake) -> bytes:
        assert why
        if self.problem:
            raise self.problem
        return self.chunks.pop(0) if self.chunks else b""


class Browsers:
    """Opens pages that are parked, over a connection whose far end is the browser's."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self._ends: list[socket.socket] = []

    def open(self, notes: Notes, meanwhile: Callable[[], None] = lambda: None) -> socket.socket:
        """Open a page; `meanwhile` is what happens while it is sent the beginning."""
        near, far = socket.socketpair()
        near.setblocking(False)
        far.settimeout(10)
        self._ends.append(far)

        def write(chunk: bytes) -> None:
            near.sendall(chunk)
            meanwhile()

        with near:
            connection = lambda: Connection(near.fileno(), chunked=False)  # noqa: E731
            Following(self.lot, notes).park(write, connection)
        return far

    def close(self) -> None:
        """Close them all."""
        for end in self._ends:
            end.close()


@pytest.fixture
def lot(ledger: Ledger, clock: HandClock) -> Lot:
    """A lot of a ledger on the disk."""
    return Lot(Live(ledger, clock))


@pytest.fixture
def browsers(lot: Lot) -> Iterator[Browsers]:
    """The browsers of the attendees."""
    found = Browsers(lot)
    yield found
    found.close()
    lot.live.stop()


def until_none_is_left(lot: Lot) -> None:
    """Wait until all pages were let go; each is noticed at its next turn."""
    deadline = time.monotonic() + 10
    while len(lot.live.streams) and time.monotonic() < deadline:
        lot.live.streams.tell_all(SESSION)
        time.sleep(0.01)
    assert len(lot.live.streams) == 0


def test_a_parked_page_is_sent_the_beginning_and_then_what_is_new(browsers: Browsers) -> None:
    page = browsers.open(Notes("ann", chunks=[b"news"]))
    assert page.recv(99) == b"begin"
    browsers.lot.live.streams.tell(SESSION, "ann")
    assert page.recv(99) == b"news"


def test_what_happens_while_the_beginning_is_sent_is_not_missed(browsers: Browsers) -> None:
    tell = lambda: browsers.lot.live.streams.tell_all(SESSION)  # noqa: E731
    page = browsers.open(Notes("ann", chunks=[b"news"]), meanwhile=tell)
    assert (page.recv(5), page.recv(5)) == (b"begin", b"news")


def test_chunks_are_framed_where_the_answer_began_in_chunks() -> None:
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        connection = Connection(near.fileno(), chunked=True)
        assert connection.send(b"an event of 20 bytes") == b""
        assert far.recv(100) == b"14\r\nan event of 20 bytes\r\n"
        connection.close()
        assert far.recv(100) == b"0\r\n\r\n"


def test_a_page_that_takes_its_events_slowly_keeps_no_other_waiting(browsers: Browsers) -> None:
    slow = browsers.open(Notes("slow", chunks=[MORE_THAN_FITS, b"afterwards"]))
    quick = browsers.open(Notes("quick", chunks=[b"news"]))
    assert (slow.recv(99), quick.recv(99)) == (b"begin", b"begin")
    browsers.lot.live.streams.tell_all(SESSION)
    assert quick.recv(99) == b"news"
    browsers.lot.live.streams.tell(SESSION, "slow")
    received = b""
    while len(received) < len(MORE_THAN_FITS) + len(b"afterwards"):
        received += slow.recv(1_000_000)
    assert received == MORE_THAN_FITS + b"afterwards"


def test_a_page_that_was_closed_is_let_go_at_its_next_event(browsers: Browsers) -> None:
    page = browsers.open(Notes("ann", chunks=[b"news"] * 3))
    page.close()
    until_none_is_left(browsers.lot)


@pytest.mark.parametrize("problem", [GoneError("withdrawn"), ValueError("a mistake in the page")])
def test_a_page_that_ends_or_fails_is_hung_up_and_the_others_go_on(
    browsers: Browsers, problem: Exception
) -> None:
    ends = browsers.open(Notes("ends", problem=problem))
    goes_on = browsers.open(Notes("goes on", chunks=[b"news"]))
    assert (ends.recv(99), goes_on.recv(99)) == (b"begin", b"begin")
    browsers.lot.live.streams.tell_all(SESSION)
    assert ends.recv(99) == b""
    assert goes_on.recv(99) == b"news"
    assert len(browsers.lot.live.streams) == 1


def test_every_page_is_hung_up_when_the_server_stops(browsers: Browsers) -> None:
    pages = [browsers.open(Notes(name)) for name in ("ann", "ben")]
    assert [page.recv(99) for page in pages] == [b"begin", b"begin"]
    browsers.lot.live.stop()
    assert [page.recv(99) for page in pages] == [b"", b""]


def test_a_page_that_cannot_even_begin_is_not_kept(browsers: Browsers) -> None:
    class Withdrawn(Notes):
        def begin(self) -> bytes:
            raise GoneError("withdrawn")

    page = browsers.open(Withdrawn("ann"))
    assert page.recv(99) == b""
    assert len(browsers.lot.live.streams) == 0


def test_news_for_all_do_not_wait_for_what_is_a_page_s_own(browsers: Browsers) -> None:
    order: list[bytes] = []

    class Noted(Notes):
        def go_on(self, why: Wake) -> bytes:
            chunk = {Wake.NEWS: b"news", Wake.OWN: b"own"}.get(why & ~Wake.VISIT, b"")
            order.extend([chunk] if chunk else [])
            return chunk

    streams = browsers.lot.live.streams

    class Busy(Notes):
        def go_on(self, why: Wake) -> bytes:
            if why & Wake.OWN:  # everything happens while the one task is busy with this page
                streams.tell(SESSION, "ann")
                streams.tell(SESSION, "ben")
                streams.tell_all(SESSION)
            return b"done"

    pages = [browsers.open(Noted(name)) for name in ("ann", "ben")]
    browsers.open(Busy("busy"))
    streams.tell(SESSION, "busy")
    for page in pages:
        received = b""
        while received != b"beginnewsown":
            received += page.recv(99)
    assert order == [b"news", b"news", b"own", b"own"]
