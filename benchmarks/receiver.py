"""The receiver of Zoom's deliveries beside two yardsticks, each a process of its own, in one run.

    python -m benchmarks.receiver                 # 15 rounds over 128 connections
    python -m benchmarks.receiver 5 2000 32       # rounds, deliveries a round, connections

Attendant's receiver verifies, parses and stores each delivery durably before it answers. Beside it:
a Flask view that does nothing on the same server, and the smallest Express receiver, which verifies
the signature and stores nothing (it is installed for the run; without npm it is left out). All get
the same deliveries over kept connections, turn by turn. What else the machine does meets all of
them, and each round compares the three as they were in the same seconds; of those comparisons the
median is printed. Then Attendant's is offered a thousand a second.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load import Address, offer
from benchmarks.stage import ROOT, SECRET, Training, joining, resident, serving

RATE = 1_000
MOMENT = 1_796_407_800_000
"""Ten past one in the training."""

YARDSTICKS = Path(__file__).parent / "yardsticks"
EXPRESS = "express@5.1.0"


def main() -> None:
    """Measure and print."""
    given = [int(word) for word in sys.argv[1:]]
    rounds, number, many = [*given, *(15, 4000, 128)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        servers = {
            "Attendant, stored durably": running.enter_context(Training(Path(folder), 1_000).web()),
            "Flask, doing nothing": running.enter_context(nothing()),
        }
        if shutil.which("npm"):
            servers["Express, verifying only"] = running.enter_context(express(Path(folder)))
        addresses = {name: address for name, (_, address) in servers.items()}
        compare(addresses, rounds, number, many)
        process, address = servers["Attendant, stored durably"]
        found = offering(address, rounds * number, number, many, RATE)
        times = ", ".join(f"{name} {found[name]:.1f} ms" for name in ("p50", "p99"))
        print(f"\nat {RATE:,} a second offered: {found['per_second']:,.0f} answered, {times}")
        print(f"memory of the web process: {resident(process):.0f} MB")


def compare(servers: dict[str, Address], rounds: int, number: int, many: int) -> None:
    """Print how many deliveries a second each takes, and how that compares within each round."""
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for turn in range(rounds):
        for name, address in servers.items():
            rates[name].append(offering(address, turn * number, number, many)["per_second"])
    ours = next(iter(rates.values()))
    print(f"{'':28} a second (from, to)        ours beside it (from, to)")
    for name, found in rates.items():
        beside = [own / other for own, other in zip(ours, found, strict=True)]
        print(f"{name:28} {_middle(found, ',.0f'):26} {_middle(beside, '.2f')}")


def _middle(values: list[float], form: str) -> str:
    low, high = (format(one, form) for one in (min(values), max(values)))
    return f"{statistics.median(values):{form}} ({low} to {high})"


def offering(
    address: Address, first: int, number: int, many: int, rate: float = 0
) -> dict[str, float]:
    """Offer deliveries over so many connections, from a process of its own."""
    task = {"address": address, "first": first, "number": number, "many": many, "rate": rate}
    command = [sys.executable, "-m", "benchmarks.receiver", "--offer", json.dumps(task)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _offer(task: dict[str, Any]) -> None:
    numbers = range(task["first"], task["first"] + task["number"])
    requests = [joining(number, MOMENT + number) for number in numbers]
    host, port = task["address"]
    found = offer((host, port), requests, task["many"], task["rate"] or None)
    if set(found.statuses) != {204}:
        sys.exit(f"Not all deliveries were taken: {dict(found.statuses)}")
    times = {"p50": found.percentile(0.5), "p99": found.percentile(0.99)}
    print(json.dumps(times | {"per_second": found.per_second}))


@contextmanager
def nothing() -> Iterator[tuple[int, Address]]:
    """The view that does nothing."""
    with serving([sys.executable, "-m", "benchmarks.yardsticks.nothing"], {}) as found:
        yield found


@contextmanager
def express(folder: Path) -> Iterator[tuple[int, Address]]:
    """The Express receiver, with Express installed for the run."""
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", EXPRESS]
    subprocess.run(install, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    settings = {"NODE_PATH": str(folder / "node_modules"), "NODE_ENV": "production"}
    with serving(["node", str(YARDSTICKS / "express.js"), SECRET], settings) as found:
        yield found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--offer"]:
        _offer(json.loads(sys.argv[2]))
    else:
        main()
