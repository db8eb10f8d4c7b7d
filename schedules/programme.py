"""The trainings in the ledger as the clock needs them: each one's plan and what was done of it.

Only the facts of the training's own clock are read, a handful for each block and poll, so that a
room of ten thousand costs the scheduler no more than a room of ten.
"""

from __future__ import annotations

from collections import defaultdict

import structlog

from bot import facts
from bot.catalogue import Catalogue
from bot.evidence.progress import CLOCK_KINDS, Progress
from bot.facts import Fact
from bot.ledger import Ledger
from bot.session_file import SessionFileError
from schedules.timeline import Timeline, timeline

FOLLOWED = (facts.SessionAdded.KIND, *CLOCK_KINDS)
"""The kinds of fact that a timeline follows from."""

_NEW = f"seq > ? and seq <= ? and kind in ({', '.join('?' * len(FOLLOWED))})"

_log = structlog.get_logger(__name__)


class Programme:
    """Every training that was added, current as of the last `catch_up`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._catalogue = Catalogue()
        self._added_at: dict[str, int] = {}
        self._progress: defaultdict[str, Progress] = defaultdict(Progress)
        self._timelines: dict[str, Timeline] = {}
        self._seq = 0

    def catch_up(self) -> None:
        """Take in what was appended since. Raises LedgerError when it cannot be read."""
        last = self._ledger.last_seq()
        if last == self._seq:
            return
        for fact in self._ledger.select(_NEW, [self._seq, last, *FOLLOWED]):
            self._apply(fact)
        self._seq = last

    def timeline(self, session: str) -> Timeline:
        """The timeline of a training that was added. Raises KeyError for any other."""
        if session not in self._timelines:
            plan = self._catalogue.sessions[session]
            self._timelines[session] = timeline(plan, self._progress[session])
        return self._timelines[session]

    def timelines(self) -> list[Timeline]:
        """The timelines of all trainings that were added."""
        return [self.timeline(session) for session in self._catalogue.sessions]

    def unfinished(self, now: int) -> list[str]:
        """The trainings in which the clock has something to do at `now` or later."""
        return [
            session for session in self._catalogue.sessions if self._is_unfinished(session, now)
        ]

    def _is_unfinished(self, session: str, now: int) -> bool:
        times = self.timeline(session)
        was_history = not times.begun and self._added_at[session] >= times.ends_at
        return bool(times.actions) and not was_history and not times.is_past(now)

    def _apply(self, fact: Fact) -> None:
        body, session = facts.read(fact), fact.session
        if body is None or session is None:
            return
        try:
            self._catalogue.apply(fact)
        except SessionFileError:
            _log.error("session file is not understood", session=session, fact=fact.seq)
            return
        if isinstance(body, facts.SessionAdded):
            self._added_at.setdefault(session, fact.recorded_at)
        else:
            self._progress[session].apply(fact, body)
        self._timelines.pop(session, None)
