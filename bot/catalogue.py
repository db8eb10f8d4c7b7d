"""Which sessions exist, and to which of them a delivery from Zoom belongs.

A delivery belongs to the session with its meeting number whose planned time, two hours either
side, holds the delivery's own time. What belongs to none is kept and listed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from bot import facts
from bot.evidence.meetings import MARGIN
from bot.facts import ZOOM, Fact
from bot.session import Session
from bot.session_file import parse

SEVERAL = 2_000
"""Of how many session files is remembered what they say: several read the same ones."""

NAMING = (".started", ".participant_joined")
"""The deliveries from which the meeting number of an occurrence is learned."""


class _Object(msgspec.Struct):
    id: str | int = ""
    uuid: str = ""
    meeting_id: str | int = ""
    meeting_uuid: str = ""


class _Payload(msgspec.Struct):
    object: _Object = msgspec.field(default_factory=_Object)
    meeting_uuid: str = ""


class _Delivery(msgspec.Struct):
    payload: _Payload = msgspec.field(default_factory=_Payload)


_decode = msgspec.json.Decoder(_Delivery).decode


_parsed = lru_cache(SEVERAL)(parse)


def meeting_of(body: str) -> tuple[str, str]:
    """The meeting number and the occurrence's uuid that a delivery names; empty where it doesn't.

    Some deliveries (quality of service, RTMS) carry the uuid alone, under another name.
    """
    try:
        payload = _decode(body).payload
    except (msgspec.DecodeError, RecursionError):
        return "", ""
    meeting = payload.object
    uuid = meeting.uuid or meeting.meeting_uuid or payload.meeting_uuid
    return str(meeting.id or meeting.meeting_id), uuid


class _Planned(NamedTuple):
    """When a session is planned to begin and to end, UTC milliseconds, and which it is."""

    starts_at: int
    ends_at: int
    name: str


class _Calendar:
    """The sessions of one meeting number: of years of them, those near a moment are soon found."""

    def __init__(self, planned: Iterable[_Planned]) -> None:
        self._planned = sorted(planned)
        self._longest = max(one.ends_at - one.starts_at for one in self._planned)

    def near(self, at: int) -> Iterator[_Planned]:
        """Those whose planned time, with the margin on either side, holds a moment."""
        first = bisect_left(self._planned, (at - MARGIN - self._longest,))
        for place in range(first, len(self._planned)):
            one = self._planned[place]
            if one.starts_at - MARGIN > at:
                return
            if at <= one.ends_at + MARGIN:
                yield one


class Catalogue:
    """The sessions that were added, and the meeting numbers that occurrences are known by."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.versions: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        self._by_number: dict[str, _Calendar] | None = None

    def apply(self, fact: Fact) -> None:
        """Take in a fact; only added sessions and Zoom's deliveries matter here."""
        if fact.kind == facts.SessionAdded.KIND:
            added = facts.read(fact)
            version = self.versions.get(fact.session or "", 0)
            if isinstance(added, facts.SessionAdded) and fact.session and added.version > version:
                self.sessions[fact.session] = _parsed(added.text)
                self.versions[fact.session] = added.version
                self._by_number = None
        elif fact.kind.startswith(ZOOM) and fact.kind.endswith(NAMING):
            self.know(*meeting_of(fact.body))

    def know(self, number: str, uuid: str) -> None:
        """Remember the number of an occurrence, for deliveries that carry the uuid alone."""
        if number and uuid:
            self._numbers[uuid] = number

    def get(self, session_id: str) -> Session | None:
        """The session of that id, None where none was added."""
        return self.sessions.get(session_id)

    def owner(self, fact: Fact) -> str | None:
        """The session that a fact belongs to, None where it belongs to none (yet)."""
        if fact.session or not fact.kind.startswith(ZOOM):
            return fact.session
        return self.session_at(*meeting_of(fact.body), fact.happened_at)

    def session_at(self, number: str, uuid: str, happened_at: int) -> str | None:
        """The session of a meeting number (or of an occurrence known by it) at a moment.

        Where two sessions of one number are near, the one whose planned time is nearer.
        """
        calendar = self._calendars().get(number or self._numbers.get(uuid, ""))
        near = [
            (max(starts_at - happened_at, happened_at - ends_at, 0), name)
            for starts_at, ends_at, name in (calendar.near(happened_at) if calendar else ())
        ]
        return min(near)[1] if near else None

    def _calendars(self) -> dict[str, _Calendar]:
        """The sessions by their meeting number."""
        if self._by_number is None:
            planned = defaultdict(list)
            for name, session in self.sessions.items():
                if session.zoom:
                    one = _Planned(session.starts_at, session.ends_at, name)
                    planned[session.zoom.id].append(one)
            self._by_number = {number: _Calendar(some) for number, some in planned.items()}
        return self._by_number


def window(session: Session) -> tuple[int, int]:
    """From when to when (UTC milliseconds) a session owns what its meeting sends."""
    return session.starts_at - MARGIN, session.ends_at + MARGIN
