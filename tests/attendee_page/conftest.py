"""What every test of the attendee's page begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.stage import Stage, at, set_stage


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training whose second block runs: it is 1:06 PM and the poll “alliance” is open."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("13:06:10")
    found.launch("alliance", "13:05")
    yield found
    found.live.stop()
