"""Facts: who is who."""

from __future__ import annotations

from bot.facts.base import Body


class IdentityClaimed(Body, frozen=True, kw_only=True):
    """On their own page an attendee said under which name they appear in Zoom."""

    KIND = "identity.claimed"
    MARK = "claim:{attendee}:{participant}"
    NAMING = ("participant",)
    attendee: str
    participant: str


class IdentityLinked(Body, frozen=True, kw_only=True):
    """A named person decided that a participant is this attendee, and why."""

    KIND = "identity.linked"
    MARK = "link:{session}:{participant}:{attendee}:{at}"
    NAMING = ("participant",)
    participant: str
    attendee: str
    by: str
    reason: str


class IdentityUnlinked(Body, frozen=True, kw_only=True):
    """A named person decided that a participant is not this attendee, and why."""

    KIND = "identity.unlinked"
    MARK = "unlink:{session}:{participant}:{attendee}:{at}"
    NAMING = ("participant",)
    participant: str
    attendee: str
    by: str
    reason: str
