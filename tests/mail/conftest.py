"""An installation, and a mail server beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.mail.cases import NOON, House
from tests.mail.smtp_server import Server, serving


@pytest.fixture
def house(tmp_path: Path, ledger: Ledger, clock: HandClock) -> House:
    """An installation without a mail server, two days before the training."""
    clock.moment = NOON
    return House(tmp_path, ledger, clock)


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    """A mail server that does as it should until it is given faults."""
    with serving() as started:
        house.smtp_url = started.url
        yield started
