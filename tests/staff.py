"""People of the staff with accounts, and browsers on which they are signed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.accounts.clerk import Clerk
from bot.facts.accounts import Role
from tests.stage import SECRET_KEY, Stage

AWAY = "https://training.example.org"
"""An address of an installation that is not the machine's own."""

PASSWORD = "correct horse battery staple"


def clerk_of(stage: Stage) -> Clerk:
    """Who keeps the accounts of a stage."""
    return Clerk(stage.ledger, stage.clock, SECRET_KEY)


def browser(
    stage: Stage,
    role: Role,
    sessions: Iterable[str] = (),
    *,
    email: str = "",
    means: Literal["password", "openid"] = "password",
) -> FlaskClient:
    """A browser of somebody with that role, who has signed in already."""
    clerk, address = clerk_of(stage), email or f"{role}@example.org"
    clerk.add(address, role, sessions=sessions)
    client = stage.client
    base_url = "http://localhost" if stage.settings.is_local else stage.settings.base_url
    with client.session_transaction(base_url=base_url) as session:
        session["staff"] = clerk.sign_in(clerk.account(address), means)
    return client


def token_in(page: str) -> str:
    """The token of the forms of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(client: FlaskClient, email: str, password: str, back: str = "") -> TestResponse:
    """Sign in by the form, over https; the answer."""
    page = client.get("/staff/sign-in", base_url=AWAY, query_string={"next": back}).text
    form = {"email": email, "password": password, "next": back, "csrf": token_in(page)}
    return client.post("/staff/sign-in", base_url=AWAY, data=form)
