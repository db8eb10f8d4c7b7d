"""What every test of an erasing begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.erasure.installation import NOW, Installation
from tests.test_outcomes import KEY, stands_at


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """The installation, with the settings of the command line."""
    monkeypatch.setenv("ATTENDANT_DATABASE", str(tmp_path / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    stands_at(monkeypatch, NOW)
    installation = Installation(tmp_path)
    yield installation
    installation.ledger.close()
