"""How amounts and moments are written in reasons: for the director and the attendee alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.clock import MINUTE
from bot.local_time import clock_text, to_local

_TENTH = MINUTE // 10


def minutes(duration: int, limit: int | None = None) -> float:
    """Milliseconds as minutes to one decimal, never rounded onto or across a limit.

    119.96 minutes where 120 are needed is 119.9, and 10.04 where 10 are allowed is 10.1: what is
    shown never contradicts what was decided.
    """
    tenths = math.floor(duration / _TENTH + 0.5)
    if limit is not None and duration < limit <= tenths * _TENTH:
        tenths = math.ceil(limit / _TENTH) - 1
    elif limit is not None and tenths * _TENTH <= limit < duration:
        tenths = math.floor(limit / _TENTH) + 1
    return tenths / 10


def in_minutes(duration: int, limit: int | None = None) -> str:
    """Milliseconds as `120.0 min`, never rounded onto or across a limit."""
    return f"{minutes(duration, limit):.1f} min"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 poll`, `2 polls`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def span_text(starts_at: int, ends_at: int, zone: ZoneInfo) -> str:
    """A time of the day as `1:25–1:54 PM`, or `11:50 AM–12:10 PM`."""
    first, last = clock_text(starts_at, zone), clock_text(ends_at, zone)
    shared = first[-3:] == last[-3:]
    return f"{first[:-3] if shared else first}–{last}"


def moment_text(moment: int, zone: ZoneInfo) -> str:
    """A moment as `Sunday, December 6, 3:15 PM EST`."""
    local = to_local(moment, zone)
    return f"{local:%A, %B} {local.day}, {clock_text(moment, zone)} {local:%Z}"


def day_text(moment: int, zone: ZoneInfo) -> str:
    """The day of a moment as `Friday, December 4, 2026`."""
    local = to_local(moment, zone)
    return f"{local:%A, %B} {local.day}, {local.year}"


def sentences(parts: Iterable[str]) -> str:
    """Sentences, one after another; what is empty is left out."""
    return " ".join(part for part in parts if part)
