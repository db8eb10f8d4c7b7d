"""The machine's clock is set while a training runs: forward, as after a sleep, and back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from bot.clock import HOUR, MINUTE, HandClock
from bot.facts import PollClosed, PollLaunched, PollMissed
from bot.ledger import Ledger
from bot.records import Records
from schedules.process import PROCESS
from tests.deliveries import SECRET, joined, signed
from tests.scheduling import polls_of, scheduler_on
from tests.stage import SECRET_KEY, Stage, at, set_stage

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent


class Machine:
    """A machine whose clock can be set, as the processes see it that run on it."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self._file = folder / "clock"
        self._stage = stage

    def set(self, moment: int) -> None:
        """Set the clock (UTC milliseconds); it goes on from there."""
        written = self._file.with_suffix(".new")
        written.write_text(f"{moment / 1000 - time.time():+.3f}")
        written.replace(self._file)

    @contextmanager
    def run(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """A process of the program on this machine, on the stage's ledger."""
        environment = os.environ | {
            "PYTHONPATH": str(ROOT / "tests" / "settable"),
            "CLOCK_SET_BY": str(self._file),
            "ATTENDANT_DATABASE": str(self._stage.ledger.path),
            "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
            "ZOOM_WEBHOOK_SECRET_TOKEN": SECRET,
        }
        program = [sys.executable, "-m", "bot", *command]
        with subprocess.Popen(
            program, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.communicate(timeout=20)
                finally:
                    process.kill()


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    return set_stage(tmp_path, ledger, clock)


@pytest.fixture
def machine(tmp_path: Path, stage: Stage) -> Machine:
    """One at 1:04 PM, a minute before a poll."""
    found = Machine(tmp_path, stage)
    found.set(at("13:04"))
    return found


def until(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.02)


def wakes_after(stage: Stage, clock: str) -> None:
    """Wait until the scheduler has noted that it woke in the minute that follows a moment."""
    since = at(clock)
    until(
        lambda: since <= (stage.ledger.last_wake(PROCESS) or 0) < since + MINUTE,
        f"A wake after {clock}",
    )


def launched(stage: Stage) -> dict[str, int]:
    """When each poll was launched."""
    return {
        name: fact.happened_at for name, (fact, _) in polls_of(stage.ledger, PollLaunched).items()
    }


def assert_all_stands_once(stage: Stage) -> None:
    """No poll, block or draw is in the ledger twice, and its chain holds in the order it took."""
    kept = [(fact.kind, fact.body) for fact in stage.ledger.read(session=stage.session.id)]
    by_the_clock = [one for one in kept if one[0].startswith(("poll.", "block.", "evaluation."))]
    assert len(set(by_the_clock)) == len(by_the_clock)
    assert stage.ledger.verify().holds


def test_put_back_by_an_hour_and_set_right_again_nothing_comes_late_or_twice(
    stage: Stage, machine: Machine
) -> None:
    with machine.run("schedule"):
        wakes_after(stage, "13:04")
        machine.set(at("12:04"))
        wakes_after(stage, "12:04")
        machine.set(at("13:04:57"))
        until(lambda: "alliance" in launched(stage), "The launch at 13:05")
        machine.set(at("12:06"))
        wakes_after(stage, "12:06")
        machine.set(at("13:07:57"))
        until(lambda: polls_of(stage.ledger, PollClosed).get("alliance"), "The close at 13:08")
    assert at("13:05") <= launched(stage)["alliance"] < at("13:05:05")
    assert_all_stands_once(stage)


def test_after_a_sleep_of_ten_minutes_a_poll_is_launched_late_and_once(
    stage: Stage, machine: Machine
) -> None:
    with machine.run("schedule"):
        wakes_after(stage, "13:04")
        machine.set(at("13:14"))
        until(lambda: "alliance" in launched(stage), "The launch that was due at 13:05")
        machine.set(at("13:04:57"))  # the ten minutes were a mistake
        wakes_after(stage, "13:05")
    assert at("13:14") <= launched(stage)["alliance"] < at("13:14:30")
    assert "alliance" not in polls_of(stage.ledger, PollMissed)
    assert_all_stands_once(stage)


def test_after_a_sleep_past_its_block_a_poll_is_missed_with_the_reason(
    stage: Stage, machine: Machine
) -> None:
    with machine.run("schedule"):
        wakes_after(stage, "13:04")
        machine.set(at("13:32"))
        until(lambda: "reflection" in polls_of(stage.ledger, PollMissed), "The miss")
        machine.set(at("13:04:57"))
        wakes_after(stage, "13:05")
    missed = polls_of(stage.ledger, PollMissed)
    for poll, due, by in (("alliance", "1:05", "1:28"), ("reflection", "1:15", "1:28")):
        body = missed[poll][1]
        assert isinstance(body, PollMissed)
        assert f"due at {due} PM, but nothing could launch it by {by} PM" in body.reason
    assert not launched(stage)
    assert_all_stands_once(stage)


def test_where_the_clock_is_wrong_deliveries_are_refused_with_that_reason_until_it_is_right(
    stage: Stage, machine: Machine
) -> None:
    def deliver() -> requests.Response:
        body = joined("Ann Able", "2026-12-04T18:05:00Z")
        headers = signed(body, int(time.time()))
        return requests.post(f"{address}/webhooks/zoom", data=body, headers=headers, timeout=30)

    right = int(time.time()) * 1000
    machine.set(right)
    with machine.run("web", "--port", "0") as process:
        assert process.stderr
        address = process.stderr.readline().split()[-1]
        for wrong in (right - HOUR, right + 10 * MINUTE):
            machine.set(wrong)
            refused = deliver()
            assert refused.status_code == 401
            assert "clock" in refused.json()["error"]
            line = next(one for one in process.stderr if "refused" in one)
            assert "clock" in line
        machine.set(right)
        assert deliver().status_code == 204
    assert len(stage.ledger.select("kind like 'zoom.%'", [])) == 1


def test_an_answer_given_while_the_clock_is_put_back_is_taken_once_and_counts(
    stage: Stage, machine: Machine
) -> None:
    def answer() -> tuple[int, bool]:
        page = f"{address}{stage.page('Ann')}/answers"
        sent = {"poll": "alliance", "answers": [["A friendship"]]}
        response = requests.post(page, json=sent, timeout=30)
        return response.status_code, response.json()["first"]

    stage.clock.moment = at("13:06")
    scheduler_on(stage.ledger, stage.clock).run_due()
    machine.set(at("13:06"))
    with machine.run("web", "--port", "0") as process:
        assert process.stderr
        address = process.stderr.readline().split()[-1]
        machine.set(at("12:06"))
        assert answer() == (200, True)
        machine.set(at("13:06:30"))
        assert answer() == (200, False)
    record = Records(stage.ledger).record(stage.session.id)
    polls = record.evidence(stage.attendee("Ann"), at("15:00")).polls
    assert [one.poll for one in polls if one.in_time] == ["alliance"]
