"""The pages as they run in earnest: under gevent, in two web processes beside one another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from bot.clock import HandClock, RehearsalClock
from bot.ledger import Ledger
from tests.listening import Listener
from tests.stage import SECRET_KEY, Stage, at, set_stage

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent


@contextmanager
def web(stage: Stage) -> Iterator[str]:
    """A web process on the stage's ledger, at 1:04 PM; its address."""
    with running_web(stage) as (address, _):
        yield address


@contextmanager
def running_web(stage: Stage) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A web process on the stage's ledger, at 1:04 PM; its address, and the process."""
    clock = RehearsalClock(at("13:04"), time.time(), speed=1.0, turn=at("20:00"), tail=1.0)
    environment = os.environ | {
        "ATTENDANT_DATABASE": str(stage.ledger.path),
        "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
        "ATTENDANT_CLOCK": clock.to_setting(),
    }
    command = [sys.executable, "-m", "bot", "web", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            yield process.stderr.readline().split()[-1], process
        finally:
            process.terminate()
            process.communicate(timeout=20)


@contextmanager
def events(address: str) -> Iterator[Listener]:
    """The events at an address, over real HTTP."""
    with requests.get(address, stream=True, timeout=20) as response:
        assert response.status_code == 200
        yield Listener(response.iter_content(chunk_size=None))


def test_a_launch_reaches_the_pages_of_every_web_process_within_a_second(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    clock.moment = at("13:04")
    with ExitStack() as stack:
        first, second = (stack.enter_context(web(stage)) for _ in range(2))
        ann = stack.enter_context(events(f"{first}{stage.page('Ann')}/events"))
        ben = stack.enter_context(events(f"{second}{stage.page('Ben')}/events"))
        staff = stack.enter_context(events(f"{second}/live/{stage.session.id}/events"))
        for page in (ann, ben, staff):
            page.next("state")
        began = time.monotonic()
        stage.launch("alliance")
        for page in (ann, ben):
            assert [one["poll"] for one in page.next("news").content["polls"]] == ["alliance"]
        assert time.monotonic() - began < 1
        sent = {"poll": "alliance", "answers": [["A friendship"]]}
        answer = requests.post(f"{first}{stage.page('Ann')}/answers", json=sent, timeout=10)
        assert answer.json()["first"] is True
        rows: list[dict[str, object]] = []
        while not any(row["cells"][2][0] == "Answered" for row in rows):  # type: ignore[index]
            rows += staff.next("change").content.get("roster", {}).get("rows", [])
        again = requests.post(f"{second}{stage.page('Ann')}/answers", json=sent, timeout=10)
        assert again.json() == answer.json() | {"first": False}


def test_told_to_stop_a_server_ends_every_page_in_good_order(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    with ExitStack() as stack:
        address, process = stack.enter_context(running_web(stage))
        pages = [
            stack.enter_context(requests.get(f"{address}{path}/events", stream=True, timeout=20))
            for path in (stage.page("Ann"), stage.page("Ben"), f"/live/{stage.session.id}")
        ]
        followed = [page.iter_content(chunk_size=None) for page in pages]
        for chunks in followed:
            next(chunks)
        process.terminate()
        for chunks in followed:
            list(chunks)  # raises where the answer breaks off instead of ending
        assert process.wait(timeout=20) == 0


def test_what_is_too_long_is_refused_also_where_its_length_is_not_told_before(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    with web(stage) as address:
        for path in ("/webhooks/zoom", "/webhooks/evaluations"):
            for kilobytes, status in ((1, 401), (2048, 413)):
                chunks = (b"x" * 1024 for _ in range(kilobytes))  # sent one after another
                sent = requests.post(f"{address}{path}", data=chunks, timeout=20)
                assert sent.status_code == status, path


def test_a_request_that_breaks_off_or_is_unclear_is_refused_and_the_connection_closed(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    head = b"POST /webhooks/zoom HTTP/1.1\r\nHost: localhost\r\n"
    asked = [
        head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nno chunk\r\n",
        head + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n{}\n",
        head + b"Content-Length: 5\r\nContent-Length: 3\r\n\r\n{}\n",
        head + b"X-Zm : 1\r\n\r\n",
        head + b"Content-Length: 30\r\n\r\n{}",
    ]
    with web(stage) as address:
        host, port = address.removeprefix("http://").split(":")
        for request in asked:
            with socket.create_connection((host, int(port)), 10) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.makefile("rb").read()  # to the end of the connection
            assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), request
            assert answer.count(b"HTTP/1.1") == 1, request
