"""A ledger made by any earlier version opens, with every fact as it was.

`tests/fixtures/schemas` holds a ledger after each migration, as SQL; there is one for every schema
that was ever in use. Whoever adds a migration adds the ledger that it makes, and never changes one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import chain, schema
from bot.clock import HandClock
from bot.facts import NewFact
from bot.ledger import Ledger, LedgerError
from bot.records import record_of

SCHEMAS = sorted((Path(__file__).parent / "fixtures/schemas").glob("*.sql"))
NAMES = [migration.name for migration in schema.migrations._migrations]
Layout = dict[str, set[tuple[str, ...]]]


def older(path: Path, dump: Path) -> None:
    """A ledger as an earlier version left it."""
    with closing(sqlite3.connect(path)) as rows:
        rows.executescript(dump.read_text())


def facts_in(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as rows:
        return rows.execute("select * from facts order by seq").fetchall()


def layout(path: Path) -> Layout:
    """The tables with their columns, and the indexes with theirs."""
    with closing(sqlite3.connect(path)) as rows:
        named = rows.execute("select type, name from sqlite_master where sql not null").fetchall()
        asked = {"table": "table_xinfo", "index": "index_info"}
        return {
            f"{kind} {name}": {
                tuple(map(str, column[1:4]))
                for column in rows.execute(f"pragma {asked[kind]}('{name}')")
            }
            for kind, name in named
            if kind in asked
        }


def test_there_is_a_ledger_of_every_schema_that_was_in_use() -> None:
    assert [path.stem.partition("-")[2] for path in SCHEMAS] == NAMES


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda path: path.stem)
def test_an_older_ledger_opens_with_every_fact_as_it_was(
    tmp_path: Path, clock: HandClock, dump: Path
) -> None:
    path = tmp_path / "attendant.db"
    older(path, dump)
    before = facts_in(path)
    ledger = Ledger(path, clock)
    assert facts_in(path) == before
    assert ledger.verify() == chain.Verification(facts=3, head=str(before[-1][-1]))
    assert list(record_of(ledger, "small-2026-12-04").registrants) == ["00112233445566aa"]
    new = NewFact(
        session=None, kind="test", happened_at=1, source="test", body="{}", fingerprint="new"
    )
    assert ledger.append(new).fact.seq == 4
    ledger.note_wake("scheduler")
    assert ledger.last_wake("scheduler") == clock.now()
    assert ledger.verify().holds
    ledger.close()


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda path: path.stem)
def test_an_older_ledger_ends_up_like_a_new_one(
    tmp_path: Path, clock: HandClock, dump: Path
) -> None:
    older(tmp_path / "older.db", dump)
    for name in ("older.db", "new.db", "older.db"):  # twice: the second time nothing is left to do
        Ledger(tmp_path / name, clock).close()
    assert layout(tmp_path / "older.db") == layout(tmp_path / "new.db")


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, clock: HandClock
) -> None:
    path = tmp_path / "attendant.db"
    older(path, SCHEMAS[0])
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("create table wakes (something_else text)")
        rows.commit()
    before = facts_in(path), layout(path)
    with pytest.raises(LedgerError, match="wakes"):
        Ledger(path, clock)
    assert (facts_in(path), layout(path)) == before
