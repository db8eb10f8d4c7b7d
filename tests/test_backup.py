"""Copies of the ledger: taken while it is written, checked, and brought back with nothing lost."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.backup.copy import BackupError, take_copy
from bot.backup.restoring import restore
from bot.cli import main
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.ledgers import append

ROOT = Path(__file__).parent.parent


def fingerprints(path: Path, clock: HandClock) -> list[str]:
    ledger = Ledger(path, clock)
    try:
        assert ledger.verify().holds
        return [fact.fingerprint for fact in ledger.read()]
    finally:
        ledger.close()


@contextmanager
def writer(path: Path, name: str) -> Iterator[Callable[[], int]]:
    """A process that writes; what is called waits for its next fact to be stored, and gives it."""
    command = [sys.executable, "-m", "tests.one_writer", str(path), name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = process.stdout
        try:
            yield lambda: int(lines.readline())
        finally:
            process.kill()


# --- copies -------------------------------------------------------------------------------------


@pytest.mark.processes
def test_a_restore_drill_with_copies_taken_while_two_processes_write(
    tmp_path: Path, clock: HandClock
) -> None:
    source = tmp_path / "attendant.db"
    acknowledged, copies = [], []
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(source, name)) for name in ("a", "b")]
        for number in range(4):
            for _ in range(25):
                seqs = [stored() for stored in writers]
            acknowledged.append(max(seqs))
            copies.append(take_copy(source, tmp_path / f"copy-{number}.db", clock))
    for copy, stored in zip(copies, acknowledged, strict=True):
        assert copy.facts >= stored
    for copy in copies:
        elsewhere = tmp_path / "elsewhere" / copy.path.name
        done = restore(copy.path, elsewhere, clock)
        assert (done.copy.facts, done.copy.head, done.aside) == (copy.facts, copy.head, None)
        assert len(fingerprints(elsewhere, clock)) == copy.facts
    everything = fingerprints(source, clock)
    assert fingerprints(tmp_path / "elsewhere/copy-3.db", clock) == everything[: copies[3].facts]


def test_a_copy_is_one_file_for_its_owner_alone(ledger: Ledger, clock: HandClock) -> None:
    append(ledger, "a")
    copy = take_copy(ledger.path, ledger.path.parent / "copies/one.db", clock)
    assert [path.name for path in copy.path.parent.iterdir()] == ["one.db"]
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert copy.head == ledger.head()[1]


def test_a_copy_never_takes_the_place_of_another(ledger: Ledger, clock: HandClock) -> None:
    append(ledger, "a")
    target = ledger.path.parent / "one.db"
    target.write_text("something else")
    with pytest.raises(BackupError, match="is there already"):
        take_copy(ledger.path, target, clock)
    assert target.read_text() == "something else"


def test_of_an_altered_ledger_there_is_no_copy(ledger: Ledger, clock: HandClock) -> None:
    append(ledger, "a", "b", "c")
    with sqlite3.connect(ledger.path) as rows:
        rows.execute("""update facts set body = '"x"' where seq = 2""")
    rows.close()
    target = ledger.path.parent / "copies/one.db"
    with pytest.raises(
        BackupError, match=r"attendant\.db was altered.*2.*Keep the ledger as it is"
    ):
        take_copy(ledger.path, target, clock)
    assert list(target.parent.iterdir()) == []


# --- bringing back ------------------------------------------------------------------------------


@pytest.fixture
def copied(ledger: Ledger, clock: HandClock) -> Path:
    """A copy of a ledger that holds `a` and `b`."""
    append(ledger, "a", "b")
    return take_copy(ledger.path, ledger.path.parent / "copy.db", clock).path


def test_a_ledger_with_facts_that_the_copy_lacks_is_kept(
    ledger: Ledger, clock: HandClock, copied: Path
) -> None:
    append(ledger, "c")
    ledger.close()
    with pytest.raises(BackupError, match="holds 1 fact that the copy lacks"):
        restore(copied, ledger.path, clock)
    assert fingerprints(ledger.path, clock) == ["a", "b", "c"]
    done = restore(copied, ledger.path, clock, though_newer=True)
    assert fingerprints(ledger.path, clock) == ["a", "b"]
    assert done.aside
    assert done.aside.name == "attendant.db.before-20261204T174500Z"
    assert fingerprints(done.aside, clock) == ["a", "b", "c"]


def test_a_ledger_that_took_another_course_since_is_kept_too(
    tmp_path: Path, ledger: Ledger, clock: HandClock, copied: Path
) -> None:
    ledger.close()
    other = Ledger(tmp_path / "other/attendant.db", clock)
    append(other, "a", "x")
    other.close()
    with pytest.raises(BackupError, match="1 fact that the copy lacks"):
        restore(copied, other.path, clock)


def test_a_ledger_in_use_is_not_replaced(ledger: Ledger, clock: HandClock, copied: Path) -> None:
    with pytest.raises(BackupError, match=r"in use\. Stop the web server"):
        restore(copied, ledger.path, clock, though_newer=True)
    append(ledger, "c")
    assert ledger.verify().facts == 3


def test_a_ledger_that_cannot_be_read_is_set_aside(
    ledger: Ledger, clock: HandClock, copied: Path
) -> None:
    ledger.close()
    broken = b"SQLite format 3\x00" + b"\xff" * 5000
    ledger.path.write_bytes(broken)
    Path(f"{ledger.path}-wal").write_bytes(b"left over")
    done = restore(copied, ledger.path, clock)
    assert fingerprints(ledger.path, clock) == ["a", "b"]
    assert done.aside
    assert done.aside.read_bytes() == broken
    assert Path(f"{done.aside}-wal").read_bytes() == b"left over"


def test_the_very_same_ledger_may_be_brought_back(
    ledger: Ledger, clock: HandClock, copied: Path
) -> None:
    ledger.close()
    assert restore(copied, ledger.path, clock).copy.facts == 2


@pytest.mark.parametrize("damage", ["cut", "altered", "text", "no facts", "gone"])
def test_a_copy_that_does_not_hold_replaces_nothing(
    ledger: Ledger, clock: HandClock, copied: Path, damage: str
) -> None:
    ledger.close()
    match damage:
        case "cut":
            copied.write_bytes(copied.read_bytes()[:9000])
        case "text":
            copied.write_text("no database at all, but long enough to look at")
        case "gone":
            copied.unlink()
        case _:
            with sqlite3.connect(copied) as rows:
                if damage == "altered":
                    rows.execute("update facts set happened_at = 2 where seq = 2")
                else:
                    rows.execute("drop table facts")
            rows.close()
    with pytest.raises(BackupError, match=r"/copy\.db"):
        restore(copied, ledger.path, clock, though_newer=True)
    assert fingerprints(ledger.path, clock) == ["a", "b"]
    kept = {path.name for path in ledger.path.parent.iterdir()} - {"copy.db"}
    assert kept <= {"attendant.db", "attendant.db-wal", "attendant.db-shm"}


# --- commands -----------------------------------------------------------------------------------


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(folder / "attendant.db"))
    return CliRunner().invoke(main, words)


def test_the_commands_take_a_copy_and_bring_it_back(
    tmp_path: Path, ledger: Ledger, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(ledger, "a")
    taken = run(tmp_path, monkeypatch, "backup")
    assert taken.exit_code == 0
    (copy,) = (tmp_path / "backups").iterdir()
    head = ledger.head()[1]
    assert taken.stdout == f"{copy}: 1 fact, head {head}.\n"
    append(ledger, "b")
    ledger.close()
    refused = run(tmp_path, monkeypatch, "restore", str(copy))
    assert (refused.exit_code, "--even-though-newer" in refused.output) == (2, True)
    done = run(tmp_path, monkeypatch, "restore", str(copy), "--even-though-newer")
    assert done.exit_code == 0
    assert done.stdout == f"{tmp_path / 'attendant.db'}: 1 fact, head {head}.\n"
    assert "is kept as" in done.stderr
    assert list((tmp_path / "backups").iterdir()) == [copy]
