"""`attend` and `rtms` as processes: what they say where they cannot do their work."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.clock import HandClock, RehearsalClock
from bot.ledger import Ledger
from tests.attend.stage import SESSION, Stage, at

ROOT = Path(__file__).parent.parent.parent

KEY = {"ZOOM_SDK_KEY": "key", "ZOOM_SDK_SECRET": "secret"}

pytestmark = pytest.mark.processes


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database in which the training stands."""
    ledger = Ledger(tmp_path / "attendant.db", HandClock(at("12:00:00")))
    Stage(ledger, HandClock(at("12:00:00"))).add()
    ledger.close()
    return tmp_path / "attendant.db"


def start(database: Path, *words: str, **environ: str) -> subprocess.Popen[str]:
    """Start the program at 17:50 of the training's day."""
    clock = RehearsalClock(at("17:50:00"), time.time(), 1.0, at("23:00:00"), 1.0)
    settings = {"ATTENDANT_DATABASE": str(database), "ATTENDANT_CLOCK": clock.to_setting()}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=database.parent,
        env={**os.environ, "PYTHONPATH": ":".join([str(ROOT), *sys.path]), **settings, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ends(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code, and what it said on stderr."""
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    return process.stderr.readline()


def test_attending_one_training_without_a_key_says_where_to_get_it(database: Path) -> None:
    code, said = ends(start(database, "attend", SESSION))
    assert code == 2
    assert said.startswith("ZOOM_SDK_KEY and ZOOM_SDK_SECRET are not set")


def test_half_a_key_is_named(database: Path) -> None:
    code, said = ends(start(database, "attend", ZOOM_SDK_KEY="key"))
    assert code == 2
    assert said.startswith("ZOOM_SDK_SECRET is not set, though others of the same app are.")


def test_an_unknown_training_is_named_with_those_there_are(database: Path) -> None:
    code, said = ends(start(database, "attend", "nothing", **KEY))
    assert code == 2
    assert SESSION in said


def test_a_link_to_another_meeting_is_refused_and_not_shown(database: Path) -> None:
    link = "https://zoom.us/j/11122233344?pwd=hidden"
    code, said = ends(start(database, "attend", SESSION, "--link", link, **KEY))
    assert code == 2
    assert "takes place in 86084701483" in said
    assert "hidden" not in said


@pytest.mark.skipif(
    importlib.util.find_spec("zoom_meeting_sdk") is not None, reason="the SDK is installed"
)
def test_without_the_sdk_it_says_what_to_install(database: Path) -> None:
    code, said = ends(start(database, "attend", SESSION, **KEY))
    assert code == 1
    assert "pip install -r requirements-meeting.txt" in said


@pytest.mark.parametrize(("command", "setting"), [("attend", "SDK_KEY"), ("rtms", "RTMS_CLIENT")])
def test_in_a_procfile_it_waits_without_a_key_and_ends_when_told(
    database: Path, command: str, setting: str
) -> None:
    process = start(database, command)
    assert f"ZOOM_{setting}" in first_line(process)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert ends(process)[0] == 0


@pytest.mark.skipif(importlib.util.find_spec("rtms") is not None, reason="the package is installed")
def test_without_its_package_the_rtms_worker_says_what_to_install(database: Path) -> None:
    process = start(
        database, "rtms", ZOOM_RTMS_CLIENT_ID="client", ZOOM_RTMS_CLIENT_SECRET="secret"
    )
    assert "pip install -r requirements-rtms.txt" in first_line(process)
    process.send_signal(signal.SIGINT)
    assert ends(process)[0] == 0
