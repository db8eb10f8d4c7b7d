"""How an installation stands, by its ledger: counted once, then followed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from bot import facts
from bot.facts import ZOOM, PollLaunched
from bot.ledger import Ledger
from bot.mail.journal import KINDS as OF_MAIL
from bot.mail.journal import Journal

PAGE = 50_000
"""How many facts are counted at a time: others get their turn in between."""

LATE = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Up to which lateness launches are counted apart, in seconds."""


class Standing:
    """The figures of one ledger. Safe for many threads and greenlets at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._counting = threading.Lock()
        self._seq = 0
        self._kinds: Counter[str] = Counter()
        self._late = [0] * (len(LATE) + 1)
        self._lateness = 0.0
        self._journal = Journal()
        self._recorded_at: int | None = None

    def catch_up(self) -> None:
        """Take in what was appended since. Raises LedgerError."""
        with self._counting:
            last = self._ledger.last_seq()
            while self._seq < last:
                upto = min(self._seq + PAGE, last)
                self._count(upto)
                self._seq = upto
                time.sleep(0)

    def age(self, now: int) -> float | None:
        """How long ago the last fact was recorded, in seconds; None where there is none."""
        return None if self._recorded_at is None else max(now - self._recorded_at, 0) / 1000

    def families(self, now: int) -> Iterator[Metric]:
        """The figures that follow from facts."""
        kinds = CounterMetricFamily("attendant_facts", "Facts in the ledger", labels=["kind"])
        for kind, number in sorted(self._kinds.items()):
            kinds.add_metric([kind], number)
        yield kinds
        deliveries = sum(n for kind, n in self._kinds.items() if kind.startswith(ZOOM))
        meaning = "Deliveries from Zoom in the ledger, each once"
        yield CounterMetricFamily("attendant_deliveries", meaning, value=deliveries)
        yield self._launches()
        mail = GaugeMetricFamily("attendant_mail", "Letters not yet settled", labels=["state"])
        states = Counter(one.state(now) for one in self._journal.unsettled)
        for state in ("waiting", "underway", "doubtful"):
            mail.add_metric([state], states[state])
        yield mail

    def _launches(self) -> HistogramMetricFamily:
        buckets, so_far = [], 0
        for bound, number in zip((*map(str, LATE), "+Inf"), self._late, strict=True):
            so_far += number
            buckets.append((bound, so_far))
        meaning = "How late the clock launched polls"
        return HistogramMetricFamily(
            "attendant_launch_lateness_seconds", meaning, buckets, self._lateness
        )

    def _count(self, upto: int) -> None:
        stretch = [self._seq, upto]
        counted = "select kind, count(*) from facts where seq > ? and seq <= ? group by kind"
        kinds: dict[str, int] = dict(self._ledger.rows(counted, stretch))
        self._kinds.update(kinds)
        recorded = self._ledger.rows("select recorded_at from facts where seq = ?", [upto])
        self._recorded_at = recorded[0][0] if recorded else self._recorded_at
        wanted = [kind for kind in (PollLaunched.KIND, *OF_MAIL) if kind in kinds]
        if not wanted:
            return
        marks = ", ".join("?" * len(wanted))
        for fact in self._ledger.select(
            f"kind in ({marks}) and seq > ? and seq <= ?", [*wanted, *stretch]
        ):
            self._journal.apply(fact)
            body = facts.read(fact)
            if isinstance(body, PollLaunched) and not body.by:
                self._note_launch(max(fact.recorded_at - body.due_at, 0) / 1000)

    def _note_launch(self, late: float) -> None:
        self._lateness += late
        place = next((i for i, bound in enumerate(LATE) if late <= bound), len(LATE))
        self._late[place] += 1
