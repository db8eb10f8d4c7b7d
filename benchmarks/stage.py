"""What the benchmarks measure: a training on a ledger, the servers of it, and Zoom's deliveries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.load import Address, post
from bot.clock import MINUTE, RehearsalClock
from bot.facts import SessionAdded
from bot.ledger import Ledger, LedgerError
from bot.links import pseudonym, token_of
from bot.local_time import iso
from bot.registrants import Row, register
from bot.session_file import parse
from webhooks.signature import sign

ROOT = Path(__file__).parent.parent
SECRET = "the secret of a benchmark"  # noqa: S105 - made up
KEY = b"the key of a benchmark, long enough"
UUID = "aBenchmarkOccurrence0001=="


class Training:
    """The sample training with so many attendees, at ten past one, on a ledger of its own."""

    def __init__(self, folder: Path, attendees: int) -> None:
        self.session = parse((ROOT / "schedules/sessions/harm-reduction.toml").read_text())
        starts_at = self.session.starts_at
        now = starts_at + 25 * MINUTE
        self.clock = RehearsalClock(now, time.time(), 1.0, self.session.ends_at, 1.0)
        self.ledger = Ledger(folder / "attendant.db", self.clock)
        added = SessionAdded(text=self.session.text, version=1)
        self.ledger.append(added.fact(self.session.id, at=starts_at, source="benchmark"))
        emails = [f"person{number}@example.org" for number in range(attendees)]
        rows = [Row(email, f"Person {number}") for number, email in enumerate(emails)]
        register(self.ledger, KEY, self.session.id, rows, at=starts_at, source="benchmark")
        people = [pseudonym(KEY, self.session.id, email) for email in emails]
        self.pages = [f"/a/{token_of(KEY, person)}" for person in people]

    @contextmanager
    def web(self, log: Path | None = None) -> Iterator[tuple[int, Address]]:
        """A web process on it: its id and its address. What it says goes to `log`, if anywhere."""
        settings = {
            "ATTENDANT_DATABASE": str(self.ledger.path),
            "ATTENDANT_CLOCK": self.clock.to_setting(),
            "ATTENDANT_SECRET_KEY": KEY.decode(),
            "ZOOM_WEBHOOK_SECRET_TOKEN": SECRET,
        }
        threading.Thread(target=self._stay_awake, daemon=True).start()
        with serving([sys.executable, "-m", "bot", "web", "--port", "0"], settings, log) as found:
            yield found

    def _stay_awake(self) -> None:
        """Be the scheduler, for all that the web process sees of it, while the ledger is open."""
        with suppress(LedgerError):
            while True:
                self.ledger.note_wake("scheduler")
                time.sleep(5)


@contextmanager
def serving(
    command: list[str], settings: Mapping[str, str], log: Path | None = None
) -> Iterator[tuple[int, Address]]:
    """A server that says its port at the end of its first line: its process id and its address."""
    environment = {**os.environ, **settings}
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr  # noqa: S101 - for the types
        try:
            port = int(server.stderr.readline().rpartition(":")[2])
            threading.Thread(target=_take_down, args=[server.stderr, log], daemon=True).start()
            yield server.pid, ("127.0.0.1", port)
        finally:
            server.kill()


def _take_down(said: Iterable[str], log: Path | None) -> None:
    with (log or Path(os.devnull)).open("w") as file:
        for line in said:
            file.write(line)
            file.flush()


def resident(process: int) -> float:
    """The memory that a process holds, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def joining(number: int, at: int) -> bytes:
    """Zoom's delivery that somebody joined at a moment, signed now; no two numbers are the same."""
    body = joined(number, at)
    seconds = str(int(time.time()))
    signed = sign(SECRET, seconds, body)
    headers = {"x-zm-request-timestamp": seconds, "x-zm-signature": signed}
    return post("/webhooks/zoom", body, headers)


def joined(number: int, at: int, uuid: str = UUID) -> bytes:
    """The body of a delivery that somebody joined that occurrence."""
    who = {
        "user_id": str(16_778_240 + number),
        "user_name": f"Person {number % 10_000}",
        "email": f"person{number % 10_000}@example.org",
        "participant_uuid": f"participant-{number:08d}",
        "join_time": iso(at),
    }
    meeting = {"id": "86084701483", "uuid": uuid, "host_id": "HostOfTheBenchmark", "type": 2}
    told = {**meeting, "timezone": "America/New_York", "participant": who}
    payload = {"account_id": "AccountOfTheBenchmark", "object": told}
    delivery = {"event": "meeting.participant_joined", "event_ts": at, "payload": payload}
    return json.dumps(delivery).encode()
