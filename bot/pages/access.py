"""Who may open the pages of the staff, and that a form of theirs was sent from such a page.

On the machine itself (the base URL is its own address, and so is the caller's) the pages are
open to whoever sits there, as to a director. Anywhere else they open to those who have an account
and signed in. Each blueprint says from which role on its pages are open; where an address
names a session, a facilitator gets no further than to those that are theirs.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, render_template, request, session
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from bot.accounts.clerk import Clerk, Visit
from bot.accounts.directory import Account
from bot.context import context
from bot.facts.accounts import Role
from bot.settings import LOCAL_HOSTS, Settings

LONGEST_NAME = 80
"""How long the name of whoever acts may be, in characters."""

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LOOPBACK = {"127.0.0.1", "::1"}

RANKS: tuple[Role, ...] = ("facilitator", "director", "administrator")
"""The roles; each may do what those before it may."""

AT_THE_MACHINE = Account(email="", role="director")
"""Whoever sits at the machine itself and has not signed in."""

CLERK = "attendant.clerk"
NO_SESSION = "This session is not one of yours. Ask the director to give it to your account."

blueprint = Blueprint("access", __name__)


def protect(pages: Blueprint, role: Role = "director") -> None:
    """Open a blueprint's pages to the staff from a role on, and take no form without its token."""
    pages.before_request(lambda: _only(role))
    pages.before_request(only_own_forms)
    pages.after_request(_keep_to_them)


def clerk() -> Clerk:
    """Who keeps the accounts of this installation."""
    here, known = context(), current_app.extensions.get(CLERK)
    if known is None:
        known = Clerk(here.ledger, here.clock, here.settings.secret_key)
        current_app.extensions[CLERK] = known
    return cast(Clerk, known)


def account() -> Account | None:
    """Whose request this is: the account that signed in, else whoever sits at the machine."""
    if visit := current_visit():
        return visit.account
    return AT_THE_MACHINE if _at_the_machine(context().settings) else None


def current_visit() -> Visit | None:
    """The sign-in of this browser, None where it has none that stands."""
    if "visit" not in g:
        token = session.get("staff", "")
        g.visit = clerk().visit(token) if isinstance(token, str) and token else None
    return cast("Visit | None", g.visit)


def has_role(role: Role) -> bool:
    """Whether whoever asks has that role, or one that may do more."""
    asking = account()
    return asking is not None and RANKS.index(asking.role) >= RANKS.index(role)


def may_enter(session_id: str) -> bool:
    """Whether whoever asks may run that session."""
    asking = account()
    return asking is not None and asking.may_enter(session_id)


def person() -> str:
    """Who acts: the account that signed in, else the name that was given on this browser.

    Empty where none was given.
    """
    asking = account()
    return (asking.label if asking else "") or str(session.get("person", ""))


def remember(name: str) -> None:
    """From now on, whoever acts on this browser without an account goes by that name."""
    session["person"] = name


def acting() -> str:
    """Who acts, by the form that was sent: as `person`, the form's name remembered before."""
    if name := " ".join(request.form.get("by", "").split())[:LONGEST_NAME]:
        remember(name)
    return person()


def is_signed_in() -> bool:
    """Whether facts name whoever asks by an account."""
    return current_visit() is not None


def csrf_token() -> str:
    """The token that every form of the staff carries, made once a browser session."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def sign_in_page(reason: str = "", status: int = 200, back: str = "") -> ResponseReturnValue:
    """The form to sign in with; `back` is the place to go on to."""
    settings = context().settings
    page = render_template(
        "access/sign_in.html", reason=reason, settings=settings, back=back or own_place(_here())
    )
    return page, status


def own_place(text: str) -> str:
    """A place within this installation, empty where the text would lead anywhere else."""
    is_plain = text.startswith("/") and text.isascii() and text.isprintable() and "\\" not in text
    parts = urlsplit(text) if is_plain and not text.startswith("//") else None
    return text if parts and not parts.scheme and not parts.netloc else ""


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        csrf_token=csrf_token,
        is_signed_in=is_signed_in,
        has_role=has_role,
        acting_person=person,
    )


def _here() -> str:
    """The place that is asked for, where it can be asked for again."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def _at_the_machine(settings: Settings) -> bool:
    """Whether the pages are local and are asked for at this very machine, by its own name.

    The name is checked because another site's name may be made to point here.
    """
    host = urlsplit(f"//{request.host}").hostname
    return settings.is_local and host in LOCAL_HOSTS and request.remote_addr in LOOPBACK


def _only(role: Role) -> ResponseReturnValue | None:
    """Answer those whom the page is not for."""
    asking = account()
    if asking is None:
        return sign_in_page("These pages are for the staff of this training.", 403)
    if not has_role(role):
        text = f"This page is for a {role}; your account ({asking.label}) is a {asking.role}'s."
        return _message("This page is not yours", text, 403)
    wanted = (request.view_args or {}).get("session_id")
    if wanted is not None and not asking.may_enter(wanted):
        return _message("This page is not yours", NO_SESSION, 403)
    return None


def only_own_forms() -> ResponseReturnValue | None:
    """Answer a form that was not sent from a page of this browser's own."""
    if request.method in SAFE_METHODS:
        return None
    sent = request.form.get(CSRF_FIELD) or request.headers.get(CSRF_HEADER) or ""
    if hmac.compare_digest(sent.encode(), csrf_token().encode()):
        return None
    reason = "This form is out of date. Go back, reload the page and send it again."
    return _message("Please send the form again", reason, 403)


def _keep_to_them(response: Response) -> Response:
    """Keep a page out of caches, and end a stream of events with the sign-in that opened it."""
    response.headers.setdefault("Cache-Control", "no-store")
    visit = g.get("visit")  # as it was found before; asking again may fail, as that may have
    if visit and response.mimetype == "text/event-stream":
        followed = response.iter_encoded()
        response.response = _while_in(clerk(), visit, followed)
    return response


def _while_in(keeper: Clerk, visit: Visit, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if not keeper.is_in(visit):
            return
        yield chunk


def _message(title: str, text: str, status: int) -> ResponseReturnValue:
    return Response(render_template("message.html", title=title, text=text), status)
