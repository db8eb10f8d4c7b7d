"""What Zoom reported after the end, beside what was observed live: a page for the director."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot import facts
from bot.context import context
from bot.differences import differences_of
from bot.facts import Body, Fact, ReconcileTried, ZoomPollUnmatched
from bot.ledger import Ledger
from bot.troubles import open_troubles

blueprint = Blueprint("reported", __name__)


@blueprint.get("/<session_id>/zoom-report")
def page(session_id: str) -> ResponseReturnValue:
    """Show what each attempt to fetch Zoom's reports brought, and where the two differ."""
    here = context()
    with here.live.record(session_id) as record:
        lines = differences_of(record, max(here.clock.now(), record.latest))
        session, meetings = record.session, record.meetings
        is_over = record.is_over(here.clock.now())
    differing = [line for line in lines if not line.agrees]
    return render_template(
        "compliance/reported.html",
        room="compliance",
        session=session,
        is_over=is_over,
        meetings=meetings,
        lines=differing,
        agreeing=len(lines) - len(differing),
        tries=_bodies(here.ledger, session_id, ReconcileTried),
        nobodys=_bodies(here.ledger, session_id, ZoomPollUnmatched),
        troubles=list(open_troubles(here.ledger, session_id).values()),
    )


def _bodies(ledger: Ledger, session: str, kind: type[Body]) -> list[tuple[Fact, Body]]:
    """The facts of a kind with their bodies, in the order in which they came."""
    found = ledger.select("session = ? and kind = ?", [session, kind.KIND])
    return [(fact, body) for fact in found if (body := facts.read(fact)) is not None]
