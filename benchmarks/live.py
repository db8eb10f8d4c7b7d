"""A training with very many pages open: how soon a launch arrives, and what it costs to be there.

    python -m benchmarks.live                 # 10,000 pages, a minute of answers and joins
    python -m benchmarks.live 1000 10

One web process serves every page's stream of events and takes everyone's answer to a poll, spread
over the minute. Meanwhile Zoom tells of a thousand joins a second: first to a second web process on
the same ledger, as one would run them on two cores, then to the very process that has the pages. A
poll is launched as the scheduler launches one: by a fact in the ledger. Pages, answers and
deliveries come from processes of their own, on the same machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load import Address, offer, percentile, post
from benchmarks.stage import ROOT, Training, joining, resident
from bot import facts
from bot.clock import MINUTE, SECOND

JOINS = 1_000
"""How many deliveries Zoom sends a second."""

ANSWERS = {
    "starting-point": [["3"], ["Curiosity about what happened"]],
    "alliance": [["“Don't worry about it, it happens to everyone.”"]],
}
"""Two polls of the sample training, and what everyone answers."""


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--offer"]:
        _offer(json.loads(sys.stdin.readline()))
        return
    pages, seconds = (int(word) for word in [*sys.argv[1:], "10000", "60"][:2])
    with tempfile.TemporaryDirectory() as folder:
        training = Training(Path(folder), pages)
        with training.web() as (server, pages_at), training.web() as (_, beside):
            began, idle = time.monotonic(), resident(server)
            with _audience(pages_at, training) as audience:
                _say("all pages open", f"in {time.monotonic() - began:.1f} s")
                _say("memory", f"{idle:.0f} MB before, {resident(server):.0f} MB with every page")
                _launch(audience, training, "starting-point")
                _crowd(training, "starting-point", seconds, pages_at, beside, first=0)
                _launch(audience, training, "alliance")
                _crowd(training, "alliance", seconds, pages_at, pages_at, first=JOINS * seconds)
                _launch(audience, training, "language")
                _say("memory at the end", f"{resident(server):.0f} MB")


def _launch(audience: subprocess.Popen[str], training: Training, poll: str) -> None:
    block = next(block for block, one in training.session.polls() if one.id == poll)
    now = training.clock.now()
    closes_at = now + 30 * MINUTE
    body = facts.PollLaunched(poll=poll, block=block.id, due_at=now, closes_at=closes_at)
    _tell(audience, poll)
    began = time.monotonic()
    training.ledger.append(body.fact(training.session.id, at=now, source="scheduler"))
    reached = [moment - began for moment in json.loads(_hear(audience))]
    p50, p99 = (percentile(reached, share) for share in (0.5, 0.99))
    _say("a launch reaches", f"{len(reached):,} pages, half in {p50:.2f} s, 99 % in {p99:.2f} s")


def _crowd(
    training: Training, poll: str, seconds: int, pages_at: Address, zoom_at: Address, first: int
) -> None:
    """Everyone answers, while Zoom tells of joins."""
    answers: dict[str, Any] = {"name": "answers", "address": pages_at, "poll": poll}
    answers |= {"pages": training.pages, "rate": len(training.pages) / seconds}
    joins: dict[str, Any] = {"name": "joins", "address": zoom_at, "first": first}
    joins |= {"number": JOINS * seconds, "rate": JOINS, "at": training.clock.now()}
    _say("joins come to", "the process of the pages" if zoom_at == pages_at else "a second one")
    ours = ("benchmarks.live", "--offer")
    with _speaking(*ours) as one, _speaking(*ours) as other:
        both = {one: answers, other: joins}
        for client, task in both.items():
            _tell(client, json.dumps(task))
        for client in both:
            _hear(client)  # that it has made its requests
        for client in both:
            _tell(client, "go")
        for client, task in both.items():
            found = json.loads(_hear(client))
            told = f"{found['statuses']}, {found['per_second']:,.0f} a second"
            times = f"half in {found['p50']:.0f} ms, 99 % in {found['p99']:.0f} ms"
            _say(f"  {task['name']}", f"{told}, {times}")
    recorded = training.ledger.rows(
        "select count(*) from facts where kind = 'poll.answered' and body like ?", [f'%"{poll}"%']
    )
    _say("  answers recorded", f"{recorded[0][0]:,} of {len(training.pages):,}")


@contextmanager
def _audience(address: Address, training: Training) -> Iterator[subprocess.Popen[str]]:
    """Every attendee's page, open."""
    with _speaking("benchmarks.audience", address[0], str(address[1])) as audience:
        _tell(audience, *training.pages)
        if not _hear(audience):
            sys.exit("The pages could not be opened.")
        yield audience


@contextmanager
def _speaking(module: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A process of ours that is told lines, and answers with lines."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _tell(process: subprocess.Popen[str], *words: str) -> None:
    assert process.stdin  # noqa: S101 - for the types
    process.stdin.write(" ".join(words) + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout  # noqa: S101 - for the types
    return process.stdout.readline()


def _offer(task: dict[str, Any]) -> None:
    """Make the requests, say so, and send them when told to."""
    requests = list(_answers(task) if task["name"] == "answers" else _joins(task))
    print("ready", flush=True)
    sys.stdin.readline()
    host, port = task["address"]
    found = offer((host, port), requests, 100, task["rate"])
    told = {"statuses": dict(found.statuses), "per_second": found.per_second}
    print(json.dumps(told | {"p50": found.percentile(0.5), "p99": found.percentile(0.99)}))


def _answers(task: dict[str, Any]) -> Iterator[bytes]:
    body = json.dumps({"poll": task["poll"], "answers": ANSWERS[task["poll"]]}).encode()
    for page in task["pages"]:
        yield post(f"{page}/answers", body)


def _joins(task: dict[str, Any]) -> Iterator[bytes]:
    for number in range(task["number"]):
        yield joining(task["first"] + number, task["at"] + number * SECOND // JOINS)


def _say(name: str, text: str) -> None:
    print(f"{name:18} {text}", flush=True)


if __name__ == "__main__":
    main()
