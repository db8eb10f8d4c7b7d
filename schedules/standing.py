"""How a training stands against its plan: over or under, its expected end, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import MINUTE
from bot.evidence.bends import Bent, can_be_undone
from bot.evidence.running_order import BlockAsRun
from bot.session import Session
from schedules.actions import Action

PUNCTUAL = MINUTE // 2
"""Less than this over or under is on time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A training against its plan. Moments are UTC milliseconds, durations milliseconds.

    `over` is by how much it is expected to end later than planned, below zero where it ends
    earlier. `held` is the block that does not end by the clock, `undoable` the bend that can still
    be undone, `following` what the clock does next if nobody bends anything.
    """

    ends_at: int
    over: int
    held: BlockAsRun | None
    undoable: Bent | None
    following: Action | None

    @property
    def is_on_time(self) -> bool:
        """Whether it is expected to end as planned."""
        return abs(self.over) < PUNCTUAL

    @property
    def over_minutes(self) -> int:
        """By how many whole minutes it is over, below zero where it is under."""
        return round(self.over / MINUTE)


def standing(
    session: Session,
    blocks: Sequence[BlockAsRun],
    bends: Sequence[Bent],
    following: Action | None,
    now: int,
) -> Standing:
    """How a training stands at `now`, by its blocks as they are expected then."""
    ends_at = blocks[-1].ends_at
    held = next((one for one in blocks if one.held_from is not None and one.runs_at(now)), None)
    latest = bends[-1] if bends and can_be_undone(bends[-1], now) else None
    return Standing(
        ends_at=ends_at,
        over=ends_at - session.ends_at,
        held=held,
        undoable=latest,
        following=following,
    )
