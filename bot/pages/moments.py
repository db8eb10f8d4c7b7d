"""How a training stands now, worked out once a second for all who look at it."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import SECOND
from bot.pages.live import Live
from bot.pages.training import Moment, moment_of


def moment_in(live: Live, session_id: str) -> Moment:
    """How a training stands now, by the facts that were taken in. Its `now` is exact.

    Raises UnknownSessionError, or LedgerError.
    """
    now = live.clock.now()

    def read() -> Moment:
        with live.record(session_id) as record:
            return moment_of(record.session, record.progress, now)

    version = (live.edition(session_id), now // SECOND)
    return replace(live.shared(session_id, "moment", version, read), now=now)
