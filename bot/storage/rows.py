"""Facts as rows of the table `facts`, and the statements about them that all storages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import chain
from bot.facts import Fact
from bot.storage.interface import Row, Run, portions

COLUMNS = "seq, session, kind, happened_at, recorded_at, source, body, fingerprint, digest, chain"
MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
HEAD = "select seq, chain from facts order by seq desc limit 1"


def fact_of(row: Row) -> Fact:
    """A row with COLUMNS as a fact; one that was erased has an empty body."""
    return Fact(
        seq=row[0],
        session=row[1],
        kind=row[2],
        happened_at=row[3],
        recorded_at=row[4],
        source=row[5],
        body=row[6] or "",
        fingerprint=row[7],
        digest=row[8],
        chain=row[9],
    )


def head_of(run: Run) -> tuple[int, str]:
    """The seq and the chain of the last fact; (0, GENESIS) where there is none."""
    rows = run(HEAD, ())
    return rows[0] if rows else (0, chain.GENESIS)


def known(run: Run, fingerprints: Sequence[str]) -> dict[str, Fact]:
    """The facts that are there already, by their fingerprints."""
    found: dict[str, Fact] = {}
    for some in portions(fingerprints):
        marks = ", ".join("?" * len(some))
        sql = f"select {COLUMNS} from facts where fingerprint in ({marks})"  # noqa: S608
        for row in run(sql, some):
            fact = fact_of(row)
            found[fact.fingerprint] = fact
    return found


def insert(run: Run, facts: Sequence[Fact]) -> None:
    """Insert facts as they are; an empty body stands for one that was erased."""
    for sql, values in insertions(facts):
        run(sql, values)


def insertions(facts: Sequence[Fact]) -> list[tuple[str, list[Any]]]:
    """The statements that insert facts, each with its values."""
    found = []
    for some in portions(facts):
        marks = ", ".join([MARKS] * len(some))
        sql = f"insert into facts ({COLUMNS}) values {marks}"  # noqa: S608
        found.append((sql, [value for fact in some for value in _row(fact)]))
    return found


def _row(fact: Fact) -> Row:
    return (
        fact.seq,
        fact.session,
        fact.kind,
        fact.happened_at,
        fact.recorded_at,
        fact.source,
        fact.body or None,
        fact.fingerprint,
        fact.digest,
        fact.chain,
    )
