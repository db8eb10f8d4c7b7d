"""Facts: mail."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bot.facts.base import Body


class MailIntended(Body, frozen=True, kw_only=True):
    """A letter is to be sent, once. Other facts name it by this one's fingerprint, as `mail`.

    The address is that of the `attendee`, or `to` for somebody else. `about` tells two letters of
    one kind apart (a certificate's number); `details` hold what the letter says beyond what the
    session file and the roster do. `by` is who had it sent, empty where it was due by itself.
    """

    KIND = "mail.intended"
    MARK = "mail:{session}:{letter}:{attendee}{to}:{about}"
    NAMING = ("to",)
    letter: str
    attendee: str = ""
    to: str = ""
    about: str = ""
    details: dict[str, Any] = msgspec.field(default_factory=dict)
    by: str = ""


class AboutMail(Body, frozen=True, kw_only=True):
    """Something about a letter. `attempt` counts how often it was handed over, from 1."""

    mail: str
    attendee: str = ""
    attempt: int


class MailAttempted(AboutMail, frozen=True, kw_only=True):
    """A letter is being handed over: the very next byte to the server may make it sent.

    Whose append is the first hands it over; where no outcome follows, it may have been sent.
    """

    KIND = "mail.attempted"
    MARK = "mail.attempted:{mail}:{attempt}"


class MailSent(AboutMail, frozen=True, kw_only=True):
    """The mail server took the letter, or it was written as a file. `digest` is its SHA-256."""

    KIND = "mail.sent"
    MARK = "mail.sent:{mail}:{attempt}"
    via: Literal["smtp", "file"]
    reply: str = ""
    digest: str


class MailFailure(AboutMail, frozen=True, kw_only=True):
    """What went wrong, at which stage, in the server's own words. `failure` counts from 1."""

    failure: int
    stage: str
    code: int = 0
    words: str = ""


class MailDeferred(MailFailure, frozen=True, kw_only=True):
    """A letter was surely not sent this time, and is tried again."""

    KIND = "mail.deferred"
    MARK = "mail.deferred:{mail}:{attempt}:{failure}:{stage}"


class MailRefused(MailFailure, frozen=True, kw_only=True):
    """A letter was refused for good: it was not sent and is not tried again."""

    KIND = "mail.refused"
    MARK = "mail.refused:{mail}:{attempt}:{failure}:{stage}"


class MailDoubtful(MailFailure, frozen=True, kw_only=True):
    """A letter was handed over and no answer came: it may have been sent. A person decides."""

    KIND = "mail.doubtful"
    MARK = "mail.doubtful:{mail}:{attempt}"


class MailBounced(AboutMail, frozen=True, kw_only=True):
    """A letter that was sent came back; `words` are those of the server that returned it."""

    KIND = "mail.bounced"
    MARK = "mail.bounced:{mail}:{attempt}"
    status: str = ""
    words: str = ""


class MailSettled(AboutMail, frozen=True, kw_only=True):
    """A named person settled what becomes of a letter: it was sent, is sent again, or never."""

    KIND = "mail.settled"
    MARK = "mail.settled:{mail}:{at}"
    outcome: Literal["sent", "again", "dropped"]
    by: str
    reason: str


class MailUnavailable(Body, frozen=True, kw_only=True):
    """The mail server could not be used at all; no letter is at fault and all of them wait."""

    KIND = "mail.unavailable"
    MARK = "mail.unavailable:{at}"
    stage: str
    code: int = 0
    words: str = ""
