"""What is done for several attendees at once: shown first with whom it concerns, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.facts import RequirementExempted, RequirementOverridden, ReviewSettled
from bot.office.correspondence import Page
from bot.office.errors import OfficeError
from bot.office.overruling import overriding, overrule_all
from bot.office.rulings import can_be_settled, put_on_record, settle
from bot.outcomes import Outcomes
from bot.pages import access
from bot.pages.acting import by, correspondence, done, registry, words
from bot.pages.judging import refresh_tables, table
from bot.pages.rows import Row, View, chosen_of
from bot.rules.requirement import IDS, TITLES
from bot.rules.wording import counted, listed

blueprint = Blueprint("bulk", __name__, url_prefix="/<session_id>/chosen")

ACTIONS: Mapping[str, str] = {
    "issue": "Issue certificates and send them",
    "settle": "Settle a review",
    "override": "Override an outcome",
    "exempt": "Exempt from a requirement",
    "denial": "Send letters of denial",
    "invitation": "Send the personal links",
    "record": "Put the outcomes on record",
}
"""What can be done for the chosen attendees, by a word for the form."""

MOST_NAMED = 3
"""How many certificates that could not be made are told of by name."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is about to be done: for whom it will be, and whom it does not concern, with why.

    `requirements` are those of which one may be decided; `letter` is the first of those that
    are to be sent, `lacking` what keeps the session's certificates from being made.
    """

    action: str
    concerned: Sequence[Row]
    others: Sequence[Row]
    why_not: str
    requirements: tuple[str, ...] = ()
    letter: Page | None = None
    lacking: str = ""


@blueprint.post("/")
def propose(session_id: str) -> ResponseReturnValue:
    """Show what is about to be done and for whom, with the form that confirms it."""
    outcomes, rows = table(session_id, fresh=True)
    proposal = _proposal(outcomes, _chosen(rows))
    return render_template(
        "compliance/proposal.html",
        room="compliance",
        session=outcomes.training.session,
        proposal=proposal,
        actions=ACTIONS,
        titles=TITLES,
        reviews_of=_reviews,
    )


@blueprint.post("/confirmed")
def confirm(session_id: str) -> ResponseReturnValue:
    """Do what was confirmed, for those who were shown."""
    outcomes, _ = table(session_id, fresh=True)
    attendees = request.form.getlist("chosen")
    doing = _DOING.get(request.form.get("do", ""))
    if doing is None:
        raise OfficeError("Choose what is to be done.")
    text = doing(outcomes, attendees)
    refresh_tables(session_id)
    return done(text, url_for("compliance.session", session_id=session_id))


def _chosen(rows: Sequence[Row]) -> list[Row]:
    """The rows that were ticked, or all that were listed. Raises OfficeError where none was."""
    view = View.of(request.form)
    listed_rows = view.apply(rows)
    if request.form.get("all"):
        return listed_rows
    found = chosen_of(rows, request.form.getlist("chosen"))
    if not found:
        raise OfficeError("Nobody was chosen: tick the attendees first, or tick “all”.")
    return found


def _proposal(outcomes: Outcomes, chosen: Sequence[Row]) -> Proposal:
    """Raises OfficeError where nothing is known by the name of the action."""
    action = request.form.get("do", "")
    if action not in ACTIONS:
        raise OfficeError("Choose what is to be done.")
    concerns, why_not = _CONCERNS[action]
    concerned = [row for row in chosen if concerns(row)]
    named = _reviews if action == "settle" else _requirements
    open_to_it = {one for row in concerned for one in named(row)}
    letter = None
    if action in ("denial", "invitation") and concerned:
        first = [concerned[0].registrant.attendee]
        letter = correspondence().preview(correspondence().intended(outcomes, action, first)[0])
    return Proposal(
        action=action,
        concerned=concerned,
        others=[row for row in chosen if not concerns(row)],
        why_not=why_not,
        requirements=tuple(name for name in IDS if name in open_to_it),
        letter=letter,
        lacking=_lacking(outcomes) if action == "issue" else "",
    )


def _lacking(outcomes: Outcomes) -> str:
    """What the session's certificate lacks, by field; empty where it can be made."""
    try:
        registry().specimen(outcomes.training.session, "pdf", name="Ada Example", attendance=False)
    except OfficeError as error:
        return str(error)
    return ""


