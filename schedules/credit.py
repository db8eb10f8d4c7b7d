"""The arithmetic of a training's credit: what counts, what is needed, what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schedules.agenda import AgendaBlock, counted_minutes
from schedules.reading.page_lines import shorten


def explain_credit(
    blocks: Sequence[AgendaBlock], awarded: float | None, credit_minutes: float
) -> Iterator[str]:
    """The arithmetic in plain words, line by line. One credit takes `credit_minutes`."""
    counted = counted_minutes(blocks)
    yield f"{counted} counted minutes = {_hours(counted)} hours, of {_total(blocks)} on the agenda."
    if awarded is None:
        return
    needed = awarded * credit_minutes
    slack = counted - needed
    name = "1 credit needs" if awarded == 1 else f"{awarded:g} credits need"
    if slack < 0:
        yield f"{name} {needed:g} minutes: {-slack:g} minutes too few."
        return
    yield f"{name} {needed:g} minutes: {slack:g} minutes of slack."
    yield from _dependence(blocks, counted, needed)


def _dependence(blocks: Sequence[AgendaBlock], counted: int, needed: float) -> Iterator[str]:
    """What is left without the blocks that a board may not take for instruction."""
    open_to_doubt = [block for block in blocks if block.kind in ("activity", "questions")]
    if not open_to_doubt:
        return
    yield "The credit depends on what is not plain instruction:"
    choices = [[block] for block in open_to_doubt]
    if len(open_to_doubt) > 1:
        choices.append(open_to_doubt)
    for choice in choices:
        left = counted - sum(block.minutes for block in choice)
        verdict = "still enough" if left >= needed else f"{needed - left:g} too few"
        yield f"  without {_names(choice)}: {left} minutes = {_hours(left)} hours, {verdict}."


def _names(blocks: Sequence[AgendaBlock]) -> str:
    if len(blocks) == 1:
        return f"“{shorten(blocks[0].title)}”"
    return "both" if len(blocks) == 2 else f"all {len(blocks)}"


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.2f}"


def _total(blocks: Sequence[AgendaBlock]) -> int:
    return sum(block.minutes for block in blocks)
