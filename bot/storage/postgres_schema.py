"""The tables of the PostgreSQL database, as migrations that are applied once, in their order."""

from __future__ import annotations

from bot.storage.interface import Run

LOCK = "select pg_advisory_xact_lock(1635021924)"
"""Held while the tables are brought up to date: two processes may start at the same moment."""

MIGRATIONS = {
    "create_facts": """
        create table facts (
            seq bigint primary key,
            session varchar collate "C",
            kind varchar collate "C" not null,
            happened_at bigint not null,
            recorded_at bigint not null,
            source varchar collate "C" not null,
            body text,
            fingerprint varchar collate "C" not null,
            digest text not null,
            chain text not null
        );
        create unique index facts_fingerprint on facts (fingerprint);
        create index facts_session_seq on facts (session, seq);
        create index facts_session_happened_at on facts (session, happened_at);
        create index facts_kind_seq on facts (kind, seq)
    """,
    "create_wakes": "create table wakes (process text primary key, woke_at bigint not null)",
}
"""Compared byte by byte (collation C), as SQLite does: fingerprints are looked for by how they
begin."""


def migrate(run: Run) -> None:
    """Apply what was not yet applied, within a transaction that `run` is part of."""
    run(LOCK, ())
    run("create table if not exists migrations (name text primary key)", ())
    done = {name for (name,) in run("select name from migrations", ())}
    for name, sql in MIGRATIONS.items():
        if name not in done:
            run(sql, ())
            run("insert into migrations (name) values (?)", [name])
