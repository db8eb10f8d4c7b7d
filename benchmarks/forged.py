"""A flood of forged requests on one web process, while Zoom's own deliveries go on.

    python -m benchmarks.forged               # 100,000 forged requests, 1,200 deliveries, a minute
    python -m benchmarks.forged 10 1667 20    # seconds, forged and real ones a second

The forged requests are deliveries and evaluations with a wrong signature, with none, with one that
was right an hour ago, too large ones, and ones that are not HTTP. They and the real deliveries come
from two processes of their own, over kept connections. What is told at the end: how each kind was
answered, what the ledger holds, how much was logged, and what it cost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Address, offer, post
from benchmarks.stage import ROOT, SECRET, Training, joining, resident
from webhooks.signature import sign
from webhooks.zoom import LARGEST

MOMENT = 1_796_407_800_000
"""Ten past one in the training."""

LARGE_EVERY = 400
"""How many of the forged requests one too large one comes to."""

BODY = b'{"event":"meeting.participant_joined","event_ts":1,"payload":{"forged":true}}'


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of it: answers by status, the real deliveries' waits, and what it left behind.

    `memory` is that of the web process before and after, in MB; `logged` is in lines.
    """

    forged: Counter[str]
    real: Counter[str]
    forged_a_second: float
    real_p50: float
    real_p99: float
    stored: int
    logged: int
    memory: tuple[float, float]


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--offer"]:
        _offer(json.loads(sys.argv[2]))
        return
    seconds, forged, real = (int(word) for word in [*sys.argv[1:], "60", "1667", "20"][:3])
    with tempfile.TemporaryDirectory() as folder:
        found = flood(Path(folder), seconds, forged, real)
    print(f"forged: {sum(found.forged.values()):,}, {found.forged_a_second:,.0f} a second")
    print(f"  answered {dict(found.forged)}")
    print(f"real: answered {dict(found.real)}, {found.stored:,} deliveries in the ledger")
    print(f"  half within {found.real_p50:.0f} ms, 99 % within {found.real_p99:.0f} ms")
    print(f"lines logged: {found.logged}")
    print("memory of the web process: {:.0f} MB before, {:.0f} MB after".format(*found.memory))


def flood(folder: Path, seconds: int, forged: int, real: int) -> Flood:
    """So many forged and real requests a second, for so long, on a training in a fresh folder."""
    training, log = Training(folder, 100), folder / "web.log"
    with training.web(log) as (process, address):
        with _offering(address, "real", real, 1, first=seconds * real) as warming_up:
            _answers(warming_up)
        before = resident(process)
        with (
            _offering(address, "forged", forged, seconds) as false_ones,
            _offering(address, "real", real, seconds) as true_ones,
        ):
            false, true = _answers(false_ones), _answers(true_ones)
        after = resident(process)
    kept = training.ledger.rows("select count(*) from facts where kind like 'zoom.%'")[0][0]
    training.ledger.close()
    return Flood(
        forged=Counter(false["statuses"]),
        real=Counter(true["statuses"]),
        forged_a_second=false["per_second"],
        real_p50=true["p50"],
        real_p99=true["p99"],
        stored=kept - real,
        logged=len(log.read_text().splitlines()),
        memory=(before, after),
    )


def _offering(
    address: Address, kind: str, rate: int, seconds: int, first: int = 0
) -> subprocess.Popen[str]:
    """Begin to offer requests from a process of its own."""
    task = {"address": address, "kind": kind, "rate": rate, "seconds": seconds, "first": first}
    command = [sys.executable, "-m", "benchmarks.forged", "--offer", json.dumps(task)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _answers(offering: subprocess.Popen[str]) -> dict[str, Any]:
    said, _ = offering.communicate()
    if offering.returncode:
        raise RuntimeError("Requests could not be offered; the error is told above.")
    found: dict[str, Any] = json.loads(said)
    return found


def _offer(task: dict[str, Any]) -> None:
    number, first = task["rate"] * task["seconds"], task["first"]
    host, port = task["address"]
    if task["kind"] == "forged":
        found = offer((host, port), forgeries(number), 64, task["rate"])
    else:
        true = [joining(each, MOMENT + each) for each in range(first, first + number)]
        found = offer((host, port), true, 8, task["rate"])
    times = {"p50": found.percentile(0.5), "p99": found.percentile(0.99)}
    print(json.dumps({"statuses": found.statuses, "per_second": found.per_second} | times))


def forgeries(number: int) -> Iterator[bytes]:
    """So many forged requests, of every kind by turns."""
    now = int(time.time())
    kinds = [
        _signed("/webhooks/zoom", sign("a guess", str(now), BODY), now),
        post("/webhooks/zoom", BODY),
        _signed("/webhooks/zoom", sign(SECRET, str(now - 3600), BODY), now - 3600),
        post("/webhooks/evaluations", BODY),
        post("/webhooks/zoom", b"not JSON " * 100),
        b"NOT HTTP\r\n\r\n",
    ]
    large = post("/webhooks/zoom", b"x" * (LARGEST + 1))
    for each in range(number):
        yield large if each % LARGE_EVERY == LARGE_EVERY - 1 else kinds[each % len(kinds)]


def _signed(path: str, signature: str, at: int) -> bytes:
    headers = {"x-zm-request-timestamp": str(at), "x-zm-signature": signature}
    return post(path, BODY, headers)


if __name__ == "__main__":
    main()
