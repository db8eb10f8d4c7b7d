"""A scheduler that is dead cannot say so: the web process does, and sends the mail."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import facts
from bot.alarms import alarms_on
from bot.clock import HandClock, RehearsalClock
from bot.facts import MailIntended
from bot.ledger import Ledger
from bot.mail.outbox import Outbox
from schedules.process import PROCESS
from schedules.stand_in import StandIn
from schedules.watch import Watch
from tests.stage import SECRET_KEY, Stage, at, set_stage
from tests.test_watch import STAFFED, see


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """A training with one facilitator's address; it is 1:00 PM and the room is open."""
    found = set_stage(tmp_path, ledger, clock)
    found.happen(facts.SessionAdded(text=STAFFED, version=2))
    found.open_room("12:44")
    clock.moment = at("13:00")
    return found


def letters(stage: Stage) -> list[str]:
    bodies = [facts.read(one) for one in stage.ledger.select("kind = 'mail.intended'", [])]
    return [body.about for body in bodies if isinstance(body, MailIntended)]


def stand_in(stage: Stage) -> StandIn:
    outbox = Outbox(stage.ledger, stage.settings, stage.clock, lambda _: b"")
    return StandIn(stage.ledger, stage.clock, outbox.deliver_due)


def on(stage: Stage) -> list[str]:
    return [one.body.alarm for one in alarms_on(stage.ledger, stage.session.id)]


def test_half_a_minute_of_silence_is_an_alarm_and_a_letter_once(
    stage: Stage, tmp_path: Path
) -> None:
    stage.ledger.note_wake(PROCESS)
    beside = [stand_in(stage) for _ in range(2)]  # two web processes
    for moment in ("13:00:30", "13:00:31", "13:00:36"):
        stage.clock.moment = at(moment)
        assert on(stage) == ([] if moment != "13:00:36" else ["scheduler"])
        for one in beside:
            one.look()
    assert letters(stage) == ["scheduler:1"]
    (sent,) = (tmp_path / "outbox").glob("*.eml")
    assert "To: anna@example.org" in sent.read_text()


def test_a_scheduler_that_never_woke_is_given_as_long(stage: Stage) -> None:
    beside = stand_in(stage)
    stage.clock.moment = at("13:00:30")
    beside.look()
    assert on(stage) == []
    stage.clock.moment = at("13:00:31")
    beside.look()
    assert on(stage) == ["scheduler"]


def test_outside_a_training_nobody_is_woken(stage: Stage) -> None:
    beside = stand_in(stage)
    stage.clock.moment = at("14:30")
    beside.look()
    assert (on(stage), letters(stage)) == ([], [])


def test_a_scheduler_that_is_back_ends_the_alarm_itself(stage: Stage) -> None:
    beside = stand_in(stage)
    stage.clock.moment = at("13:02")
    beside.look()
    assert on(stage) == ["scheduler"]
    see(stage, "13:02:05")
    Watch(stage.ledger, stage.clock).look()
    beside.look()
    assert "scheduler" not in on(stage)


@pytest.mark.processes
def test_a_web_process_alone_writes_to_the_facilitators(stage: Stage, tmp_path: Path) -> None:
    clock = RehearsalClock(at("13:00"), time.time(), speed=1.0, turn=at("20:00"), tail=1.0)
    environment = os.environ | {
        "ATTENDANT_DATABASE": str(stage.ledger.path),
        "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
        "ATTENDANT_CLOCK": clock.to_setting(),
    }
    program = (
        "from gevent import monkey; monkey.patch_all();"
        "from schedules import alarms, stand_in; alarms.ASLEEP = stand_in.PATIENCE = 1_000;"
        "from bot.commands import errands; errands.STOOD_IN = 0.2;"
        "from bot.cli import main; main()"
    )
    assert not (tmp_path / "outbox").exists()
    command = [sys.executable, "-c", program, "web", "--port", "0"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not [*tmp_path.glob("outbox/*.eml")] and time.monotonic() < deadline:
            time.sleep(0.1)
        process.terminate()
    (sent,) = tmp_path.glob("outbox/*.eml")
    assert "The scheduler is late" in sent.read_text()
