"""RTMS deliveries and an exchange of lines, as the tests of the worker need them."""

from __future__ import annotations

import json
from typing import Any

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.zoom.claims import Claims
from bot.zoom.following import Following
from bot.zoom.rtms.line import Camera, Closed, Interrupted, LineEvent, Opened, Refused
from bot.zoom.rtms.streams import Stream
from bot.zoom.rtms.worker import SOURCE, RtmsWorker
from tests.deliveries import UUID
from webhooks import delivery as deliveries

STREAM = "609340fb2a7946909659956c8aa9250c"
URLS = "wss://rtms.example.org/signal"


def told(event: str, at: int, *, under_object: bool = False, **fields: Any) -> bytes:
    """The raw body of a delivery about a stream, in one of the two shapes that Zoom uses."""
    about = {"meeting_uuid": UUID, "operator_id": "op", "rtms_stream_id": STREAM, **fields}
    payload = {"account_id": "AccountExample", "object": about} if under_object else about
    return json.dumps({"event": event, "event_ts": at, "payload": payload}).encode()


def started(at: int, *, under_object: bool = False, **fields: Any) -> bytes:
    """`meeting.rtms_started`."""
    fields = {"server_urls": URLS, **fields}
    return told("meeting.rtms_started", at, under_object=under_object, **fields)


def stopped(at: int, reason: int = 6, **fields: Any) -> bytes:
    """`meeting.rtms_stopped`."""
    return told("meeting.rtms_stopped", at, stop_reason=reason, **fields)


def interrupted(at: int, **fields: Any) -> bytes:
    """`meeting.rtms_interrupted`, which need not name the servers again."""
    return told("meeting.rtms_interrupted", at, **fields)


def receive(ledger: Ledger, raw: bytes, session: str | None = None) -> None:
    """Take in a delivery as the web process does."""
    found = deliveries.parse(raw)
    moment = deliveries.moment_of(found, ledger.clock.now())
    ledger.append(deliveries.fact_of(found, session, moment))


class PretendExchange:
    """The package as a test moves it: it notes which lines are open, and tells what it is told."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.lines: dict[int, Stream] = {}
        self.opened: list[str] = []
        self.stopped = False
        self._events: list[LineEvent] = []

    @property
    def line(self) -> int:
        """The one line that is open."""
        (line,) = self.lines
        return line

    def says(self, *events: LineEvent) -> None:
        """What is told at the next look."""
        self._events += events

    def stands(self) -> None:
        """The line stands now."""
        self.says(Opened(self.line, self.clock.now()))

    def refuses(self, code: int) -> None:
        """The server does not take the line."""
        self.says(Refused(self.line, self.clock.now(), code))

    def camera(self, *user_ids: str, on: bool) -> None:
        """Somebody's camera goes on or off."""
        self.says(Camera(self.line, self.clock.now(), user_ids, on))

    def breaks(self) -> None:
        """A part of the line breaks."""
        self.says(Interrupted(self.line, self.clock.now()))

    def ends(self, reason: int) -> None:
        """The line ends."""
        self.says(Closed(self.line, self.clock.now(), reason))

    def open(self, line: int, stream: Stream) -> None:
        assert line not in self.lines
        self.lines[line] = stream
        self.opened.append(stream.urls)

    def close(self, line: int) -> None:
        self.lines.pop(line, None)

    def events(self) -> list[LineEvent]:
        events, self._events = self._events, []
        return events

    def stop(self) -> None:
        self.lines.clear()
        self.stopped = True


class Worker:
    """One worker process, at the pace of the test."""

    def __init__(self, ledger: Ledger, clock: HandClock, owner: str = "first") -> None:
        self.clock = clock
        self.exchange = PretendExchange(clock)
        self.following = Following(ledger)
        self.claims = Claims(self.following, clock, SOURCE, owner)
        self.worker = RtmsWorker(self.following, self.claims, clock, self.exchange)

    def runs(self, seconds: int = 1) -> None:
        """Run for so long, one step a second."""
        for _ in range(seconds):
            self.clock.advance(1000)
            self.worker.step()
