"""Ledgers of both sorts for the tests, and what is done to one behind its back.

A test marked `both_ledgers` runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from bot.facts import NewFact
from bot.ledger import Ledger
from bot.storage.address import is_postgres

FULL = {
    False: "create trigger full_disk before insert on facts"
    " begin select raise(abort, 'database or disk is full'); end",
    True: "alter table facts add constraint full_disk check (false) not valid",
}
EMPTY = {False: "drop trigger full_disk", True: "alter table facts drop constraint full_disk"}
"""How a disk is full and has room again, by whether it is PostgreSQL's."""

SYSTEM_USER = "postgres"
"""Who runs the server where the tests are run by root, whom PostgreSQL refuses."""


def append(ledger: Ledger, *names: str) -> None:
    """Store a fact of each name, with letters that not every storage holds as they are."""
    for name in names:
        ledger.append(
            NewFact(
                session=None,
                kind="test.written",
                happened_at=1,
                source="test",
                body=f'"{name} é\ue000"',
                fingerprint=name,
            )
        )


def change(ledger: Ledger, sql: str, values: Sequence[Any] = ()) -> None:
    """Change rows as no ledger ever does."""
    ledger.storage.alone(lambda run: run(sql, values))


@contextmanager
def refusing_writes(ledger: Ledger) -> Iterator[None]:
    """While this lasts, the ledger takes no facts, as on a full disk."""
    change(ledger, FULL[is_postgres(ledger.name)])
    yield
    change(ledger, EMPTY[is_postgres(ledger.name)])


@contextmanager
def without_facts(ledger: Ledger) -> Iterator[None]:
    """While this lasts, the ledger's table is not as it should be, and nothing can be read."""
    change(ledger, "alter table facts rename column seq to hidden")
    yield
    change(ledger, "alter table facts rename column hidden to seq")


class PostgresServer:
    """A PostgreSQL server of the tests' own, on a socket in a folder of its own."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._as_user = ["runuser", "-u", SYSTEM_USER, "--"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="attendant-postgres-"))  # a short path
        if self._as_user:
            shutil.chown(self.folder, SYSTEM_USER)
        options = "--username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync"
        self._run("initdb", *options.split())
        self.base = f"postgresql://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "--wait", "-l", f"{self.folder}/log", "-o", settings, "start")

    def stop(self) -> None:
        """Stop it as a crash does: whoever is connected is cut off, nothing is finished."""
        self._run("pg_ctl", "--wait", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Take it away."""
        self.stop()
        shutil.rmtree(self.folder)

    def place(self) -> str:
        """The address of a new place on it, where nothing is yet."""
        schema = f"test_{uuid4().hex}"
        with psycopg.connect(self.base, autocommit=True) as connection:
            connection.execute(f"create schema {schema}".encode())
        return f"{self.base}&options=-csearch_path%3D{schema}"

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *words]
        done = subprocess.run(
            [*self._as_user, *command],
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def postgres_server() -> PostgresServer:
    """A server that runs; without PostgreSQL the test is skipped, and fails where CI is true."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    program = str(found[0]) if found else shutil.which("initdb")
    if program is None:
        missing = "There is no PostgreSQL here: install it to test the ledger on it."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    server = PostgresServer(Path(program).parent)
    server.start()
    return server
