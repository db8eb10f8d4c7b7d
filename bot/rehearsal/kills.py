"""When the processes of a rehearsal are killed, and which. Pure."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from bot.clock import MINUTE, SECOND
from bot.rehearsal.day import Day, between
from bot.rehearsal.processes import SCHEDULER, WEB

AROUND = 10 * SECOND
"""How near to a launch a kill is, where it is to be in the midst of it."""

UNTIL = 5 * MINUTE
"""How long after the meeting's end the last kill comes."""


class Kill(NamedTuple):
    """A process is killed, and another one started, at a moment (UTC milliseconds)."""

    at: int
    process: str


def of_scheduler(day: Day, number: int, rng: Random) -> list[Kill]:
    """Of the scheduler alone: half of the times about a launch, else at any moment."""
    launches = [start for start, _ in day.prompts] or [day.session.starts_at]
    in_the_midst = [
        rng.choice(launches) + rng.randint(-AROUND, AROUND) for _ in range((number + 1) // 2)
    ]
    anywhere = [
        between(rng, day.session.starts_at, day.session.ends_at)
        for _ in range(number - len(in_the_midst))
    ]
    return [Kill(at, SCHEDULER) for at in sorted(in_the_midst + anywhere)]


def of_both(day: Day, number: int, rng: Random) -> list[Kill]:
    """Of the web server and the scheduler, turn by turn, at any moments of the whole meeting."""
    moments = sorted(rng.randint(day.opens_at, day.closes_at + UNTIL) for _ in range(number))
    return [Kill(at, (WEB, SCHEDULER)[turn % 2]) for turn, at in enumerate(moments)]
