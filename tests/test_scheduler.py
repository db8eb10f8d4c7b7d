"""The scheduler on a real ledger by a clock moved by hand: killed anywhere, doubled, blocked."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot import facts
from bot.clock import HandClock
from bot.facts import Fact, NewFact
from bot.ledger import Appended, Ledger
from schedules.process import Scheduler
from schedules.waker import waker
from tests.ledgers import change
from tests.scheduling import PLAN, add, assert_all_was_done_once, kinds, polls_of, scheduler_on
from tests.trainings import at, training

pytestmark = pytest.mark.both_ledgers

# --- interrupted anywhere -----------------------------------------------------------------------


class KilledError(BaseException):
    """The process was killed: nothing it would have done next is done."""


Interruption = Literal["nothing", "killed before", "killed after", "the other wakes"]


class FragileLedger(Ledger):
    """A real ledger to whose appends things happen, in the order they are given."""

    script: list[Interruption]
    wake_other: Callable[[], None]

    def append(self, fact: NewFact) -> Appended:
        happens = self.script.pop(0) if self.script else "nothing"
        if happens == "killed before":
            raise KilledError
        if happens == "the other wakes":
            self.wake_other()
        appended = super().append(fact)
        if happens == "killed after":
            raise KilledError
        return appended


class TwoMachines:
    """Two schedulers on one file, each of which may be killed and is started afresh."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(at("12:00"))
        self.woken: list[int] = []
        self.ledgers = [FragileLedger(folder / "ledger.db", self.clock) for _ in range(2)]
        for number, ledger in enumerate(self.ledgers):
            ledger.script = []
            ledger.wake_other = lambda number=number: self.wake(1 - number)  # type: ignore[misc]
        add(self.ledgers[0], PLAN)
        self.schedulers = [scheduler_on(one, self.clock, seed) for seed, one in self._numbered()]

    def _numbered(self) -> Iterator[tuple[int, FragileLedger]]:
        yield from enumerate(self.ledgers)

    def wake(self, number: int, script: list[Interruption] | None = None) -> None:
        """Wake one machine; a kill ends it, and it stands fresh from then on."""
        ledger = self.ledgers[number]
        ledger.script = list(script or [])
        try:
            self.schedulers[number].run_due()
            self.woken.append(self.clock.now())
        except KilledError:
            self.schedulers[number] = scheduler_on(ledger, self.clock, seed=len(self.woken))

    def close(self) -> None:
        for ledger in self.ledgers:
            ledger.close()


interruptions: st.SearchStrategy[list[Interruption]] = st.lists(
    st.sampled_from(["nothing", "killed before", "killed after", "the other wakes"]), max_size=8
)
wakes = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 1), interruptions), max_size=25)


@given(steps=wakes)
@settings(max_examples=60)
def test_killed_between_any_two_appends_and_doubled_it_does_everything_once_and_in_order(
    steps: list[tuple[int, int, list[Interruption]]],
) -> None:
    with TemporaryDirectory() as folder:
        machines = TwoMachines(Path(folder))
        machines.clock.moment = at("12:45")
        for seconds, number, script in steps:
            machines.clock.advance(seconds * 1000)
            machines.wake(number, script)
        machines.clock.moment = max(machines.clock.now(), at("14:11"))
        machines.wake(0)
        ledger = machines.ledgers[1]
        assert_all_was_done_once(ledger)
        for fact, body in polls_of(ledger, facts.PollMissed).values():
            due_at = getattr(body, "due_at")  # noqa: B009
            assert not any(due_at <= moment <= fact.happened_at for moment in machines.woken)
        machines.close()


