"""What is beside the facts: tables for reading, and forgetting, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from bot.clock import HandClock
from bot.erasure.forgetting import UnfinishedError, finish
from bot.facts import ErasureMade, RegistrantAdded
from bot.ledger import Ledger, LedgerError
from bot.links import pseudonym
from bot.storage import postgres as storage
from tests.ledgers import PostgresServer

COLUMNS = {"session": str, "email": str, "credits": float, "sure": bool, "ID-1": int}
TABLES = {"decisions": COLUMNS}
ANA, BEN, CLEO = (
    dict(zip(COLUMNS, values, strict=True))
    for values in (
        ("one", "ana@example.org", 1.5, True, 3),
        ("one", "ben@example.org", 0.0, False, None),
        ("two", "cleo@example.org", 2.0, True, 2),
    )
)
ALL = 'select session, email, credits, sure, "ID-1" from decisions order by email'


@pytest.mark.both_ledgers
def test_a_sessions_rows_are_replaced_and_the_others_stay(ledger: Ledger) -> None:
    ledger.refill(TABLES, "two", {"decisions": [CLEO]})
    for rows in ([ANA], [ANA, BEN], [BEN]):
        ledger.refill(TABLES, "one", {"decisions": rows})
        expected = [tuple(one.values()) for one in (*rows, CLEO)]
        assert ledger.rows(ALL) == expected


@pytest.mark.both_ledgers
def test_a_column_that_is_new_is_added_to_a_table_that_is_there(ledger: Ledger) -> None:
    older = {"decisions": {"session": str, "email": str}}
    row = {"session": "two", "email": "cleo@example.org"}
    ledger.refill(older, "two", {"decisions": [row]})
    ledger.refill(TABLES, "one", {"decisions": [ANA]})
    assert ledger.rows(ALL) == [tuple(ANA.values()), (*row.values(), None, None, None)]


@pytest.mark.both_ledgers
def test_rows_that_do_not_fit_leave_the_tables_as_they_were(ledger: Ledger) -> None:
    ledger.refill(TABLES, "one", {"decisions": [ANA]})
    with pytest.raises(LedgerError):
        ledger.refill(TABLES, "one", {"decisions": [BEN, {**ANA, "email": object()}]})
    assert ledger.rows(ALL) == [tuple(ANA.values())]


def registered(ledger: Ledger, name: str) -> int:
    """The seq of the fact that somebody registered."""
    attendee = pseudonym(b"k" * 32, "one", name)
    body = RegistrantAdded(attendee=attendee, version=1, email=f"{name}@example.org", name=name)
    return ledger.append(body.fact("one", at=1, source="roster")).fact.seq


def say_erased(ledger: Ledger, seq: int) -> None:
    said = ErasureMade(erased=((seq, seq),), digest="d", by="Kim", reason="asked")
    ledger.append(said.fact("one", at=2, source="cli"))


@pytest.mark.both_ledgers
def test_what_facts_say_is_erased_goes_with_the_rows_for_reading(
    ledger: Ledger, tmp_path: Path
) -> None:
    first = registered(ledger, "ana")
    registered(ledger, "ben")
    ledger.refill(TABLES, "one", {"decisions": [ANA, BEN]})
    ledger.refill(TABLES, "two", {"decisions": [CLEO]})
    say_erased(ledger, first)
    done = finish(ledger, tmp_path)
    assert (done.bodies, done.sessions) == (1, ("one",))
    assert ledger.rows(ALL) == [tuple(CLEO.values())]
    assert [bool(fact.body) for fact in ledger.read()] == [False, True, True]
    assert ledger.verify().erased == 1
    assert finish(ledger, tmp_path).bodies == 0


def test_nothing_is_left_in_the_files_of_the_database(
    postgres: PostgresServer, clock: HandClock, tmp_path: Path
) -> None:
    ledger = Ledger(postgres.place(), clock)
    seq = registered(ledger, "a-name-that-nobody-else-has")
    registered(ledger, "another-name-that-stays")
    assert _in_files(postgres, "a-name-that-nobody-else-has")
    say_erased(ledger, seq)
    finish(ledger, tmp_path)
    ledger.close()
    assert not _in_files(postgres, "a-name-that-nobody-else-has")
    assert _in_files(postgres, "another-name-that-stays")


def _in_files(server: PostgresServer, text: str) -> bool:
    """Whether the tables' files hold a text, once all is written there."""
    with psycopg.connect(server.base, autocommit=True) as connection:
        connection.execute("checkpoint")
    files = (server.folder / "data/base").rglob("*")
    return any(text.encode() in path.read_bytes() for path in files if path.is_file())


def test_while_somebody_reads_all_the_time_it_says_so_and_goes_on_later(
    postgres: PostgresServer,
    clock: HandClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storage, "LONG_PATIENCE", 1)
    address = postgres.place()
    ledger = Ledger(address, clock)
    say_erased(ledger, registered(ledger, "ana"))
    with psycopg.connect(address) as reader:
        reader.execute("select count(*) from facts")
        with pytest.raises(UnfinishedError, match="Run the same command again"):
            finish(ledger, tmp_path)
        assert ledger.last_seq() == 2  # the others go on
    assert finish(ledger, tmp_path).sessions == ("one",)
    ledger.close()
