"""The office's page about evaluations: what they say, and whose those of unknown addresses are."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.evaluations.summary import summary_of
from bot.facts import EvaluationAssigned
from bot.office.errors import OfficeError
from bot.office.rulings import require_words
from bot.pages.acting import by, done, words

blueprint = Blueprint("evaluations", __name__, url_prefix="/<session_id>/evaluations")

NOBODY = "nobody"
"""What the form says where an evaluation is no attendee's."""


@blueprint.get("")
def page(session_id: str) -> ResponseReturnValue:
    """Show what the evaluations say, question by question; names only where they are asked for."""
    with_names = request.args.get("names") == "yes"
    with context().live.record(session_id) as record:
        found = summary_of(record, with_names=with_names)
        strays = record.submissions.nobodys(record.registrants)
        people = sorted(record.registrants.values(), key=lambda one: one.name.casefold())
        session = record.session
    return render_template(
        "compliance/evaluations.html",
        room="compliance",
        session=session,
        summary=found,
        strays=strays,
        people=people,
        with_names=with_names,
        nobody=NOBODY,
    )


@blueprint.post("/assign")
def assign(session_id: str) -> ResponseReturnValue:
    """Record whose an evaluation of an unknown address is."""
    here, whose = context(), words("attendee")
    with here.live.record(session_id) as record:
        keys = {one.key for one in record.submissions.strays()}
        known = whose in record.registrants
    if words("evaluation") not in keys:
        raise OfficeError("There is no such evaluation (any more).")
    if not known and whose != NOBODY:
        raise OfficeError("Choose whose it is, or that it is nobody’s.")
    word = EvaluationAssigned(
        evaluation=words("evaluation"),
        attendee=whose if known else "",
        by=by(),
        reason=words("reason"),
    )
    require_words(word.by, word.reason)
    here.ledger.append(word.fact(session_id, at=here.clock.now(), source="director"))
    here.live.catch_up()
    return done("It is recorded whose it is.", url_for(".page", session_id=session_id))
