"""What time it is: the machine's time, or a rehearsal's faster time.

Every moment in the program is an integer of UTC milliseconds since 1970. Logic never asks the
machine for the time; it is handed a clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Tells the time, and how long in the real world until a moment comes."""

    def now(self) -> int:
        """The present moment, UTC milliseconds."""
        ...

    def real_time_of(self, moment: int) -> float:
        """The machine's own time (seconds since 1970) at which `moment` comes."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """The present moment, UTC milliseconds."""
        return time.time_ns() // 1_000_000

    def real_time_of(self, moment: int) -> float:
        """The machine's own time (seconds since 1970) at which `moment` comes."""
        return moment / SECOND


@dataclass(frozen=True, slots=True)
class RehearsalClock:
    """A clock that started at `origin` when the machine's clock stood at `began`, and runs faster.

    It runs `speed` times as fast as real time until the moment `turn`, and `tail` times as fast
    from then on, so that a rehearsal need not sit through the 48 hours of the evaluation. Being a
    pure function of the machine's time, it agrees between processes with no word exchanged.
    """

    origin: int
    began: float
    speed: float
    turn: int
    tail: float

    def now(self) -> int:
        """The present moment of the rehearsal, UTC milliseconds."""
        return self.moment_at(time.time())

    def moment_at(self, real: float) -> int:
        """The rehearsal's moment when the machine's clock reads `real` seconds."""
        moment = self.origin + (real - self.began) * SECOND * self.speed
        if moment > self.turn:
            moment = self.turn + (moment - self.turn) / self.speed * self.tail
        return int(moment)

    def real_time_of(self, moment: int) -> float:
        """The machine's own time (seconds since 1970) at which `moment` comes."""
        first = min(moment, self.turn) - self.origin
        rest = max(moment - self.turn, 0)
        return self.began + (first / self.speed + rest / self.tail) / SECOND

    def to_setting(self) -> str:
        """The text by which another process gets the same clock (`ATTENDANT_CLOCK`)."""
        return f"{self.origin},{self.began!r},{self.speed!r},{self.turn},{self.tail!r}"

    @classmethod
    def from_setting(cls, text: str) -> RehearsalClock:
        """The clock that `to_setting` described. Raises ValueError when it is malformed."""
        origin, began, speed, turn, tail = text.split(",")
        return cls(int(origin), float(began), float(speed), int(turn), float(tail))


class HandClock:
    """A clock that moves only when it is told to, for tests and for computing about a moment."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        """The moment it was last set to, UTC milliseconds."""
        return self.moment

    def real_time_of(self, moment: int) -> float:
        """As if the machine's clock stood where this one does."""
        return moment / SECOND

    def advance(self, milliseconds: int) -> None:
        """Move it forward."""
        self.moment += milliseconds
