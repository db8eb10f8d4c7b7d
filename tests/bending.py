"""Bends of the small training's plan, for the tests of what they do."""

from __future__ import annotations

from bot import facts
from bot.evidence.progress import Progress
from bot.facts import Bend
from bot.local_time import iso
from bot.session import Session
from tests.trainings import at

ROOM, FIRST, SECOND, BREAK, QUESTIONS = (f"block-{number}" for number in range(1, 6))
BY = "facilitator@example.org"


def start(block: str, number: int = 1) -> Bend:
    return facts.StartedEarly(number=number, by=BY, block=block)


def hold(block: str, number: int = 1) -> Bend:
    return facts.Held(number=number, by=BY, block=block)


def resume(block: str, number: int = 1) -> Bend:
    return facts.Resumed(number=number, by=BY, block=block)


def extend(block: str, minutes: int, number: int = 1) -> Bend:
    return facts.Extended(number=number, by=BY, block=block, minutes=minutes)


def skip(block: str, number: int = 1) -> Bend:
    return facts.Skipped(number=number, by=BY, block=block)


def restore(block: str, number: int = 1) -> Bend:
    return facts.Restored(number=number, by=BY, block=block)


def end(block: str, number: int = 1, *, training: bool = False) -> Bend:
    return facts.EndedEarly(number=number, by=BY, block=block, training=training)


def postpone(poll: str, minutes: int, number: int = 1) -> Bend:
    return facts.Postponed(number=number, by=BY, poll=poll, minutes=minutes)


def undo(undoes: int, number: int) -> Bend:
    return facts.Undone(number=number, by=BY, undoes=undoes)


def bent(*bends: tuple[str, Bend], progress: Progress | None = None) -> Progress:
    """A progress with bends made at these times of day, in this order."""
    known = progress or Progress()
    for clock, bend in bends:
        known = known.bent(at(clock), bend)
    return known


def times(session: Session, progress: Progress, as_of: str = "") -> list[str]:
    """When each block runs, as `13:00–13:20`, with seconds where they are not 0."""
    moment = at(as_of) if as_of else None
    return [
        f"{_clock(run.starts_at)}–{_clock(run.ends_at)}"
        for run in progress.blocks_as_run(session, moment)
    ]


def _clock(moment: int) -> str:
    return iso(moment)[11:19].removesuffix(":00")
