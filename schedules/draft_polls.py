"""Draft polls for an agenda: when each is launched, and a question for a person to replace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from schedules.agenda import AgendaBlock
from schedules.draft_moments import launch_minutes, open_minutes
from schedules.reading.page_lines import shorten
from schedules.slugs import slug

_ROOM_FOR_A_CHECK = 6
_MARK = "[Draft – write your own]"
_CLEAR = ("Clear", "Mostly clear", "Not clear yet")
_READY = ("Ready", "Ready with some help", "Not ready yet")
_TOOK_PART = ("Yes", "In part", "Not yet")
_ANSWERED = ("Yes", "In part", "I had no question")
_DEVICES_ID = "sound-and-camera"
_DEVICES = ("Both work", "Only the sound", "Only the camera", "Neither")


@dataclass(frozen=True, slots=True)
class DraftPoll:
    """A poll in the block at `block`, launched `minute` minutes after the block's start.

    `from_end` says that the session file should count back from the block's end.
    """

    id: str
    block: int
    minute: int
    open_for: int
    text: str
    choices: tuple[str, ...]
    required: bool = True
    from_end: bool = False


def draft_polls(
    blocks: Sequence[AgendaBlock], objectives: Sequence[str], *, least: int, largest_gap: float
) -> list[DraftPoll]:
    """At least one required poll in each block that counts, in the order of the agenda.

    There are `least` or more, no two launches more than `largest_gap` minutes apart (POLL-01),
    where the agenda has room for that; the last comes 5 to 10 minutes before the end. A block too
    short for a poll has none. The opening of the room gets one that is judged of none: it asks
    whether sound and camera work.
    """
    moments = launch_minutes(blocks, least=least, largest_gap=largest_gap)
    about = _objectives_of(blocks, moments, objectives)
    final = max(moments, default=-1)
    taken = {_DEVICES_ID}
    polls: list[DraftPoll] = []
    for index, block in enumerate(blocks):
        if block.kind == "open" and block.minutes >= _ROOM_FOR_A_CHECK and not polls:
            polls.append(_check_of_devices(index, block))
        for number, minute in enumerate(moments.get(index, ())):
            text, choices = _question(block, about.get((index, number), ""), repeated=number > 0)
            polls.append(
                DraftPoll(
                    id=_unused(slug(block.title, 40) or f"poll-{index + 1}", taken),
                    block=index,
                    minute=minute,
                    open_for=open_minutes(block),
                    text=text,
                    choices=choices,
                    from_end=index == final and minute == moments[index][-1],
                )
            )
    return polls


def _check_of_devices(index: int, block: AgendaBlock) -> DraftPoll:
    return DraftPoll(
        id=_DEVICES_ID,
        block=index,
        minute=block.minutes // 2,
        open_for=open_minutes(block),
        text=f"{_MARK} Before we begin: do your sound and your camera work?",
        choices=_DEVICES,
        required=False,
    )


def _objectives_of(
    blocks: Sequence[AgendaBlock], moments: dict[int, list[int]], objectives: Sequence[str]
) -> dict[tuple[int, int], str]:
    """The objective to ask about, for blocks of instruction and the number of the poll in each.

    Those with most words in common come first, then the others in their order; each comes once.
    """
    slots = [
        (index, number)
        for index, minutes in moments.items()
        for number in range(len(minutes))
        if blocks[index].kind == "instruction"
    ]
    titles = {index: _stems(blocks[index].title) for index in moments}
    words = [_stems(objective) for objective in objectives]
    pairs = sorted(
        (-len(titles[index] & shared), which, index, number)
        for which, shared in enumerate(words)
        for index, number in slots
    )
    chosen: dict[tuple[int, int], str] = {}
    asked: set[int] = set()
    for _, which, index, number in pairs:
        if which not in asked and (index, number) not in chosen:
            asked.add(which)
            chosen[index, number] = objectives[which]
    return chosen


def _stems(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{5,}", text[:500].casefold())}


def _question(block: AgendaBlock, objective: str, *, repeated: bool) -> tuple[str, tuple[str, ...]]:
    """The text and the choices of a question about a block, and an objective where one is given."""
    title = f"{_MARK} “{shorten(block.title, 200)}”"
    if block.kind == "questions":
        return f"{title}: was your question answered?", _ANSWERED
    if block.kind == "activity" and not repeated:
        return f"{title}: have you taken part in this?", _TOOK_PART
    if objective:
        return f"{title}: how ready are you to {_inside(objective)}?", _READY
    part = "the part since the last question" if repeated else "this part"
    return f"{title}: how clear is {part}?", _CLEAR


def _inside(objective: str) -> str:
    """An objective as part of a sentence."""
    text = shorten(objective, 400).rstrip(" .;?!,")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _unused(name: str, taken: set[str]) -> str:
    """The name, with the next free number where it is taken; it is taken from then on."""
    numbered = (f"{name}-{number}" for number in count(2))
    unused = name if name not in taken else next(one for one in numbered if one not in taken)
    taken.add(unused)
    return unused
