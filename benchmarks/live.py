"""A training with very many pages open: how soon a launch arrives, and what it costs to be there.

    python -m benchmarks.live                 # 10,000 pages, a minute of answers and joins
    python -m benchmarks.live 1000 10

One web process serves every page's stream of events, takes the answers to a poll, spread over the
minute, and a thousand of Zoom's deliveries a second meanwhile. The poll is launched as the
scheduler launches one: by a fact in the ledger. Pages, answers and deliveries come from processes
of their own, on the same machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load import Address, Answers, offer, percentile, post
from bot import facts
from bot.clock import MINUTE, SECOND, RehearsalClock
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.links import pseudonym, token_of
from bot.local_time import iso
from bot.registrants import Row, register
from bot.session import Session
from bot.session_file import parse
from webhooks.signature import sign

ROOT = Path(__file__).parent.parent
SECRET = "the secret of a benchmark"  # noqa: S105 - made up
KEY = b"the key of a benchmark, long enough"
UUID = "aBenchmarkOccurrence0001=="
JOINS = 1_000
"""How many deliveries Zoom sends a second."""

POLL = "starting-point"
ANSWER = [["3"], ["Curiosity about what happened"]]


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--offer"]:
        _offer(json.loads(sys.stdin.read()))
        return
    pages, seconds = (int(word) for word in [*sys.argv[1:], "10000", "60"][:2])
    with tempfile.TemporaryDirectory() as folder:
        Training(Path(folder), pages, seconds).run()


class Training:
    """One measured training."""

    def __init__(self, folder: Path, pages: int, seconds: int) -> None:
        self.session = parse((ROOT / "schedules/sessions/harm-reduction.toml").read_text())
        self.pages, self.seconds = pages, seconds
        self.folder = folder
        self.clock = _clock(self.session)
        self.ledger = Ledger(folder / "attendant.db", self.clock)
        self.people = [f"person{number}@example.org" for number in range(pages)]
        self.tokens = [
            token_of(KEY, pseudonym(KEY, self.session.id, email)) for email in self.people
        ]

    def run(self) -> None:
        """Serve it, and print what was measured."""
        self._prepare()
        with self._server() as (server, address), self._audience(address) as audience:
            idle = resident(server)
            began = time.monotonic()
            self._tell(audience, *(f"/a/{token}" for token in self.tokens))
            opened = self._hear(audience).split()
            _say("pages opened", f"{opened[1]} in {time.monotonic() - began:.1f} s")
            _say("memory", f"{idle:.0f} MB idle, {resident(server):.0f} MB with every page open")
            self._launch(audience, POLL, "launch reaches a page")
            self._crowd(address)
            self._launch(audience, "alliance", "launch meanwhile")
            _say("memory at the end", f"{resident(server):.0f} MB")
        recorded = self.ledger.rows("select count(*) from facts where kind = 'poll.answered'")
        _say("answers recorded", f"{recorded[0][0]:,} of {self.pages:,}")

    def _prepare(self) -> None:
        added = SessionAdded(text=self.session.text, version=1)
        self.ledger.append(added.fact(self.session.id, at=self.clock.now(), source="benchmark"))
        rows = [Row(email, f"Person {number}") for number, email in enumerate(self.people)]
        at = self.session.starts_at
        register(self.ledger, KEY, self.session.id, rows, at=at, source="benchmark")

    def _launch(self, audience: subprocess.Popen[str], poll: str, name: str) -> None:
        block = next(block for block, one in self.session.polls() if one.id == poll)
        now = self.clock.now()
        body = facts.PollLaunched(
            poll=poll, block=block.id, due_at=now, closes_at=now + 30 * MINUTE
        )
        self._tell(audience, poll)
        time.sleep(1)
        began = time.monotonic()
        self.ledger.append(body.fact(self.session.id, at=now, source="scheduler"))
        reached = [moment - began for moment in json.loads(self._hear(audience))]
        p50, p99 = (percentile(reached, share) for share in (0.5, 0.99))
        _say(name, f"{len(reached):,} pages, half in {p50:.2f} s, 99 % in {p99:.2f} s")

    def _crowd(self, address: Address) -> None:
        """Everyone answers, while Zoom tells of joins."""
        answers = {"what": "answers", "tokens": self.tokens, "rate": self.pages / self.seconds}
        joins = {"what": "joins", "number": JOINS * self.seconds, "rate": JOINS}
        joins["at"] = self.clock.now()
        with ThreadPoolExecutor(2) as both:
            work = both.map(lambda task: _offering(address, task), (answers, joins))
            for task, found in zip((answers, joins), work, strict=True):
                told = f"{found['statuses']}, {found['per_second']:.0f} a second"
                times = f"half in {found['p50']:.0f} ms, 99 % in {found['p99']:.0f} ms"
                _say(str(task["what"]), f"{told}, {times}")

    @contextmanager
    def _server(self) -> Iterator[tuple[int, Address]]:
        settings = {
            "ATTENDANT_DATABASE": str(self.ledger.path),
            "ATTENDANT_CLOCK": self.clock.to_setting(),
            "ATTENDANT_SECRET_KEY": KEY.decode(),
            "ZOOM_WEBHOOK_SECRET_TOKEN": SECRET,
        }
        command = [sys.executable, "-m", "bot", "web", "--port", "0"]
        with (
            (self.folder / "web.log").open("w") as log,
            subprocess.Popen(
                command, env=os.environ | settings, cwd=ROOT, stderr=subprocess.PIPE, text=True
            ) as server,
        ):
            assert server.stderr  # noqa: S101 - for the types
            first = server.stderr.readline()
            try:
                port = int(first.rpartition(":")[2])
                with ThreadPoolExecutor(1) as reading:
                    reading.submit(lambda: log.writelines(server.stderr or ()))
                    yield server.pid, ("127.0.0.1", port)
                    server.terminate()
            finally:
                server.kill()

    @contextmanager
    def _audience(self, address: Address) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "benchmarks.audience", address[0], str(address[1])]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as audience:
            try:
                yield audience
            finally:
                audience.kill()

    @staticmethod
    def _tell(audience: subprocess.Popen[str], *words: str) -> None:
        assert audience.stdin  # noqa: S101 - for the types
        audience.stdin.write(" ".join(words) + "\n")
        audience.stdin.flush()

    @staticmethod
    def _hear(audience: subprocess.Popen[str]) -> str:
        assert audience.stdout  # noqa: S101 - for the types
        return audience.stdout.readline()


def resident(process: int) -> float:
    """The memory that a process holds, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _clock(session: Session) -> RehearsalClock:
    """It is ten past one in the training, and the time runs as it does."""
    origin = session.starts_at + 25 * MINUTE
    return RehearsalClock(origin, time.time(), 1.0, session.ends_at, 1.0)


