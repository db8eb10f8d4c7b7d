"""What `bin/audit` makes of the answer of the advisory database."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "bin/audit"
GOOD = {"name": "flask", "version": "3.1.3", "vulns": []}
UNKNOWN = {"name": "attendant-extra", "skip_reason": "Dependency not found on PyPI"}
BUG = {"id": "PYSEC-2026-1", "fix_versions": ["9.9.1", "10.0"]}
BAD = {"name": "example", "version": "9.9.0", "vulns": [BUG]}


@pytest.fixture(scope="module")
def verdict() -> Callable[[str], tuple[int, str]]:
    """How the script judges an answer."""
    found: Callable[[str], tuple[int, str]] = runpy.run_path(str(SCRIPT))["verdict"]
    return found


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_packages_without_advisories_pass(verdict: Callable[[str], tuple[int, str]]) -> None:
    assert verdict(answer(GOOD)) == (0, "Audited 1 of 1 packages.")


def test_an_advisory_fails_and_is_named(verdict: Callable[[str], tuple[int, str]]) -> None:
    code, told = verdict(answer(GOOD, BAD, UNKNOWN))
    assert code == 1
    assert "VULNERABLE: example 9.9.0: PYSEC-2026-1, fixed in 9.9.1, 10.0" in told
    assert "NOT AUDITED" in told
    assert "attendant-extra" in told


@pytest.mark.parametrize(
    "given", ["", "Traceback", "{}", "[]", answer(UNKNOWN), answer(UNKNOWN, UNKNOWN)]
)
def test_a_database_that_cannot_be_reached_is_said_and_fails_nothing(
    verdict: Callable[[str], tuple[int, str]], given: str
) -> None:
    code, told = verdict(given)
    assert code == 0
    assert told.startswith("NOT AUDITED")


def test_what_only_installs_packages_is_left_out(
    verdict: Callable[[str], tuple[int, str]],
) -> None:
    pip = BAD | {"name": "pip"}
    assert verdict(answer(GOOD, pip)) == (0, "Audited 1 of 1 packages.")