def test_awake_all_the_time_it_launches_each_poll_at_its_moment(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("12:00")
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    while moment := scheduler.run_due():
        clock.moment = moment
    launched = polls_of(ledger, facts.PollLaunched)
    assert len(launched) == 5
    for fact, body in launched.values():
        assert fact.happened_at == getattr(body, "due_at")  # noqa: B009
    assert launched["one"][0].happened_at == at("13:05")
    assert launched["five"][0].happened_at == at("14:01")
    assert clock.now() == at("14:10")


# --- sessions of every age ----------------------------------------------------------------------


def test_a_session_that_is_added_when_it_is_over_is_left_as_history(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("14:30")
    add(ledger, PLAN)
    assert scheduler_on(ledger, clock).run_due() is None
    assert kinds(ledger) == {"session.added": 1}


def test_a_session_that_is_added_while_it_runs_is_caught_up_with(
    ledger: Ledger, clock: HandClock
) -> None:
    scheduler = scheduler_on(ledger, clock)
    clock.moment = at("13:25")
    assert scheduler.run_due() is None
    add(ledger, PLAN)
    scheduler.run_due()
    happened = kinds(ledger)
    assert (happened["block.started"], happened["block.ended"]) == (3, 2)
    assert list(polls_of(ledger, facts.PollMissed)) == ["one"]  # due at 13:05
    assert list(polls_of(ledger, facts.PollLaunched)) == ["two"]  # due at 13:17, eight minutes ago


def test_a_session_that_passed_while_the_machine_was_off_has_its_polls_missed_and_evaluation_opened(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("09:00")
    add(ledger, PLAN)
    clock.moment = at("16:00")
    scheduler_on(ledger, clock).run_due()
    assert kinds(ledger)["poll.missed"] == 5
    (opened,) = ledger.select("kind = ?", ["evaluation.opened"])
    assert opened.happened_at == at("16:00")


def test_a_new_version_of_the_file_moves_what_is_still_to_come(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("12:00")
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    clock.moment = at("13:00")
    scheduler.run_due()
    later = PLAN.text.replace(
        'id = "one"\n  launch = "start+5m"', 'id = "one"\n  launch = "start+9m"'
    )
    ledger.append(
        facts.SessionAdded(text=later, version=2).fact(PLAN.id, at=clock.now(), source="test")
    )
    assert scheduler.run_due() == at("13:09")


# --- troubles -----------------------------------------------------------------------------------


def test_while_the_file_is_locked_it_says_so_once_and_then_goes_on(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.moment = at("12:55")
    ledger = Ledger(tmp_path / "ledger.db", clock)
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    # it does not wait as long as a process would
    monkeypatch.setattr("bot.storage.sqlite.BUSY_TIMEOUT", 0.01)
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("begin immediate")
    with capture_logs() as logged:
        scheduler.run_due()
        scheduler.run_due()
        other.execute("rollback")
        other.close()
        assert kinds(ledger) == {"session.added": 1}
        scheduler.run_due()
    assert [line["event"] for line in logged if "trouble" in line["event"]] == [
        "scheduler in trouble",
        "scheduler out of trouble",
    ]
    assert kinds(ledger)["block.started"] == 1
    ledger.close()


def test_a_session_in_trouble_holds_up_no_other(ledger: Ledger, clock: HandClock) -> None:
    clock.moment = at("12:55")
    broken, sound = training(id_="a-broken"), training(id_="b-sound")
    for session in (broken, sound):
        add(ledger, session)
    scheduler_on(ledger, clock).run_due()
    change(ledger, "update facts set body = '' where session = 'a-broken' and seq > 1")
    clock.moment = at("13:01")
    with capture_logs() as logged:
        scheduler_on(ledger, clock).run_due()
    assert [line["where"] for line in logged if line["log_level"] == "error"] == ["a-broken"]
    assert kinds(ledger, sound)["block.started"] == 2


def test_what_follows_from_a_launch_is_done_by_the_one_who_launched_it_and_may_fail(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("12:00")
    add(ledger, PLAN)
    posted: list[str] = []

    def post(fact: Fact) -> None:
        posted.append(fact.kind)
        raise ConnectionError("the chat is gone")

    alarms = BackgroundScheduler(timezone=UTC)
    first, second = (Scheduler(ledger, clock, alarms, effects=[post]) for _ in range(2))
    clock.moment = at("12:50")
    first.run_due()
    second.run_due()
    assert posted == ["block.started", "poll.drawn", "poll.drawn"]


def test_told_to_stop_while_a_job_sets_an_alarm_it_lets_that_be_finished() -> None:
    alarms, begun, finished = waker(), threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        while alarms.running:
            time.sleep(0.01)
        alarms.add_job(print, "date", id="alarm")
        finished.set()

    alarms.add_job(job)
    alarms.start()
    assert begun.wait(10)
    stopping = threading.Thread(target=alarms.shutdown, daemon=True)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()
    assert finished.is_set()
