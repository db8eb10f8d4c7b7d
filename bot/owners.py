"""From the ledger to whose a delivery is: the sessions and their occurrences, and nothing else."""

from __future__ import annotations

import threading
import time

from bot.catalogue import Catalogue
from bot.facts import ZOOM, SessionAdded
from bot.ledger import Ledger

LOOK_EVERY = 0.02
"""How old what is known of the ledger may be, in seconds."""

KINDS = (SessionAdded.KIND, f"{ZOOM}meeting.started", f"{ZOOM}webinar.started")


class Owners:
    """Which session a delivery belongs to, by what was added up to some milliseconds ago.

    Safe for many threads and greenlets at once.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Learn what there is. Raises LedgerError."""
        self._ledger = ledger
        self._catalogue = Catalogue()
        self._seq = 0
        self._looking = threading.Lock()
        self._look()
        self._looked_at = -LOOK_EVERY  # the first delivery looks again

    def session_at(self, number: str, uuid: str, at: int) -> str | None:
        """The session of a meeting number, or of an occurrence, at a moment (UTC milliseconds).

        None where it is none's, or not known to be (yet). Raises LedgerError.
        """
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            with self._looking:
                self._look()
        self._catalogue.know(number, uuid)
        return self._catalogue.session_at(number, uuid, at)

    def _look(self) -> None:
        last = self._ledger.last_seq()
        new = "kind in (?, ?, ?) and seq > ? and seq <= ?"
        for fact in self._ledger.select(new, [*KINDS, self._seq, last]):
            self._catalogue.apply(fact)
        self._seq, self._looked_at = last, time.monotonic()
