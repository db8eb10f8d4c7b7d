"""Facts: the session and its people."""

from __future__ import annotations

from bot.facts.base import Body


class SessionAdded(Body, frozen=True, kw_only=True):
    """A session file was taken in; a higher version replaces the lower for what comes after.

    `by` and `reason` are there where it changes what attendees are judged by after the room opened.
    """

    KIND = "session.added"
    MARK = "session:{session}:{version}"
    text: str
    version: int
    by: str = ""
    reason: str = ""


class RegistrantAdded(Body, frozen=True, kw_only=True):
    """A registrant, or a corrected row of the same registrant under a higher version.

    `attendee` is the pseudonym under which every other fact speaks of this person.
    """

    KIND = "registrant.added"
    MARK = "registrant:{attendee}:{version}"
    attendee: str
    version: int
    email: str
    name: str
    registrant_id: str = ""
    license_number: str = ""
    license_state: str = ""
    ce_credit: bool = True
    camera_exempt: bool = False
    join_url: str = ""


class RegistrantRemoved(Body, frozen=True, kw_only=True):
    """A registration was cancelled or denied after the given version of its row."""

    KIND = "registrant.removed"
    MARK = "registrant.removed:{attendee}:{version}"
    attendee: str
    version: int
    reason: str


class LinkRenewed(Body, frozen=True, kw_only=True):
    """An attendee has another personal link; those before it open nothing any more.

    `edition` is 2 for the first that is renewed.
    """

    KIND = "registrant.link_renewed"
    MARK = "link:{attendee}:{edition}"
    attendee: str
    edition: int
    by: str
