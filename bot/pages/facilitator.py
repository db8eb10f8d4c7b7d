"""The facilitator's page: what runs, what comes next by itself, and who is there."""

from __future__ import annotations

import time
from collections.abc import Iterator

import structlog
from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.ledger import LedgerError
from bot.pages import access, events, house
from bot.pages.director import new_token
from bot.pages.facilitator_state import FacilitatorView, Sight, State
from bot.pages.helm import results_of, sorted_out
from bot.pages.live import Live
from bot.pages.roster import COLUMNS
from bot.pages.streams import Wake
from bot.pages.training import Moment, moment_of
from bot.records import UnknownSessionError

ROWS = 100
"""How many rows of the roster the page holds before its script takes over."""

TIMER = "timer"
"""The piece that the presenter's timer shows."""

BREATH = 0.5
"""How long to gather changes before they are sent, in seconds."""

log = structlog.get_logger(__name__)
blueprint = Blueprint("facilitator", __name__)
access.protect(blueprint, "facilitator")


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Lead to the sessions."""
    return redirect(url_for(".sessions"))


@blueprint.get("/live/")
def sessions() -> ResponseReturnValue:
    """List the sessions: those that run, those to come, and those that are over."""
    return render_template("facilitator/sessions.html", room="live", groups=grouped_sessions())


@blueprint.get("/live/<session_id>")
def page(session_id: str) -> ResponseReturnValue:
    """Show a session as it runs."""
    view = _view(session_id)
    sight = view.look()
    return render_template(
        "facilitator/page.html",
        room="live",
        session=sight.moment.session,
        html=sight.html,
        clock=view.clock(),
        columns=COLUMNS,
        rows=list(view.roster.rows.values())[:ROWS],
        total=len(view.roster.rows),
        person=access.person(),
        token=new_token(),
    )


@blueprint.get("/live/<session_id>/timer")
def timer(session_id: str) -> ResponseReturnValue:
    """Show the presenter how much time is left, in figures that fill the screen."""
    view = _view(session_id)
    sight = view.look()
    return render_template(
        "facilitator/timer_page.html",
        session=sight.moment.session,
        html=sight.html[TIMER],
        clock=view.clock(),
    )


@blueprint.get("/live/<session_id>/polls/<poll_id>")
def poll(session_id: str, poll_id: str) -> ResponseReturnValue:
    """Show what was answered to a poll, and who has not answered."""
    here = context()
    with here.live.record(session_id) as record:
        now = here.clock.now()
        moment = moment_of(record.session, record.progress, now)
        as_of = max(now, record.latest)
        people = [record.evidence(attendee, as_of) for attendee in record.registrants]
    launched = moment.poll(poll_id)
    if launched is None:
        abort(404)
    return render_template(
        "facilitator/poll_answers.html",
        room="live",
        address=f"/live/{session_id}",
        session=moment.session,
        zone=moment.session.zone,
        now=now,
        launched=launched,
        results=results_of(launched, people),
        most=ROWS,
        **sorted_out(people, poll_id),
    )


@blueprint.get("/live/<session_id>.ics")
def calendar(session_id: str) -> ResponseReturnValue:
    """The session as a calendar file, with the address of its page."""
    page = f"{context().settings.base_url}{url_for('.page', session_id=session_id)}"
    return house.calendar_answer(session_id, page, "The page to run it from")


@blueprint.get("/live/<session_id>/state")
@blueprint.get("/live/<session_id>/timer/state", endpoint="timer_state", defaults={"only": TIMER})
def state(session_id: str, only: str = "") -> ResponseReturnValue:
    """Everything the page shows, for pages that cannot be sent events."""
    view = _view(session_id)
    return jsonify(_whole(view, view.look(), only))


@blueprint.get("/live/<session_id>/events")
@blueprint.get("/live/<session_id>/timer/events", endpoint="follow_timer", defaults={"only": TIMER})
def follow(session_id: str, only: str = "") -> ResponseReturnValue:
    """Everything the page shows, then whatever changes."""
    view = _view(session_id)
    view.look()  # answers an unknown session before the stream begins
    return events.answer(_events(context().live, view, session_id, only))


@blueprint.app_errorhandler(UnknownSessionError)
def unknown_session(error: UnknownSessionError) -> ResponseReturnValue:
    """Answer for a session that was never added."""
    page = render_template("message.html", title="There is no such session", text=str(error))
    return page, 404


def _view(session_id: str) -> FacilitatorView:
    return FacilitatorView(context(), current_app.jinja_env, session_id)


def _whole(view: FacilitatorView, sight: Sight, only: str) -> State:
    """Everything that a page shows; `only` names the one piece of a page that shows no other."""
    return view.piece(sight, only) if only else view.state(sight)


def _events(live: Live, view: FacilitatorView, session_id: str, only: str) -> Iterator[bytes]:
    """The events of one page, for as long as it listens; at most two a second."""
    with live.stream(session_id) as stream:
        try:
            sight = view.look()
            edition = view.roster.edition
            whole = _whole(view, sight, only)
            yield events.retry(session_id) + events.event("state", live.seq, whole)
            sent_at = time.monotonic()
            while not stream.wait() & Wake.END:
                before, sight = sight, view.look()
                chunk = _change(live, view, sight, before, edition, only)
                edition = view.roster.edition
                if not chunk and time.monotonic() - sent_at >= events.BEAT_EVERY:
                    chunk = events.BEAT + events.event("clock", live.seq, view.clock())
                if chunk:
                    sent_at = time.monotonic()
                    yield chunk
                    time.sleep(BREATH)
        except LedgerError as error:
            log.warning("a facilitator's page was let go", error=str(error))


def _change(
    live: Live, view: FacilitatorView, sight: Sight, before: Sight, edition: int, only: str
) -> bytes:
    if only:
        is_same = sight.html[only] == before.html[only]
        return b"" if is_same else events.event("change", live.seq, view.piece(sight, only))
    if sight is before and view.roster.edition == edition:
        return b""
    change = view.change(sight, before.html, edition)
    if "html" not in change and "roster" not in change:
        return b""
    return events.event("change", live.seq, change)


def grouped_sessions() -> list[tuple[str, list[Moment]]]:
    """All sessions under a heading each: those that run, those to come, those that are over."""
    here = context()
    moments = []
    for session_id in filter(access.may_enter, list(here.live.records.catalogue.sessions)):
        with here.live.record(session_id) as record:
            moments.append(moment_of(record.session, record.progress, here.clock.now()))
    groups = []
    for phase, title in {"running": "Running now", "before": "To come", "after": "Over"}.items():
        members = [moment for moment in moments if moment.phase == phase]
        members.sort(key=lambda one: one.starts_at, reverse=phase == "after")
        if members:
            groups.append((title, members))
    return groups