def _offering(address: Address, task: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.live", "--offer"]
    sent = json.dumps(task | {"address": address})
    done = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _offer(task: dict[str, Any]) -> None:
    requests = _answers(task) if task["what"] == "answers" else _joins(task)
    found: Answers = offer(tuple(task["address"]), requests, 100, task["rate"])
    told = {"statuses": dict(found.statuses), "per_second": found.per_second}
    times = {"p50": found.percentile(0.5), "p99": found.percentile(0.99)}
    print(json.dumps(told | times))


def _answers(task: dict[str, Any]) -> Iterator[bytes]:
    body = json.dumps({"poll": POLL, "answers": ANSWER}).encode()
    for token in task["tokens"]:
        yield post(f"/a/{token}/answers", body)


def _joins(task: dict[str, Any]) -> Iterator[bytes]:
    for number in range(task["number"]):
        at = task["at"] + number * SECOND // JOINS
        body = json.dumps(_join(number, at)).encode()
        seconds = str(int(time.time()))
        headers = {"x-zm-request-timestamp": seconds, "x-zm-signature": sign(SECRET, seconds, body)}
        yield post("/webhooks/zoom", body, headers)


def _join(number: int, at: int) -> dict[str, Any]:
    who = {
        "user_id": str(16_778_240 + number),
        "user_name": f"Person {number % 10_000}",
        "email": f"person{number % 10_000}@example.org",
        "participant_uuid": f"participant-{number:08d}",
        "join_time": iso(at),
    }
    meeting = {"id": "86084701483", "uuid": UUID, "host_id": "HostOfTheBenchmark", "type": 2}
    joined = {**meeting, "timezone": "America/New_York", "participant": who}
    payload = {"account_id": "AccountOfTheBenchmark", "object": joined}
    return {"event": "meeting.participant_joined", "event_ts": at, "payload": payload}


def _say(name: str, text: str) -> None:
    print(f"{name:22} {text}", flush=True)


if __name__ == "__main__":
    main()
