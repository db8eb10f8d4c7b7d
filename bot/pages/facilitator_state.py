"""Everything the facilitator's page shows, computed once for all who look at a session."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment

from bot.clock import MINUTE, SECOND
from bot.context import Context
from bot.evidence.model import AttendeeEvidence, PollEvidence, Unmatched
from bot.evidence.record import SessionRecord
from bot.facts import ZOOM
from bot.pages.helm import MOST_RISKS, cue_of, helm, more_time_for, results_of, risks_of
from bot.pages.house import pace
from bot.pages.roster import COLUMNS, Roster, Row, rows_of
from bot.pages.training import LaunchedPoll, Moment, moment_of
from bot.rules.risk import Risk

State = dict[str, Any]

SHARE = 10
"""The roster is computed again after ten times as long as it took: a tenth of one core at most."""

LASTS = 5 * SECOND
"""How long a sight holds at most while nothing happens, in the training's time."""

ROLL = 15 * SECOND
"""How often the roster is computed again at least, for minutes that have passed."""

SILENT_DELIVERIES = 5 * MINUTE
"""After how long without a delivery in a running meeting a person should look, in real time."""

SILENT_SCHEDULER = 15.0
"""After how many seconds of real time without a wake the scheduler is held for stopped."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands at a moment: the pieces of the page by name, and who of the roster is where."""

    moment: Moment
    html: dict[str, str]


@dataclass(slots=True)
class Board:
    """The page of one session, for all facilitators who look at it."""

    session: str
    roster: Roster = field(default_factory=Roster)
    people: list[AttendeeEvidence] = field(default_factory=list)
    unmatched: tuple[Unmatched, ...] = ()
    risks: tuple[Risk, ...] = ()
    due_at: float = 0.0
    seen: tuple[object, ...] = ()


class FacilitatorView:
    """Shows a session to its facilitators. Every method may raise LedgerError."""

    def __init__(self, here: Context, templates: Environment, session: str) -> None:
        self._here = here
        self._templates = templates
        self._session = session
        self._board = here.live.shared(session, "board", "", lambda: Board(session))

    @property
    def roster(self) -> Roster:
        """The roster as of the last look."""
        return self._board.roster

    def look(self) -> Sight:
        """See how things stand now, or as another facilitator just saw them.

        Raises UnknownSessionError.
        """
        live, moment = self._here.live, self._here.clock.now() // LASTS
        live.catch_up()
        return live.shared(self._session, "sight", (live.seq, live.tick, moment), self._look)

    def piece(self, sight: Sight, name: str) -> State:
        """One piece alone, for a page that shows nothing else."""
        return self.clock() | {"html": {name: sight.html[name]}}

    def state(self, sight: Sight) -> State:
        """All of it, with the whole roster."""
        rows = [row_json(row) for row in self.roster.rows.values()]
        roster = {"columns": COLUMNS, "whole": True, "rows": rows, "gone": []}
        return self.clock() | {"html": sight.html, "roster": roster}

    def change(self, sight: Sight, before: dict[str, str], edition: int) -> State:
        """What is another than before: pieces that changed, and rows changed after an edition."""
        html = {name: text for name, text in sight.html.items() if before.get(name) != text}
        rows, gone = self.roster.since(edition)
        change: State = self.clock()
        if html:
            change["html"] = html
        if rows or gone:
            change["roster"] = {
                "whole": False,
                "rows": [row_json(row) for row in rows],
                "gone": gone,
            }
        return change

    def clock(self) -> State:
        """What time it is in the training, and how fast its clock runs."""
        return {"now": self._here.clock.now(), "pace": round(pace(self._here.clock), 3)}

    def _look(self) -> Sight:
        now = self._here.clock.now()
        with self._here.live.record(self._session) as record:
            moment = moment_of(record.session, record.progress, now)
            self._call_roll(record, moment)
            at_helm = helm(self._here, record, now)
            values = {
                "moment": moment,
                "helm": at_helm,
                "timeline": at_helm.timeline,
                "address": f"/live/{self._session}",
                "cue_of": cue_of,
                "meetings": record.meetings,
                "names": {one.attendee: one.name for one in record.registrants.values()},
            }
        values |= self._freshness(moment) | self._counts(moment)
        return Sight(moment, {name: self._render(name, moment, values) for name in PIECES})

    def _call_roll(self, record: SessionRecord, moment: Moment) -> None:
        """Compute the roster again, unless that was just done or nothing can have changed."""
        board, began = self._board, time.monotonic()
        seen = (self._here.live.seq, moment.now // ROLL, moment.key)
        if began < board.due_at or seen == board.seen:
            return
        as_of = max(moment.now, record.latest)
        board.people = [record.evidence(attendee, as_of) for attendee in record.registrants]
        board.roster.take(rows_of(board.people, moment, as_of))
        board.unmatched = record.unmatched(as_of)
        board.risks = risks_of(record, board.people, as_of)
        board.seen = seen
        board.due_at = time.monotonic() + (time.monotonic() - began) * SHARE

    def _counts(self, moment: Moment) -> State:
        """How many are in the room, and what became of the latest poll."""
        board = self._board
        latest = moment.polls[-1] if moment.polls else None
        seen = [poll for one in board.people for poll in one.polls if _is(poll, latest)]
        return {
            "people": len(board.people),
            "in_room": sum("in" in row.tags for row in board.roster.rows.values()),
            "latest": latest,
            "answered": sum(one.in_time for one in seen),
            "shown": sum(one.shown_at is not None or one.in_time for one in seen),
            "results": results_of(latest, board.people) if latest else (),
            "more_time": more_time_for(board.people, moment),
            "unmatched": board.unmatched,
            "risks": board.risks,
            "most_risks": MOST_RISKS,
        }

    def _freshness(self, moment: Moment) -> State:
        """When the last delivery came and the scheduler last woke, and whether that is too long."""
        clock, ledger = self._here.clock, self._here.ledger
        newest = ledger.rows(
            "select recorded_at from facts where session = ? and kind like ?"
            " order by seq desc limit 1",
            [self._session, ZOOM + "%"],
        )
        delivered_at = newest[0][0] if newest else None
        woke_at = ledger.last_wake("scheduler")

        def silence(moment_: int | None) -> float:
            """Seconds of real time since a moment."""
            return clock.real_time_of(moment.now) - clock.real_time_of(moment_ or 0)

        return {
            "delivered_at": delivered_at,
            "deliveries_silent": silence(delivered_at) * 1000 > SILENT_DELIVERIES,
            "woke_at": woke_at,
            "scheduler_silent": silence(woke_at) > SILENT_SCHEDULER,
        }

    def _render(self, piece: str, moment: Moment, values: State) -> str:
        page = self._templates.get_template(f"facilitator/{piece}.html")
        return page.render(session=moment.session, zone=moment.session.zone, **values)


PIECES = (
    *(
        "alarms",
        "cues",
        "status",
        "undo",
        "requests",
        "now",
        "next",
        "poll",
        "standing",
        "controls",
    ),
    *("agenda", "risks", "unmatched", "timer"),
)
"""The pieces of the page, each a template of that name."""


def _is(poll: PollEvidence, launched: LaunchedPoll | None) -> bool:
    return launched is not None and poll.poll == launched.poll.id


def row_json(row: Row) -> State:
    """A row as the page's script takes it."""
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "cells": row.cells,
        "tags": row.tags,
    }
