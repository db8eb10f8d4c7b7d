"""Whole rehearsals: real processes, real HTTP, fast."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from bot.commands.opening import NEEDS_A_PERSON
from bot.rehearsal.kinds import KINDS
from bot.rehearsal.place import place
from tests.rehearsals import NATIVE_SESSION, SHORT_SESSION

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent


@pytest.fixture
def native(tmp_path: Path) -> Path:
    """The short training with one poll in Zoom too and one in Zoom alone."""
    file = tmp_path / "native.toml"
    file.write_text(NATIVE_SESSION)
    return file


@pytest.fixture
def short(tmp_path: Path) -> Path:
    file = tmp_path / "short.toml"
    file.write_text(SHORT_SESSION)
    return file


def begin(file: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "rehearse", str(file), *words]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def rehearse(file: Path, *words: str, patience: float = 120) -> tuple[int, dict[str, Any], str]:
    """The exit status, the report and the progress of a rehearsal."""
    process = begin(file, "--json", *words)
    out, err = process.communicate(timeout=patience)
    assert out, err
    return process.returncode, json.loads(out), err


def children(folder: Path) -> list[int]:
    """The processes that work in a rehearsal's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder and "Z" not in _state(entry):
                found.append(int(entry.name))
        except OSError:  # it ended while we looked
            continue
    return found


def _state(entry: Path) -> str:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0]


