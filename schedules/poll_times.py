"""When each poll of a training was or is to be launched and closed, and how late it may come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.clock import MINUTE
from bot.evidence.model import Span
from bot.evidence.progress import BlockAsRun, PollAsRun, Progress
from bot.session import Block, Poll
from bot.session_file import LEAST_OPEN
from schedules.actions import PUNCTUAL

PATIENCE = 10 * MINUTE
"""A poll that comes this late is still worth asking: the prompts must not lie too far apart."""

PollState = Literal["undrawn", "planned", "open", "closed", "missed"]


@dataclass(frozen=True, slots=True)
class PollTimes:
    """A poll with its moments, UTC milliseconds.

    It is to be launched between `earliest` and `latest` (the same where its moment is fixed).
    `launches_at` is when it was or is to be, None until it is drawn; `closes_at` follows it.
    A poll that comes late is launched up to `until`; none is open past `limit`. `within` is the
    time of its block, and `is_cut` whether that ends (or is skipped) before the poll would come.
    """

    poll: Poll
    block: Block
    within: Span
    state: PollState
    earliest: int
    latest: int
    launches_at: int | None
    closes_at: int | None
    until: int
    limit: int
    is_cut: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.poll.title or self.poll.id

    @property
    def is_hosts(self) -> bool:
        """Whether the host launches it, in Zoom: then nothing here can."""
        return self.poll.channel == "zoom"


def poll_times(blocks: Sequence[BlockAsRun], progress: Progress) -> Iterator[PollTimes]:
    """Every poll with its moments, in the order of the agenda."""
    runs = progress.polls_as_run()
    for index, times in enumerate(blocks):
        limit = limit_of(blocks[index:])
        for poll in times.block.polls:
            yield _times_of(poll, times, limit, progress, runs.get(poll.id))


def limit_of(blocks: Sequence[BlockAsRun]) -> int:
    """Until when polls of the first of these blocks may be open.

    That is until the next break (or gap in the agenda), when people leave at once, or the end of
    the training. From one block of the talk into the next a poll may run over.
    """
    coming = [one for one in blocks if not one.is_skipped] or blocks
    for one, following in pairwise(coming):
        if following.block.kind == "break" or following.starts_at > one.ends_at:
            return one.ends_at
    return coming[-1].ends_at


def _times_of(
    poll: Poll, times: BlockAsRun, limit: int, progress: Progress, run: PollAsRun | None
) -> PollTimes:
    """The moments of one poll: brought forward where too little time to answer would be left.

    A moment past the end of its block stays there: the block was cut short, and the poll with it.
    A poll that was postponed may come after its block, but not too late to be answered.
    """
    within = Span(times.starts_at, times.due_end)
    last = max(limit - LEAST_OPEN, within.start)
    later = progress.postponed.get(poll.id, 0)

    def clip(moment: int) -> int:
        if moment >= within.end:
            return moment
        kept = min(max(moment, within.start), last)
        return max(min(kept + later, last), kept)

    earliest = clip(poll.launch.earliest.within(*within))
    latest = clip(poll.launch.latest.within(*within))
    launches_at = None if poll.launch.is_drawn else earliest
    is_cut = poll.launch.earliest.within(*within) >= within.end
    if poll.id in progress.drawn:
        drawn_at = within.start + progress.drawn[poll.id]
        launches_at, is_cut = clip(drawn_at), drawn_at >= within.end
    if run:
        launches_at = run.launched_at
    moment = latest if launches_at is None else launches_at
    closes_at = run.closed_at if run else min(moment + poll.open_for, limit)
    return PollTimes(
        poll=poll,
        block=times.block,
        within=within,
        state=_state(poll.id, launches_at, progress),
        earliest=earliest,
        latest=latest,
        launches_at=launches_at,
        closes_at=None if launches_at is None else closes_at,
        until=_until(moment, closes_at, within, limit),
        limit=limit,
        is_cut=is_cut or times.is_skipped,
    )


def _until(moment: int, closes_at: int, within: Span, limit: int) -> int:
    """The last moment at which a poll that was due at `moment` may still be launched.

    That is ten minutes late; or later, while two minutes of its block or to its planned close are
    left. Two minutes before the limit it is over, except for a launch that is on time.
    """
    late = max(moment + PATIENCE, within.end - LEAST_OPEN, closes_at - LEAST_OPEN)
    return max(min(late, limit - LEAST_OPEN), min(moment + PUNCTUAL, limit - 1))


def _state(poll: str, launches_at: int | None, progress: Progress) -> PollState:
    if poll in progress.launched:
        return "closed" if poll in progress.closed else "open"
    if poll in progress.missed:
        return "missed"
    return "undrawn" if launches_at is None else "planned"
