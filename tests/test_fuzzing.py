"""Each target of the coverage-guided fuzzer runs, from its valid inputs on, and finds nothing.

A run is short here and the same every time; SECURITY.md says how to make a long one.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[1]
RUNS = {"page": 15, "bundle_content": 10, "bundle": 100, "session_file": 100, "receiver": 100}
"""How many inputs a target is given beside the valid ones; 1,000 where nothing is said."""

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris has no wheel for this machine (Linux on x86-64, Python up to 3.13)",
)


@pytest.mark.parametrize("name", TARGETS)
def test_the_fuzzer_finds_nothing_at_once(name: str, tmp_path: Path) -> None:
    options = [f"-runs={RUNS.get(name, 500)}", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing", name, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done " in done.stderr
