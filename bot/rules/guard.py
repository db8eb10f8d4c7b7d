"""The credit guard: what a bent plan costs in credit, and what would mend it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot import facts
from bot.clock import MINUTE
from bot.evidence.progress import BlockAsRun, Progress
from bot.facts import Bend
from bot.local_time import clock_text
from bot.rules.policy import Policy
from bot.rules.wording import counted, minutes
from bot.session import Session

AS_IT_STANDS = "As it stands, the training"

_GUARD = "guard"
"""Stands for the person in bends that are only tried."""

_LONGEST_MEND = 60
"""Extending a block by more minutes than this is no mending."""


@dataclass(frozen=True, slots=True)
class Step:
    """A bend that mends: `block` is extended by `minutes` (below zero: shortened), or restored."""

    act: Literal["extend", "restore"]
    block: str
    minutes: int = 0

    def bend(self, number: int) -> Bend:
        """The bend, to be tried."""
        if self.act == "restore":
            return facts.Restored(number=number, by=_GUARD, block=self.block)
        return facts.Extended(number=number, by=_GUARD, block=self.block, minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Mend:
    """What would save the credit, in words, and the steps to it; none where one need only wait."""

    text: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """What a plan comes to: instructional time and what the credit needs, in milliseconds."""

    counted: int
    needed: int
    sentence: str
    mends: tuple[Mend, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the plan carries the credit."""
        return self.counted >= self.needed


def guard(
    session: Session,
    progress: Progress,
    policy: Policy,
    now: int,
    proposed: Bend | None = None,
    doing: str = "",
) -> Guard | None:
    """What the training comes to as it is expected at `now`; None where it gives no credit.

    With a bend that is only `proposed`, as it would be if the plan were bent so; `doing` says what
    that is ("Ending now").
    """
    if not session.credits:
        return None
    needed = round(session.credits * policy.credit_minutes * MINUTE)
    bent = progress.bent(now, proposed) if proposed else progress
    held = _held(session, bent, now)
    mends: list[Mend] = []
    if held < needed:
        lacking = math.ceil((needed - held) / MINUTE)
        later = now + lacking * MINUTE
        if proposed and _held(session, progress.bent(later, proposed), later) >= needed:
            until = clock_text(later, session.zone)
            mends.append(Mend(f"Wait {counted(lacking, 'more minute')}, until {until}."))
        mends += [
            mend
            for mend in _mends(session, bent, lacking, now)
            if _held(session, _tried(bent, mend.steps, now), now) >= needed
            and mend.steps[0] != Step("restore", getattr(proposed, "block", ""))
        ]
    return Guard(held, needed, _sentence(session, held, needed, doing), tuple(mends))


def _held(session: Session, progress: Progress, now: int) -> int:
    """The instructional time that is held in the end, milliseconds."""
    blocks = progress.blocks_as_run(session, now)
    return sum(one.ends_at - one.starts_at for one in blocks if one.counts)


def _sentence(session: Session, held: int, needed: int, doing: str) -> str:
    told = f"{minutes(held, needed):g} instructional minutes"
    promised = "credit needs" if session.credits == 1 else "credits need"
    rule = f"{session.credits:.1f} {promised} {minutes(needed):g}."
    opening = f"{doing} leaves" if doing else f"{AS_IT_STANDS} holds"
    return f"{opening} {told}{':' if held < needed else ';'} {rule}"


def _mends(session: Session, progress: Progress, lacking: int, now: int) -> Iterator[Mend]:
    """What may mend a plan that lacks so many minutes: each is still to be tried."""
    blocks = progress.blocks_as_run(session, now)
    coming = [one for one in blocks if one.starts_at > now]
    for one in coming:
        if one.counts and one.is_skipped:
            length = counted(round(one.block.minutes), "minute")
            yield Mend(
                f"Bring back “{one.block.title}” ({length}).", (Step("restore", one.block.id),)
            )
    target = _to_extend(blocks, now)
    if target is None or lacking > _LONGEST_MEND:
        return
    longer, more = Step("extend", target.block.id, lacking), counted(lacking, "minute")
    extend = f"Extend “{target.block.title}” by {more}"
    yield Mend(
        f"{extend}; the training then ends at {_end(session, progress, now, longer)}.", (longer,)
    )
    for pause in coming:
        if not pause.counts and pause.ends_at - pause.starts_at > lacking * MINUTE:
            shorter = Step("extend", pause.block.id, -lacking)
            ends = _end(session, progress, now, longer, shorter)
            yield Mend(
                f"{extend} and shorten “{pause.block.title}” by as many; the training then ends "
                f"at {ends}.",
                (longer, shorter),
            )


def _to_extend(blocks: Sequence[BlockAsRun], now: int) -> BlockAsRun | None:
    """The block to extend: what runs where it counts, else the next that does."""
    able = (one for one in blocks if one.counts and not one.is_skipped and one.ends_at > now)
    return next(able, None)


def _tried(progress: Progress, steps: Iterable[Step], now: int) -> Progress:
    for step in steps:
        progress = progress.bent(now, step.bend(progress.next_bend))
    return progress


def _end(session: Session, progress: Progress, now: int, *steps: Step) -> str:
    """When the training ends with these steps, by the clock."""
    tried = _tried(progress, steps, now)
    return clock_text(tried.blocks_as_run(session, now)[-1].ends_at, session.zone)
