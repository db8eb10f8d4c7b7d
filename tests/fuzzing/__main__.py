"""Coverage-guided fuzzing of one target, with atheris (libFuzzer), in this process.

usage: python -m tests.fuzzing TARGET [FOLDER …] [-runs=N] [-max_total_time=SECONDS] …

What is found to lead further is kept in the first folder; libFuzzer's own options follow its
documentation. An input that is a defect ends the run and is written to the folder of
-artifact_prefix. Of the imports only the project's own are instrumented.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris
import structlog

OURS = ["bot", "webhooks", "schedules"]

LIMITS = ("-timeout=20", "-rss_limit_mb=1024", "-close_fd_mask=0")
"""An input that takes longer (seconds), or a process that grows larger, is a defect."""


def main(name: str, options: list[str]) -> None:
    """Fuzz a target from its valid inputs on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with atheris.instrument_imports(include=OURS):
        from tests.fuzzing.targets import TARGETS
    target = TARGETS[name]
    with tempfile.TemporaryDirectory(prefix="attendant-seeds-") as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], *LIMITS, *options, folder], target.take)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
