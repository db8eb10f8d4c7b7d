"""The day of a rehearsal: when the room is open, which minutes count, when polls may be open.

People of the rehearsal make their plans by it, so moments can be asked for in terms of the time
that counts ("after four minutes of it"). All moments are UTC milliseconds on whole seconds, as in
Zoom's own deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random

from bot.clock import HOUR, MINUTE, SECOND
from bot.rehearsal.spans import Span, holds, total, union
from bot.session import Session

OPENS_BEFORE = 5 * MINUTE
"""How long before the first block the host opens the room."""

CLOSES_AFTER = 2 * MINUTE
"""How long after the last block the host ends the meeting."""

TRIES = 40
"""How many moments are drawn in the hope of one at which no poll is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """The numbers of the session's policy: what the provider owes and what attendees may miss.

    `present` is how long one must be there in the time that counts, `camera_off` how long the
    camera may be off in it (None: no camera is asked for), `credit` the time that makes one credit
    and `polls_gap` the longest time without a poll (0: no limit), all in milliseconds.
    `polls_answered` is the share of the launched polls that must be answered, 0 to 1;
    `polls_near_end` how long before the end one must be launched, empty for never; `accepted` says
    that the policy must be accepted on the page.
    """

    present: int
    camera_off: int | None
    audio: bool
    polls_answered: float
    polls_least: int
    polls_gap: int
    polls_near_end: tuple[int, ...]
    credit: int
    excluded: frozenset[str]
    accepted: bool = False


@dataclass(frozen=True)
class Day:
    """The plan of the day, as everybody in it knows it beforehand."""

    session: Session
    allowances: Allowances

    @property
    def opens_at(self) -> int:
        """When the host opens the room."""
        return self.session.starts_at - OPENS_BEFORE

    @property
    def closes_at(self) -> int:
        """When the host ends the meeting."""
        return self.session.ends_at + CLOSES_AFTER

    @cached_property
    def counting(self) -> list[Span]:
        """The time that counts for credit."""
        return union((one.starts_at, one.ends_at) for one in self.session.blocks if one.counts)

    @cached_property
    def counted(self) -> int:
        """How long that is."""
        return total(self.counting)

    @property
    def allowance(self) -> int:
        """How much of it an attendee may miss."""
        return max(self.counted - self.allowances.present, 0)

    @cached_property
    def prompts(self) -> list[Span]:
        """When a poll may be open: from its earliest launch to its latest close."""
        return union(
            (
                poll.launch.earliest.within(block.starts_at, block.ends_at),
                poll.launch.latest.within(block.starts_at, block.ends_at) + poll.open_for,
            )
            for block, poll in self.session.polls()
        )

    @property
    def deadline(self) -> int | None:
        """When the evaluation is due, None where none is asked for."""
        evaluation = self.session.evaluation
        return self.session.ends_at + round(evaluation.hours * HOUR) if evaluation else None

    @property
    def first_counted(self) -> int:
        """When the time that counts begins; the session, where nothing counts."""
        return self.counting[0][0] if self.counting else self.session.starts_at

    def moment_after(self, counted: int) -> int:
        """The moment at which so much of the time that counts has passed."""
        for start, end in self.counting:
            if counted < end - start:
                return _whole(start + counted)
            counted -= end - start
        return self.session.ends_at

    def quiet(self, rng: Random, first: int, last: int) -> int:
        """An amount of counted time between two such that no poll is open at its moment.

        Where there is none (or it was not found) any amount between them.
        """
        drawn = 0
        for _ in range(TRIES):
            drawn = rng.randint(min(first, last), max(first, last))
            if not holds(self.prompts, self.moment_after(drawn)):
                break
        return drawn


def _whole(moment: int) -> int:
    return moment // SECOND * SECOND


def between(rng: Random, first: int, last: int) -> int:
    """A moment on a whole second between two."""
    return _whole(rng.randint(min(first, last), max(first, last)))
