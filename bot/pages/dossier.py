"""One attendee's dossier: the drawn day, the reasons, the letters, every fact, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeVar, cast

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.explanation import timeline
from bot.facts import IdentityLinked, IdentityUnlinked, ReviewSettled
from bot.history import tell, tell_all
from bot.office.dossier import facts_about
from bot.office.errors import OfficeError
from bot.office.rulings import can_be_settled, put_on_record, settle, tie
from bot.outcomes import Outcomes
from bot.pages import access
from bot.pages.acting import by, correspondence, decision_of, done, registry, words
from bot.pages.drawing import drawing_of
from bot.pages.judging import outcomes, refresh_tables
from bot.pages.letters import shown
from bot.pages.overruling import OVERRULING
from bot.pages.rows import told
from bot.rules.decision import Decision
from bot.rules.requirement import TITLES
from bot.rules.wording import day_text, minutes

Timed = TypeVar("Timed")

MOST_NAMED = 25
"""How many facts behind a requirement are told in words; the others are named by number."""

blueprint = Blueprint("dossier", __name__, url_prefix="/<session_id>/<attendee>")


@blueprint.get("")
def attendee(session_id: str, attendee: str) -> ResponseReturnValue:
    """Show one attendee's outcome: its reasons, its facts, and what happened."""
    found = outcomes(session_id)
    decision = decision_of(found, attendee)
    training = found.training
    known = facts_about(context().ledger, session_id, decision)
    certificates = registry().of(session_id, attendee)
    return render_template(
        "compliance/attendee.html",
        room="compliance",
        outcomes=found,
        training=training,
        session=training.session,
        decision=decision,
        registrant=decision.evidence.registrant,
        drawing=drawing_of(training, decision.evidence),
        days=_by_day(timeline(training, decision.evidence), lambda one: one.at, found),
        history=_by_day(tell_all(known, training.session), lambda one: one.at, found),
        behind={fact.seq: tell(fact, training.session) for fact in known},
        most_named=MOST_NAMED,
        certificates=certificates,
        latest=certificates[-1] if certificates else None,
        letters=correspondence().of(session_id, attendee),
        reviews=[one.id for one in decision.requirements if can_be_settled(one)],
        participants=_participants(found, decision),
        titles=TITLES,
        told=told,
        minutes=minutes,
    )


@blueprint.post("/act")
def act(session_id: str, attendee: str) -> ResponseReturnValue:
    """Do what a form of the dossier asks for."""
    found = outcomes(session_id, fresh=True)
    decision_of(found, attendee)
    doing = _DOING.get(request.form.get("do", ""))
    if doing is None:
        raise OfficeError("Nothing is known by that name. Go back and choose again.")
    text = doing(found, attendee)
    refresh_tables(session_id)
    address = url_for(".attendee", session_id=session_id, attendee=attendee)
    return done(text, address)


@blueprint.get("/letter")
def letter(session_id: str, attendee: str) -> ResponseReturnValue:
    """Show a letter to them, as it was sent or is to be."""
    page = correspondence().page(session_id, attendee, request.args.get("key", ""))
    address = url_for(".attendee", session_id=session_id, attendee=attendee)
    return shown(page, address)


@blueprint.get("/certificate/<number>.pdf")
def certificate(session_id: str, attendee: str, number: str) -> ResponseReturnValue:
    """Hand out a certificate of theirs, byte for byte as it was issued."""
    papers = registry()
    found = papers.find(number)
    if (found.session, found.body.attendee) != (session_id, attendee):
        raise OfficeError("That certificate is not theirs.")
    headers = {"Content-Disposition": f'inline; filename="certificate-{found.number}.pdf"'}
    return Response(papers.pdf(found), mimetype="application/pdf", headers=headers)


@blueprint.get("/specimen.png")
def specimen(session_id: str, attendee: str) -> ResponseReturnValue:
    """Show the certificate that they would get, with SPECIMEN across it."""
    found = outcomes(session_id)
    registrant = decision_of(found, attendee).evidence.registrant
    image = registry().specimen(
        found.training.session,
        "png",
        name=registrant.name,
        attendance=not registrant.ce_credit,
    )
    return Response(image, mimetype="image/png")


