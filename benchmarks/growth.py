"""What a delivery costs as the ledger grows, and how soon a web process is ready on it.

    python -m benchmarks.growth                    # 0, 100,000, 1,000,000 and 5,000,000 facts
    python -m benchmarks.growth 100000 200000

The ledger is that of many trainings, one a week, each with ten thousand facts. At every size a web
process is started on it, which is ready once it answers; then it is offered deliveries of the
latest training. Processor time is counted beside the rate, since that hardly depends on what else
the machine does.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

from benchmarks.receiver import MOMENT, offering
from benchmarks.stage import Training, joined, resident
from bot.clock import DAY
from bot.facts import NewFact, SessionAdded
from bot.session import Session
from bot.session_file import parse
from webhooks import delivery as deliveries

SIZES = (0, 100_000, 1_000_000, 5_000_000)
EACH = 10_000
"""Facts of one training."""

PORTION = 5_000
"""How many facts are appended at a time."""

OFFERED = 5_000
"""How many deliveries are offered at each size."""

BEFORE = 1_000
"""How many are offered before it is counted what they take."""

TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as folder:
        training = Training(Path(folder), 1_000)
        print(f"{'facts':>10} {'ready s':>8} {'memory MB':>10} {'a second':>9} {'µs each':>8}")
        for turn, size in enumerate(sizes):
            fill(training, size)
            measure(training, turn, size)


def fill(training: Training, size: int) -> None:
    """Let the ledger grow to that size, with trainings of the weeks before."""
    known = training.ledger.last_seq()
    waiting: list[NewFact] = []
    for fact in past(training.session, first=known // EACH, last=size // EACH):
        waiting.append(fact)
        if len(waiting) == PORTION:
            training.ledger.append_all(waiting)
            waiting.clear()
    training.ledger.append_all(waiting)


def past(session: Session, first: int, last: int) -> Iterator[NewFact]:
    """Every fact of the trainings with these numbers, the higher the longer ago."""
    for number in range(first, last):
        weeks = number + 1
        day = date(2026, 12, 4) - timedelta(weeks=weeks)
        text = session.text.replace("2026-12-04", day.isoformat())
        earlier = parse(text)
        added = SessionAdded(text=text, version=1)
        yield added.fact(earlier.id, at=earlier.starts_at, source="benchmark")
        for one in range(1, EACH):
            moment = MOMENT - weeks * 7 * DAY + one
            body = joined(number * EACH + one, moment, f"occurrence{number:012}==")
            yield deliveries.fact_of(deliveries.parse(body), earlier.id, moment)


def measure(training: Training, turn: int, size: int) -> None:
    """Start a web process on the ledger, offer it deliveries, and print what that took."""
    began = time.monotonic()
    with training.web() as (process, address):
        with urlopen("http://{}:{}/healthz".format(*address)) as answer:
            answer.read()
        ready, memory = time.monotonic() - began, resident(process)
        first = 1_000_000_000 + turn * (BEFORE + OFFERED)  # which no training of the past has
        offering(address, first, BEFORE, 32)
        before = spent(process)
        found = offering(address, first + BEFORE, OFFERED, 32)
        each = (spent(process) - before) / OFFERED * 1_000_000
    rate = found["per_second"]
    print(f"{size:10,} {ready:8.2f} {memory:10.0f} {rate:9,.0f} {each:8,.0f}", flush=True)


def spent(process: int) -> float:
    """The processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