def until(true: Any, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(true())


def test_no_outcome_differs_from_the_truth(native: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    words = ("--speed", "300", "--seed", "7", "--folder", str(folder))
    status, report, progress = rehearse(native, *words)
    wrong = [one for one in report["people"] if one["verdict"] != "same"]
    assert (status, report["wrong"], wrong, report["failures"]) == (0, 0, [], [])
    assert [one["kind"] for one in report["people"]] == list(KINDS)
    assert {one["outcome"] for one in report["people"]} == {"pass", "fail", "review"}
    assert report["launched"] == {"first": 1, "second": 1, "last": 1}
    assert report["ledger"]["verified"]
    assert report["deliveries"]["accepted"] == report["deliveries"]["sent"]
    assert "1:25 PM  Questions" in progress
    assert "/live/short-2026-12-04" in progress
    _assert_zoom_was_asked_for_everything(folder, report)


def _assert_zoom_was_asked_for_everything(folder: Path, report: dict[str, Any]) -> None:
    """Polls were pushed, answered in Zoom and on the page, and all that Zoom reports taken in."""
    assert [one["poll"] for one in ledger_of(folder, "zoom_poll.pushed")] == ["first", "last"]
    answered = [one for one in ledger_of(folder, "poll.answered") if one.get("via") == "zoom"]
    assert {one["poll"] for one in answered} == {"first", "last"}
    assert report["answers"]["zoom"] == len(answered) > 15
    assert report["answers"]["page"] > 15
    assert len(ledger_of(folder, "report.participants")) == 1
    assert ledger_of(folder, "reconcile.tried")[-1]["complete"]


def test_chaos_brings_no_wrong_pass_or_fail_and_each_poll_once(
    native: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    words = ("--speed", "300", "--seed", "7", "--chaos", "--folder", str(folder))
    status, report, _ = rehearse(native, *words)
    assert (status, report["wrong"], report["failures"]) == (0, 0, [])
    assert report["launched"] == {"first": 1, "second": 1, "last": 1}
    disturbances = report["disturbances"]
    assert (disturbances["scheduler killed"], disturbances["app deactivated"]) == (10, 1)
    assert disturbances["lost"] > 0
    assert disturbances["answers of Zoom's interface spoiled"] >= 5
    assert any("no access" in one["message"] for one in ledger_of(folder, "rest.failed"))
    assert report["answers"]["zoom"] > 15
    for one in report["people"]:
        assert all(other["outcome"] == "review" for other in one["differences"])
        assert all(other["reason"] for other in one["differences"])


def ledger_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The bodies of a kind of fact in the ledger that a rehearsal left."""
    with closing(sqlite3.connect(folder / "rehearsal.db")) as database:
        rows = database.execute("select body from facts where kind = ? order by seq", [kind])
        return [json.loads(body) for (body,) in rows]


@pytest.mark.parametrize("chaos", [(), ("--chaos",)], ids=["calm", "chaos"])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running_however_it_ends(
    short: Path, tmp_path: Path, ending: signal.Signals, chaos: tuple[str, ...]
) -> None:
    folder = tmp_path / "here"
    process = begin(short, "--speed", "10", "--attendees", "3", "--folder", str(folder), *chaos)
    assert process.stderr is not None
    address = process.stderr.readline().split()[-1].partition("/live/")[0]
    assert len(children(folder)) == (3 if chaos else 2)
    process.send_signal(ending)
    process.communicate(timeout=20)
    assert process.returncode == (130 if ending == signal.SIGINT else -signal.SIGKILL)
    assert until(lambda: not children(folder))
    assert until(lambda: not _listens(address))


def _listens(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_where_no_kernel_does_it_a_watcher_ends_what_was_started(tmp_path: Path) -> None:
    forever = "import time; time.sleep(600)"
    watcher = (
        "import os, sys; from bot.rehearsal.leash import watch; "
        f"watch(os.getppid(), [sys.executable, '-c', {forever!r}])"
    )
    parent = (
        "import subprocess, sys, time; "
        f"subprocess.Popen([sys.executable, '-c', {watcher!r}]); time.sleep(600)"
    )
    environment = {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", parent], cwd=tmp_path, env=environment)
    assert until(lambda: len(children(tmp_path)) == 3)
    process.kill()
    process.wait()
    assert until(lambda: not children(tmp_path))


def test_it_goes_on_serving_until_it_is_told_to_stop(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    words = ("--speed", "2000", "--attendees", "2", "--folder", str(folder), "--keep-serving")
    process = begin(short, *words)
    address = _served_at(process)
    assert until(lambda: _status(f"{address}/healthz") == 200)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert "No outcome differs from the truth." in out
    assert err.rstrip().endswith("Stopped.")
    assert process.returncode in (0, NEEDS_A_PERSON)  # so fast, a slow machine misses a poll
    assert until(lambda: not children(folder))


def _served_at(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    lines: Iterator[str] = iter(process.stderr.readline, "")
    return next(line.split()[2] for line in lines if line.startswith("Serving at"))


def _status(address: str) -> int:
    try:
        with urlopen(address, timeout=2) as answer:
            return int(answer.status)
    except OSError:
        return 0


def test_a_port_that_is_taken_is_refused_only_where_it_was_asked_for(short: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = begin(short, "--port", str(other.getsockname()[1]))
        _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "is taken. Choose another with --port" in err


def test_a_folder_with_a_rehearsal_in_it_is_left_alone(short: Path, tmp_path: Path) -> None:
    (tmp_path / "rehearsal.db").write_text("another's")
    process = begin(short, "--folder", str(tmp_path))
    _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "holds a rehearsal already" in err
    assert (tmp_path / "rehearsal.db").read_text() == "another's"


def test_a_session_without_a_meeting_cannot_be_rehearsed(tmp_path: Path) -> None:
    file = tmp_path / "no-meeting.toml"
    file.write_text(SHORT_SESSION.replace('[zoom]\nid = "86084701483"\n', ""))
    process = begin(file)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "names no Zoom meeting" in err


def test_polls_that_zoom_could_not_tell_apart_are_named_before_anything_is_played(
    tmp_path: Path,
) -> None:
    file = tmp_path / "alike.toml"
    file.write_text(NATIVE_SESSION.replace('id = "second"', 'id = "second"\n  channel = "zoom"'))
    process = begin(file)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "“second” and “last” would both be called “Questions” in Zoom" in err
    assert "Facilitator:" not in err


def test_settings_of_the_real_installation_do_not_reach_a_rehearsal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENDANT_SMTP_URL", "smtp://mail.example.org")
    monkeypatch.setenv("ZOOM_CLIENT_ID", "of the real account")
    monkeypatch.setenv("ZOOM_SDK_KEY", "of the real account")
    monkeypatch.setenv("ATTENDANT_DATABASE", "real.db")
    app = ("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET")
    own = dict.fromkeys(app, "of the stand-in")
    with place(tmp_path, 8000, own) as where:
        environment = where.environment
    assert environment["ATTENDANT_DATABASE"] == str(tmp_path / "rehearsal.db")
    assert environment["ZOOM_CLIENT_ID"] == "of the stand-in"
    assert "ATTENDANT_SMTP_URL" not in environment
    assert "ZOOM_SDK_KEY" not in environment
    assert where.settings.smtp_url == ""
