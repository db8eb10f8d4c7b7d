"""Zoom's participants reports: fetched when they are ready, and recorded as facts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from bot.clock import SECOND
from bot.evidence.record import SessionRecord
from bot.facts import ReportParticipants
from bot.ledger import Ledger
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import moment, text
from bot.zoom.occurrences import occurrences_of
from bot.zoom.paths import Place, place_of
from bot.zoom.troubles import SOURCE

KEPT = (
    *("id", "user_id", "participant_user_id", "registrant_id", "customer_key", "bo_mtg_id"),
    *("name", "user_email", "join_time", "leave_time", "duration", "failover", "status"),
)
"""The fields of a row that are kept; whatever else Zoom may tell of a person is not."""


@dataclass(slots=True)
class Reports:
    """Of which occurrences (by uuid) the report is new, known already, or not ready yet."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the report of every occurrence is in, and there was one."""
        return bool(self.new or self.known) and not self.waiting


def record_reports(zoom: Zoom, ledger: Ledger, record: SessionRecord, *, at: int) -> Reports:
    """Fetch and record the participants report of each occurrence; the same one again is known.

    `at` is the present moment. Raises ZoomError, NoMeetingError, LedgerError; what was recorded
    until then stands.
    """
    place, found = place_of(record.session), Reports()
    seen = [occurrence.uuid for occurrence in record.meetings]
    for uuid in occurrences_of(zoom, record.session, seen):
        rows = fetch_report(zoom, place, uuid)
        if rows is None:
            found.waiting.append(uuid)
            continue
        report = ReportParticipants(meeting=uuid, digest=_digest(rows), rows=tuple(rows))
        appended = ledger.append(report.fact(record.session.id, at=at, source=SOURCE))
        (found.new if appended.first else found.known).append(uuid)
    return found


def fetch_report(zoom: Zoom, place: Place, occurrence: str) -> list[Table] | None:
    """The rows of an occurrence's report in a fixed order, None while Zoom has not finished it.

    Until then Zoom answers that there is no such meeting (404), or with nobody, or with durations
    that are not counted. Raises ZoomError.
    """
    path = place.report(occurrence, "/participants")
    doing = "give the participants report"
    try:
        listed = list(zoom.items(path, "participants", doing, include_fields="registrant_id"))
    except ZoomError as error:
        if error.status == 404:
            return None
        raise
    rows = [{name: row[name] for name in KEPT if row.get(name) not in (None, "")} for row in listed]
    if not rows or any(map(_is_uncounted, rows)):
        return None
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def _is_uncounted(row: Table) -> bool:
    """Whether Zoom has yet to count a row: a duration of 0 for one who stayed a second or more."""
    joined, left = moment(row, "join_time"), moment(row, "leave_time")
    if text(row, "duration") != "0" or joined is None:
        return False
    return left is None or left - joined >= SECOND


def _digest(rows: list[Table]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
