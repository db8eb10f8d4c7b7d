"""A flood of forged requests: refused, nothing of it kept, and Zoom's own deliveries go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.forged import LARGE_EVERY, flood
from bot.logs import MOST

SECONDS, FORGED, REAL = 3, 1_667, 20
"""A hundred thousand forged requests a minute, and as many real ones as a large training has."""


@pytest.mark.processes
def test_a_hundred_thousand_forged_requests_a_minute_keep_no_real_delivery_out(
    tmp_path: Path,
) -> None:
    found = flood(tmp_path, SECONDS, FORGED, REAL)
    forged = SECONDS * FORGED
    assert found.real == {"204": SECONDS * REAL}
    assert found.stored == SECONDS * REAL
    assert found.forged.keys() - {"0"} == {"400", "401", "413"}  # some are hung up on instead
    assert found.forged.total() == forged
    assert found.forged["413"] == forged // LARGE_EVERY
    # wrong, missing and stale signatures, and what is no HTTP: in at most two minutes, as it starts
    assert found.logged <= 4 * MOST * 2 + 10
    before, after = found.memory
    assert after < before + 20