def _participants(found: Outcomes, decision: Decision) -> list[tuple[str, str, bool]]:
    """Whom in Zoom they may be tied to or untied from: the key, what is shown, and if tied."""
    own = [
        (one.participant, one.name, True)
        for one in decision.evidence.connections
        if one.match is not None
    ]
    others = [
        (one.participant, f"{one.name or 'No name'}, {minutes(one.present):g} minutes", False)
        for one in found.unmatched
    ]
    return list(dict.fromkeys([*own, *others]))


def _settle(found: Outcomes, attendee: str) -> str:
    here, outcome = context(), words("outcome")
    if outcome not in ("pass", "fail"):
        raise OfficeError("Choose whether it is settled as a pass or as a fail.")
    settled = ReviewSettled(
        requirement=words("requirement"),
        outcome=cast(Literal["pass", "fail"], outcome),
        by=by(),
        reason=words("reason"),
    )
    settle(here.ledger, here.clock, found, settled, [attendee])
    return f"{settled.requirement} was settled as {outcome}."


def _tie(kind: type[IdentityLinked] | type[IdentityUnlinked]) -> Callable[[Outcomes, str], str]:
    def decide(found: Outcomes, attendee: str) -> str:
        here = context()
        known = {key for key, _, _ in _participants(found, decision_of(found, attendee))}
        participant = request.form.get("participant", "")
        if participant not in known:
            raise OfficeError("Choose a participant of this meeting.")
        ruling = kind(participant=participant, attendee=attendee, by=by(), reason=words("reason"))
        tie(here.ledger, here.clock, found.training.session.id, ruling)
        return "The participant was tied to them." if kind is IdentityLinked else "Untied."

    return decide


def _issue(found: Outcomes, attendee: str) -> str:
    issuance = registry().issue(found, [attendee], access.acting())
    if issuance.withheld:
        raise OfficeError(str(issuance.withheld[0].error))
    if not issuance.issued:
        raise OfficeError("No certificate was issued: they did not pass, or have one already.")
    return f"Certificate {issuance.issued[0].number} was issued, and is sent."


def _correct(found: Outcomes, attendee: str) -> str:
    issued = registry().correct(
        found.training.session,
        _own_number(found, attendee),
        words("name"),
        by(),
        words("reason"),
        anew=request.form.get("anew") == "yes",
    )
    return f"Certificate {issued.number} was issued in its place, and is sent."


def _revoke(found: Outcomes, attendee: str) -> str:
    number = _own_number(found, attendee)
    registry().revoke(number, by(), words("reason"))
    return f"Certificate {number} was revoked: the public check says so from now on."


def _own_number(found: Outcomes, attendee: str) -> str:
    """The number in the form, where it is one of theirs. Raises OfficeError."""
    number = words("number")
    theirs = {one.number for one in registry().of(found.training.session.id, attendee)}
    if number not in theirs:
        raise OfficeError("That certificate is not theirs.")
    return number


def _record(found: Outcomes, attendee: str) -> str:
    here = context()
    new = put_on_record(here.ledger, here.clock, found, [attendee], by())
    return "The outcome was put on record." if new else "It is on record already, or to review."


def _deny(found: Outcomes, attendee: str) -> str:
    letters = correspondence()
    new = letters.send(letters.intended(found, "denial", [attendee], access.acting()))
    if not new:
        raise OfficeError("No letter was sent: they did not fail, or had it already.")
    return "The letter of denial is to be sent."


_DOING: Mapping[str, Callable[[Outcomes, str], str]] = {
    "settle": _settle,
    "link": _tie(IdentityLinked),
    "unlink": _tie(IdentityUnlinked),
    "issue": _issue,
    "correct": _correct,
    "revoke": _revoke,
    "record": _record,
    "deny": _deny,
    **OVERRULING,
}


def _by_day(
    entries: Iterable[Timed], moment: Callable[[Timed], int], found: Outcomes
) -> dict[str, list[Timed]]:
    """What happened, by the day on which it did."""
    days: dict[str, list[Timed]] = {}
    for entry in entries:
        days.setdefault(day_text(moment(entry), found.training.zone), []).append(entry)
    return days
