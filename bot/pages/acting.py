"""What the compliance office's forms have in common: who acts, what came of it, what did not."""

from __future__ import annotations

from typing import cast

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.office.certifying import Registry
from bot.office.correspondence import Correspondence
from bot.office.errors import OfficeError
from bot.outcomes import Outcomes
from bot.pages import access
from bot.pages.house import register
from bot.rules.decision import Decision

NOT_STORED = "This could not be recorded just now, so it was not done. Please try again."


def by() -> str:
    """Who acts: the account, or as the form says. Raises OfficeError where nobody is named."""
    if name := access.acting():
        return name
    raise OfficeError("Write your name first: it is recorded with what you do.")


def words(field: str) -> str:
    """What a field of the form says, on one line."""
    return " ".join(request.form.get(field, "").split())


def decision_of(outcomes: Outcomes, attendee: str) -> Decision:
    """What was decided about an attendee; 404 where the session has no such one."""
    found = [one for one in outcomes.decisions if one.evidence.registrant.attendee == attendee]
    if not found:
        abort(404)
    return found[0]


def registry() -> Registry:
    """The certificates of this installation, the same for the whole of a request."""
    if "registry" not in g:
        here = context()
        g.registry = Registry(here.ledger, here.settings, here.clock, register())
    return cast(Registry, g.registry)


def correspondence() -> Correspondence:
    """The letters of this installation."""
    here = context()
    return Correspondence(here.ledger, here.settings, here.clock)


def done(text: str, address: str) -> ResponseReturnValue:
    """Go on to a page, which begins with what was done."""
    flash(text)
    return redirect(address, 303)


def refusal(text: str, address: str, status: int = 422) -> ResponseReturnValue:
    """Say why something was not done, with the way back."""
    page = render_template("compliance/refusal.html", room="compliance", text=text, address=address)
    return page, status
