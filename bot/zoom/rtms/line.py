"""The boundary to Zoom's RTMS package: a line to a stream, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.zoom.rtms.streams import Stream


@dataclass(frozen=True, slots=True)
class Opened:
    """The line stands."""

    line: int
    at: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The line did not come about. `code` is the server's number; 1: there was no answer."""

    line: int
    at: int
    code: int


@dataclass(frozen=True, slots=True)
class Camera:
    """Participants (Zoom's user_ids) turned their cameras on or off."""

    line: int
    at: int
    user_ids: tuple[str, ...]
    on: bool


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A part of the line broke, while the server still holds the stream for a short time."""

    line: int
    at: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The line ended. `reason` is Zoom's number for why the stream stopped, or the package's."""

    line: int
    at: int
    reason: int


LineEvent = Opened | Refused | Camera | Interrupted | Closed
"""What a line tells; `line` is the number under which it was opened, `at` is UTC milliseconds."""


class Exchange(Protocol):
    """Holds the lines to streams."""

    def open(self, line: int, stream: Stream) -> None:
        """Begin to open a line, under a number that was not used before; events say the rest."""
        ...

    def close(self, line: int) -> None:
        """Give a line up; nothing happens where there is none."""
        ...

    def events(self) -> list[LineEvent]:
        """What happened since the last time."""
        ...

    def stop(self) -> None:
        """Give up every line. No call may follow."""
        ...
