"""When each block of a training ran or is to run."""

from __future__ import annotations

from dataclasses import dataclass

from bot.evidence.model import Span
from bot.evidence.progress import Progress
from bot.session import Block, Session


@dataclass(frozen=True, slots=True)
class BlockTimes:
    """A block with its moments (UTC milliseconds): as run where facts tell, else as expected."""

    block: Block
    starts_at: int
    ends_at: int
    started: bool
    ended: bool


def block_times(session: Session, progress: Progress) -> tuple[BlockTimes, ...]:
    """Every block with its moments. A block never begins before the one before it has ended."""
    blocks: list[BlockTimes] = []
    previous_end = 0
    for block, span in zip(session.blocks, _expected(session), strict=True):
        started, ended = progress.started.get(block.id), progress.ended.get(block.id)
        starts_at = started.happened_at if started else max(span.start, previous_end)
        ends_at = ended.happened_at if ended else max(span.end, starts_at)
        blocks.append(BlockTimes(block, starts_at, ends_at, bool(started), bool(ended)))
        previous_end = max(previous_end, ends_at)
    return tuple(blocks)


def _expected(session: Session) -> list[Span]:
    """When each block is to run: as planned.

    What bends the plan (a hold, an extension, a skip) is to be applied here, fact after fact; the
    polls, the end of the training and every action of the clock follow from what this returns.
    """
    return [Span(block.starts_at, block.ends_at) for block in session.blocks]
