"""The evaluation on the attendee's own page, with the way to their own link of the form elsewhere.

The secret address is the only key to both, as it is to all of an attendee's pages; a form carries
besides a mark of whom and of which questions it was made for.
"""

from __future__ import annotations

import hashlib
import hmac
from itertools import groupby

import structlog
from flask import Blueprint, Response, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.evaluations.links import own_form_link
from bot.evaluations.questions import GRADES, LONGEST_TEXT, FormError, checked, items_of
from bot.evidence.evaluation import deadline
from bot.evidence.model import Registrant
from bot.facts import EvaluationSubmitted
from bot.ledger import LedgerError
from bot.pages.attendee_look import WithdrawnError
from bot.pages.by_link import NOT_STORED, open_by_link
from bot.pages.recording import SOURCE
from bot.session import Session

log = structlog.get_logger(__name__)
blueprint = Blueprint("evaluation", __name__, url_prefix="/a/<token>/evaluation")
open_by_link(blueprint)

CHANGED = (
    "The questions have changed since you opened this page. What you filled in is still here: "
    "please look it through and send it again."
)
INCOMPLETE = "This could not be sent yet. What you filled in is still here."


class _Look:
    """What one attendee's evaluation stands at, now. Raises WithdrawnError or LedgerError."""

    def __init__(self) -> None:
        here, guest = context(), g.guest
        self.now = here.clock.now()
        with here.live.record(guest.session) as record:
            found = record.registrants.get(guest.attendee)
            if found is None:
                raise WithdrawnError(guest.attendee)
            self.registrant: Registrant = found
            self.session: Session = record.session
            self.is_over = record.is_over(self.now)
            self.ends_at = record.ends_at
            self.closes_at = deadline(record.session, record.progress, record.blocks_as_run)
            own = record.submissions.of(guest.attendee, found.email)
        self.received_at = own[0].at if own else None
        if self.session.evaluation is None:
            abort(404, "This training has no evaluation.")

    @property
    def mark(self) -> str:
        """What a form carries that was made for this attendee and these questions."""
        asked = "\n".join(f"{one.id} {one.text}" for one in items_of(self.session))
        made_for = f"evaluation-form:{g.guest.attendee}:{asked}".encode()
        key = context().settings.secret_key
        return hmac.new(key, made_for, hashlib.sha256).hexdigest()[:32]


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the form, or when it opens, or that the evaluation came in."""
    return _page(_Look())


@blueprint.post("")
def submit() -> ResponseReturnValue:
    """Record the evaluation, once; where it cannot be, nothing that was filled in is lost."""
    look = _Look()
    given = {item.id: request.form.get(item.id, "") for item in items_of(look.session)}
    if look.received_at is not None:
        return redirect(_address(), 303)
    if not look.is_over or not (look.session.evaluation and look.session.evaluation.is_on_page):
        return _page(look, given, status=409)
    if not hmac.compare_digest(request.form.get("mark", "").encode(), look.mark.encode()):
        return _page(look, given, {"": CHANGED}, 422)
    try:
        answers = checked(look.session, given)
        submitted = EvaluationSubmitted(
            attendee=g.guest.attendee, response=g.guest.attendee, answers=answers
        )
        here = context()
        here.ledger.append(submitted.fact(look.session.id, at=look.now, source=SOURCE))
        here.live.catch_up()
    except FormError as error:
        return _page(look, given, {"": INCOMPLETE, **error.problems}, 422)
    except LedgerError as error:
        log.error("an evaluation was not stored", error=str(error))
        return _page(look, given, {"": NOT_STORED}, 503)
    return redirect(_address(), 303)


def _page(
    look: _Look,
    given: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    items = items_of(look.session)
    body = render_template(
        "attendee/evaluation.html",
        session=look.session,
        zone=look.session.zone,
        look=look,
        parts=[(name, list(found)) for name, found in groupby(items, lambda one: one.part)],
        grades=GRADES,
        longest_text=LONGEST_TEXT,
        given=given or {},
        problems=problems or {},
        address=_address(),
        back=f"/a/{g.token}",
        form=own_form_link(look.session, look.registrant, context().settings.secret_key),
    )
    return Response(body, status, headers={"Cache-Control": "no-store"})


def _address() -> str:
    return f"/a/{g.token}/evaluation"
