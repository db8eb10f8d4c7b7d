"""When a poll is launched, as a session file writes it: `"start+4m"`, or a window of two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.clock import HOUR, MINUTE, SECOND
from bot.quoting import quoted

_DURATION = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?", re.ASCII)
_MOMENT = re.compile(r"(start|end)(?:([+-])((?:\d+h)?(?:\d+m)?(?:\d+s)?))?")
_DURATION_FORM = 'expected a duration such as "3m", "90s" or "2m30s"'
_LAUNCH_FORM = (
    'expected a moment such as "start+4m" or "end-3m", or a window of two: ["start+2m", "end-4m"]'
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a block: so many milliseconds after its start, or (negative) before its end."""

    anchor: Literal["start", "end"]
    offset: int

    def within(self, starts_at: int, ends_at: int) -> int:
        """The moment in a block that runs from `starts_at` to `ends_at` (UTC milliseconds)."""
        return (starts_at if self.anchor == "start" else ends_at) + self.offset


@dataclass(frozen=True, slots=True)
class Launch:
    """A poll's launch: fixed where `earliest` is `latest`, else drawn once between the two."""

    earliest: Moment
    latest: Moment

    @property
    def is_drawn(self) -> bool:
        """Whether the moment is drawn in a window."""
        return self.earliest != self.latest


def parse_duration(value: Any) -> int:
    """Milliseconds of `"3m"`, `"90s"`, `"2m30s"`. Raises ValueError for anything else."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if not match:
        raise ValueError(f"{_DURATION_FORM}, found {quoted(value)}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * HOUR + minutes * MINUTE + seconds * SECOND


def parse_launch(value: Any) -> Launch:
    """The launch of `"start+4m"` or `["start+2m", "end-4m"]`. Raises ValueError otherwise."""
    if isinstance(value, str):
        return Launch(_moment(value), _moment(value))
    if isinstance(value, list | tuple) and len(value) == 2:
        return Launch(_moment(value[0]), _moment(value[1]))
    raise ValueError(f"{_LAUNCH_FORM}, found {quoted(value)}")


def _moment(value: Any) -> Moment:
    match = _MOMENT.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{_LAUNCH_FORM}, found {quoted(value)}")
    anchor, sign, duration = match.groups()
    offset = parse_duration(duration) if sign else 0
    return Moment("end" if anchor == "end" else "start", -offset if sign == "-" else offset)
