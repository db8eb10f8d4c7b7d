"""The roster as the facilitator's page shows it: a row for each attendee, and which have changed.

The rows are computed once for all facilitators who look. Each knows the edition in which it last
changed, so that a page is sent only what it does not have yet: a roster of ten thousand costs
no more to follow than what happens in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence
from bot.local_time import clock_text
from bot.pages.standing import is_in_room
from bot.pages.training import LaunchedPoll, Moment

COLUMNS = ("In the room", "Polls", "Latest poll")


class Cell(NamedTuple):
    """A cell: its text, in which tone it is written (good, attention, bad, soft), and a detail."""

    text: str
    tone: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One attendee. `tags` are what the page can filter by."""

    id: str
    name: str
    email: str
    cells: tuple[Cell, ...]
    tags: tuple[str, ...]


@dataclass(slots=True)
class Roster:
    """The rows of one session, in the order of name and e-mail."""

    rows: dict[str, Row] = field(default_factory=dict)
    edition: int = 0
    _changed: dict[str, int] = field(default_factory=dict)
    _gone: dict[str, int] = field(default_factory=dict)

    def take(self, rows: Iterable[Row]) -> None:
        """Take in all rows as they are now."""
        current = {row.id: row for row in rows}
        edition = self.edition + 1
        changed = [key for key, row in current.items() if self.rows.get(key) != row]
        gone = [key for key in self.rows if key not in current]
        if changed or gone:
            self.edition = edition
            self._changed.update(dict.fromkeys(changed, edition))
            self._gone.update(dict.fromkeys(gone, edition))
        for key in gone:
            self._changed.pop(key, None)
        self.rows = current

    def since(self, edition: int) -> tuple[list[Row], list[str]]:
        """The rows that changed after an edition, and the ids of those that are gone."""
        rows = [self.rows[key] for key, at in self._changed.items() if at > edition]
        gone = [key for key, at in self._gone.items() if at > edition and key not in self.rows]
        return rows, gone


def rows_of(people: Iterable[AttendeeEvidence], moment: Moment, as_of: int) -> Iterator[Row]:
    """The rows of the attendees, sorted by name."""
    ordered = sorted(people, key=lambda one: (one.registrant.name.casefold(), one.registrant.email))
    latest = moment.polls[-1] if moment.polls else None
    for evidence in ordered:
        yield _row(evidence, moment, latest, as_of)


def _row(
    evidence: AttendeeEvidence, moment: Moment, latest: LaunchedPoll | None, as_of: int
) -> Row:
    registrant, in_room = evidence.registrant, is_in_room(evidence, as_of)
    poll = _latest_poll(evidence, moment, latest)
    tags = ["in" if in_room else "out"]
    if latest and latest.is_open(moment.now) and poll.tone != "good":
        tags.append("unanswered")
    return Row(
        id=registrant.attendee,
        name=registrant.name,
        email=registrant.email,
        cells=(_presence(evidence, moment, in_room), _polls(evidence), poll),
        tags=tuple(tags),
    )


def _presence(evidence: AttendeeEvidence, moment: Moment, in_room: bool) -> Cell:
    minutes = f"{evidence.present // MINUTE} min"
    if in_room:
        doubtful = any(one.match and not one.match.certain for one in evidence.connections)
        return Cell("Perhaps", "attention", minutes) if doubtful else Cell("Yes", "good", minutes)
    if not evidence.presence:
        return Cell("Never" if moment.phase == "after" else "Not yet", "soft")
    left_at = max(span.span.end for span in evidence.presence)
    tone = "attention" if moment.phase == "running" else "soft"
    return Cell(f"Left {clock_text(left_at, moment.session.zone)}", tone, minutes)


def _polls(evidence: AttendeeEvidence) -> Cell:
    judged = [poll for poll in evidence.polls if poll.required]
    answered = sum(poll.in_time for poll in judged)
    shown = sum(poll.shown_at is not None or poll.in_time for poll in judged)
    more = f"{shown} shown" if shown < len(judged) else ""
    return Cell(f"{answered} of {len(judged)}", more=more)


def _latest_poll(evidence: AttendeeEvidence, moment: Moment, latest: LaunchedPoll | None) -> Cell:
    if latest is None:
        return Cell("–", "soft")
    own = next((one for one in evidence.polls if one.poll == latest.poll.id), None)
    if own and own.in_time and own.answered_at is not None:
        return Cell("Answered", "good", clock_text(own.answered_at, moment.session.zone))
    is_open = latest.is_open(moment.now)
    if own and own.shown_at is not None:
        return Cell("Shown" if is_open else "Not answered", "attention" if is_open else "bad")
    return Cell("Not shown", "soft" if is_open else "attention")
