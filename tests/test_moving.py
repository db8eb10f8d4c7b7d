"""A ledger moves to PostgreSQL and back: every fact as it was, at its place in the chain."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.backup.copy import BackupError, take_copy
from bot.backup.database import bring_into
from bot.cli import main
from bot.clock import HandClock
from bot.facts import ErasureMade, Fact
from bot.ledger import Ledger, LedgerError
from bot.storage.address import Address
from tests.ledgers import PostgresServer, append, change, refusing_writes

Run = Callable[..., Result]


@pytest.fixture
def place(postgres: PostgresServer) -> str:
    """An empty place on a PostgreSQL server."""
    return postgres.place()


@pytest.fixture
def file(tmp_path: Path, clock: HandClock) -> Path:
    """A SQLite ledger of three facts, of which the second was erased."""
    path = tmp_path / "file.db"
    with closing(Ledger(path, clock)) as ledger:
        append(ledger, "a", "b")
        said = ErasureMade(erased=((2, 2),), digest="d", by="Kim", reason="asked")
        ledger.append(said.fact(None, at=1, source="cli"))
        change(ledger, "update facts set body = null where seq = 2")
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the ledger at an address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", "k" * 32)

    def command(address: Address, *words: str) -> Result:
        monkeypatch.setenv("ATTENDANT_DATABASE", str(address))
        return CliRunner().invoke(main, words)

    return command


def facts_in(address: Address, clock: HandClock) -> list[Fact]:
    with closing(Ledger(address, clock)) as ledger:
        assert ledger.verify().holds
        return list(ledger.read())


def test_a_ledger_moves_to_postgresql_and_back_by_a_copy(
    run: Run, file: Path, place: str, tmp_path: Path, clock: HandClock
) -> None:
    before = facts_in(file, clock)
    taken = run(file, "backup", "--out", "moving.db")
    moved = run(place, "restore", "moving.db")
    assert (moved.exit_code, moved.stdout) == (
        0,
        taken.stdout.replace("moving.db", "postgresql:///postgres"),
    )
    assert facts_in(place, clock) == before
    assert "3 facts, 1 of them erased" in run(place, "verify").stdout
    with closing(Ledger(place, clock)) as ledger:
        append(ledger, "d")
    back = run(place, "backup")
    (copy,) = (tmp_path / "var/backups").iterdir()
    assert back.stdout.startswith(f"{copy.relative_to(tmp_path)}: 4 facts, head ")
    assert facts_in(copy, clock) == facts_in(place, clock)
    assert facts_in(copy, clock)[:3] == before


def test_what_a_database_holds_already_is_continued(
    file: Path, place: str, clock: HandClock
) -> None:
    bring_into(file, place, clock)
    with closing(Ledger(file, clock)) as ledger:
        append(ledger, "d", "e")
    assert bring_into(file, place, clock).facts == 5
    assert bring_into(file, place, clock).facts == 5
    assert facts_in(place, clock) == facts_in(file, clock)


@pytest.mark.parametrize("others", [("x",), ("a", "x"), ("a", "b", "c")])
def test_a_database_that_holds_other_facts_is_left_as_it_is(
    file: Path, place: str, clock: HandClock, others: tuple[str, ...]
) -> None:
    with closing(Ledger(place, clock)) as ledger:
        append(ledger, *others)
    before = facts_in(place, clock)
    with pytest.raises(BackupError, match="holds facts that the copy lacks"):
        bring_into(file, place, clock)
    assert facts_in(place, clock) == before


def test_a_copy_that_was_altered_is_not_taken_in(file: Path, place: str, clock: HandClock) -> None:
    with closing(Ledger(file, clock)) as ledger:
        change(ledger, "update facts set source = 'x' where seq = 3")
    with pytest.raises(BackupError, match="Fact 3"):
        bring_into(file, place, clock)
    assert facts_in(place, clock) == []


def test_a_move_that_fails_leaves_nothing_behind(file: Path, place: str, clock: HandClock) -> None:
    with closing(Ledger(place, clock)) as ledger, refusing_writes(ledger):
        with pytest.raises(BackupError, match="full_disk"):
            bring_into(file, place, clock)
        assert ledger.last_seq() == 0
    assert bring_into(file, place, clock).facts == 3


def test_a_database_that_is_away_is_said_to_be(
    run: Run, file: Path, tmp_path: Path, clock: HandClock
) -> None:
    away = "postgresql://kim:s3cret@127.0.0.1:1/attendant"
    for words in (["restore", str(file)], ["backup"], ["verify"]):
        done = run(away, *words)
        assert done.exit_code == 2
        assert "postgresql://127.0.0.1:1/attendant" in done.stderr
        assert "Check that the PostgreSQL server runs" in done.stderr
        assert "s3cret" not in done.output
    assert not list(tmp_path.rglob("backups/*"))


@pytest.mark.both_ledgers
def test_facts_that_do_not_continue_a_ledger_are_not_taken_in(
    ledger: Ledger, file: Path, clock: HandClock
) -> None:
    append(ledger, "x")
    with pytest.raises(LedgerError, match=r"cannot take these facts in: Fact 2"):
        ledger.take_in(facts_in(file, clock)[1:])
    assert ledger.last_seq() == 1


def test_a_copy_is_the_same_whatever_the_ledger_was_kept_in(
    file: Path, place: str, tmp_path: Path, clock: HandClock
) -> None:
    bring_into(file, place, clock)
    one = take_copy(file, tmp_path / "one.db", clock)
    other = take_copy(place, tmp_path / "other.db", clock)
    assert (one.facts, one.head) == (other.facts, other.head)
    assert facts_in(one.path, clock) == facts_in(other.path, clock)
