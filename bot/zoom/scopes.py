"""The scopes that the app needs, by what each is for."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from bot.session import MeetingKind


class Need(NamedTuple):
    """A scope, what it is for, and the older, wider scope that includes it."""

    scope: str
    purpose: str
    classic: str

    def is_met(self, scopes: Collection[str]) -> bool:
        """Whether an app with these scopes may do it."""
        return self.scope in scopes or self.classic in scopes


SURVEY = Need("report:read:meeting_survey:admin", "take in Zoom's own survey", "report:read:admin")
"""What is needed besides where Zoom's survey is the evaluation."""


def needs_of(kind: MeetingKind) -> tuple[Need, ...]:
    """Every scope that is needed for a meeting or webinar."""
    results = "list_poll_results" if kind == "meeting" else "list_past_polls"
    read, write = f"{kind}:read:admin", f"{kind}:write:admin"
    return (
        Need(f"{kind}:read:{kind}:admin", "look at the meeting's settings", read),
        Need(f"{kind}:read:list_registrants:admin", "read who registered", read),
        Need(
            f"{kind}:read:list_registration_questions:admin",
            "check the questions of the registration form",
            read,
        ),
        Need(f"{kind}:read:list_polls:admin", "see which polls there are and are launched", read),
        Need(f"{kind}:write:poll:admin", "create polls", write),
        Need(f"{kind}:update:poll:admin", "change polls", write),
        Need(f"{kind}:delete:poll:admin", "delete polls", write),
        Need(f"{kind}:read:{results}:admin", "read the answers to polls", read),
        Need(f"{kind}:read:list_past_instances:admin", "find meetings that were restarted", read),
        Need(
            f"report:read:list_{kind}_participants:admin",
            "compare attendance with Zoom's own report",
            "report:read:admin",
        ),
    )
