"""Signing in and out: with a password, or with the link that sets one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

import structlog
from flask import Blueprint, Flask, Response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from bot.accounts.clerk import AccountError, plain
from bot.accounts.directory import Account
from bot.context import context
from bot.pages import access, limits

WRONG = "The e-mail or the password is not right."
NO_HTTPS = "Signing in takes https: set ATTENDANT_BASE_URL to an https address."
NOT_THE_SAME = "The two passwords are not the same. Please type them again."
OVER = (
    "This link was used, has run out, or was replaced by a newer one. Ask an administrator for a "
    "new one, or make one on the server: python -m bot user password EMAIL"
)

log = structlog.get_logger(__name__)
blueprint = Blueprint("sign_in", __name__, url_prefix="/staff")
blueprint.before_request(access.only_own_forms)


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    limits.set_up(cast(Flask, state.app))


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep what these pages hold out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.before_request
def only_safely() -> ResponseReturnValue | None:
    """Take no password where it could be read on the way."""
    settings = context().settings
    if settings.is_local or settings.is_https:
        return None
    return message("Not over plain http", NO_HTTPS, 403)


@blueprint.get("/sign-in")
def ask() -> ResponseReturnValue:
    """Show the form to sign in with."""
    return access.sign_in_page(back=access.own_place(request.args.get("next", "")))


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password, and go on to where one wanted to go."""
    email, back = plain(request.form.get("email", "")), request.form.get("next", "")
    with limits.limited_by_address():
        if limits.is_locked(email):
            return access.sign_in_page(limits.LOCKED, 429, access.own_place(back))
        account = access.clerk().knows(email, request.form.get("password", ""))
    if account is None:
        limits.note_wrong(email)
        log.warning("sign-in refused")
        return access.sign_in_page(WRONG, 401, access.own_place(back))
    return let_in(account, "password", back)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out: what this browser held opens nothing any more, on any browser."""
    if visit := access.current_visit():
        access.clerk().sign_out(visit)
    session.clear()
    return message("Signed out", "You are signed out on this browser.", 200)


@blueprint.get("/password/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    """Show the form that sets a password, to whoever has the link."""
    owner = access.clerk().owner_of(token)
    return _form(owner.email) if owner else message("This link does not open", OVER, 404)


@blueprint.post("/password/<token>")
def set_password(token: str) -> ResponseReturnValue:
    """Set the password and sign in; the link is used up."""
    with limits.limited_by_address():
        owner = access.clerk().owner_of(token)
        if owner is None:
            return message("This link does not open", OVER, 404)
        return _set(owner.email, lambda password: access.clerk().set_password(token, password))


@blueprint.get("/first/<token>")
def choose_administrator(token: str) -> ResponseReturnValue:
    """Show the form that makes the first administrator."""
    is_open = _is_first(token)
    return _form("", is_first=True) if is_open else message("This link does not open", OVER, 404)


@blueprint.post("/first/<token>")
def become_administrator(token: str) -> ResponseReturnValue:
    """Make the first administrator's account and sign in; the link is used up."""
    email = request.form.get("email", "")
    with limits.limited_by_address():
        if not _is_first(token):
            return message("This link does not open", OVER, 404)
        keeper = access.clerk()
        return _set(
            email, lambda password: keeper.become_administrator(token, email, password), True
        )


def let_in(
    account: Account, means: Literal["password", "openid"], back: str = ""
) -> ResponseReturnValue:
    """Sign this browser in, with a new session of its own, and go on."""
    session.clear()
    session["staff"] = access.clerk().sign_in(account, means)
    return redirect(access.own_place(back) or url_for("facilitator.sessions"), 303)


def _set(email: str, keep: Callable[[str], Account], is_first: bool = False) -> ResponseReturnValue:
    password = request.form.get("password", "")
    try:
        if password != request.form.get("again", ""):
            raise AccountError(NOT_THE_SAME)
        account = keep(password)
    except AccountError as error:
        return _form(email, is_first=is_first, problem=str(error))
    return let_in(account, "password")


def _is_first(token: str) -> bool:
    return access.clerk().is_first(token)


def _form(email: str, *, is_first: bool = False, problem: str = "") -> ResponseReturnValue:
    page = render_template(
        "access/password.html", email=email, is_first=is_first, problem=problem, place=request.path
    )
    return page, 422 if problem else 200


def message(title: str, text: str, status: int) -> ResponseReturnValue:
    """A page that says what happened."""
    return render_template("message.html", title=title, text=text), status
