"""The compliance office's pages: outcomes, and the reasons and facts behind each."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.explanation import Entry, timeline
from bot.outcomes import Outcomes, outcomes_of
from bot.pages import access
from bot.pages.facilitator import grouped_sessions
from bot.pages.house import day_text
from bot.rules.decision import Decision
from bot.rules.policy import PolicyError
from bot.rules.requirement import IDS, TITLES, Requirement
from bot.rules.wording import minutes

blueprint = Blueprint("compliance", __name__, url_prefix="/compliance")
access.protect(blueprint)


@blueprint.get("/")
def sessions() -> ResponseReturnValue:
    """List the sessions."""
    return render_template("compliance/sessions.html", room="compliance", groups=grouped_sessions())


@blueprint.get("/<session_id>")
def session(session_id: str) -> ResponseReturnValue:
    """Show the outcomes of a session, with a column for each requirement."""
    outcomes = _outcomes(session_id)
    concerned = {one.id for each in outcomes.decisions for one in each.requirements}
    return render_template(
        "compliance/session.html",
        room="compliance",
        outcomes=outcomes,
        session=outcomes.training.session,
        tally=Counter(told(one)[0] for one in outcomes.decisions),
        columns=[name for name in IDS if name in concerned],
        titles=TITLES,
        told=told,
        minutes=minutes,
    )


@blueprint.get("/<session_id>/<attendee>")
def attendee(session_id: str, attendee: str) -> ResponseReturnValue:
    """Show one attendee's outcome: its reasons, its facts, and what happened."""
    outcomes = _outcomes(session_id)
    found = [one for one in outcomes.decisions if one.evidence.registrant.attendee == attendee]
    if not found:
        abort(404)
    (decision,) = found
    return render_template(
        "compliance/attendee.html",
        room="compliance",
        outcomes=outcomes,
        training=outcomes.training,
        session=outcomes.training.session,
        decision=decision,
        registrant=decision.evidence.registrant,
        days=_by_day(timeline(outcomes.training, decision.evidence), outcomes),
        titles=TITLES,
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


@blueprint.errorhandler(404)
def unknown(_error: Exception) -> ResponseReturnValue:
    """Answer for an attendee whom the session does not have."""
    text = "This session has no such attendee (any more)."
    return render_template("message.html", title="Nobody is here", text=text), 404


def told(one: Requirement | Decision | None) -> tuple[str, str, str]:
    """How an outcome is shown: its class, its mark and its word."""
    if one is None:
        return "", "", "–"
    if is_awaiting(one):
        return "awaiting", "…", "not yet"
    marks = {"pass": "✓", "fail": "✗", "review": "?"}
    return one.outcome, marks[one.outcome], one.outcome


def is_awaiting(one: Requirement | Decision) -> bool:
    """Whether time alone will decide it: nothing in it asks for a person."""
    if isinstance(one, Requirement):
        return one.awaiting
    reviews = [each for each in one.requirements if each.outcome == "review"]
    return one.outcome == "review" and all(each.awaiting for each in reviews)


def _outcomes(session_id: str) -> Outcomes:
    here = context()
    with here.live.record(session_id) as record:
        facts, head = here.ledger.head()
        return outcomes_of(record, now=here.clock.now(), facts=facts, head=head)


def _by_day(entries: list[Entry], outcomes: Outcomes) -> dict[str, list[Entry]]:
    """What happened, by the day on which it did."""
    days: dict[str, list[Entry]] = {}
    for entry in entries:
        days.setdefault(day_text(entry.at, outcomes.training.zone), []).append(entry)
    return days
