"""The attendee's page, at a personal link that is its only key."""

from __future__ import annotations

from typing import cast

import msgspec
import structlog
from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from bot.context import context
from bot.ledger import LedgerError
from bot.pages import events, house
from bot.pages.answers import AnswerError, Answers, from_form, from_json
from bot.pages.attendee_events import AttendeePage
from bot.pages.attendee_look import Looking
from bot.pages.attendee_state import AttendeeView
from bot.pages.by_link import NOT_STORED, open_by_link, wants_json
from bot.pages.parking import Following
from bot.pages.recording import (
    ClaimError,
    NotOpenError,
    OutdatedError,
    Recorder,
    UnknownPollError,
)
from bot.pages.training import Moment

log = structlog.get_logger(__name__)
blueprint = Blueprint("attendee", __name__, url_prefix="/a/<token>")
open_by_link(blueprint)

STATUS: dict[type[Exception], int] = {
    UnknownPollError: 404,
    NotOpenError: 409,
    OutdatedError: 409,
    AnswerError: 422,
    ClaimError: 422,
    RequestEntityTooLarge: 413,
    LedgerError: 503,
}
"""With which status each kind of refusal is answered."""

REFUSALS = tuple(STATUS)

TOO_LARGE = "This is more than can be taken in. Please shorten your answer and send it again."


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the page; an open poll in it has been shown then."""
    return _page()


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    """Everything the page shows, for pages that cannot be sent events."""
    response = jsonify(_view().state(_looking().look()))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/events")
def follow() -> ResponseReturnValue:
    """Everything the page shows, then whatever changes, the moment it does."""
    page = AttendeePage(_looking(), _view(), g.guests, g.token)
    return events.answer(Following(house.lot(), page))


@blueprint.get("/session.ics")
def calendar() -> ResponseReturnValue:
    """The training as a calendar file, with the address of this page."""
    here, registrant = context(), _looking().look().registrant
    page = f"{here.settings.base_url}{_address()}"
    return house.calendar_answer(g.guest.session, page, "Your page", registrant.join_url)


@blueprint.post("/shown")
def shown() -> ResponseReturnValue:
    """Record that a poll was shown on the page, while it was visible."""
    try:
        _recorder().shown(_field("poll"))
    except REFUSALS as error:
        return _refusal(error)
    return Response(status=204)


@blueprint.post("/answers")
def answer() -> ResponseReturnValue:
    """Record the answer to a poll, once, and acknowledge it when it is on the disk."""
    recorder = _recorder()
    poll, answers = "", cast(Answers, ())
    try:
        poll, answers = _answers(recorder)
        receipt = recorder.answered(poll, answers)
    except REFUSALS as error:
        return _refusal(error, (poll, answers))
    return jsonify(receipt.as_json()) if request.is_json else _back(f"#poll-{poll}")


@blueprint.post("/time")
def more_time() -> ResponseReturnValue:
    """Record that the attendee asks for more time to answer a poll."""
    poll = ""
    try:
        poll = _field("poll")
        _recorder().needs_time(poll)
    except REFUSALS as error:
        return _refusal(error)
    return Response(status=204) if request.is_json else _back(f"#poll-{poll}")


@blueprint.post("/consent")
def consent() -> ResponseReturnValue:
    """Record that the attendee accepts what the training asks for, in the version they read."""
    looking = _looking()
    try:
        policy = looking.policy(looking.moment().session)
        _recorder().accepted(_field("policy"), policy.digest if policy else "")
    except REFUSALS as error:
        return _refusal(error)
    return Response(status=204) if request.is_json else _back("#consent")


@blueprint.post("/name")
def name() -> ResponseReturnValue:
    """Record under which name the attendee appears in Zoom."""
    try:
        claimed = _recorder().claimed(_field("name"))
    except REFUSALS as error:
        return _refusal(error)
    return jsonify(name=claimed) if request.is_json else _back("#you")


def _page(
    problem: dict[str, object] | None = None,
    typed: tuple[str, Answers] = ("", ()),
    status: int = 200,
) -> ResponseReturnValue:
    look = _looking().look()
    if request.method == "GET" and not _is_prefetch():
        _note_visit(look.moment)
    return Response(
        render_template(
            "attendee/page.html",
            session=look.moment.session,
            registrant=look.registrant,
            moment=look.moment,
            state=_view().state(look, typed),
            address=_address(),
            problem=problem,
        ),
        status,
        headers={"Cache-Control": "no-store"},
    )


def _note_visit(moment: Moment) -> None:
    """Note that the page was opened, and which open polls are in it.

    The page is shown even where that cannot be recorded.
    """
    recorder = _recorder()
    try:
        recorder.opened()
        for launched in moment.open_polls:
            if launched.is_on_page:
                recorder.shown(launched.poll.id, moment)
    except REFUSALS as error:
        log.warning("a visit was not noted", error=str(error))


def _answers(recorder: Recorder) -> tuple[str, Answers]:
    if request.is_json:
        sent = from_json(request.get_data())
        return sent.poll, sent.answers
    poll_id = request.form.get("poll", "")
    with context().live.record(g.guest.session) as record:
        poll = recorder.poll(poll_id, record.session)
    return poll_id, from_form(request.form, poll)


def _field(field: str) -> str:
    """A field of the form or of the JSON that was sent, empty where it is missing."""
    if not request.is_json:
        return request.form.get(field, "")
    try:
        value = msgspec.json.decode(request.get_data(), type=dict[str, str]).get(field, "")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AnswerError(f'Expected {{"{field}": "…"}}.') from error
    return value


def _refusal(error: Exception, typed: tuple[str, Answers] = ("", ())) -> ResponseReturnValue:
    """Say what is wrong, as JSON or on the page, with nothing lost that was typed."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    text = {413: TOO_LARGE, 503: NOT_STORED}.get(status, str(error))
    if status == 503:
        log.error("an attendee's page could not record", error=str(error))
    if wants_json():
        return jsonify(error=text), status
    closed = status in (404, 409)
    kept = [answer for given in typed[1] for answer in given] if closed else []
    return _page({"text": text, "kept": kept}, typed, status)


def _is_prefetch() -> bool:
    """Whether a browser only fetches the page ahead, with nobody looking at it."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose or "prerender" in purpose


def _back(place: str) -> ResponseReturnValue:
    return redirect(_address() + place, 303)


def _address() -> str:
    return f"/a/{g.token}"


def _looking() -> Looking:
    return Looking(context(), house.register(), g.guest)


def _view() -> AttendeeView:
    return AttendeeView(_looking(), current_app.jinja_env, _address())


def _recorder() -> Recorder:
    return Recorder(context().live, g.guest)
