"""Pages of an attendee's own, which a personal link alone opens."""

from __future__ import annotations

import structlog
from flask import Blueprint, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from bot.context import context
from bot.ledger import LedgerError
from bot.pages.attendee_look import WithdrawnError
from bot.pages.guests import Guests

LARGEST = 64 * 1024
"""The largest body that is read here, in bytes."""

GUESTS = "attendant.guests"

NOT_STORED = "This could not be recorded just now. Nothing is lost: please send it again."

log = structlog.get_logger(__name__)


def open_by_link(pages: Blueprint) -> None:
    """Let a personal link alone open these pages, and answer for whatever goes wrong in them."""
    pages.url_value_preprocessor(_take_token)
    pages.before_request(_require_guest)
    pages.register_error_handler(WithdrawnError, _withdrawn)
    pages.register_error_handler(Exception, _failed)


def wants_json() -> bool:
    """Whether whoever asks is the page's script."""
    return request.is_json or request.path.endswith(("/state", "/events", "/shown"))


def _take_token(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """Take the token out of the address, for all that follows."""
    g.token = (values or {}).pop("token", "")
    request.max_content_length = LARGEST


def _require_guest() -> ResponseReturnValue | None:
    """Answer a token that nobody has with a page that says what to do."""
    here = context()
    g.guests = current_app.extensions.setdefault(
        GUESTS, Guests(here.ledger, here.settings.secret_key)
    )
    guest = g.guests.find(g.token)
    if guest is None:
        return _unknown()
    g.guest = guest
    return None


def _withdrawn(_error: WithdrawnError) -> ResponseReturnValue:
    """Answer for a registration that was withdrawn like for one that never was."""
    return _unknown()


def _failed(error: Exception) -> ResponseReturnValue:
    """Answer for whatever else went wrong, and keep the personal address out of the log."""
    if isinstance(error, HTTPException):
        return _explanation(error.name, error.description or "", error.code or 500)
    log.error("an attendee's page failed", endpoint=request.endpoint, exc_info=error)
    text = "The page cannot be shown just now. Nothing is lost: please reload it in a minute."
    return _explanation("One moment, please", text, 503 if isinstance(error, LedgerError) else 500)


def _unknown() -> ResponseReturnValue:
    advice = (
        "Please open the link in your e-mail once more, whole and unchanged: sometimes a mail "
        "program cuts it off at the end of a line. If it still does not open, reply to that "
        "e-mail and ask for a new one."
    )
    text = "This link does not open a page (any more)."
    return _explanation("We do not know this link", text, 404, advice)


def _explanation(title: str, text: str, status: int, advice: str = "") -> ResponseReturnValue:
    """Say what is wrong where there is no page to say it on."""
    if wants_json():
        return jsonify(error=text), status
    return render_template("message.html", title=title, text=text, advice=advice), status
