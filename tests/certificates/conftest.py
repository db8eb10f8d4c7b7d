"""A workshop on a ledger of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.certificates.workshop import Workshop
from bot.ledger import Ledger
from bot.settings import Settings

SECRET = b"a key of the installation, long enough"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation whose data folder is empty."""
    return Settings(
        database=tmp_path / "attendant.db",
        base_url="https://attendant.example.org",
        secret_key=SECRET,
    )


@pytest.fixture
def workshop(ledger: Ledger, settings: Settings) -> Workshop:
    """Where certificates are made."""
    return Workshop(ledger, settings)
