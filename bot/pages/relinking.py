"""Giving an attendee a new personal link, when the old one came into other hands."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.evidence.model import Registrant
from bot.pages import access
from bot.personal_links import personal_link, renew
from bot.session import Session

NAMELESS = "Write your name first: it is recorded with what you do."

blueprint = Blueprint("relinking", __name__, url_prefix="/staff/links/<session_id>/<attendee>")
access.protect(blueprint)


@blueprint.get("")
def ask(session_id: str, attendee: str) -> ResponseReturnValue:
    """Show what a new link means, with the form that makes it."""
    return _page(session_id, attendee)


@blueprint.post("")
def make(session_id: str, attendee: str) -> ResponseReturnValue:
    """Make a new link, and show it."""
    _registrant(session_id, attendee)
    by = access.acting()
    if not by:
        return _page(session_id, attendee, problem=NAMELESS), 422
    here = context()
    renew(here.ledger, session_id, attendee, at=here.clock.now(), by=by)
    return _page(session_id, attendee, link=personal_link(here.ledger, here.settings, attendee))


def _page(session_id: str, attendee: str, *, link: str = "", problem: str = "") -> str:
    session, registrant = _registrant(session_id, attendee)
    return render_template(
        "access/link.html",
        room="compliance",
        session=session,
        registrant=registrant,
        link=link,
        problem=problem,
        place=request.path,
    )


def _registrant(session_id: str, attendee: str) -> tuple[Session, Registrant]:
    with context().live.record(session_id) as record:
        found = record.registrants.get(attendee)
        return (record.session, found) if found else abort(404)