def _reviews(row: Row) -> list[str]:
    return [one.id for one in row.decision.requirements if can_be_settled(one)]


def _requirements(row: Row) -> list[str]:
    return [one.id for one in row.decision.requirements]


def _issue(outcomes: Outcomes, attendees: Sequence[str]) -> str:
    issuance = registry().issue(outcomes, attendees, access.acting())
    text = f"{counted(len(issuance.issued), 'certificate')} issued and on the way."
    if issuance.before:
        text += f" {len(issuance.before)} had theirs before."
    if issuance.withheld:
        names = [one.registrant.name for one in issuance.withheld[:MOST_NAMED]]
        more = len(issuance.withheld) - len(names)
        names += [f"{more} more"] if more else []
        text += f" Not issued to {listed(names)}: {issuance.withheld[0].error}"
    return text


def _send(letter: str) -> Callable[[Outcomes, Sequence[str]], str]:
    def send(outcomes: Outcomes, attendees: Sequence[str]) -> str:
        letters = correspondence()
        new = letters.send(letters.intended(outcomes, letter, attendees, access.acting()))
        before = len(attendees) - new
        told = f" {before} had it before, or it does not concern them." if before else ""
        return f"{counted(new, 'letter')} to be sent.{told}"

    return send


def _settle(outcomes: Outcomes, attendees: Sequence[str]) -> str:
    here, requirement, outcome = context(), words("requirement"), words("outcome")
    if outcome not in ("pass", "fail") or not requirement:
        raise OfficeError("Choose which review is settled, and as what.")
    settled = ReviewSettled(
        requirement=requirement,
        outcome=cast(Literal["pass", "fail"], outcome),
        by=by(),
        reason=words("reason"),
    )
    number = settle(here.ledger, here.clock, outcomes, settled, attendees)
    return f"{requirement} settled as {outcome} for {counted(number, 'attendee')}."


def _override(outcomes: Outcomes, attendees: Sequence[str]) -> str:
    requirement, outcome, reason = words("requirement"), words("outcome"), words("reason")
    given = [overriding(one, requirement, outcome, by(), reason) for one in attendees]
    return f"{requirement} is {outcome} from now on for {_overruled(outcomes, given)}."


def _exempt(outcomes: Outcomes, attendees: Sequence[str]) -> str:
    requirement, reason = words("requirement"), words("reason")
    given = [
        RequirementExempted(requirement=requirement, attendee=one, by=by(), reason=reason)
        for one in attendees
    ]
    return f"Exempt from {requirement}: {_overruled(outcomes, given)}."


def _overruled(
    outcomes: Outcomes, given: Sequence[RequirementOverridden | RequirementExempted]
) -> str:
    here = context()
    number = overrule_all(here.ledger, here.clock, outcomes, given, "director")
    return counted(number, "attendee")


def _record(outcomes: Outcomes, attendees: Sequence[str]) -> str:
    here = context()
    number = put_on_record(here.ledger, here.clock, outcomes, attendees, by())
    return f"{counted(number, 'decision')} put on record; the others were already."


_DOING: Mapping[str, Callable[[Outcomes, Sequence[str]], str]] = {
    "issue": _issue,
    "settle": _settle,
    "override": _override,
    "exempt": _exempt,
    "denial": _send("denial"),
    "invitation": _send("invitation"),
    "record": _record,
}

_CONCERNS: Mapping[str, tuple[Callable[[Row], bool], str]] = {
    "issue": (lambda row: row.is_due, "did not pass, or have a certificate already"),
    "settle": (lambda row: bool(_reviews(row)), "have no review that a person may settle"),
    "override": (lambda _: True, ""),
    "exempt": (lambda _: True, ""),
    "denial": (lambda row: row.decision.outcome == "fail", "did not fail"),
    "invitation": (lambda _: True, ""),
    "record": (
        lambda row: row.decision.outcome != "review",
        "are still to review: there is nothing to put on record yet",
    ),
}
"""Whom each action concerns, and why not the others."""
