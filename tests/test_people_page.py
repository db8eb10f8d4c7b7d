"""The page on which an administrator gives accounts and takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.staff import AWAY, PASSWORD, browser, clerk_of, sign_in, token_in
from tests.stage import Stage, set_stage

KIM = "kim@example.org"


@pytest.fixture
def away(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """An installation that people reach under a name of its own."""
    found = set_stage(tmp_path, ledger, clock, AWAY)
    yield found
    found.live.stop()


def send(client: FlaskClient, place: str, **fields: str | list[str]) -> TestResponse:
    token = token_in(client.get("/staff/people/", base_url=AWAY).text)
    form = fields | {"csrf": token}
    return client.post(f"/staff/people/{place}", base_url=AWAY, data=form)


def test_an_account_is_given_its_password_set_and_its_sessions_opened(away: Stage) -> None:
    admin = browser(away, "administrator")
    given = send(
        admin, "add", email=KIM, name="Kim", role="facilitator", session=[away.session.id, "nope"]
    )
    link = re.search(
        r"<code>https://training.example.org(/staff/password/\S{43})</code>", given.text
    )
    assert link
    kim = away.client
    page = kim.get(link[1], base_url=AWAY).text
    form = {"password": PASSWORD, "again": PASSWORD, "csrf": token_in(page)}
    assert kim.post(link[1], base_url=AWAY, data=form).status_code == 303
    assert kim.get(f"/live/{away.session.id}", base_url=AWAY).status_code == 200
    account = clerk_of(away).account(KIM)
    assert (account.name, account.sessions) == ("Kim", frozenset({away.session.id}))
    added = away.ledger.select("kind = ?", ["account.added"])[-1]
    assert '"by":"administrator@example.org"' in added.body


def test_a_changed_role_keeps_name_and_password(away: Stage) -> None:
    clerk = clerk_of(away)
    clerk.add(KIM, "facilitator", name="Kim")
    clerk.set_password(clerk.make_link(KIM), PASSWORD)
    changed = send(browser(away, "administrator"), "add", email=KIM, role="director")
    assert "<code>" not in changed.text
    assert sign_in(away.client, KIM, PASSWORD).status_code == 303
    assert (clerk.account(KIM).role, clerk.account(KIM).name) == ("director", "Kim")


def test_sign_ins_are_ended_links_made_and_accounts_taken(away: Stage) -> None:
    admin, kim = browser(away, "administrator"), browser(away, "director", email=KIM)
    assert send(admin, "sign-out", email=KIM).status_code == 200
    assert kim.get("/live/", base_url=AWAY).status_code == 403
    assert "/staff/password/" in send(admin, "link", email=KIM).text
    assert "has no account any more" in send(admin, "remove", email=KIM).text
    assert KIM not in clerk_of(away).directory.accounts


@pytest.mark.parametrize(
    ("place", "fields", "told"),
    [
        ("add", {"email": "nobody", "role": "director"}, "Expected an e-mail address"),
        ("add", {"email": KIM, "role": "king"}, "Choose what they may see"),
        ("remove", {"email": "nobody@example.org"}, "Nobody has an account"),
        ("remove", {"email": "administrator@example.org"}, "This is your own account"),
        ("add", {"email": "Administrator@example.org", "role": "director"}, "your own account"),
    ],
)
def test_what_cannot_be_done_is_said(
    away: Stage, place: str, fields: dict[str, str], told: str
) -> None:
    answer = send(browser(away, "administrator"), place, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert clerk_of(away).directory.has_administrator


def test_the_page_is_for_administrators_alone(away: Stage) -> None:
    director = browser(away, "director")
    assert director.get("/staff/people/", base_url=AWAY).status_code == 403
    assert "/staff/people/" not in director.get("/live/", base_url=AWAY).text
