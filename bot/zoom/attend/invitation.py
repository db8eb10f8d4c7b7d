"""What opens the meeting to the bot: a link that a person gives, or what Zoom's interface tells."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from bot.evidence.naming import BOT_NAME
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.attend.room import Invitation
from bot.zoom.errors import ZoomError
from bot.zoom.fields import text
from bot.zoom.paths import NoMeetingError, place_of

_NUMBER = re.compile(r"/(?:j|w|wc/join|s)/(\d{9,12})(?:/|$)")


class InvitationError(Exception):
    """It cannot be told what opens the meeting. The text says why, and what to do."""


def of_link(link: str, session: Session) -> Invitation:
    """The invitation of a join link, which must be of the session's meeting.

    Raises InvitationError, whose text never holds the link.
    """
    parts = urlsplit(link)
    found = _NUMBER.search(parts.path)
    if found is None:
        raise InvitationError(
            "That is no link to a Zoom meeting: expected one such as "
            "https://zoom.us/j/86084701483?pwd=…"
        )
    number = place_number(session)
    if found[1] != number:
        raise InvitationError(
            f"That link is of the meeting {found[1]}, but {session.id} takes place in {number}."
        )
    query = parse_qs(parts.query)
    return Invitation(number, query.get("pwd", [""])[0], query.get("tk", [""])[0])


def place_number(session: Session) -> str:
    """The number of the session's meeting. Raises InvitationError where it names none."""
    try:
        return place_of(session).number
    except NoMeetingError as error:
        raise InvitationError(str(error)) from error


def asked_of_zoom(session: Session, zoom: Zoom, email: str) -> Invitation:
    """The invitation as Zoom's interface gives it; where registration is asked, the bot registers.

    `email` is the address it registers with: the same gives the same registration. Raises
    InvitationError.
    """
    number = place_number(session)
    place = place_of(session)
    try:
        meeting = zoom.get(place.path(), "tell the meeting's passcode")
        passcode = text(meeting, "password")
        if not text(meeting, "registration_url"):
            return Invitation(number, passcode)
        first, last = BOT_NAME.split(" ", 1)
        registrant = zoom.post(
            place.path("/registrants"),
            "register the bot",
            {"email": email, "first_name": first, "last_name": last},
        )
    except ZoomError as error:
        raise InvitationError(f"The bot has no invitation. {error}") from error
    link = text(registrant, "join_url")
    if not link:
        raise InvitationError(
            f"The bot's registration waits for approval. Approve “{BOT_NAME}” among the meeting's "
            "registrants at zoom.us; the bot comes in then."
        )
    return of_link(link, session)
