"""Zones that a page names beside its times (`1:00 PM ET`), held against the session's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from schedules.reading.page_lines import Line

_ZONES = {
    "e": "America/New_York",
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
}
_MENTION = re.compile(
    r"(?:[0-9]:[0-5][0-9] ?|\b[0-9]{1,2} ?(?=[ap]))(?:[ap]\.?m\.?)? ?[(]?"
    r"\b((?-i:[ECMP][SD]?T)|(?:eastern|central|mountain|pacific))\b",
    re.IGNORECASE,
)
_NOON = time(12)


def other_zones(lines: Sequence[Line], zone: ZoneInfo, day: date) -> Iterator[tuple[Line, str]]:
    """Each line whose times stand in a zone that differs from the session's on that day.

    Gives the IANA name of the zone the line means. Daylight and standard time are not told apart:
    people write EST the whole year.
    """
    noon = datetime.combine(day, _NOON)
    for line in lines:
        for found in _MENTION.finditer(line.text):
            named = ZoneInfo(_ZONES[found[1][0].lower()])
            if noon.replace(tzinfo=named).utcoffset() != noon.replace(tzinfo=zone).utcoffset():
                yield line, named.key
                break
