"""Signing in by OpenID Connect, at a provider on loopback that keeps to the standard."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.openid_provider import CLIENT, SECRET, Provider
from tests.staff import AWAY, clerk_of
from tests.stage import Stage, set_stage
from webhooks.app import create_app

KIM = {"email": "Kim@example.org", "email_verified": True}


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that vouches for Kim."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    found = Provider(dict(KIM))
    yield found
    found.close()


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock, provider: Provider) -> Stage:
    """An installation that is registered there, where Kim is a director."""
    plain = set_stage(tmp_path, ledger, clock, AWAY)
    settings = dataclasses.replace(
        plain.settings,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    found = Stage(ledger, clock, create_app(settings, clock, ledger), settings)
    clerk_of(found).add("kim@example.org", "director")
    return found


def back_from(client: FlaskClient, place: str = "") -> str:
    """Go to the provider and sign in there; where it leads back to."""
    query = {"next": place}
    left = client.get("/staff/openid/leave", base_url=AWAY, query_string=query)
    assert left.status_code == 302
    there = requests.get(left.headers["Location"], allow_redirects=False, timeout=10)
    return there.headers["Location"].removeprefix(AWAY)


def sign_in(client: FlaskClient, place: str = "") -> TestResponse:
    return client.get(back_from(client, place), base_url=AWAY)


def test_whom_the_provider_vouches_for_comes_in_with_the_role_of_their_account(
    stage: Stage,
) -> None:
    client = stage.client
    assert "/staff/openid/leave" in client.get("/staff/sign-in", base_url=AWAY).text
    response = sign_in(client, "/compliance/")
    assert (response.status_code, response.headers["Location"]) == (303, "/compliance/")
    assert client.get("/compliance/", base_url=AWAY).status_code == 200
    (signed_in,) = stage.ledger.select("kind = ?", ["account.signed_in"])
    assert '"means":"openid"' in signed_in.body


def test_it_asks_for_no_more_than_the_address_and_binds_the_answer_to_the_browser(
    stage: Stage, provider: Provider
) -> None:
    left = stage.client.get("/staff/openid/leave", base_url=AWAY)
    asked = parse_qs(urlsplit(left.headers["Location"]).query)
    assert asked["scope"] == ["openid email"]
    assert asked["redirect_uri"] == [f"{AWAY}/staff/openid/back"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce"))


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"email": "max@example.org"}, "max@example.org has no account here"),
        ({"email_verified": False}, "verified"),
        ({"email_verified": "true"}, "verified"),
        ({"email": ""}, "verified"),
        ({"aud": "another-client"}, "did not let you in"),
        ({"iss": "https://elsewhere.example.org"}, "did not let you in"),
        ({"exp": 1_700_000_000}, "did not let you in"),
    ],
)
def test_nobody_else_comes_in(
    stage: Stage, provider: Provider, claims: dict[str, object], told: str
) -> None:
    provider.claims |= claims
    response = sign_in(stage.client)
    assert response.status_code == 403
    assert told in response.text
    assert not stage.ledger.select("kind = ?", ["account.signed_in"])


def test_a_token_of_another_key_or_another_sign_in_is_not_taken(
    stage: Stage, provider: Provider
) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_in(stage.client).status_code == 403
    provider.signing_key = None
    provider.nonce = "a nonce of another sign-in"
    assert sign_in(stage.client).status_code == 403
    provider.nonce = ""
    assert sign_in(stage.client).status_code == 303


def test_an_answer_opens_nothing_on_another_browser_and_nothing_twice(stage: Stage) -> None:
    client = stage.client
    back = back_from(client)
    assert stage.client.get(back, base_url=AWAY).status_code == 403
    assert client.get(back, base_url=AWAY).status_code == 303
    assert client.get(back, base_url=AWAY).status_code == 403


def test_what_the_provider_refuses_is_said(stage: Stage) -> None:
    response = stage.client.get("/staff/openid/back?error=access_denied", base_url=AWAY)
    assert response.status_code == 403
    assert "did not let you in" in response.text


def test_a_provider_that_cannot_be_reached_leaves_the_password(
    stage: Stage, provider: Provider
) -> None:
    provider.close()
    response = stage.client.get("/staff/openid/leave", base_url=AWAY)
    assert response.status_code == 502
    assert "with a password" in response.text


def test_without_a_provider_there_is_no_such_place(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    plain = set_stage(tmp_path, ledger, clock, AWAY)
    assert plain.client.get("/staff/openid/leave", base_url=AWAY).status_code == 404
    assert "openid" not in plain.client.get("/staff/sign-in", base_url=AWAY).text
