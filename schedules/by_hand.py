"""Polls that a facilitator puts before people by hand: whether now, and until when. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.direction import ActError
from bot.evidence.running_order import BlockAsRun
from bot.local_time import clock_text
from bot.session import Session
from bot.session_file import LEAST_OPEN
from schedules.poll_times import limit_of


def closing_of(session: Session, blocks: Sequence[BlockAsRun], now: int, open_for: int) -> int:
    """When a poll closes that is launched `now` for `open_for` milliseconds.

    Raises ActError where none can be launched: in a break, outside the training, or where people
    would have less than two minutes to answer.
    """
    place = next((place for place, one in enumerate(blocks) if one.runs_at(now)), None)
    if place is None or blocks[place].block.kind == "break":
        raise ActError("A poll can be launched while a part of the training runs, not in a break.")
    limit = limit_of(blocks[place:])
    if limit - now < LEAST_OPEN:
        ends = "the training ends" if limit == blocks[-1].ends_at else "a break begins"
        raise ActError(
            f"People need two minutes to answer, but at {clock_text(limit, session.zone)} {ends}. "
            "Extend what runs now, or launch the poll later."
        )
    return min(now + open_for, limit)
