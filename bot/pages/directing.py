"""What facilitators do on their page: each act is proposed with what it costs, then confirmed."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.direction import KINDS, Act, ActError, Kind
from bot.facts import QuestionAsked
from bot.ledger import LedgerError
from bot.pages import access
from bot.pages.acting import NOT_STORED
from bot.pages.director import Director, StaleError, new_token
from bot.pages.proposals import Proposal, Proposer
from bot.rules.wording import listed

POLL_KINDS = ("launch", "close", "reopen")

blueprint = Blueprint("directing", __name__, url_prefix="/live/<session_id>")
access.protect(blueprint, "facilitator")


class NamelessError(ActError):
    """It is not known who acts: their name goes with what they do."""


@blueprint.get("/act")
def propose(session_id: str) -> ResponseReturnValue:
    """Show what is about to be done and what it costs, with the form that confirms it."""
    try:
        proposal = _proposal(session_id)
    except ActError as error:
        return _refusal(session_id, error)
    with context().live.record(session_id) as record:
        session = record.session
    return render_template(
        "facilitator/proposal_part.html" if _is_part() else "facilitator/proposal.html",
        room="live",
        session=session,
        proposal=proposal,
        person=access.person(),
        tag="h2" if _is_part() else "h1",
    )


@blueprint.post("/act")
def act(session_id: str) -> ResponseReturnValue:
    """Do what was confirmed."""
    try:
        _do(Director(context(), session_id, _by()))
    except (ActError, LedgerError) as error:
        return _refusal(session_id, error)
    return _done(session_id)


@blueprint.post("/ask")
def ask(session_id: str) -> ResponseReturnValue:
    """Ask everyone a question that was just made up."""
    form = request.form
    try:
        Director(context(), session_id, _by()).ask(
            form.get("token", ""),
            form.get("title", "").strip(),
            _question(),
            _number("open_for"),
        )
    except (ActError, LedgerError) as error:
        return _refusal(session_id, error)
    return _done(session_id)


def _proposal(session_id: str) -> Proposal:
    here, kind = context(), request.args.get("kind", "")
    with here.live.record(session_id) as record:
        proposer = Proposer(here, record, here.clock.now())
        if kind in POLL_KINDS:
            attendee = request.args.get("attendee", "")
            return proposer.poll(kind, request.args.get("poll", ""), attendee)
        return proposer.bend(_act(_kind(kind)))


def _do(director: Director) -> None:
    kind, poll = request.form.get("kind", ""), request.form.get("poll", "")
    if kind == "launch":
        director.launch(poll)
    elif kind == "close":
        director.close(poll)
    elif kind == "reopen":
        director.reopen(poll, request.form.get("attendee", ""), _number("minutes"))
    else:
        director.bend(_act(_kind(kind)), _number("number"))


def _act(kind: Kind) -> Act:
    """The act that is described in the address or the form."""
    values = request.values
    return Act(
        kind,
        block=values.get("block", ""),
        poll=values.get("poll", ""),
        minutes=_number("minutes"),
        undoes=_number("undoes"),
    )


def _kind(text: str) -> Kind:
    for kind in KINDS:
        if kind == text:
            return kind
    raise ActError(f"Nothing is known by the name of {text[:40]!r}: expected {listed(KINDS)}.")


def _question() -> QuestionAsked:
    form = request.form
    kind = form.get("kind", "single")
    lines = [line.strip() for line in form.get("choices", "").splitlines()]
    text = form.get("text", "").strip()
    choices = tuple(line for line in lines if line)
    match kind:
        case "single" | "multiple":
            return QuestionAsked(text=text, kind=kind, choices=choices)
        case "short_answer" | "rating":
            return QuestionAsked(text=text, kind=kind)
    raise ActError("Choose how the question is answered.")


def _number(name: str) -> int:
    text = request.values.get(name, "") or "0"
    try:
        return int(text)
    except ValueError:
        raise ActError(f"Expected a whole number, found {text[:20]!r}.") from None


def _by() -> str:
    """Who acts: the account that signed in, else as the form says."""
    if by := access.acting():
        return by
    raise NamelessError("Write your name first: it is recorded with what you do.")


def _is_part() -> bool:
    """Whether the page's script asks, which shows the piece in a dialog."""
    return "part" in request.args


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _done(session_id: str) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(done=True, token=new_token())
    return redirect(url_for("facilitator.page", session_id=session_id), 303)


def _refusal(session_id: str, error: Exception) -> ResponseReturnValue:
    status = 409 if isinstance(error, StaleError) else 422
    text = str(error)
    if isinstance(error, LedgerError):
        status, text = 503, NOT_STORED
    if _wants_json() or _is_part():
        return jsonify(error=text, nameless=isinstance(error, NamelessError)), status
    page = render_template(
        "facilitator/refusal.html", room="live", session_id=session_id, text=text
    )
    return page, status
