"""What the logs hold: events by name and number, never a secret, and nobody's name."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

import pytest
import requests
import structlog

from bot.accounts.keys import first_token
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.logs import Sparing, without_secrets
from tests.deliveries import joined
from tests.staff import token_in
from tests.stage import PEOPLE, SECRET_KEY, Stage, at, set_stage

ROOT = Path(__file__).parent.parent
STAFF = ("kim.kindly@example.org", "a wrong horse battery staple")


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("GET /a/abcdefgh_-ijklmnopqrstuvwxyz12345/state failed", "GET /a/[secret]/state failed"),
        ("/staff/password/0123456789-abc", "/staff/password/[secret]"),
        ("no row of ann.able+x@example.org.", "no row of [e-mail]."),
        ("at 12:45, fact 7, alliance-2026-12-04", "at 12:45, fact 7, alliance-2026-12-04"),
    ],
)
def test_secret_and_personal_addresses_are_struck_out(text: str, logged: str) -> None:
    assert without_secrets(None, "error", {"event": text, "seq": 7}) == {"event": logged, "seq": 7}


def told(sparing: Sparing, number: int, **event: object) -> list[MutableMapping[str, object]]:
    """What of so many events of one kind is written."""
    written = []
    for _ in range(number):
        with suppress(structlog.DropEvent):
            written.append(sparing(None, "", {"level": "warning", "event": "refused", **event}))
    return written


def test_warnings_of_one_kind_are_written_twenty_times_a_minute_and_then_counted() -> None:
    now = [0.0]
    sparing = Sparing(lambda: now[0])
    assert len(told(sparing, 1000)) == 20
    assert len(told(sparing, 3, reason="another")) == 3
    assert len(told(sparing, 1000, level="info")) == 1000
    now[0] = 61.0
    first, second = told(sparing, 2)
    assert first["unlogged"] == 980
    assert "unlogged" not in second


def visit(address: str, stage: Stage) -> None:
    """Everything that people and programs do, well and badly, while the ledger works and fails."""
    for person in PEOPLE:
        page = address + stage.page(person.name.split()[0])
        assert requests.get(page, timeout=10).status_code == 200
        sent = {"poll": "alliance", "answers": [["A friendship"]]}
        requests.post(f"{page}/answers", json=sent, timeout=10)
        requests.post(f"{page}/name", json={"name": "Ann of the Hidden Name"}, timeout=10)
    requests.get(f"{address}/a/{'x' * 32}", timeout=10)
    requests.get(f"{address}/staff/first/{first_token(SECRET_KEY)}", timeout=10)
    with requests.Session() as browser:
        token = token_in(browser.get(f"{address}/staff/sign-in", timeout=10).text)
        form = {"email": STAFF[0], "password": STAFF[1], "csrf": token}
        assert browser.post(f"{address}/staff/sign-in", data=form, timeout=10).status_code == 401
    forged = joined("Ann Able", "2026-12-04T12:50:00-05:00", email="ann.able@example.org")
    assert requests.post(f"{address}/webhooks/zoom", data=forged, timeout=10).status_code == 401
    with stage.ledger_without_facts():
        for path in (stage.page("Ann"), "/live/", "/healthz"):
            assert requests.get(address + path, timeout=10).status_code == 503


@pytest.mark.processes
def test_nothing_that_people_do_puts_their_names_or_secrets_into_the_log(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("13:04")
    stage = set_stage(tmp_path, ledger, clock)
    stage.launch("alliance")
    environment = os.environ | {
        "ATTENDANT_DATABASE": str(ledger.path),
        "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
    }
    command = [sys.executable, "-m", "bot", "web", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            visit(process.stderr.readline().split()[-1], stage)
        finally:
            process.terminate()
            _, log = process.communicate(timeout=20)
    events = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {one["event"] for one in events} >= {
        "sign-in refused",
        "delivery refused",
        "request failed",
        "an attendee's page failed",
    }
    names = [name for person in PEOPLE for name in (*person.name.split(), person.email)]
    tokens = [stage.page(person.name.split()[0]).removeprefix("/a/") for person in PEOPLE]
    for secret in (*names, *tokens, *STAFF, "Hidden Name", first_token(SECRET_KEY), "friendship"):
        assert secret not in log


BROKEN = """
from gevent import monkey
monkey.patch_all()
import sys
from bot import logs
from bot.serving import listen, serve

def broken(environ, start_response):
    raise ValueError("no such row: ann.able@example.org")

logs.set_up()
listener = listen("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
serve(broken, listener, lambda: None)
"""
"""A server whose application does not even answer for its own faults."""


@pytest.mark.processes
def test_a_fault_that_no_page_answers_for_is_logged_without_who_asked_and_for_what() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BROKEN],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        address = f"http://127.0.0.1:{port}/a/{'t' * 32}"
        response = requests.get(address, headers={"Cookie": "session=c00kie"}, timeout=10)
        with socket.create_connection(("127.0.0.1", int(port)), timeout=10) as line:
            line.sendall(f"GET /a/{'t' * 32} HTTP/9.9\r\n\r\n".encode())
            assert b"400 Bad Request" in line.recv(100)
        process.terminate()
        _, log = process.communicate(timeout=20)
    assert response.status_code == 500
    event, complaint = [json.loads(line) for line in log.splitlines()]
    assert complaint["detail"].startswith("Invalid http version: 'GET /a/[secret] HTTP/9.9")
    assert event["event"] == "request failed outside the pages"
    assert "ValueError: no such row: [e-mail]" in event["exception"]
    for secret in ("t" * 32, "c00kie", "127.0.0.1", "ann.able"):
        assert secret not in log


FAILING = """
from gevent import monkey
monkey.patch_all()
import sqlite3
from bot.threads import off_the_loop

def full():
    raise sqlite3.OperationalError("database or disk is full")

try:
    off_the_loop(full)
except sqlite3.OperationalError as error:
    print(error, off_the_loop(lambda: 7))
"""
"""Work in a thread that fails, as a write does on a full disk, for a caller that answers for it."""


@pytest.mark.processes
def test_what_fails_in_a_thread_is_told_its_caller_and_not_written_past_the_log() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("database or disk is full 7\n", "")
