"""When the draft polls of an agenda are launched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.clock import MINUTE
from bot.session_file import LEAST_OPEN
from schedules.agenda import AgendaBlock

_LEAST = LEAST_OPEN // MINUTE
_USUAL = 3
_APART = 5  # minutes from one launch to the next, at least, where one is put between two others
_SHARE = 20  # minutes of a block for each of its polls
_BEFORE_END = 8


def open_minutes(block: AgendaBlock) -> int:
    """How long a poll of the block is open."""
    return _USUAL if block.minutes >= 2 * _USUAL else _LEAST


def launch_minutes(
    blocks: Sequence[AgendaBlock], *, least: int, largest_gap: float
) -> dict[int, list[int]]:
    """For each block that counts and has room, the minutes after its start to launch polls at."""
    roomy = [i for i, block in enumerate(blocks) if block.counts and block.minutes >= _LEAST]
    moments = {index: _in_block(blocks, index, last=roomy[-1]) for index in roomy}
    while True:
        too_few = sum(map(len, moments.values())) < least
        added = _between(blocks, moments, 0 if too_few else largest_gap)
        if not added:
            return moments
        index, minute = added
        moments[index] = sorted([*moments[index], minute])


def _in_block(blocks: Sequence[AgendaBlock], index: int, *, last: int) -> list[int]:
    """Moments in the middle of equal parts; nearer to a break, which must not part them far.

    One of the last block, or of the one before where the last is too short, is near the end.
    """
    length = blocks[index].minutes
    parts = max(-(-length // _SHARE), 1)
    minutes = [(2 * part + 1) * length // (2 * parts) for part in range(parts)]
    latest = length - open_minutes(blocks[index])
    near_end = blocks[last].start + blocks[last].minutes - _BEFORE_END - blocks[index].start
    if index > 0 and blocks[index - 1].kind == "break":
        minutes[0] = min(minutes[0], _APART - 1)
    if index == last:
        minutes[-1] = max(near_end, 0)
    elif 0 <= near_end <= latest:
        minutes[-1] = near_end
    elif index + 1 < len(blocks) and blocks[index + 1].kind == "break":
        minutes[-1] = max(minutes[-1], length - _APART)
    return sorted({min(minute, latest) for minute in minutes})


def _times(blocks: Sequence[AgendaBlock], moments: dict[int, list[int]]) -> list[int]:
    return sorted(blocks[i].start + minute for i, minutes in moments.items() for minute in minutes)


def _between(
    blocks: Sequence[AgendaBlock], moments: dict[int, list[int]], gap: float
) -> tuple[int, int] | None:
    """A block and a minute in it nearest to the middle of the widest pause above `gap` minutes."""
    times = _times(blocks, moments)
    pauses = sorted(pairwise(times), key=lambda pause: pause[0] - pause[1])
    for earlier, later in pauses:
        if later - earlier <= gap:
            return None
        places = [
            (abs(2 * moment - earlier - later), index, moment - blocks[index].start)
            for index in moments
            for moment in _room(blocks[index])
            if earlier + _APART <= moment <= later - _APART
        ]
        if places:
            return min(places)[1:]
    return None


def _room(block: AgendaBlock) -> range:
    """The minutes of the day at which a poll of the block may be launched."""
    return range(block.start + 1, block.start + block.minutes - open_minutes(block) + 1)
