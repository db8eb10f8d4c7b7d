"""Which RTMS streams stand, by the deliveries that tell of them, in whatever order these come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec

from bot.facts import ZOOM, Fact

Event = Literal["started", "stopped", "interrupted"]

_EVENTS: dict[str, Event] = {
    f"{ZOOM}{scene}.rtms_{event}": event
    for scene in ("meeting", "webinar")
    for event in ("started", "stopped", "interrupted")
}


class Notice(NamedTuple):
    """What one delivery tells of a stream. `reason` is Zoom's number for why it stopped, or 0."""

    event: Event
    stream: str
    number: str
    meeting: str
    urls: str
    reason: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as its latest delivery leaves it.

    `meeting` is the uuid of the meeting occurrence, `number` its number (often not told).
    `call` is the seq of the delivery that asks for a connection: a higher one asks for a new one.
    """

    id: str
    number: str
    meeting: str
    urls: str
    event: Event
    reason: int
    call: int
    told_at: int

    @property
    def stands(self) -> bool:
        """Whether it is to be followed."""
        return self.event != "stopped" and bool(self.meeting and self.urls)


def read(fact: Fact) -> Notice | None:
    """What a delivery tells of a stream, None where it tells nothing that can be used.

    Zoom puts the fields into `payload`, or under `payload.object`; both are known.
    """
    event = _EVENTS.get(fact.kind)
    try:
        payload = msgspec.json.decode(fact.body)["payload"] if event else None
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return None
    if event is None or not isinstance(payload, dict):
        return None
    inner = payload.get("object")
    fields = {**inner, **payload} if isinstance(inner, dict) else payload
    stream = _text(fields, "rtms_stream_id")
    if not stream:
        return None
    reason = fields.get("stop_reason")
    return Notice(
        event,
        stream,
        _text(fields, "meeting_id") or _text(fields, "webinar_id"),
        _text(fields, "meeting_uuid") or _text(fields, "webinar_uuid"),
        _text(fields, "server_urls"),
        reason if isinstance(reason, int) else 0,
    )


class Streams:
    """The streams that deliveries told of."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}
        self._order: dict[str, tuple[int, bool, int]] = {}

    def apply(self, fact: Fact) -> None:
        """Take in a delivery. The later by Zoom's own time holds; at one moment, the stop."""
        notice = read(fact)
        if notice is None:
            return
        order = (fact.happened_at, notice.event == "stopped", fact.seq)
        known = self._streams.get(notice.stream)
        if known and order < self._order[notice.stream]:
            if not (known.urls and known.meeting):  # it came first, but tells less
                self._keep(notice, known.event, known.reason, known.call, known.told_at)
            return
        self._order[notice.stream] = order
        self._keep(notice, notice.event, notice.reason, fact.seq, fact.happened_at)

    def get(self, stream: str) -> Stream | None:
        """The stream of that id, None where no delivery told of it."""
        return self._streams.get(stream)

    def all(self) -> list[Stream]:
        """Every stream that deliveries told of."""
        return list(self._streams.values())

    def _keep(self, notice: Notice, event: Event, reason: int, call: int, told_at: int) -> None:
        """Keep a stream; what a delivery leaves out stays as an earlier one said it."""
        known = self._streams.get(notice.stream)
        self._streams[notice.stream] = Stream(
            id=notice.stream,
            number=notice.number or (known.number if known else ""),
            meeting=notice.meeting or (known.meeting if known else ""),
            urls=notice.urls or (known.urls if known else ""),
            event=event,
            reason=reason,
            call=call,
            told_at=told_at,
        )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
