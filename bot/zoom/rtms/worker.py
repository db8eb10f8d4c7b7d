"""Follows the RTMS streams of all trainings: opens lines, records what they tell, mends them.

The web process only records deliveries; this worker learns of streams from the ledger, so that
nothing is lost where it starts late or again. What it cannot do is said in words for the
facilitator, recorded as `source.lost`, and tried again; the training goes on without.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from bot import facts
from bot.catalogue import window
from bot.clock import SECOND, Clock
from bot.ledger import LedgerError
from bot.zoom.claims import Claims
from bot.zoom.devices import Devices, Notes, Watch
from bot.zoom.following import Following
from bot.zoom.rtms import troubles
from bot.zoom.rtms.line import (
    Camera,
    Closed,
    Exchange,
    Interrupted,
    LineEvent,
    Opened,
    Refused,
)
from bot.zoom.rtms.streams import Stream, Streams

SOURCE = "rtms"
"""The source of everything that the worker records."""

FIRST_WAIT, LONGEST_WAIT = 3 * SECOND, 30 * SECOND
"""How long it waits before it opens a line again: doubling from the one to the other.

Zoom's own advice; the server holds an interrupted stream for 30 to 60 seconds.
"""

STUCK = 30 * SECOND
"""How long opening a line may take without a word."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Tap:
    """One stream that this worker follows. `line` is 0 while none is open or being opened."""

    session: str
    notes: Notes
    watch: Watch = field(default_factory=Watch)
    call: int = 0
    line: int = 0
    since: int = 0
    is_live: bool = False
    retry_at: int = 0
    failures: int = 0
    said: str = ""
    given_up: bool = False


