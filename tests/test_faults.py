"""What goes wrong on a machine, with real processes: nothing acknowledged is lost, all recovers."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from bot import facts
from bot.clock import HandClock, RehearsalClock
from bot.ledger import Ledger
from tests.deliveries import SECRET, joined, signed
from tests.scheduling import scheduler_on
from tests.staff import token_in
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent
SESSION = "alliance-2026-12-04"
NO_LIMIT = resource.RLIM_INFINITY


@dataclass
class Web:
    """A web process, as Zoom sees it."""

    address: str
    process: subprocess.Popen[str]

    def deliver(self, number: int) -> int:
        """Send a delivery of its own; the status of the answer."""
        body = joined(f"Person {number}", "2026-12-04T18:05:00Z")
        headers = signed(body, int(time.time()))
        address = f"{self.address}/webhooks/zoom"
        return requests.post(address, data=body, headers=headers, timeout=30).status_code

    def limit(self, what: int, most: int) -> None:
        """Let the process have no more than so much of something."""
        _, hard = resource.prlimit(self.process.pid, what)
        resource.prlimit(self.process.pid, what, (most, hard))


@pytest.fixture
def ledger_file(tmp_path: Path, clock: HandClock) -> Path:
    """A ledger with a training on it."""
    path = tmp_path / "attendant.db"
    ledger = Ledger(path, clock)
    added = facts.SessionAdded(text=TRAINING, version=1)
    ledger.append(added.fact(SESSION, at=clock.now(), source="test"))
    ledger.close()
    return path


@pytest.fixture
def web(ledger_file: Path) -> Iterator[Web]:
    """A web process on it."""
    with running(ledger_file) as found:
        yield found


@contextmanager
def running(path: Path, **settings: str) -> Iterator[Web]:
    command = [sys.executable, "-m", "bot", "web", "--port", "0"]
    values = environment(path) | settings
    with subprocess.Popen(
        command, cwd=ROOT, env=values, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            yield Web(process.stderr.readline().split()[-1], process)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def environment(path: Path) -> dict[str, str]:
    return os.environ | {"ATTENDANT_DATABASE": str(path), "ZOOM_WEBHOOK_SECRET_TOKEN": SECRET}


def kept(path: Path) -> int:
    """How many deliveries the ledger holds."""
    with sqlite3.connect(path) as connection:
        found: int = connection.execute(
            "select count(*) from facts where kind like 'zoom.%'"
        ).fetchone()[0]
    connection.close()
    return found


@contextmanager
def full_disk(web: Web) -> Iterator[None]:
    web.limit(resource.RLIMIT_FSIZE, 1)  # every write beyond fails, as on a full disk
    yield
    web.limit(resource.RLIMIT_FSIZE, NO_LIMIT)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    yield
    other.execute("rollback")
    other.close()


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """A training at 1:06 PM, with a poll open that was due a minute ago."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("13:06")
    scheduler_on(ledger, clock).run_due()
    return found


def test_while_nothing_can_be_stored_the_pages_say_so_and_take_it_afterwards(stage: Stage) -> None:
    clock = RehearsalClock(at("13:06"), time.time(), 1.0, at("20:00"), 1.0)
    settings = {
        "ATTENDANT_CLOCK": clock.to_setting(),
        "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
    }
    answer = {"poll": "alliance", "answers": [["A friendship"]]}
    path = Path(stage.settings.database)
    with running(path, **settings) as web, requests.Session() as browser:
        live = f"{web.address}/live/{stage.session.id}"
        hold = {"csrf": token_in(browser.get(live).text), "by": "Kim", "kind": "hold"}
        hold |= {"block": "block-2", "number": "1"}

        def send() -> tuple[requests.Response, requests.Response]:
            page = f"{web.address}{stage.page('Ann')}/answers"
            sent = requests.post(page, json=answer, timeout=30)
            return sent, browser.post(f"{live}/act", data=hold, allow_redirects=False, timeout=30)

        with full_disk(web):
            sent, done = send()
        assert (sent.status_code, done.status_code) == (503, 503)
        assert sent.json()["error"].endswith("Nothing is lost: please send it again.")
        assert "could not be recorded just now, so it was not done" in done.text
        sent, done = send()
        assert (sent.json()["first"], done.status_code) == (True, 303)
    kinds = [fact.kind for fact in stage.ledger.read(session=stage.session.id)]
    assert (kinds.count(facts.PollAnswered.KIND), kinds.count(facts.Held.KIND)) == (1, 1)


def test_a_full_disk_is_answered_with_try_again_and_mends_by_itself(
    web: Web, ledger_file: Path
) -> None:
    assert web.deliver(1) == 204
    with full_disk(web):
        assert [web.deliver(number) for number in (2, 3)] == [503, 503]
        page = requests.get(f"{web.address}/live/{SESSION}", timeout=30)
        assert page.status_code == 200  # what was recorded can still be read
    assert [web.deliver(number) for number in (2, 3)] == [204, 204]
    assert kept(ledger_file) == 3


def test_a_locked_database_is_answered_with_try_again_and_mends_by_itself(
    web: Web, ledger_file: Path
) -> None:
    with locked(ledger_file):
        assert web.deliver(1) == 503
    assert web.deliver(1) == 204
    assert kept(ledger_file) == 1


def test_a_process_without_file_descriptors_takes_requests_again_once_it_has_some(
    web: Web, ledger_file: Path
) -> None:
    assert web.deliver(1) == 204
    opened = len(list(Path(f"/proc/{web.process.pid}/fd").iterdir()))
    web.limit(resource.RLIMIT_NOFILE, opened + 20)
    host, port = web.address.removeprefix("http://").split(":")
    with ExitStack() as held:
        for _ in range(60):
            held.enter_context(socket.create_connection((host, int(port)), 10))
        with pytest.raises(requests.RequestException):
            requests.get(f"{web.address}/healthz", timeout=2)
    assert web.process.poll() is None
    assert web.deliver(2) == 204
    assert kept(ledger_file) == 2


def test_clients_that_never_finish_asking_keep_nobody_waiting(web: Web, ledger_file: Path) -> None:
    host, port = web.address.removeprefix("http://").split(":")
    with ExitStack() as held:
        for _ in range(300):
            slow = held.enter_context(socket.create_connection((host, int(port)), 10))
            slow.sendall(b"POST /webhooks/zoom HTTP/1.1\r\nContent-Length: 1000000\r\nx-zm")
        began = time.monotonic()
        assert [web.deliver(number) for number in range(20)] == [204] * 20
        assert time.monotonic() - began < 10
    assert kept(ledger_file) == 20


def damage(path: Path) -> None:
    """Write nonsense over all of a ledger but its first page."""
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


def command(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on a ledger, and what it said."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=environment(path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [["web", "--port", "0"], ["session", "list"], ["schedule"]])
def test_a_damaged_ledger_is_told_with_the_way_back(ledger_file: Path, words: list[str]) -> None:
    damage(ledger_file)
    done = command(ledger_file, *words)
    assert done.returncode == 2
    assert "python -m bot restore COPY" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_way_back_from_a_damaged_ledger_leads_to_what_the_copy_held(
    ledger_file: Path, tmp_path: Path
) -> None:
    with running(ledger_file) as web:
        assert web.deliver(1) == 204
        copy = tmp_path / "copy.db"
        assert command(ledger_file, "backup", "--out", str(copy)).returncode == 0
    damage(ledger_file)
    assert command(ledger_file, "restore", str(copy)).returncode == 0
    with running(ledger_file) as web:
        assert [web.deliver(number) for number in (1, 2)] == [204, 204]
    assert kept(ledger_file) == 2
