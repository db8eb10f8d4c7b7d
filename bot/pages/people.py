"""The staff's accounts, as an administrator gives and takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.accounts.clerk import AccountError, plain
from bot.context import context
from bot.facts.accounts import Role
from bot.pages import access

OWN = "This is your own account: have another administrator change it."

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")
access.protect(blueprint, "administrator")


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """List the accounts, with what can be done about each."""
    return _page()


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    """Give an account, or change its role, name and sessions."""

    def act(email: str) -> str:
        role = next((one for one in get_args(Role) if one == request.form.get("role")), None)
        if role is None:
            raise AccountError("Choose what they may see and do.")
        known = context().live.records.catalogue.sessions
        theirs = [one for one in request.form.getlist("session") if one in known]
        clerk, name = access.clerk(), request.form.get("name", "")[: access.LONGEST_NAME]
        sessions = theirs if role == "facilitator" else ()
        clerk.add(email, role, name=name or None, sessions=sessions, by=access.person())
        return "" if clerk.account(email).hash else clerk.make_link(email, by=access.person())

    return _done(act, "{email} has the account as it is here.")


@blueprint.post("/link")
def link() -> ResponseReturnValue:
    """Make a link with which the owner sets a new password."""
    return _done(lambda email: access.clerk().make_link(email, by=access.person()), "")


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End all sign-ins of an account."""

    def act(email: str) -> str:
        access.clerk().sign_out_everywhere(email, by=access.person())
        return ""

    return _done(act, "{email} is signed out everywhere.")


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Take an account away."""

    def act(email: str) -> str:
        access.clerk().remove(email, by=access.person())
        return ""

    return _done(act, "{email} has no account any more.")


def _done(act: Callable[[str], str], told: str) -> ResponseReturnValue:
    """Do something about the account of the form; it may give the secret text of a link."""
    email = plain(request.form.get("email", ""))
    visit = access.current_visit()
    try:
        if visit and visit.account.email == email:
            raise AccountError(OWN)
        token = act(email)
    except AccountError as error:
        return _page(problem=str(error)), 422
    place = url_for("sign_in.choose_password", token=token) if token else ""
    address = f"{context().settings.base_url}{place}" if place else ""
    return _page(told=told.format(email=email), email=email, link=address)


def _page(*, told: str = "", problem: str = "", email: str = "", link: str = "") -> str:
    accounts = access.clerk().directory.accounts.values()
    sessions = context().live.records.catalogue.sessions.values()
    visit = access.current_visit()
    return render_template(
        "access/people.html",
        room="people",
        accounts=sorted(accounts, key=lambda one: one.email),
        own=visit.account.email if visit else "",
        sessions=sorted(sessions, key=lambda one: one.starts_at, reverse=True),
        roles=get_args(Role),
        told=told,
        problem=problem,
        email=email,
        link=link,
    )
