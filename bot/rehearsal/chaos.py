"""Chaos: what goes wrong between Zoom and the receiver, and when the scheduler is killed. Pure.

Zoom delivers at least once and in any order, up to half an hour late, and now and then not at
all. Here it does so all the time.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from random import Random

from bot.clock import MINUTE, SECOND
from bot.rehearsal.day import Day, between

LOST = 0.04
"""The share of deliveries that never come."""

DELAYED = 0.20
"""The share that comes late, by up to half an hour."""

REPEATED = 0.15
"""The share that comes twice or three times."""

LATEST = 30 * MINUTE
"""How late a delivery comes at most."""

JITTER = 2 * MINUTE
"""By how much every delivery may change places with others."""

KILLS = 10
"""How often the scheduler is killed."""

AROUND = 10 * SECOND
"""How near to a launch it is killed, where it is to be in the midst of it."""


class Chaos:
    """Draws what becomes of each delivery, and remembers what was lost."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.counts: Counter[str] = Counter(delayed=0, repeated=0, shuffled=0, lost=0)
        self.lost: defaultdict[int | None, list[str]] = defaultdict(list)

    def fate(self, body: bytes, about: int | None) -> list[int]:
        """The delays after which a delivery is sent (milliseconds), none where it is lost."""
        rng = self._rng
        if rng.random() < LOST:
            self.counts["lost"] += 1
            self.lost[about].append(_event(body))
            return []
        delays = [rng.randint(0, JITTER)]
        self.counts["shuffled"] += 1
        if rng.random() < DELAYED:
            self.counts["delayed"] += 1
            delays = [rng.randint(JITTER, LATEST)]
        if rng.random() < REPEATED:
            self.counts["repeated"] += 1
            delays += [rng.randint(0, LATEST) for _ in range(rng.randint(1, 2))]
        return delays


def kills(day: Day, rng: Random) -> list[int]:
    """When the scheduler is killed: half of the times about a launch, else at any moment."""
    launches = [start for start, _ in day.prompts] or [day.session.starts_at]
    in_the_midst = [
        rng.choice(launches) + rng.randint(-AROUND, AROUND) for _ in range((KILLS + 1) // 2)
    ]
    anywhere = [
        between(rng, day.session.starts_at, day.session.ends_at)
        for _ in range(KILLS - len(in_the_midst))
    ]
    return sorted(in_the_midst + anywhere)


def _event(body: bytes) -> str:
    name: str = json.loads(body)["event"]
    return name.partition(".")[2]
