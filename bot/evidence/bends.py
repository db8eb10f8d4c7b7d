"""How facilitators bent the plan: which bends are in force, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.clock import HOUR, SECOND
from bot.facts import Bend, Undone

UNDO_WITHIN = 10 * SECOND
"""For so long a bend may be undone. Nothing that it brings about is done before that."""

LONGEST_HOLD = HOUR
"""How long past its end a block is held at most: a hold that was forgotten lets go by itself."""


class Bent(NamedTuple):
    """A bend and when it was made, UTC milliseconds."""

    at: int
    bend: Bend


def in_force(bends: Mapping[int, Bent]) -> tuple[Bent, ...]:
    """The bends that were not undone, in their order, by their numbers.

    Only the latest in force can be undone, and only in time. A bend is never older than the one
    before it, whatever the clocks of two machines say.
    """
    kept: list[Bent] = []
    latest = 0
    for _, (at, bend) in sorted(bends.items()):
        latest = max(latest, at)
        if not isinstance(bend, Undone):
            kept.append(Bent(latest, bend))
        elif kept and can_be_undone(kept[-1], latest) and kept[-1].bend.number == bend.undoes:
            kept.pop()
    return tuple(kept)


def can_be_undone(bent: Bent, now: int) -> bool:
    """Whether a bend can still be undone at `now`."""
    return now <= bent.at + UNDO_WITHIN
