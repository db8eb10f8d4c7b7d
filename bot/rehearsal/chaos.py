"""Chaos: what goes wrong at Zoom and on the way. Pure.

Zoom delivers at least once and in any order, up to half an hour late, and now and then not at
all. Here it does so all the time. Its interface is overloaded, broken, slow and late by turns.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from random import Random

from bot.clock import HOUR, MINUTE
from bot.rehearsal.day import Day, between
from bot.rehearsal.spans import Span
from bot.rehearsal.zoom_gate import Fault
from bot.zoom.client import TIMEOUT

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

WATCHED = r"^/v2/(meetings|webinars)/[^/]+/polls$"
"""The list of polls, as it is asked for while a training runs."""

REPORTS = r"/participants$|^/v2/past_.*/polls$"
"""What is asked for after the end."""

REPORTED_AFTER = 3 * HOUR
"""How long after the end Zoom's reports are there; in life it takes minutes as a rule."""

REVOKED = 10 * MINUTE
"""For how long the app is deactivated."""


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


def interface_faults(day: Day, rng: Random) -> list[tuple[int, Fault]]:
    """What goes wrong with Zoom's interface while the training runs, and from when on.

    That is with the list of polls, which is looked at until the last poll in Zoom has ended. The
    one answer that never comes is kept for the end of that time.
    """
    native = [
        poll.launch.latest.within(block.starts_at, block.ends_at) + poll.open_for
        for block, poll in day.session.polls()
        if poll.channel != "page"
    ]
    first, last = day.session.starts_at, max(native, default=day.session.ends_at)
    end = last - (last - first) // 4
    busy = {"code": 429, "message": "You have reached the maximum per-second rate limit."}
    passing = [
        Fault(WATCHED, times=3, status=429, body=busy),
        Fault(WATCHED, times=2, status=500),
        Fault(WATCHED, cut=True),
        Fault(WATCHED, delay=1.0),
    ]
    found = [(between(rng, first, end), fault) for fault in passing]
    found.append((between(rng, end, last), Fault(WATCHED, delay=TIMEOUT + 1)))
    return sorted(found, key=lambda one: one[0])


def report_faults() -> list[Fault]:
    """What goes wrong with Zoom's interface after the end."""
    return [Fault(REPORTS, times=2, status=503), Fault(REPORTS, cut=True)]


def revocation(day: Day, rng: Random) -> Span:
    """From when to when the app is deactivated at Zoom."""
    at = between(rng, day.session.starts_at, day.session.ends_at - REVOKED)
    return at, at + REVOKED


def _event(body: bytes) -> str:
    name: str = json.loads(body)["event"]
    return name.partition(".")[2]