class RtmsWorker:
    """Follows every stream of a training that is on, unless another worker does."""

    def __init__(
        self, following: Following, claims: Claims, clock: Clock, exchange: Exchange
    ) -> None:
        self._following = following
        self._claims = claims
        self._clock = clock
        self._exchange = exchange
        self._streams = Streams()
        self._read = 0
        self._taps: dict[str, _Tap] = {}
        self._lines: dict[int, str] = {}
        self._in_trouble = ""

    def step(self) -> None:
        """Do what is to be done now."""
        now = self._clock.now()
        for event in self._exchange.events():
            self._take(event)
        try:
            self._keep_up()
            for stream in self._streams.all():
                self._mind(stream, now)
            self._in_trouble = ""
        except LedgerError as error:
            if not self._in_trouble:
                _log.error("the ledger is in trouble, and streams are followed on", why=str(error))
            self._in_trouble = str(error)
        for tap in self._taps.values():
            tap.notes.write()

    def stop(self) -> None:
        """Give up every stream, and say that nothing is seen any more. Raises LedgerError."""
        for stream, tap in list(self._taps.items()):
            self._end(stream, tap, troubles.STOPPED, self._clock.now())
        self._exchange.stop()

    # --- which streams there are ---

    def _keep_up(self) -> None:
        self._following.catch_up()
        for fact in self._following.rtms[self._read :]:
            self._streams.apply(fact)
        self._read = len(self._following.rtms)
        self._claims.note()
        self._claims.settle_dead()

    def _mind(self, stream: Stream, now: int) -> None:
        """Open, keep or give up the line to a stream."""
        tap = self._taps.get(stream.id)
        if tap is None:
            tap = self._begin(stream, now)
        if tap is None:
            return
        if not self._claims.holds(tap.session, stream.id):
            self._drop(stream.id, tap)
        elif stream.event == "stopped":
            self._end(stream.id, tap, troubles.end(stream.reason), now)
        elif now > self._closes_at(tap.session):
            self._end(stream.id, tap, troubles.OVER, now)
        elif stream.call != tap.call:
            self._reopen(stream, tap, now)
        elif tap.line and not tap.is_live and now - tap.since > STUCK:
            self._lose(tap, troubles.SILENT, now)
            self._retry(tap, now)
        elif not tap.line and not tap.given_up and now >= tap.retry_at:
            self._open(stream, tap, now)

    def _begin(self, stream: Stream, now: int) -> _Tap | None:
        """Take a stream up, if it is one of a training that is on and nobody else follows it."""
        session = self._following.catalogue.session_at(
            stream.number, stream.meeting, stream.told_at
        )
        if session is None or not stream.stands or now > self._closes_at(session):
            return None
        if not self._claims.take(session, stream.id):
            return None
        notes = Notes(self._following.ledger, session, SOURCE)
        tap = self._taps[stream.id] = _Tap(session, notes, call=stream.call)
        return tap

    def _closes_at(self, session: str) -> int:
        """Until when a training owns what its meeting sends."""
        return window(self._following.catalogue.sessions[session])[1]

    # --- the line to one of them ---

    def _open(self, stream: Stream, tap: _Tap, now: int) -> None:
        tap.line = max(self._lines, default=0) + 1
        tap.since = now
        self._lines[tap.line] = stream.id
        self._exchange.open(tap.line, stream)

    def _reopen(self, stream: Stream, tap: _Tap, now: int) -> None:
        """Zoom told of the stream anew: its server changed, or the connection broke."""
        tap.call = stream.call
        tap.given_up = False
        tap.failures = 0
        if tap.line:
            self._lose(tap, troubles.BROKEN, now)
            self._hang_up(tap)
        self._open(stream, tap, now)

    def _retry(self, tap: _Tap, now: int) -> None:
        self._hang_up(tap)
        tap.retry_at = now + min(FIRST_WAIT * 2**tap.failures, LONGEST_WAIT)
        tap.failures += 1

    def _hang_up(self, tap: _Tap) -> None:
        if tap.line:
            self._exchange.close(tap.line)
        tap.line = 0
        tap.is_live = False

    def _drop(self, stream: str, tap: _Tap) -> None:
        """Another worker follows the stream now; it has noted what was to be."""
        _log.warning("rtms", session=tap.session, message=troubles.REPLACED)
        self._hang_up(tap)
        del self._taps[stream]

    def _end(self, stream: str, tap: _Tap, why: str, now: int) -> None:
        """The stream is over, or this worker is."""
        self._lose(tap, why, now)
        self._hang_up(tap)
        tap.notes.write()
        self._claims.release(tap.session, stream, reason=why)
        del self._taps[stream]

    # --- what a line tells ---

    def _take(self, event: LineEvent) -> None:
        tap = self._taps.get(self._lines.get(event.line, ""))
        if tap is None or tap.line != event.line:
            return  # of a line that was given up
        match event:
            case Opened():
                self._live(tap, event.at)
            case Camera():
                self._see(tap, event)
            case Refused(code=code):
                self._lose(tap, troubles.refusal(code), event.at)
                self._retry(tap, event.at)
            case Interrupted():
                self._lose(tap, troubles.BROKEN, event.at)
                self._retry(tap, event.at)
            case Closed(reason=reason):
                final = troubles.is_final(reason)
                self._lose(tap, troubles.end(reason) if final else troubles.BROKEN, event.at)
                tap.given_up = final
                self._retry(tap, event.at)

    def _live(self, tap: _Tap, at: int) -> None:
        tap.is_live = True
        tap.failures = 0
        tap.said = ""
        stream = self._streams.get(self._lines[tap.line])
        meeting = stream.meeting if stream else ""
        tap.notes.add(facts.SourceJoined(source=SOURCE, meeting=meeting), at)
        _log.info("stream followed", session=tap.session)

    def _see(self, tap: _Tap, event: Camera) -> None:
        stream = self._streams.get(self._lines[event.line])
        if stream is None:
            return
        for user_id in event.user_ids:
            for body in tap.watch.tell(stream.meeting, Devices(user_id, event.on)):
                tap.notes.add(body, event.at)

    def _lose(self, tap: _Tap, why: str, at: int) -> None:
        """Record that nothing is seen, once for each reason."""
        if tap.is_live or why != tap.said:
            tap.notes.add(facts.SourceLost(source=SOURCE, reason=why), at)
            _log.warning("rtms", session=tap.session, message=why)
        tap.said = why
        tap.is_live = False
        tap.watch.forget()
