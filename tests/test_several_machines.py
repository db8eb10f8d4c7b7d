"""Several web servers and schedulers on one PostgreSQL database, as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import requests

from bot import facts
from bot.clock import SystemClock
from bot.ledger import Ledger
from bot.rehearsal.kinds import KINDS
from tests.deliveries import SECRET, joined, signed
from tests.ledgers import PostgresServer, postgres_server
from tests.rehearsals import NATIVE_SESSION
from tests.stage import TRAINING

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent
SESSION = "alliance-2026-12-04"

CUT_OFF = """
select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'attendant' and random() < 0.5
"""
"""The server ends half of the connections that there are."""


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of the test's own."""
    started = postgres_server()
    yield started
    started.remove()


def cut_off(server: PostgresServer, cuts: list[int]) -> None:
    """For ten seconds, which are most of the training, end connections; count them."""
    with psycopg.connect(server.base, autocommit=True) as connection:
        for _ in range(20):
            cuts.append(len(connection.execute(CUT_OFF.encode()).fetchall()))
            time.sleep(0.5)


def test_two_web_servers_and_two_schedulers_rehearse_on_a_server_that_cuts_them_off(
    server: PostgresServer, tmp_path: Path
) -> None:
    file, address = tmp_path / "native.toml", server.place()
    file.write_text(NATIVE_SESSION)
    words = ["--speed", "200", "--seed", "7", "--machines", "2", "--database", address, "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "rehearse", str(file), *words, "--folder", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        said: list[str] = []  # by its first line with a time all have their ledgers open
        while not (said and " PM  " in said[-1]):
            said.append(process.stderr.readline())
            assert said[-1], said
        cuts: list[int] = []
        cutting = threading.Thread(target=cut_off, args=(server, cuts))
        cutting.start()
        out, progress = process.communicate(timeout=120)
        cutting.join()
    assert out, progress
    report = json.loads(out)
    wrong = [one for one in report["people"] if one["verdict"] != "same"]
    assert (process.returncode, report["wrong"], wrong, report["failures"]) == (0, 0, [], [])
    assert report["launched"] == {"first": 1, "second": 1, "last": 1}
    assert [one["kind"] for one in report["people"]] == list(KINDS)
    carried = report["deliveries"]
    assert carried["accepted"] == carried["sent"] - carried.get("answered 503", 0)
    assert carried["given up"] == 0
    assert report["ledger"]["verified"]
    assert sum(cuts) > 40
    logs = {path.stem: path.read_text() for path in tmp_path.glob("*.log")}
    assert sorted(logs) == ["scheduler", "scheduler-2", "web", "web-2"]
    done = Counter(name for name, log in logs.items() for _ in range(log.count('"event": "done"')))
    with closing(Ledger(address, SystemClock())) as ledger:
        clocked = [one for one in ledger.read() if one.source == "scheduler"]
        marks = [one.fingerprint for one in clocked]
    assert len(marks) == len(set(marks)) >= sum(done.values()) > 8


class Web:
    """A web process, as Zoom sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr
        self.address = process.stderr.readline().split()[-1]
        self._log = threading.Thread(target=process.stderr.read)
        self._log.start()

    def deliver(self, number: int) -> int:
        """Send a delivery of its own; the status of the answer."""
        body = joined(f"Person {number}", "2026-12-04T18:05:00Z")
        headers = signed(body, int(time.time()))
        address = f"{self.address}/webhooks/zoom"
        return requests.post(address, data=body, headers=headers, timeout=30).status_code

    def shows(self, path: str) -> int:
        """The status of a page."""
        return requests.get(self.address + path, timeout=30).status_code

    def wait(self) -> None:
        """Wait until all that it says is read."""
        self._log.join()


@contextmanager
def web(address: str, folder: Path) -> Iterator[Web]:
    given = {
        "ATTENDANT_DATABASE": address,
        "ATTENDANT_FOLDER": str(folder),
        "ATTENDANT_SECRET_KEY": "k" * 32,
        "ZOOM_WEBHOOK_SECRET_TOKEN": SECRET,
    }
    command = [sys.executable, "-m", "bot", "web", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | given, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            found = Web(process)
            yield found
        finally:
            process.terminate()
            found.wait()
            assert process.wait(timeout=20) == 0


def test_while_the_server_is_away_all_is_to_be_sent_again_and_then_it_goes_on(
    server: PostgresServer, tmp_path: Path
) -> None:
    address, clock = server.place(), SystemClock()
    with closing(Ledger(address, clock)) as ledger:
        added = facts.SessionAdded(text=TRAINING, version=1)
        ledger.append(added.fact(SESSION, at=clock.now(), source="test"))
    with web(address, tmp_path) as one, web(address, tmp_path) as other:
        assert [one.deliver(1), other.deliver(2), other.deliver(1)] == [204, 204, 204]
        server.stop()
        assert [one.deliver(3), other.deliver(4), other.deliver(3)] == [503, 503, 503]
        assert [each.shows("/healthz") for each in (one, other)] == [503, 503]
        assert one.shows(f"/live/{SESSION}") == 503
        server.start()
        assert [one.deliver(3), other.deliver(4), other.deliver(3)] == [204, 204, 204]
        assert [each.shows("/healthz") for each in (one, other)] == [200, 200]
        assert one.shows(f"/live/{SESSION}") == 200
    with closing(Ledger(address, clock)) as ledger:
        found = [fact for fact in ledger.read() if fact.kind.startswith("zoom.")]
        assert len(found) == len({fact.fingerprint for fact in found}) == 4
        assert ledger.verify().holds
