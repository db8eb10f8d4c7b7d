"""The attendee's appeal: filed on a page of their own, with all of their answers.

The secret address is the only key, as to all of an attendee's pages; the form carries the number
of the appeal besides, so that it is filed once.
"""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.ledger import LedgerError
from bot.office.appeals import LONGEST_TEXT, filing, open_appeal
from bot.office.errors import OfficeError
from bot.outcomes import Outcomes, outcomes_of
from bot.pages.attendee_look import WithdrawnError
from bot.pages.by_link import NOT_STORED, open_by_link
from bot.pages.recording import SOURCE
from bot.rules.decision import Decision
from bot.rules.requirement import TITLES, Requirement

log = structlog.get_logger(__name__)
blueprint = Blueprint("appealing", __name__, url_prefix="/a/<token>/appeal")
open_by_link(blueprint)

NOTHING = "There is nothing to appeal: no requirement was decided against you."


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show what was decided, the appeals so far, and the form for one."""
    return _page(*_decided())


@blueprint.post("")
def file() -> ResponseReturnValue:
    """Record the appeal, once; where it cannot be, what was written is not lost."""
    found, decision = _decided()
    text, number = request.form.get("text", ""), request.form.get("number", "")
    filed_before = {str(one.number): one.text for one in decision.evidence.appeals}
    if filed_before.get(number) == text.strip():
        return _back()
    if not _can_appeal(found, decision):
        return _page(found, decision, text, NOTHING, 409)
    here = context()
    try:
        filed = filing(decision.evidence, text)
        here.ledger.append(
            filed.fact(found.training.session.id, at=here.clock.now(), source=SOURCE)
        )
        here.live.catch_up()
    except OfficeError as error:
        return _page(found, decision, text, str(error), 422)
    except LedgerError as error:
        log.error("an appeal was not stored", error=str(error))
        return _page(found, decision, text, NOT_STORED, 503)
    return _back()


def _decided() -> tuple[Outcomes, Decision]:
    """What the facts come to for this attendee. Raises WithdrawnError, PolicyError, LedgerError."""
    here, guest = context(), g.guest
    with here.live.record(guest.session) as record:
        facts, head = here.ledger.head()
        found = outcomes_of(record, now=here.clock.now(), facts=facts, head=head)
    for decision in found.decisions:
        if decision.evidence.registrant.attendee == guest.attendee:
            return found, decision
    raise WithdrawnError(guest.attendee)


def _can_appeal(found: Outcomes, decision: Decision) -> bool:
    return found.training.is_over and decision.outcome != "pass"


def _against(decision: Decision) -> Iterator[Requirement]:
    """What stands against a pass, without what is the provider's and is held against nobody."""
    for one in decision.requirements:
        own_review = one.outcome == "review" and not one.is_of_the_session
        if not one.awaiting and (one.outcome == "fail" or own_review):
            yield one


def _page(
    found: Outcomes, decision: Decision, text: str = "", problem: str = "", status: int = 200
) -> ResponseReturnValue:
    session = found.training.session
    body = render_template(
        "attendee/appeal.html",
        session=session,
        zone=session.zone,
        short=list(_against(decision)),
        titles=TITLES,
        appeals=decision.evidence.appeals,
        can_appeal=_can_appeal(found, decision) and not open_appeal(decision.evidence),
        policy=found.training.policy,
        number=len(decision.evidence.appeals) + 1,
        longest=LONGEST_TEXT,
        text=text,
        problem=problem,
        back=f"/a/{g.token}",
    )
    return Response(body, status, headers={"Cache-Control": "no-store"})


def _back() -> ResponseReturnValue:
    return redirect(f"/a/{g.token}/appeal", 303)
