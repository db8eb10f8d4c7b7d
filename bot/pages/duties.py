"""The office's page about what the provider owes."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.office.duties import Papers, duties_of
from bot.pages.acting import correspondence, registry
from bot.pages.judging import outcomes
from bot.rules.duties import TITLES

blueprint = Blueprint("duties", __name__, url_prefix="/<session_id>/duties")


@blueprint.get("")
def page(session_id: str) -> ResponseReturnValue:
    """Show the requirements that are the provider's own, and how each stands."""
    found = outcomes(session_id)
    papers = Papers(
        tuple(registry().of(session_id)),
        tuple(correspondence().of(session_id)),
    )
    with context().live.record(session_id) as record:
        owed = duties_of(found, record, papers)
    return render_template(
        "compliance/duties.html",
        room="compliance",
        session=found.training.session,
        duties=owed,
        titles=TITLES,
    )
