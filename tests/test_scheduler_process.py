"""The scheduler in real time: punctual, in processes that are killed, and in a web process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

import pytest

from bot import facts
from bot.clock import RehearsalClock
from bot.ledger import Ledger
from bot.storage.address import Address
from schedules.process import start_in_background
from schedules.waker import LOOK
from tests.scheduling import PLAN, add, assert_all_was_done_once, polls_of
from tests.trainings import at

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent

ALONE = """
import sys
from bot.clock import RehearsalClock
from bot.ledger import Ledger
from schedules.process import run_scheduler
clock = RehearsalClock.from_setting(sys.argv[2])
run_scheduler(Ledger(sys.argv[1], clock), clock)
"""

IN_GREENLETS = """
from gevent import monkey
monkey.patch_all()
import sys, time
from bot.clock import RehearsalClock
from bot.ledger import Ledger
from schedules.process import start_in_background
clock = RehearsalClock.from_setting(sys.argv[2])
ledger = Ledger(sys.argv[1], clock)
scheduler = start_in_background(ledger, clock)
print(type(scheduler._alarms).__name__)
while not ledger.select("kind = 'evaluation.opened'", []):
    time.sleep(0.01)
scheduler.stop()
"""


def rehearsal(speed: float, starts: str = "12:49") -> RehearsalClock:
    """A fast clock that stands at `starts` half a second from now."""
    return RehearsalClock(at(starts), time.time() + 0.5, speed, at("15:00"), speed)


def start(script: str, database: Address, clock: RehearsalClock) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(database), clock.to_setting()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def opened(database: Address, clock: RehearsalClock) -> Ledger:
    ledger = Ledger(database, clock)
    add(ledger, PLAN)
    return ledger


def is_over(ledger: Ledger) -> bool:
    return bool(ledger.select("kind = 'evaluation.opened'", []))


def woken_since(ledger: Ledger, moment: int | None) -> Callable[[], bool]:
    return lambda: ledger.last_wake("scheduler") != moment


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.01)


@pytest.mark.both_ledgers
def test_at_600_times_it_wakes_at_each_moment_and_not_at_its_next_look(database: Address) -> None:
    clock = rehearsal(600, starts="13:46")
    ledger = opened(database, clock)
    scheduler = start_in_background(ledger, clock)
    until(lambda: is_over(ledger), 20, "the end")
    scheduler.stop()
    due = [
        fact
        for fact in ledger.select("kind like 'block.%' or kind = 'poll.closed'", [])
        if fact.happened_at > at("13:47")
    ]
    late = [(fact.recorded_at - fact.happened_at) / 600 for fact in due]
    assert len(late) == 5  # the break ends, questions start and end, two polls close
    assert median(late) < LOOK * 1000 / 2  # milliseconds of real time; looks alone come to that
    assert ledger.last_wake("scheduler") is not None
    ledger.close()


def test_killed_ten_times_in_a_rehearsal_it_launches_every_poll_exactly_once(
    database: Address,
) -> None:
    clock, rng = rehearsal(240), Random(2)
    ledger = opened(database, clock)
    for _ in range(10):
        again = woken_since(ledger, ledger.last_wake("scheduler"))
        process = start(ALONE, database, clock)
        until(again, 30, "its first wake")
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=rng.uniform(0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    process = start(ALONE, database, clock)
    until(lambda: is_over(ledger), 30, "the end")
    process.terminate()
    process.communicate(timeout=10)
    assert_all_was_done_once(ledger)
    assert sorted(polls_of(ledger, facts.PollLaunched)) == ["five", "four", "one", "three", "two"]
    ledger.close()


@pytest.mark.both_ledgers
def test_two_at_once_do_everything_once_and_end_cleanly_when_told(database: Address) -> None:
    clock = rehearsal(900)
    ledger = opened(database, clock)
    both = [start(ALONE, database, clock) for _ in range(2)]
    until(lambda: is_over(ledger), 30, "the end")
    for process, ending in zip(both, (signal.SIGTERM, signal.SIGINT), strict=True):
        process.send_signal(ending)
        process.communicate(timeout=10)
        assert process.returncode == 0
    assert_all_was_done_once(ledger)
    ledger.close()


@pytest.mark.both_ledgers
def test_in_a_web_process_it_runs_in_greenlets(database: Address) -> None:
    clock = rehearsal(1200)
    ledger = opened(database, clock)
    process = start(IN_GREENLETS, database, clock)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert output.startswith("_Greenlets")
    assert_all_was_done_once(ledger)
    ledger.close()
