"""The commands about certificates, from a training that was told to a PDF."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.certificates.archive import sha256
from bot.clock import HandClock, RehearsalClock
from bot.commands.certificates import certificates
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.registrants import Row, register
from tests.certificates.cases import TEXT
from tests.deliveries import delivery, joined, left, meeting
from webhooks.delivery import fact_of, moment_of, parse

ID = "alliance-2026-12-04"
KEY = b"k" * 32
LATER = parse_iso("2026-12-18T15:00:00Z")
SESSION = TEXT.replace(
    "[evaluation]\nhours = 48\n",
    '[zoom]\nid = "86084701483"\n\n[policy]\npolls_least = 0\npolls_largest_gap_minutes = 0\n'
    "polls_last_before_end_minutes = []\ncamera_required = false\n",
)
"""135 minutes that count, 18:00 to 20:15 UTC, without polls or an evaluation."""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Two weeks later: Ada and Dan were there throughout, Ben left after an hour."""
    path = tmp_path / "attendant.db"
    monkeypatch.setenv("ATTENDANT_DATABASE", str(path))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    monkeypatch.setenv("ATTENDANT_BASE_URL", "https://attendant.example.org")
    clock = RehearsalClock(LATER, time.time(), 1.0, LATER + 10**12, 1.0)
    monkeypatch.setenv("ATTENDANT_CLOCK", clock.to_setting())
    ledger = Ledger(path, HandClock(LATER))
    people = [
        Row("ada@example.org", "Ada Example", license_number="SW-1", license_state="PA"),
        Row("ben@example.org", "Ben Example"),
        Row("dan@example.org", "Dan Example", ce_credit=False),
    ]
    ledger.append(SessionAdded(text=SESSION, version=1).fact(ID, at=LATER, source="test"))
    register(ledger, KEY, ID, people, at=LATER, source="test")
    started = meeting(start_time="2026-12-04T17:45:00Z")
    told = [delivery("meeting.started", started)]
    for number, (name, end) in enumerate((("Ada", "20:15"), ("Ben", "19:00"), ("Dan", "20:15"))):
        told.append(joined(f"{name} Example", "2026-12-04T17:50:00Z", user_id=str(number)))
        told.append(left(f"{name} Example", f"2026-12-04T{end}:00Z", user_id=str(number)))
    told.append(delivery("meeting.ended", started | {"end_time": "2026-12-04T20:15:00Z"}))
    for body in told:
        one = parse(body)
        ledger.append(fact_of(one, ID, moment_of(one, 0)))
    yield ledger
    ledger.close()


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(certificates, arguments, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def numbers() -> dict[str, str]:
    """The number and state of everyone's latest certificate, by name."""
    lines = [re.split(r" {2,}", line) for line in run("list", ID).stdout.splitlines()]
    return {line[-1]: f"{line[0]} {line[2]}" for line in lines}


def test_everyone_who_passed_gets_a_certificate_once(told: Ledger, tmp_path: Path) -> None:
    result = run("issue", ID)
    assert re.search(r"(?m)^\w{4}-\w{4}-\w{4}  credit      Ada Example$", result.stdout)
    assert re.search(r"(?m)^\w{4}-\w{4}-\w{4}  attendance  Dan Example$", result.stdout)
    assert "2 certificates issued; 1 without (fail)." in result.stderr
    assert len(list((tmp_path / "certificates" / "issued").glob("*.pdf"))) == 2
    again = run("issue", ID)
    assert "0 certificates issued; 2 issued before; 1 without (fail)." in again.stderr


def test_what_is_missing_is_named_with_whom_it_keeps_from_a_certificate(told: Ledger) -> None:
    text = SESSION.replace('level = "intermediate"\n', "")
    told.append(SessionAdded(text=text, version=2).fact(ID, at=LATER, source="test"))
    result = run("issue", ID, code=1)
    assert "Dan Example" in result.stdout
    assert "Not issued to Ada Example. The certificate lacks 1 field:" in result.stderr
    assert "level: level in the session file" in result.stderr


def test_a_name_is_corrected_and_a_certificate_revoked(told: Ledger) -> None:
    run("issue", ID)
    ada = numbers()["Ada Example"].split()[0]
    office = ("--by", "The office")
    result = run("reissue", ada, "--name", "Ada B. Example", *office)
    assert f"Ada B. Example, in place of {ada}." in result.stdout
    assert numbers()["Ada Example"].endswith("superseded")
    new = numbers()["Ada B. Example"].split()[0]
    run("revoke", new, *office, "--reason", "It was Dan's.")
    assert numbers()["Ada B. Example"] == f"{new} revoked"
    assert (
        "was revoked by The office: It was Dan's."
        in run("reissue", new, "--name", "Ada", *office, code=2).stderr
    )
    assert (
        "There is no certificate K7QD"
        in run("revoke", "K7QD", *office, "--reason", "Why not", code=2).stderr
    )


def test_a_certificate_is_written_again_byte_for_byte(told: Ledger, tmp_path: Path) -> None:
    run("issue", ID)
    number = numbers()["Ada Example"].split()[0]
    kept = tmp_path / "certificates" / "issued" / f"{number}.pdf"
    first = sha256(kept.read_bytes())
    kept.unlink()
    out = tmp_path / "again.pdf"
    run("pdf", number, "--out", str(out))
    assert sha256(out.read_bytes()) == first


def test_a_specimen_can_be_had_of_a_file_and_of_a_session(told: Ledger, tmp_path: Path) -> None:
    file, pdf, png = (tmp_path / name for name in ("training.toml", "one.pdf", "two.png"))
    file.write_text(SESSION)
    run("preview", str(file), "--out", str(pdf))
    run("preview", ID, "--out", str(png), "--attendance", "--name", "Zoë Example")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "neither .pdf nor .png" in run("preview", ID, "--out", "x.jpg", code=2).stderr
    refused = run("preview", ID, "--out", str(pdf), "--name", "李", code=2)
    assert "No font has the character" in refused.stderr
