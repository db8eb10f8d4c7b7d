"""One process for each training that is on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot import facts
from bot.zoom.attend.attendance import SOURCE
from bot.zoom.attend.supervisor import Supervisor
from bot.zoom.claims import Claims
from bot.zoom.following import Following
from tests.attend.stage import SESSION, Stage, at

WAITS = "import time; time.sleep(60)"


class Processes:
    """Starts a real process for each training, which runs the test's program."""

    def __init__(self, program: str = WAITS) -> None:
        self.program = program
        self.begun: list[str] = []
        self.running: list[subprocess.Popen[bytes]] = []

    def __call__(self, session: str) -> subprocess.Popen[bytes]:
        self.begun.append(session)
        process = subprocess.Popen([sys.executable, "-c", self.program])
        self.running.append(process)
        return process

    def wait(self) -> None:
        """Until each has ended."""
        for process in self.running:
            process.wait(10)


def supervisor(stage: Stage, processes: Processes) -> Supervisor:
    following = Following(stage.ledger)
    claims = Claims(following, stage.clock, SOURCE, "supervisor")
    return Supervisor(following, claims, stage.clock, processes)


def test_a_training_is_attended_from_ten_minutes_before_to_a_minute_after_it(stage: Stage) -> None:
    processes = Processes()
    supervising = supervisor(stage, processes)
    for clock, expected in (("17:34:59", 0), ("17:35:00", 1), ("18:30:00", 1), ("19:05:00", 1)):
        stage.clock.moment = at(clock)
        supervising.step()
        assert len(processes.begun) == expected
    supervising.stop(10)
    assert [process.poll() for process in processes.running] == [-15]
    late = Processes()
    supervisor(stage, late).step()
    assert late.begun == []


def test_a_crashed_process_is_begun_again_after_ten_seconds(stage: Stage) -> None:
    processes = Processes("import os; os.abort()")
    supervising = supervisor(stage, processes)
    supervising.step()
    processes.wait()
    supervising.step()
    stage.clock.advance(9_000)
    supervising.step()
    assert len(processes.begun) == 1
    stage.clock.advance(1_000)
    supervising.step()
    assert processes.begun == [SESSION, SESSION]
    processes.wait()


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_process_that_ended_by_itself_is_not(stage: Stage, code: int) -> None:
    processes = Processes(f"raise SystemExit({code})")
    supervising = supervisor(stage, processes)
    supervising.step()
    processes.wait()
    supervising.step()
    stage.clock.advance(600_000)
    supervising.step()
    assert len(processes.begun) == 1


def test_a_bot_that_the_host_sent_away_is_not_sent_in_again(stage: Stage) -> None:
    claimed = facts.SourceClaimed(source=SOURCE, owner="first", term=1)
    gone = facts.SourceReleased(source=SOURCE, term=1, reason="removed", final=True)
    stage.happen(claimed, at("17:46:00"))
    stage.happen(gone, at("17:50:00"))
    stage.clock.moment = at("17:51:00")
    processes = Processes()
    supervisor(stage, processes).step()
    assert processes.begun == []


def test_the_claim_of_a_bot_that_died_is_settled_though_its_training_is_over(stage: Stage) -> None:
    stage.happen(facts.SourceClaimed(source=SOURCE, owner="first", term=1), at("17:46:00"))
    stage.clock.moment = at("23:00:00")
    supervisor(stage, Processes()).step()
    assert stage.losses()[0][0] == "17:46:00"
