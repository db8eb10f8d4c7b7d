"""The tables of the SQLite file, as migrations that sqlite-utils applies and remembers."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("attendant")


@migrations()
def create_facts(db: Database) -> None:
    """The one table that is written: facts, each with its place in the chain."""
    db.table("facts").create(
        {
            "seq": int,
            "session": str,
            "kind": str,
            "happened_at": int,
            "recorded_at": int,
            "source": str,
            "body": str,
            "fingerprint": str,
            "digest": str,
            "chain": str,
        },
        pk="seq",
        not_null={"kind", "happened_at", "recorded_at", "source", "fingerprint", "digest", "chain"},
    )
    db.table("facts").create_index(["fingerprint"], unique=True)
    db.table("facts").create_index(["session", "happened_at"])


@migrations()
def create_wakes(db: Database) -> None:
    """When each process last woke: how a page knows that the scheduler lives. Not evidence."""
    db.table("wakes").create({"process": str, "woke_at": int}, pk="process")


@migrations()
def index_kinds(db: Database) -> None:
    """A process learns at its start which sessions and meetings there are, by kind."""
    db.table("facts").create_index(["kind", "seq"])


@migrations()
def index_sessions(db: Database) -> None:
    """A session is read in the order of seq; with this it need not be sorted page by page."""
    db.table("facts").create_index(["session"])
