"""A training to be audited, and its bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.audit import Audit


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    """The training on a ledger on disk."""
    held = Audit(tmp_path)
    yield held
    held.ledger.close()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bundle of the training that nobody touched."""
    held = Audit(tmp_path_factory.mktemp("audit"))
    yield held.bundle()
    held.ledger.close()
