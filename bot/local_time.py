"""The edge between local times, as people write them, and UTC milliseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


class UnclearLocalTimeError(ValueError):
    """A local time that does not exist on that day, or comes twice (the clocks change)."""


@cache
def zones() -> frozenset[str]:
    """The names of all time zones, read from the disk once."""
    return frozenset(available_timezones())


def to_utc(day: date, local: time, zone: ZoneInfo) -> int:
    """The UTC milliseconds of a local time.

    Raises UnclearLocalTimeError, with a suggestion, where the clocks are put forward or back.
    """
    naive = datetime.combine(day, local)
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first != second:
        later, earlier = max(first, second), min(first, second)
        if first.astimezone(zone).replace(tzinfo=None) != naive:
            shown = later.astimezone(zone)
            raise UnclearLocalTimeError(
                f"{local:%H:%M} does not exist on {day} in {zone.key}: the clocks are put forward. "
                f"Write {shown:%H:%M}, or choose another time."
            )
        before = (earlier.astimezone(zone) - timedelta(hours=1)).strftime("%H:%M")
        raise UnclearLocalTimeError(
            f"{local:%H:%M} comes twice on {day} in {zone.key}: the clocks are put back. "
            f"Choose a time outside that hour, such as {before}, or give the times in UTC."
        )
    return int(first.timestamp() * 1000)


def to_local(moment: int, zone: ZoneInfo) -> datetime:
    """The local date and time of a moment (UTC milliseconds)."""
    return datetime.fromtimestamp(moment / 1000, tz=zone)


def clock_text(moment: int, zone: ZoneInfo) -> str:
    """A moment as people say it: `1:15 PM`."""
    return to_local(moment, zone).strftime("%I:%M %p").lstrip("0")


def iso(moment: int) -> str:
    """A moment in UTC to the second, as `2026-12-04T17:46:02Z`."""
    return datetime.fromtimestamp(moment // 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> int:
    """UTC milliseconds of an ISO 8601 moment that names its offset (`Z` or `+05:00`).

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no zone: add Z or an offset.")
    return int(moment.timestamp() * 1000)
