"""How long a thousand certificates take: `python -m benchmarks.certificates [NUMBER]`.

Sets and issues certificates into a ledger of its own on this disk, with QR code, tags and facts,
as `certificates issue` does. Wanted: 1,000 in under 60 s, each in under 100 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.certificates.face import face_of
from bot.certificates.issue import issue
from bot.certificates.workshop import Workshop
from bot.clock import SystemClock
from bot.evidence.model import AttendeeEvidence, Registrant
from bot.ledger import Ledger
from bot.rules.decision import Decision
from bot.rules.policy import policy_of
from bot.session_file import parse
from bot.settings import Settings

SINGLY = 50
"""How many are timed one at a time, before all are issued."""

SESSION = Path(__file__).parent.parent / "schedules" / "sessions" / "harm-reduction.toml"


def attendees(number: int) -> list[Decision]:
    """So many invented people who passed."""
    return [
        Decision(
            AttendeeEvidence(
                Registrant(
                    f"{one:016x}",
                    f"attendee{one}@example.org",
                    f"Attendee Number {one}",
                    license_number=f"SW-{one:06}",
                )
            ),
            "pass",
            2.0,
            (),
        )
        for one in range(number)
    ]


def main() -> None:
    """Issue them one after another, and print how long each and all took."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    session = parse(SESSION.read_text(encoding="utf-8"))
    policy, clock = policy_of(session), SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ledger = Ledger(home / "attendant.db", clock)
        settings = Settings(home / "attendant.db", "https://attendant.example.org", b"k" * 32)
        workshop = Workshop(ledger, settings)
        people = attendees(number + SINGLY)
        at, head = session.ends_at, ledger.head()
        batch = workshop.batch(session, policy.digest, head, at=at, source="benchmark")
        times = []
        for decision in people[number:]:
            began = time.perf_counter()
            workshop.make(batch, "", face_of(session, policy, decision))
            times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        done = issue(
            workshop, session, policy, people[:number], head=head, at=at, source="benchmark"
        )
        took = time.perf_counter() - began
        ledger.close()
    print(
        f"One at a time: the first {times[0]:.0f} ms, the others "
        f"{statistics.median(times[1:]):.0f} ms at the median, {max(times[1:]):.0f} ms at most"
    )
    print(f"{len(done.issued)} issued in {took:.1f} s, {number / took:.0f} a second")


if __name__ == "__main__":
    main()
