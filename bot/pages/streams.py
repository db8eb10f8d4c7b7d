"""Who waits for news, and waking them: no timer and no thread for a page that waits.

A page that follows a session waits on its bell, or has itself called. It is rung when something
happened that concerns it, and on a visit: within the round each page gets a turn to look whether
its minutes have grown, and to send a sign of life. The visits go round, so that ten thousand pages
are not all awake in the same moment.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from enum import IntFlag

ROUND = 40
"""In how many seconds at most every page gets its turn."""

SHARE = 250
"""How many pages get a turn each second at least, where there are so many; none gets two."""

STAFF = ""
"""Stands in place of an attendee for the pages of the facilitator and the compliance office."""


class Wake(IntFlag):
    """Why a page was woken."""

    NOTHING = 0
    NEWS = 1
    """Something happened that all pages of the session show: a block, a poll, the evaluation."""
    OWN = 2
    """Something happened that concerns this page's person."""
    VISIT = 4
    """It is this page's turn."""
    END = 8
    """The server stops."""
    ANYTHING = NEWS | OWN | VISIT | END


Ring = Callable[[Wake], None]
"""What is called whenever a page is rung, where nobody waits on its bell."""


class Stream:
    """One page that waits for news. Made by `Streams.open`."""

    __slots__ = ("_bell", "_guard", "_ring", "_why", "attendee", "session")

    def __init__(
        self, session: str, attendee: str, guard: threading.Lock, ring: Ring | None
    ) -> None:
        self.session = session
        self.attendee = attendee
        self._guard = guard
        self._ring = ring
        self._bell = None if ring else threading.Event()
        self._why = Wake.NOTHING

    def ring(self, why: Wake) -> None:
        """Wake the page. Rung again before it looked, it learns of both reasons at once."""
        with self._guard:
            is_new = why & ~self._why
            self._why |= why
        if self._bell:
            self._bell.set()
        elif self._ring and is_new:
            self._ring(why)

    def forget(self) -> None:
        """Let go of whom it calls, so that a page that is gone is freed at once."""
        self._ring = None

    @property
    def is_rung(self) -> bool:
        """Whether it was rung and has not looked yet."""
        return bool(self._why)

    def take(self, among: Wake = Wake.ANYTHING) -> Wake:
        """Why it was rung since it last looked, among these reasons; the others stay."""
        with self._guard:
            why = self._why & among
            self._why &= ~why
        return why

    def wait(self) -> Wake:
        """Wait on the bell until rung; why."""
        assert self._bell  # noqa: S101 - whoever waits has opened it with a bell
        self._bell.wait()
        self._bell.clear()
        return self.take()


class Streams:
    """All pages that wait, by session and attendee. Safe for many threads and greenlets."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: OrderedDict[Stream, None] = OrderedDict()
        self._due = 0.0
        self._waiting: dict[str, dict[str, list[Stream]]] = defaultdict(lambda: defaultdict(list))

    def __len__(self) -> int:
        return len(self._turns)

    def open(self, session: str, attendee: str = STAFF, ring: Ring | None = None) -> Stream:
        """A page begins to wait, on a bell of its own unless it is to be called."""
        stream = Stream(session, attendee, self._guard, ring)
        with self._guard:
            self._turns[stream] = None
            self._waiting[session][attendee].append(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """A page waits no longer."""
        with self._guard:
            self._turns.pop(stream, None)
            stream.forget()
            people = self._waiting[stream.session]
            people[stream.attendee].remove(stream)
            if not people[stream.attendee]:
                del people[stream.attendee]
            if not people:
                del self._waiting[stream.session]

    def tell_all(self, session: str) -> None:
        """Wake every page of a session."""
        with self._guard:
            streams = [one for own in self._waiting.get(session, {}).values() for one in own]
        _ring(streams, Wake.NEWS)

    def tell(self, session: str, attendee: str = STAFF) -> None:
        """Wake the pages of one attendee, or those of the staff."""
        with self._guard:
            streams = list(self._waiting.get(session, {}).get(attendee, ()))
        _ring(streams, Wake.OWN)

    def visit(self, seconds: float) -> None:
        """Give the next pages their turn, as many as fall into so many seconds."""
        with self._guard:
            number = len(self._turns)
            self._due += min(max(SHARE, number / ROUND), number) * seconds
            share = min(int(self._due), number)
            self._due -= share
            streams = [self._turns.popitem(last=False)[0] for _ in range(share)]
            self._turns.update(dict.fromkeys(streams))
        _ring(streams, Wake.VISIT)

    def end(self) -> None:
        """Tell every page that the server stops."""
        with self._guard:
            streams = list(self._turns)
        _ring(streams, Wake.END)


def _ring(streams: Iterable[Stream], why: Wake) -> None:
    for stream in streams:
        stream.ring(why)
