"""Facts: incidents on the provider's side."""

from __future__ import annotations

from bot.facts.base import Body


class IncidentRecorded(Body, frozen=True, kw_only=True):
    """A named person put an outage of the provider's on record (ATT-02), UTC milliseconds.

    What an attendee missed by it is nobody's fault.
    """

    KIND = "incident.recorded"
    MARK = "incident:{session}:{starts_at}:{ends_at}:{at}"
    starts_at: int
    ends_at: int
    what: str
    by: str


class IncidentWithdrawn(Body, frozen=True, kw_only=True):
    """A named person took an incident back; `incident` is the fingerprint of its fact."""

    KIND = "incident.withdrawn"
    MARK = "incident.withdrawn:{incident}"
    incident: str
    by: str
    reason: str
