"""The session as a calendar file (RFC 5545), for whoever attends it or runs it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from bot.clock import SECOND
from bot.session import Session

MEDIA_TYPE = "text/calendar; charset=utf-8"

AHEAD = timedelta(minutes=15)
"""How long before the start the calendar reminds."""


def calendar_file(
    session: Session,
    *,
    page: str,
    about: str,
    site: str,
    version: int,
    stamp: int,
    join_url: str = "",
) -> bytes:
    """The calendar file of a session as planned, with the address of the reader's own `page`.

    `about` says what the page is for. `site` is the installation's address, `version` that of the
    session file: a calendar that holds an earlier one replaces it. `stamp` is when this was made,
    UTC milliseconds; all times in the file are in UTC, so that it says the same everywhere.
    """
    event = Event()
    event.add("uid", f"{session.id}@{urlsplit(site).hostname or 'attendant'}")
    event.add("dtstamp", _utc(stamp))
    event.add("sequence", max(version - 1, 0))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("summary", session.title)
    event.add("description", _description(session, page, about, join_url))
    event.add("location", join_url or ("Zoom" if session.zoom else "Online"))
    event.add("url", page)
    event.add("status", "CONFIRMED")
    event.add_component(_reminder(session))
    calendar = Calendar()
    calendar.add("prodid", "-//Attendant//Attendant//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _description(session: Session, page: str, about: str, join_url: str) -> str:
    parts = [f"{about}:\n{page}"]
    if join_url:
        parts.append(f"Zoom:\n{join_url}")
    if session.contact:
        parts.append(f"Questions: {session.contact}")
    if session.accommodation:
        parts.append(session.accommodation.strip())
    return "\n\n".join(parts)


def _reminder(session: Session) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", session.title)
    alarm.add("trigger", -AHEAD)
    return alarm


def _utc(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // SECOND, tz=UTC)
