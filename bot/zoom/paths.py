"""The paths under which Zoom knows a meeting or webinar, what it holds, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.session import MeetingKind, Session


class NoMeetingError(Exception):
    """A session that names no meeting in Zoom."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            f"{session.id} names no meeting, so nothing can be asked of Zoom about it. Add [zoom] "
            "with the meeting's number to the session file, then: python -m bot session add FILE"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A meeting or webinar, by its number."""

    kind: MeetingKind
    number: str

    def path(self, rest: str = "") -> str:
        """The path of the meeting itself, or of something it has, such as `/polls`."""
        return f"/{self.kind}s/{self.number}{rest}"

    def past(self, occurrence: str, rest: str = "") -> str:
        """The path of something of a past occurrence, by its uuid."""
        return f"/past_{self.kind}s/{segment(occurrence)}{rest}"

    def occurrences(self) -> str:
        """The path of the list of past occurrences."""
        return f"/past_{self.kind}s/{self.number}/instances"

    def report(self, occurrence: str, rest: str) -> str:
        """The path of a report on a past occurrence, by its uuid."""
        return f"/report/{self.kind}s/{segment(occurrence)}{rest}"


def place_of(session: Session) -> Place:
    """Where a session takes place. Raises NoMeetingError where it names no meeting."""
    if session.zoom is None:
        raise NoMeetingError(session)
    return Place(session.zoom.kind, session.zoom.id)


def segment(uuid: str) -> str:
    """A uuid as a part of a path: encoded, and twice where it begins with `/` or holds `//`."""
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once
