"""Where Zoom's participants report and what was observed live differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import MINUTE
from bot.evidence.intervals import total
from bot.evidence.model import Connection
from bot.evidence.record import SessionRecord


@dataclass(frozen=True, slots=True)
class Line:
    """One participant, as observed live and as reported: the whole stay, in minutes.

    `attendee` is the pseudonym of whom the participant is taken to be, empty where nobody is known.
    """

    name: str
    email: str
    attendee: str
    is_host: bool
    live: float
    reported: float
    note: str
    agrees: bool

    @property
    def who(self) -> str:
        """The participant, for one line of text."""
        if self.attendee:
            return f"{self.name} <{self.email}>"
        return f"“{self.name}”{'' if self.is_host else ' (nobody known)'}"


def differences_of(record: SessionRecord, as_of: int) -> tuple[Line, ...]:
    """A line for each participant of an occurrence whose report is in, those who differ first.

    Seen from `as_of` (UTC milliseconds), which is never before the latest fact.
    """
    connections = {one.participant: one for one in record.connections(as_of)}
    lines = []
    for one in record.differences(as_of):
        name, email, attendee = _who(record, connections[one.participant])
        lines.append(
            Line(
                name=name,
                email=email,
                attendee=attendee,
                is_host=connections[one.participant].is_host,
                live=total(one.live) / MINUTE,
                reported=total(one.reported) / MINUTE,
                note=one.note,
                agrees=one.agrees,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.agrees, line.name.casefold())))


def differences_text(record: SessionRecord, as_of: int) -> str:
    """A line for each participant of whom the two differ; empty where all agree."""
    lines = [
        f"{one.live:8.1f}  {one.reported:8.1f}  {one.who}: {one.note}"
        for one in differences_of(record, as_of)
        if not one.agrees
    ]
    return "\n".join([f"{'live':>8}  {'report':>8}  participant", *lines]) if lines else ""


def _who(record: SessionRecord, connection: Connection) -> tuple[str, str, str]:
    """The name, the e-mail and the attendee of a participant."""
    known = record.registrants.get(connection.match.attendee) if connection.match else None
    if known:
        return known.name, known.email, known.attendee
    return connection.name, connection.email, ""
