"""What many tests begin with: a ledger on disk, a clock moved by hand, a small session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.session import Session
from bot.session_file import parse
from bot.storage.address import Address
from tests.ledgers import PostgresServer, postgres_server

settings.register_profile(
    "attendant", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("attendant")

SMALL_SESSION = """\
id = "small-2026-12-04"
title = "A small training"
date = 2026-12-04
timezone = "America/New_York"
credits = 0.5

[zoom]
id = "86084701483"

[evaluation]
hours = 48

[[blocks]]
starts = "12:45"
ends = "13:00"
title = "The room opens"
kind = "open"
counts = false

[[blocks]]
starts = "13:00"
ends = "13:30"
title = "The training"
kind = "instruction"
counts = true

  [[blocks.polls]]
  id = "first"
  launch = "start+5m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    kind = "single"
    choices = ["Blue", "Seven"]
"""
"""Half an hour that counts, 18:00 to 18:30 UTC, with one poll at 18:05 and an evaluation."""


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at the moment the small session's room opens."""
    return HandClock(parse_iso("2026-12-04T17:45:00Z"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--on-postgresql` runs every test whose ledger may be of either sort on PostgreSQL."""
    parser.addoption("--on-postgresql", action="store_true")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `both_ledgers` on SQLite and on PostgreSQL."""
    if "database" not in metafunc.fixturenames:
        return
    if metafunc.config.getoption("--on-postgresql"):
        metafunc.parametrize("database", ["postgresql"], indirect=True)
    elif metafunc.definition.get_closest_marker("both_ledgers"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for as long as the tests run."""
    server = postgres_server()
    yield server
    server.remove()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where a ledger may be: a file that is not there yet, or an empty place on the server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return tmp_path / "attendant.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.place()


@pytest.fixture
def ledger(database: Address, clock: HandClock) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = Ledger(database, clock)
    yield opened
    opened.close()


@pytest.fixture
def small_session() -> Session:
    """The session of SMALL_SESSION."""
    return parse(SMALL_SESSION)
