"""Facts: what Zoom says afterwards."""

from __future__ import annotations

from typing import Any

from bot.facts.base import Body


class ReportParticipants(Body, frozen=True, kw_only=True):
    """Zoom's participants report of one meeting occurrence (a uuid), as it stood at a moment.

    `rows` are the report's own, one a connection, with Zoom's field names; `digest` is the SHA-256
    of them, so that the same report fetched again is the same fact. Of several the latest holds.
    """

    KIND = "report.participants"
    MARK = "report:{session}:{meeting}:{digest}"
    meeting: str
    digest: str
    rows: tuple[dict[str, Any], ...]
