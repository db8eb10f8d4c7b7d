"""The ledger on PostgreSQL: what is other than on SQLite, and a server that goes away."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from traceback import format_exception

import psycopg
import pytest

from bot.clock import HandClock
from bot.facts import NewFact, PageOpened
from bot.ledger import Ledger, LedgerError
from bot.settings import Settings
from bot.storage import postgres as storage
from bot.storage.address import shown
from bot.storage.interface import Run, StorageError
from bot.storage.postgres import LOCK
from bot.storage.postgres_line import Line
from tests.ledgers import PostgresServer, postgres_server


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    server = postgres_server()
    yield server
    server.remove()


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    """An empty place on the server that all tests share."""
    return postgres.place()


def opened(name: str) -> NewFact:
    return PageOpened(attendee=name).fact("s", at=0, source="test")


# --- the server goes away -----------------------------------------------------------------------


def test_a_ledger_goes_on_by_itself_once_a_server_that_crashed_is_back(
    own_server: PostgresServer, clock: HandClock
) -> None:
    ledger = Ledger(own_server.place(), clock)
    ledger.append(opened("ann"))
    own_server.stop()
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"could not store .*it goes on by itself"):
            ledger.append(opened("ben"))
        with pytest.raises(LedgerError, match=r"cannot be read: .*PostgreSQL server runs"):
            ledger.last_seq()
    own_server.start()
    assert ledger.append(opened("ben")).first
    assert [fact.fingerprint for fact in ledger.read()] == ["page:ann", "page:ben"]
    assert ledger.verify().holds
    ledger.close()


def test_a_restart_while_nobody_asks_is_not_even_noticed(
    own_server: PostgresServer, clock: HandClock
) -> None:
    ledger = Ledger(own_server.place(), clock)
    ledger.append(opened("ann"))
    own_server.stop()
    own_server.start()
    assert ledger.last_seq() == 1
    assert ledger.append(opened("ben")).first
    ledger.close()


def test_who_is_cut_off_in_the_midst_of_an_append_has_stored_nothing(
    address: str, clock: HandClock
) -> None:
    ledger = Ledger(address, clock)

    def cut_off(run: Run) -> None:
        run("insert into wakes values ('x', 1)", ())
        run("select pg_terminate_backend(pg_backend_pid())", ())

    with pytest.raises(StorageError):
        ledger.storage.alone(cut_off)
    assert ledger.last_wake("x") is None
    assert ledger.append(opened("ann")).first
    ledger.close()


def test_many_who_ask_a_server_that_does_not_answer_wait_together_and_not_in_turn() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        line = Line(f"postgresql://127.0.0.1:{port}/attendant?connect_timeout=2", 1)
        told = []

        def ask() -> None:
            with pytest.raises(psycopg.OperationalError, match="timeout"), line.held():
                line.run_first("select 1")
            told.append(time.monotonic())

        began = time.monotonic()
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 6
        assert max(told) - began < 6


def test_a_closed_ledger_says_so(address: str, clock: HandClock) -> None:
    ledger = Ledger(address, clock)
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.last_seq()


# --- several at once ----------------------------------------------------------------------------


def test_nobody_waits_for_long_for_another_machine_that_holds_the_ledger(
    address: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "PATIENCE", 1)
    ledger = Ledger(address, clock)
    with psycopg.connect(address) as other:
        other.execute(LOCK.encode())
        with pytest.raises(LedgerError, match="another process writes all the time"):
            ledger.append(opened("ann"))
        assert ledger.last_seq() == 0  # reading goes on
    assert ledger.append(opened("ann")).first
    ledger.close()


def test_two_ledgers_on_one_database_number_their_facts_without_a_gap(
    address: str, clock: HandClock
) -> None:
    one, two = Ledger(address, clock), Ledger(address, clock)
    appended = [ledger.append(opened(name)) for name in "abcd" for ledger in (one, two)]
    assert [(each.fact.seq, each.first) for each in appended] == [
        (seq, first) for seq in (1, 2, 3, 4) for first in (True, False)
    ]
    assert one.verify() == two.verify()
    one.close()
    two.close()


# --- what a database holds ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "\ue000", "\ue000%00", "100 %", "\ue000\x00é"])
def test_every_text_comes_back_as_it_was(address: str, clock: HandClock, name: str) -> None:
    ledger = Ledger(address, clock)
    new = NewFact(session=name, kind=name, happened_at=0, source=name, body='"x"', fingerprint=name)
    fact = ledger.append(new).fact
    assert list(ledger.read()) == [fact]
    assert ledger.select("fingerprint = ?", [name]) == [fact]
    assert not ledger.append(new).first
    assert ledger.verify().holds
    ledger.close()


def test_a_mark_of_any_length_is_kept_once(address: str, clock: HandClock) -> None:
    ledger = Ledger(address, clock)
    long = "".join(f"{number:x}" for number in range(20_000))
    assert ledger.append(opened(long)).first
    assert not ledger.append(opened(long)).first
    assert ledger.append(opened(long + "x")).first
    ledger.close()


def test_a_commit_waits_for_the_disk_whatever_the_server_is_set_to(
    address: str, clock: HandClock
) -> None:
    hasty = f"{address}%20-csynchronous_commit%3Doff"
    with psycopg.connect(hasty) as connection:
        assert connection.execute("show synchronous_commit").fetchall() == [("off",)]
    ledger = Ledger(hasty, clock)
    assert ledger.rows("show synchronous_commit") == [("on",)]
    ledger.close()


def test_a_database_of_another_encoding_is_refused_with_what_to_do(
    postgres: PostgresServer, clock: HandClock
) -> None:
    with psycopg.connect(postgres.base, autocommit=True) as connection:
        connection.execute("create database latin encoding 'LATIN1' template template0")
    with pytest.raises(LedgerError, match=r"encoding is LATIN1.*createdb --encoding UTF8"):
        Ledger(postgres.base.replace("/postgres?", "/latin?"), clock)


# --- the address --------------------------------------------------------------------------------


def test_the_password_is_never_shown() -> None:
    address = "postgresql://kim:s3cret@db.example.org:5433/attendant?password=s3cret"
    assert shown(address) == "postgresql://db.example.org:5433/attendant"
    settings = Settings(database=address, base_url="http://127.0.0.1:8000", secret_key=b"k" * 32)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://kim:s3cret@127.0.0.1:1/attendant",
        "postgresql://kim:s3cret/@127.0.0.1/attendant",
        "postgresql://kim:s3cret@127.0.0.1/attendant?nonsense=s3cret",
        "postgresql://kim:100%s3cret@127.0.0.1/attendant",
    ],
)
def test_a_server_that_cannot_be_reached_is_told_without_the_password(
    address: str, clock: HandClock
) -> None:
    with pytest.raises(LedgerError, match="cannot be opened") as told:
        Ledger(address, clock)
    assert "s3cret" not in "".join(format_exception(told.value))
    assert "s3cret" not in shown(address)


def test_without_the_package_it_is_said_what_to_install(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.storage.postgres")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install -r requirements-postgres\.txt"):
        Ledger("postgresql://127.0.0.1/attendant", clock)
