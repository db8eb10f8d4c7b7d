"""A training to be run by schedulers, and what has to hold of it whatever happened to them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from random import Random

from apscheduler.schedulers.background import BackgroundScheduler

from bot import facts
from bot.clock import Clock
from bot.facts import Fact
from bot.ledger import Ledger
from bot.session import Session
from schedules.process import Scheduler
from tests.trainings import DRAWN, at, poll, training

PLAN = training(
    first=poll("one") + poll("two", '"end-3m"'),
    second=poll("three", DRAWN),
    last=poll("four", '["start+2m", "end-10m"]', "5m") + poll("five", '"end-9m"', "5m"),
)
"""Eighty minutes with five polls, two of which are drawn."""


def add(ledger: Ledger, session: Session) -> None:
    added = facts.SessionAdded(text=session.text, version=1)
    ledger.append(added.fact(session.id, at=ledger.clock.now(), source="test"))


def scheduler_on(ledger: Ledger, clock: Clock, seed: int = 0) -> Scheduler:
    return Scheduler(ledger, clock, BackgroundScheduler(timezone=UTC), rng=Random(seed))


def kinds(ledger: Ledger, session: Session = PLAN) -> Counter[str]:
    return Counter(fact.kind for fact in ledger.read(session=session.id))


def assert_all_was_done_once(ledger: Ledger, session: Session = PLAN) -> None:
    """Every poll, block and draw of a training that is over, and its evaluation: once, in order."""
    assert_each_poll_was_launched_or_missed_once(ledger, session)
    assert_drawn_polls_kept_to_their_draw(ledger, session)
    assert_blocks_ran_by_the_clock(ledger, session)
    assert kinds(ledger, session)["evaluation.opened"] == 1


def polls_of(ledger: Ledger, kind: type[facts.Body]) -> dict[str, tuple[Fact, facts.Body]]:
    """The facts of one kind by poll; no poll has two."""
    found: dict[str, tuple[Fact, facts.Body]] = {}
    for fact in ledger.select("kind = ?", [kind.KIND]):
        body = facts.read(fact)
        assert body is not None
        name = getattr(body, "poll")  # noqa: B009 - only bodies that have one are asked for
        assert name not in found
        found[name] = fact, body
    return found


def assert_each_poll_came_once(ledger: Ledger, session: Session) -> None:
    """Every poll was launched or missed, once; and what was launched closed as announced."""
    launched = polls_of(ledger, facts.PollLaunched)
    missed = polls_of(ledger, facts.PollMissed)
    assert sorted([*launched, *missed]) == sorted(one.id for _, one in session.polls())
    closed = polls_of(ledger, facts.PollClosed)
    assert closed.keys() == launched.keys()
    for name, (fact, body) in launched.items():
        assert isinstance(body, facts.PollLaunched)
        assert body.due_at <= fact.happened_at < body.closes_at
        assert closed[name][0].happened_at == body.closes_at


def assert_each_poll_was_launched_or_missed_once(ledger: Ledger, session: Session) -> None:
    assert_each_poll_came_once(ledger, session)
    for fact, body in polls_of(ledger, facts.PollLaunched).values():
        assert isinstance(body, facts.PollLaunched)
        in_the_break = fact.happened_at < at("13:50") and body.closes_at > at("13:40")
        assert not in_the_break
        assert body.closes_at <= at("14:10")


def assert_drawn_polls_kept_to_their_draw(ledger: Ledger, session: Session) -> None:
    drawn = polls_of(ledger, facts.PollDrawn)
    came = polls_of(ledger, facts.PollLaunched) | polls_of(ledger, facts.PollMissed)
    windows = {one.id: block for block, one in session.polls() if one.launch.is_drawn}
    assert drawn.keys() == windows.keys()
    for name, block in windows.items():
        due_at = getattr(came[name][1], "due_at")  # noqa: B009
        assert due_at == block.starts_at + getattr(drawn[name][1], "offset")  # noqa: B009


def assert_blocks_ran_by_the_clock(ledger: Ledger, session: Session) -> None:
    ran = [
        (fact.kind, getattr(facts.read(fact), "block"), fact.happened_at)  # noqa: B009
        for fact in ledger.select("kind like 'block.%'", [])
    ]
    planned = []
    for block in session.blocks:
        planned.append(("block.started", block.id, block.starts_at))
        planned.append(("block.ended", block.id, block.ends_at))
    assert ran == planned
