"""When each block of a training ran or is to run: the plan, as it was bent, and what is noted.

A fact that a block began or ended stands. What is not noted yet follows from the plan and the
bends: a block lasts as long as it was given, later blocks come earlier or later with it, and a gap
in the agenda takes up lateness before it passes any on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot import facts
from bot.clock import MINUTE
from bot.evidence.bends import LONGEST_HOLD, Bent
from bot.facts import Fact
from bot.session import Block


@dataclass(frozen=True, slots=True)
class BlockAsRun:
    """A block as it ran or is to run, in UTC milliseconds, by which facts (none where none tell).

    While a block is held, `held_from` is when it would end if it were not, and `ends_at` until when
    it is held at most. A block that was skipped has no length.
    """

    block: Block
    starts_at: int
    ends_at: int
    facts: tuple[int, ...] = ()
    has_started: bool = False
    has_ended: bool = False
    held_from: int | None = None
    is_skipped: bool = False

    @property
    def counts(self) -> bool:
        """Whether its minutes count for credit."""
        return self.block.counts

    @property
    def due_end(self) -> int:
        """When it ends by the plan as it was bent, were it not held."""
        return self.ends_at if self.held_from is None else self.held_from

    def runs_at(self, moment: int) -> bool:
        """Whether it runs at a moment."""
        return self.starts_at <= moment < self.ends_at


@dataclass(slots=True)
class _Course:
    """What is meant for a block: how long it lasts, and moments that a facilitator set."""

    length: int
    starts_at: int | None = None
    ends_at: int | None = None
    is_held: bool = False
    is_skipped: bool = False

    def leave_out(self, at: int) -> None:
        """Pass it by at a moment: it takes no time."""
        self.starts_at, self.is_skipped, self.is_held = at, True, False


class RunningOrder:
    """The blocks of one training in time. Bends are to be applied in their order."""

    def __init__(
        self, blocks: Sequence[Block], started: Mapping[str, Fact], ended: Mapping[str, Fact]
    ) -> None:
        self._blocks = blocks
        self._started = started
        self._ended = ended
        self._courses = [_Course(block.ends_at - block.starts_at) for block in blocks]
        self._places = {block.id: place for place, block in enumerate(blocks)}

    def blocks(self, as_of: int | None = None) -> tuple[BlockAsRun, ...]:
        """Every block with its moments; none begins before the one before it has ended.

        A block that is held lasts as long as it can be held; with `as_of`, just past that moment.
        """
        laid: list[BlockAsRun] = []
        for block, course in zip(self._blocks, self._courses, strict=True):
            started, ended = self._started.get(block.id), self._ended.get(block.id)
            starts_at = started.happened_at if started else self._start(course, block, laid)
            due = ended.happened_at if ended else _due_end(course, starts_at)
            is_held = course.is_held and not ended
            laid.append(
                BlockAsRun(
                    block=block,
                    starts_at=starts_at,
                    ends_at=max(_let_go(due, as_of) if is_held else due, starts_at),
                    facts=tuple(fact.seq for fact in (started, ended) if fact),
                    has_started=bool(started),
                    has_ended=bool(ended),
                    held_from=max(due, starts_at) if is_held else None,
                    is_skipped=course.is_skipped,
                )
            )
        return tuple(laid)

    def _start(self, course: _Course, block: Block, before: Sequence[BlockAsRun]) -> int:
        """When a block begins, after those before it."""
        if not before:
            return block.starts_at if course.starts_at is None else course.starts_at
        last = before[-1]
        moment = course.starts_at
        if moment is None:
            gap = block.starts_at - last.block.ends_at
            moment = min(block.starts_at, last.ends_at + gap)
        return max(moment, last.ends_at)

    def apply(self, bends: Iterable[Bent]) -> None:
        """Bend the plan, one bend after another."""
        for bent in bends:
            self.bend(bent)

    def bend(self, bent: Bent) -> bool:
        """Bend the plan once; whether it could be bent so at that moment."""
        at, bend = bent
        place = self._places.get(getattr(bend, "block", ""))
        if place is None:
            return False
        course, run = self._courses[place], self.blocks()[place]
        match bend:
            case facts.StartedEarly():
                return self._start_early(place, at)
            case facts.EndedEarly():
                return run.runs_at(at) and self._end(place, at, everything=bend.training)
            case facts.Held():
                return run.runs_at(at) and _hold(course)
            case facts.Resumed():
                return _resume(course, run, at)
            case facts.Extended():
                return _extend(course, run, at, bend.minutes * MINUTE)
            case facts.Skipped():
                return run.starts_at > at and _skip(course, skipped=True)
            case facts.Restored():
                return run.starts_at > at and _skip(course, skipped=False)
        return False

    def _start_early(self, place: int, at: int) -> bool:
        """The block at a place begins now. A room that opens early still opens until its time."""
        block, course = self._blocks[place], self._courses[place]
        if self.blocks()[place].starts_at <= at:
            return False
        self._cut(at, place)
        course.starts_at, course.is_skipped = at, False
        if place == 0 and block.kind == "open":
            course.length = block.ends_at - at
        return True

    def _end(self, place: int, at: int, *, everything: bool) -> bool:
        """The block at a place ends now, and all that was to follow with it, if so meant."""
        self._cut(at, len(self._blocks) if everything else place + 1)
        return True

    def _cut(self, at: int, upto: int) -> None:
        """End what runs before a place, and leave out what has not begun there."""
        for course, run in zip(self._courses[:upto], self.blocks()[:upto], strict=True):
            if run.starts_at > at:
                course.leave_out(at)
            elif run.ends_at > at:
                course.ends_at, course.is_held = at, False


def _due_end(course: _Course, starts_at: int) -> int:
    """When a block that begins then is to end."""
    if course.is_skipped:
        return starts_at
    return starts_at + course.length if course.ends_at is None else course.ends_at


def _let_go(due: int, as_of: int | None) -> int:
    """Until when a block that is due to end is held."""
    longest = due + LONGEST_HOLD
    return longest if as_of is None else min(max(due, as_of + 1), longest)


def _hold(course: _Course) -> bool:
    is_new, course.is_held = not course.is_held, True
    return is_new


def _resume(course: _Course, run: BlockAsRun, at: int) -> bool:
    if not course.is_held:
        return False
    course.is_held = False
    if at > run.due_end:
        course.ends_at = min(at, run.ends_at)
    return True


def _extend(course: _Course, run: BlockAsRun, at: int, more: int) -> bool:
    if course.is_skipped or run.ends_at <= at:
        return False
    passed = max(at - run.starts_at, 0)
    course.length = max(course.length + more, passed)
    return True


def _skip(course: _Course, *, skipped: bool) -> bool:
    is_new, course.is_skipped = course.is_skipped is not skipped, skipped
    return is_new
