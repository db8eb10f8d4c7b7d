"""Who may open the pages of the staff, and that a form of theirs was sent from such a page.

On the machine itself (the base URL is its own address, and so is the caller's) the pages are
open. Anywhere else they open with a sign-in link, whose key is computed from the installation's
secret key and printed where the server starts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.settings import LOCAL_HOSTS, Settings

LASTS = timedelta(days=7)
"""How long one stays signed in."""

LONGEST_NAME = 80
"""How long the name of whoever acts may be, in characters."""

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LOOPBACK = {"127.0.0.1", "::1"}

blueprint = Blueprint("access", __name__, url_prefix="/staff")


def staff_link(settings: Settings) -> str:
    """The address at which the staff signs in; on the machine itself no key is needed."""
    if settings.is_local:
        return f"{settings.base_url}/live/"
    return f"{settings.base_url}/staff/{_key(settings)}"


def protect(pages: Blueprint) -> None:
    """Open a blueprint's pages to the staff only, and take no form without its token."""
    pages.before_request(_only_staff)
    pages.before_request(_only_own_forms)


def is_staff() -> bool:
    """Whether whoever asks has signed in, or sits at the machine itself."""
    settings = context().settings
    signed_in = session.get("staff", {})
    proof = str(signed_in.get("key", "")) if isinstance(signed_in, dict) else ""
    return _at_the_machine(settings) or hmac.compare_digest(proof, _generation(settings))


def person() -> str:
    """The name of whoever acts on this browser, as they gave it; empty where they gave none."""
    return str(session.get("person", ""))


def remember(name: str) -> None:
    """From now on, whoever acts on this browser goes by that name."""
    session["person"] = name


def csrf_token() -> str:
    """The token that every form of the staff carries, made once a browser session."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.config["PERMANENT_SESSION_LIFETIME"] = LASTS
    state.app.jinja_env.globals.update(csrf_token=csrf_token, is_signed_in=_is_signed_in)


@blueprint.get("/<key>")
def sign_in(key: str) -> ResponseReturnValue:
    """Sign in with the key of the link, and go on to the sessions."""
    settings = context().settings
    if not hmac.compare_digest(key.encode(), _key(settings).encode()):
        return _refusal("This sign-in link is not valid (any more).")
    if not settings.is_local and not settings.base_url.startswith("https:"):
        return _refusal("Signing in takes https: set ATTENDANT_BASE_URL to an https address.")
    session.clear()
    session.permanent = True
    session["staff"] = {"key": _generation(settings), "id": secrets.token_urlsafe(12)}
    return redirect(url_for("facilitator.sessions"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out on this browser."""
    session.clear()
    return _message("Signed out", "You are signed out on this browser.", 200)


def _key(settings: Settings) -> str:
    code = hmac.new(settings.secret_key, b"staff-sign-in", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code[:24]).decode()


def _generation(settings: Settings) -> str:
    """What a signed-in session is tied to: with a new secret key, every sign-in ends."""
    return hashlib.sha256(_key(settings).encode()).hexdigest()[:16]


def _at_the_machine(settings: Settings) -> bool:
    """Whether the pages are local and are asked for at this very machine, by its own name.

    The name is checked because another site's name may be made to point here.
    """
    host = urlsplit(f"//{request.host}").hostname
    return settings.is_local and host in LOCAL_HOSTS and request.remote_addr in LOOPBACK


def _is_signed_in() -> bool:
    return "staff" in session


def _only_staff() -> ResponseReturnValue | None:
    return None if is_staff() else _refusal("These pages are for the staff of this training.")


def _only_own_forms() -> ResponseReturnValue | None:
    if request.method in SAFE_METHODS:
        return None
    sent = request.form.get(CSRF_FIELD) or request.headers.get(CSRF_HEADER) or ""
    if hmac.compare_digest(sent.encode(), csrf_token().encode()):
        return None
    reason = "This form is out of date. Go back, reload the page and send it again."
    return _message("Please send the form again", reason, 403)


def _refusal(reason: str) -> ResponseReturnValue:
    settings = context().settings
    return render_template("access/refusal.html", reason=reason, settings=settings), 403


def _message(title: str, text: str, status: int) -> ResponseReturnValue:
    page = render_template("message.html", title=title, text=text)
    return Response(page, status)


blueprint.before_request(_only_own_forms)
