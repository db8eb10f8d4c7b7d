"""After the end: what Zoom reports, compared with what was received live, at set times."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot import facts
from bot.clock import DAY, HOUR, MINUTE
from bot.facts import ReconcileTried
from bot.ledger import Ledger
from bot.local_time import clock_text
from bot.records import Records
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.paths import NoMeetingError
from bot.zoom.poll_forms import asked_in_zoom
from bot.zoom.poll_import import PollImport, import_polls
from bot.zoom.reports import Reports, record_reports
from bot.zoom.troubles import SOURCE, note_failure, note_success

ATTEMPTS = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 24 * HOUR)
"""How long after the end of a training Zoom's reports are asked for, until all are in."""

REACH = 30 * DAY
"""How long after the end an attempt that was missed is still made; Zoom keeps no report forever."""

REPORTS, ANSWERS = "report.participants", "polls.import"
"""The work that can go wrong, as facts name it."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of asking Zoom afterwards; None and a text in `troubles` for what went wrong."""

    reports: Reports | None
    polls: PollImport | None
    troubles: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is in."""
        waiting = self.polls is not None and self.polls.waiting
        return bool(self.reports and self.reports.complete and not waiting and not self.troubles)

    @property
    def text(self) -> str:
        """What came of it, in words."""
        parts = []
        if self.reports:
            new, known = len(self.reports.new), len(self.reports.known)
            waiting = len(self.reports.waiting)
            parts.append(
                f"Participants reports: {new} new, {known} known already, {waiting} not ready yet."
            )
        if self.polls:
            unmatched = len(self.polls.unmatched)
            parts.append(
                f"Answers in Zoom: {self.polls.new} new, {self.polls.known} known already, "
                f"{unmatched} of nobody known."
            )
        return " ".join([*parts, *self.troubles]) or "Zoom lists no past occurrence yet."


def due_attempt(ends_at: int, tried: Collection[int], complete: bool, now: int) -> int | None:
    """The attempt (from 1) that is due at `now`, None where none is.

    `ends_at` is when the training ended; `tried` are the attempts made so far, and `complete`
    whether one of them brought everything. Of several that were missed only the last is made up.
    """
    passed = [number for number, after in enumerate(ATTEMPTS, 1) if ends_at + after <= now]
    if complete or not passed or passed[-1] in tried or now > ends_at + REACH:
        return None
    return passed[-1]


def tries_of(ledger: Ledger, session: str) -> tuple[frozenset[int], bool]:
    """The attempts that were made, and whether one of them brought everything."""
    bodies = [
        facts.read(fact)
        for fact in ledger.select("kind = ? and session = ?", [ReconcileTried.KIND, session])
    ]
    tries = [body for body in bodies if isinstance(body, ReconcileTried)]
    return frozenset(one.attempt for one in tries), any(one.complete for one in tries)


def reconcile_if_due(
    zoom: Zoom, ledger: Ledger, session: Session, *, ends_at: int, now: int
) -> ReconcileTried | None:
    """Make the attempt that is due, and record it; None where none is.

    `ends_at` is when the training ended as it ran. A second one at the same time does no harm.
    Raises LedgerError; trouble with Zoom becomes a fact.
    """
    if session.zoom is None:
        return None
    attempt = due_attempt(ends_at, *tries_of(ledger, session.id), now)
    if attempt is None:
        return None
    found = reconcile(zoom, ledger, session.id, now=now)
    message = found.text
    if attempt == len(ATTEMPTS) and not found.complete:
        message = _given_up(session, ends_at, message)
        note_failure(ledger, session.id, "reconcile", message, now)
    tried = ReconcileTried(attempt=attempt, complete=found.complete, message=message)
    ledger.append(tried.fact(session.id, at=now, source=SOURCE))
    return tried


def reconcile(zoom: Zoom, ledger: Ledger, session_id: str, *, now: int) -> Reconciliation:
    """Ask Zoom for everything that it reports afterwards, and record it; again does no harm.

    Trouble with one part does not keep from the other; it becomes a fact and a text. Raises
    UnknownSessionError or LedgerError.
    """
    records = Records(ledger)
    record = records.record(session_id)
    troubles: list[str] = []
    reports: Reports | None = None
    polls: PollImport | None = None
    try:
        reports = record_reports(zoom, ledger, record, at=now)
        note_success(ledger, session_id, REPORTS, now)
    except (ZoomError, NoMeetingError) as error:
        troubles.append(str(error))
        note_failure(ledger, session_id, REPORTS, _as_failure(error), now)
    records.catch_up()  # the report tells of people whom no delivery did
    if any(True for _ in asked_in_zoom(record.session)):
        try:
            polls = import_polls(zoom, ledger, records.record(session_id), at=now)
            note_success(ledger, session_id, ANSWERS, now)
        except (ZoomError, NoMeetingError) as error:
            troubles.append(str(error))
            note_failure(ledger, session_id, ANSWERS, _as_failure(error), now)
    found = Reconciliation(reports, polls, tuple(dict.fromkeys(troubles)))
    if found.complete:
        note_success(ledger, session_id, "reconcile", now)
    return found


def _as_failure(error: ZoomError | NoMeetingError) -> ZoomError | str:
    return error if isinstance(error, ZoomError) else str(error)


def _given_up(session: Session, ends_at: int, message: str) -> str:
    end = clock_text(ends_at, session.zone)
    return (
        f"A day after {session.title} ended ({end}) Zoom's reports are still not complete. "
        f"{message} Attendance rests on what was received live. Look whether the meeting's reports "
        f"are there at zoom.us, then run: python -m bot reconcile {session.id}"
    )
