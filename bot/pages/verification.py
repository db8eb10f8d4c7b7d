"""The public check of a certificate: what the number on it is worth now."""

from __future__ import annotations

import structlog
from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from bot.certificate import Certificate, credits_text, day_text
from bot.certificate_number import LENGTH, normal
from bot.ledger import LedgerError
from bot.local_time import iso
from bot.pages import house

NOBODY = "0" * LENGTH
"""Looked for where a text cannot be a number: every question costs the same work."""

log = structlog.get_logger(__name__)
blueprint = Blueprint("verification", __name__, url_prefix="/verify")


@blueprint.get("/")
def ask() -> ResponseReturnValue:
    """Ask for a number, or go on to the page of the one that was typed."""
    typed = request.args.get("number", "").strip()
    if typed:
        return redirect(url_for("verification.check", typed=normal(typed) or typed[:80]), 303)
    return _page(render_template("verification/ask.html"), 200)


@blueprint.get("/<path:typed>")
def check(typed: str) -> ResponseReturnValue:
    """Say whether a certificate is valid, revoked or superseded; 404 where there is none."""
    number = normal(typed)
    try:
        found = house.register().find(number or NOBODY)
    except LedgerError as error:
        log.error("certificates cannot be looked up", error=str(error))
        text = "The check does not work just now. Please try again in a few minutes."
        page = render_template("message.html", title="Please try again", text=text)
        return _page(page, 503)
    if found is None:
        return _page(render_template("verification/unknown.html", typed=typed, number=number), 404)
    return _page(_shown(found), 200)


def _shown(found: Certificate) -> str:
    body, revocation = found.body, found.revocation
    return render_template(
        "verification/certificate.html",
        state=found.state,
        body=body,
        day=day_text(body.date),
        issued=day_text(body.issued),
        revoked=day_text(iso(revocation.at)[:10]) if revocation else "",
        credits=credits_text(body.credits, body.credit_type) if body.credits else "",
    )


def _page(page: str, status: int) -> Response:
    """A page that is for nobody's index and no cache: what it says may change."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
