"""What the logs hold: events by name and number, never a secret, and nobody's name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bot.accounts.keys import first_token
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.logs import without_secrets
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
