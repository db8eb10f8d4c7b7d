"""Where Zoom's participants report and what was observed live differ, as text. Pure."""

from __future__ import annotations

from bot.clock import MINUTE
from bot.evidence.intervals import total
from bot.evidence.model import Connection
from bot.evidence.record import SessionRecord


def differences_text(record: SessionRecord, as_of: int) -> str:
    """A line for each participant of whom the two differ, as seen from `as_of` (UTC milliseconds).

    Times are the whole stay, in minutes. Empty where all agree, or no report is in.
    """
    connections = {one.participant: one for one in record.connections(as_of)}
    lines = [
        f"{total(one.live) / MINUTE:8.1f}  {total(one.reported) / MINUTE:8.1f}  "
        f"{_who(record, connections[one.participant])}: {one.note}"
        for one in record.differences(as_of)
        if not one.agrees
    ]
    return "\n".join([f"{'live':>8}  {'report':>8}  participant", *lines]) if lines else ""


def _who(record: SessionRecord, connection: Connection) -> str:
    known = record.registrants.get(connection.match.attendee) if connection.match else None
    if known:
        return f"{known.name} <{known.email}>"
    return f"“{connection.name}”{'' if connection.is_host else ' (nobody known)'}"
