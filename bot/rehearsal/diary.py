"""What an attendee of a rehearsal really did, as they themselves saw it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import MINUTE
from bot.rehearsal.spans import Span

SETTLED = 2 * MINUTE
"""How long after a join a page has surely been opened."""


@dataclass(slots=True)
class Diary:
    """The day of one attendee. Moments are UTC milliseconds.

    `stays` is when they were in the room, by the index of the device; `seen` when each poll
    reached their page. `accepted` says that the server acknowledged that they accept what the
    certificate asks for. `shown` and `answered` are the polls whose showing and whose answer it
    acknowledged, the answers with their receipts; `given` is what was answered. `refused` are
    answers that it refused, and why. `in_zoom` are the polls that they answered in Zoom's own
    window. `active` is when they were shown or answered a poll on their page. `troubles` are
    requests that got no answer.
    """

    stays: dict[int, list[Span]] = field(default_factory=dict)
    page_opened: bool = False
    accepted: bool = False
    claimed: bool = False
    active: list[int] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    answered: dict[str, str] = field(default_factory=dict)
    given: dict[str, list[list[str]]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    in_zoom: set[str] = field(default_factory=set)
    evaluated_at: int | None = None
    troubles: list[str] = field(default_factory=list)

    def waited(self, moment: int) -> bool:
        """Whether they were in the room well before a moment."""
        return any(
            start + SETTLED <= moment < end for stays in self.stays.values() for start, end in stays
        )
