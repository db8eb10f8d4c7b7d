"""The stays of every participant, worked out when asked for and kept until they are touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bot.evidence.meetings import Meetings
from bot.evidence.model import Stay
from bot.evidence.stays import stays
from bot.evidence.traces import Trace


class _Kept(NamedTuple):
    """A trace's stays as seen from `horizon`; `going_on` where they change as time goes by."""

    horizon: int
    going_on: bool
    stays: tuple[Stay, ...]


class Attendance:
    """Who was in the room when, by trace.

    `earliest` is when a meeting of the session can have begun, `ends_at` tells when the session
    ends, and `say` puts a moment into words.
    """

    def __init__(
        self,
        meetings: Meetings,
        earliest: int,
        ends_at: Callable[[], int],
        say: Callable[[int], str],
    ) -> None:
        self._meetings = meetings
        self._earliest = earliest
        self._ends_at = ends_at
        self._say = say
        self._kept: dict[Trace, _Kept] = {}

    def drop(self, trace: Trace) -> None:
        """Forget what was worked out of a participant."""
        self._kept.pop(trace, None)

    def clear(self) -> None:
        """Forget all that was worked out."""
        self._kept.clear()

    def of(self, trace: Trace, horizon: int) -> tuple[Stay, ...]:
        """A participant's stays as seen from a moment."""
        return self._at(trace, horizon).stays

    def goes_on(self, trace: Trace, horizon: int) -> bool:
        """Whether a participant's stays change as time goes by."""
        return self._at(trace, horizon).going_on

    def to_the_end(self, trace: Trace) -> tuple[Stay, ...]:
        """A participant's stays; one that still goes on goes on to the end of the session."""
        kept = self._kept.get(trace)
        if kept is None or kept.going_on:
            kept = self._worked_out(trace, self._ends_at() - 1)
        return kept.stays

    def _at(self, trace: Trace, horizon: int) -> _Kept:
        kept = self._kept.get(trace)
        if kept is None or (kept.going_on and kept.horizon != horizon):
            kept = self._kept[trace] = self._worked_out(trace, horizon)
        return kept

    def _worked_out(self, trace: Trace, horizon: int) -> _Kept:
        bounds = self._meetings.bounds(trace.meeting, self._earliest, self._ends_at(), horizon)
        found = stays(trace.events(), trace.reported(), bounds, self._say)
        going_on = bounds.running and any(stay.perhaps.end >= horizon for stay in found)
        return _Kept(horizon, going_on, found)
