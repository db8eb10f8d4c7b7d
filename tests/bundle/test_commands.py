"""Bundles from the command line: made, verified anywhere, held against the ledger."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.commands import bundle as commands
from bot.commands import outcomes
from bot.facts import DecisionRecorded
from tests.bundle.audit import Audit, packed, replaced, unpacked
from tests.test_outcomes import ID, KEY, at, stands_at

ROOT = Path(__file__).parent.parent.parent
COMMANDS = click.Group(commands=[*commands.COMMANDS, *outcomes.COMMANDS])


@pytest.fixture(autouse=True)
def installation(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of the audit's installation, three days after the training."""
    monkeypatch.setenv("ATTENDANT_DATABASE", str(audit.home / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    stands_at(monkeypatch, at("12:00:00", 7))


def run(*arguments: object, code: int) -> Result:
    result = CliRunner().invoke(COMMANDS, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def made(audit: Audit) -> Path:
    out = audit.home / "out.zip"
    run("bundle", ID, "--out", out, code=0)
    return out


def test_a_bundle_is_made_and_verified(audit: Audit) -> None:
    out = audit.home / "out.zip"
    written = run("bundle", ID, "--out", out, code=0)
    assert "4 attendees, 1 pass, 2 fail and 1 review" in written.stdout
    key = written.stdout.partition("Signed with key ")[2].splitlines()[0]
    verified = run("verify", out, code=0)
    assert f"{out}: verified" in verified.stdout
    assert f"with key      {key}" in verified.stdout
    assert "26 facts in 3 stretches" in verified.stdout
    assert "Compare the fingerprint" in verified.stderr
    assert run("verify", out, "--key", key, code=0).stderr == ""


def test_another_machine_needs_nothing_but_the_program(audit: Audit, tmp_path: Path) -> None:
    out = made(audit)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("ATTENDANT_BASE_URL=nonsense\n")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("ATTENDANT_")
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "verify", str(out)],
        cwd=elsewhere,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "verified" in done.stdout
    assert [path.name for path in elsewhere.iterdir()] == [".env"]


def test_an_altered_bundle_exits_with_1_and_one_that_is_none_with_2(audit: Audit) -> None:
    out = made(audit)
    files = unpacked(out)
    change = replaced("ben@example.org", "bob@example.org")
    packed(files | {"facts.jsonl": change(files["facts.jsonl"])}, out)
    told = run("verify", out, code=1).stdout
    assert f"{out}: ALTERED" in told
    assert "The body of fact 3 (registrant.added) is not the one that was recorded." in told
    out.write_bytes(b"PK")
    assert "is no ZIP file" in run("verify", out, code=2).stderr
    assert "No such file" in run("verify", audit.home / "none.zip", code=2).stderr


def test_an_unknown_session_or_a_folder_that_is_not_there_is_wrong_use(audit: Audit) -> None:
    out = audit.home / "out.zip"
    assert ID in run("bundle", "another", "--out", out, code=2).stderr
    assert "cannot be written" in run("bundle", ID, "--out", audit.home / "no" / "x", code=2).stderr
    assert not out.exists()


def test_held_against_the_ledger_a_bundle_leaves_nothing_out(audit: Audit) -> None:
    out = made(audit)
    run("verify", out, "--ledger", code=0)
    audit.certify("ada@example.org", "AAAA-BBBB-CCCC", edition=2)
    run("verify", out, "--ledger", code=0)  # what came later does not matter


@pytest.mark.parametrize(
    ("seq", "told"),
    [
        (28, "The ledger's chain at fact 28 is not the one"),
        (10, "Fact 10 is another in the ledger"),
    ],
)
def test_held_against_another_ledger_a_bundle_is_told_apart(
    audit: Audit, seq: int, told: str
) -> None:
    out = made(audit)
    database = sqlite3.connect(audit.home / "attendant.db")
    database.execute("update facts set chain = ? where seq = ?", ["0" * 64, seq])
    database.commit()
    database.close()
    assert told in run("verify", out, "--ledger", code=1).stdout


def test_without_a_file_the_whole_ledger_is_verified(audit: Audit) -> None:
    told = run("verify", code=0).stdout
    assert "verified. 28 facts." in told
    assert audit.ledger.head()[1] in told
    database = sqlite3.connect(audit.home / "attendant.db")
    database.execute("update facts set body = null where seq = 9")
    database.commit()
    assert "no fact says that it was erased" in run("verify", code=1).stdout
    database.execute("update facts set kind = 'x' where seq = 4")
    database.commit()
    database.close()
    assert "Fact 4 (x) or its place in the chain was altered." in run("verify", code=1).stdout


# --- decisions on record ------------------------------------------------------------------------


def on_record(audit: Audit) -> list[str]:
    return [fact.kind for fact in audit.ledger.read() if fact.kind == DecisionRecorded.KIND]


def test_decisions_are_put_on_record_once_and_come_out_again(audit: Audit) -> None:
    done = run("decide", ID, "--record", "--by", "The Director", code=1)
    assert "Put on record by The Director: 3 decisions." in done.stderr  # Cleo's is a review
    again = run("decide", ID, "--record", "--by", "The Director", code=1)
    assert "0 decisions" in again.stderr
    assert len(on_record(audit)) == 3
    told = run("verify", made(audit), code=0).stdout
    assert "on record     4, each computed again as of then" in told


def test_what_has_changed_since_is_put_on_record_beside_it(audit: Audit) -> None:
    run("decide", ID, "--record", "--by", "The Director", code=1)
    audit.replan(("camera_required = false", "camera_required = false\naudio_required = false"))
    done = run("decide", ID, "--record", "--by", "Her successor", code=1)
    assert "Put on record by Her successor: 3 decisions." in done.stderr  # under another policy
    run("verify", made(audit), code=0)


def test_who_puts_it_on_record_must_be_named(audit: Audit) -> None:
    assert "--record needs --by" in run("decide", ID, "--record", code=2).stderr
    assert on_record(audit) == []
