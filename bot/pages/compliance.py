"""The compliance office's pages: the sessions, a session's outcomes, and what an address is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.ledger import LedgerError
from bot.office.audit import key_of
from bot.office.correspondence import LETTERS, NEEDS_A_PERSON
from bot.office.errors import OfficeError
from bot.pages import (
    access,
    bulk,
    dossier,
    downloads,
    drafting,
    duties,
    enrolling,
    evaluations,
    reported,
    years,
)
from bot.pages.acting import NOT_STORED, correspondence, refusal, registry
from bot.pages.bulk import ACTIONS
from bot.pages.facilitator import grouped_sessions
from bot.pages.judging import Summary, summary, table
from bot.pages.rows import FILTERS, SORTS, View, told
from bot.pages.training import Moment
from bot.rules.policy import PolicyError
from bot.rules.requirement import IDS, TITLES
from bot.rules.wording import counted, minutes

blueprint = Blueprint("compliance", __name__, url_prefix="/compliance")
access.protect(blueprint)
for part in (bulk, dossier, downloads, drafting, duties, enrolling, evaluations, reported, years):
    blueprint.register_blueprint(part.blueprint)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list: how it stands, and what in it needs a person."""

    moment: Moment
    summary: Summary | None
    needs: tuple[str, ...]


@blueprint.get("/")
def sessions() -> ResponseReturnValue:
    """List the sessions with their state, and what needs a person in each."""
    groups = [(title, [_listed(one) for one in group]) for title, group in grouped_sessions()]
    return render_template("compliance/sessions.html", room="compliance", groups=groups)


@blueprint.get("/<session_id>")
def session(session_id: str) -> ResponseReturnValue:
    """Show the outcomes of a session, with a column for each requirement."""
    (found, rows), view = table(session_id), View.of(request.args)
    concerned = {one.id for each in found.decisions for one in each.requirements}
    return render_template(
        "compliance/session.html",
        room="compliance",
        outcomes=found,
        session=found.training.session,
        tally=Counter(row.shown[0] for row in rows),
        due=sum(row.is_due for row in rows),
        appeals=sum(row.has_appeal for row in rows),
        sheet=view.sheet(view.apply(rows)),
        total=len(rows),
        view=view,
        filters=FILTERS,
        sorts=SORTS,
        actions=ACTIONS,
        columns=[name for name in IDS if name in concerned],
        titles=TITLES,
        letters=LETTERS,
        fingerprint=_fingerprint(),
        told=told,
        minutes=minutes,
    )


@blueprint.errorhandler(PolicyError)
def wrong_policy(error: PolicyError) -> ResponseReturnValue:
    """Answer for a session whose policy cannot be used."""
    text = f"Nothing can be decided: the policy in the session file is wrong. {error}"
    advice = "Mend it, check it with python -m bot session check, and add the session again."
    page = render_template("message.html", title="The policy is wrong", text=text, advice=advice)
    return page, 409


@blueprint.errorhandler(OfficeError)
def not_done(error: OfficeError) -> ResponseReturnValue:
    """Say why what was asked for was not done."""
    return refusal(str(error), _back())


@blueprint.errorhandler(LedgerError)
def not_stored(_error: Exception) -> ResponseReturnValue:
    """Ask for patience while the ledger cannot be used."""
    return refusal(NOT_STORED, _back(), 503)


@blueprint.errorhandler(404)
def unknown(_error: Exception) -> ResponseReturnValue:
    """Answer for an attendee whom the session does not have."""
    text = "This session has no such attendee (any more)."
    return render_template("message.html", title="Nobody is here", text=text), 404


def _listed(moment: Moment) -> Listed:
    """A session of the list; one whose policy cannot be used is listed with that."""
    session_id = moment.session.id
    try:
        found = summary(session_id)
    except PolicyError:
        return Listed(moment, None, ("The policy in its session file is wrong",))
    certified = {one.body.attendee for one in registry().of(session_id)}
    letters = [one for one in correspondence().of(session_id) if one.state in NEEDS_A_PERSON]
    due = len(found.passed - certified) if moment.phase == "after" else 0
    counts = (
        (found.tally["review"], counted(found.tally["review"], "review")),
        (found.appeals, f"{counted(found.appeals, 'appeal')} to answer"),
        (found.unmatched, f"{counted(found.unmatched, 'participant')} tied to nobody"),
        (due, f"{counted(due, 'certificate')} to issue"),
        (len(letters), f"{counted(len(letters), 'letter')} to look at"),
    )
    return Listed(moment, found, tuple(text for number, text in counts if number))


def _fingerprint() -> str:
    """The fingerprint of the key that signs bundles, empty where the key cannot be used."""
    try:
        return key_of(context().settings)
    except OfficeError:
        return ""


def _back() -> str:
    """Where to go back to: the session that the address is about, else the list."""
    session_id = (request.view_args or {}).get("session_id", "")
    return f"/compliance/{session_id}"
