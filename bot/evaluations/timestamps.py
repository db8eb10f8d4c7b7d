"""The times in a sheet of responses, in whatever order its locale writes the day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from bot.quoting import quoted

Order = Literal["ymd", "mdy", "dmy"]

ORDERS: tuple[Order, ...] = ("ymd", "mdy", "dmy")
"""How a day may be written: 2026-12-04, 12/4/2026, 4.12.2026."""

_FORM = re.compile(
    r"(?P<first>\d{1,4})[-/. ]+(?P<second>\d{1,2})[-/. ]+(?P<third>\d{1,4})\.?,?[T ]+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second_of>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<zone>\S.*)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+\-−])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_NAMED = {
    name: int(hours)
    for name, hours in re.findall(
        r"(\w+)=(\S+)",
        "Z=0 UTC=0 GMT=0 EST=-5 EDT=-4 CST=-6 CDT=-5 MST=-7 MDT=-6 PST=-8 PDT=-7 AKST=-9 AKDT=-8 "
        "HST=-10",
    )
}
"""Hours from UTC of the abbreviations that Google writes behind the times of American forms."""


EARLIEST, LATEST = 1970, 2199
"""The years of a form's responses."""

HOURS = 24
"""No zone is so far from UTC."""


class TimestampError(ValueError):
    """A time that cannot be read; the text says what is expected."""


class _Parts(NamedTuple):
    numbers: tuple[int, int, int]
    is_year_first: bool
    clock: time
    zone: str


def moment_of(text: str, order: Order, zone: ZoneInfo) -> int:
    """UTC milliseconds of a time such as `12/4/2026 16:05:12` or `2026/12/04 4:05:12 PM EST`.

    It is in `zone` unless it names its own. A time that comes twice, because the clocks are put
    back, is taken for the earlier. Raises TimestampError.
    """
    parts = _parts(text)
    day = _day(parts, order)
    if day is None:
        raise TimestampError(_expected(text))
    if not EARLIEST <= day.year <= LATEST:
        raise TimestampError(_expected(text))
    local = datetime.combine(day, parts.clock)
    if parts.zone:
        return _milliseconds(local.replace(tzinfo=_named_zone(parts.zone, text)))
    there = local.replace(tzinfo=zone)
    if there.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != local:
        raise TimestampError(
            f"{quoted(text)} does not exist in {zone.key}, where the clocks are put forward then; "
            "is the sheet in another zone?"
        )
    return _milliseconds(there)


def orders_of(texts: Iterable[str]) -> list[Order]:
    """In which orders every one of these times can be read. Raises TimestampError for none."""
    parts = [_parts(text) for text in texts]
    return [order for order in ORDERS if all(_day(one, order) for one in parts)]


def order_of(texts: Sequence[str], zone: ZoneInfo, earliest: int, latest: int) -> Order | None:
    """The one order in which the times are to be read; None where they can mean two things.

    Of several the one counts in which the most of them lie between two moments. Raises
    TimestampError.
    """
    possible = orders_of(texts)
    if len(possible) < 2:
        return possible[0] if possible else None
    within = {
        order: sum(_is_between(text, order, zone, earliest, latest) for text in texts)
        for order in possible
    }
    most = [order for order in possible if within[order] == max(within.values())]
    return most[0] if len(most) == 1 else None


def _is_between(text: str, order: Order, zone: ZoneInfo, earliest: int, latest: int) -> bool:
    try:
        return earliest <= moment_of(text, order, zone) <= latest
    except TimestampError:
        return False


def _parts(text: str) -> _Parts:
    form = _FORM.fullmatch(" ".join(text.replace("\u202f", " ").split()))
    if form is None:
        raise TimestampError(_expected(text))
    hour, half = int(form["hour"]), (form["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise TimestampError(_expected(text))
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        clock = time(hour, int(form["minute"]), int(form["second_of"] or 0))
    except ValueError:
        raise TimestampError(_expected(text)) from None
    numbers = (int(form["first"]), int(form["second"]), int(form["third"]))
    return _Parts(numbers, len(form["first"]) == 4, clock, (form["zone"] or "").strip())


def _day(parts: _Parts, order: Order) -> date | None:
    """The day in that order, None where it is none."""
    if parts.is_year_first != (order == "ymd"):
        return None
    year, month, day = (parts.numbers["ymd".index(one)] for one in "ymd")
    if order != "ymd":
        year, month, day = (parts.numbers[order.index(one)] for one in "ymd")
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _named_zone(name: str, text: str) -> timezone:
    plain = name.strip("()").upper()
    if plain in _NAMED:
        return timezone(timedelta(hours=_NAMED[plain]))
    offset = _OFFSET.fullmatch(plain)
    if offset is None:
        raise TimestampError(
            f"{quoted(text)} names the zone {quoted(name)}, which is not known; expected one such "
            "as EST or GMT+1"
        )
    minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
    if minutes >= HOURS * 60:
        raise TimestampError(_expected(text))
    return timezone(timedelta(minutes=minutes if offset["sign"] == "+" else -minutes))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _expected(text: str) -> str:
    return f"expected a time such as 12/4/2026 16:05:12, found {quoted(text)}"
