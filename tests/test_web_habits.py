"""What every address keeps to: forms of its own pages, limits, headers, no code within pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.settings import Settings, SettingsError
from tests.staff import AWAY, browser, token_in
from tests.stage import SECRET_KEY, Stage, at, set_stage
from tests.walking import PERSONAL, WEBHOOKS, inline_in, places
from webhooks.app import create_app


@pytest.fixture
def away(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training that has run, on an installation that people reach by https."""
    found = set_stage(tmp_path, ledger, clock, AWAY)
    found.open_room("12:44")
    found.join("Ben Bright", "12:50")
    found.join("iPhone", "12:52")
    clock.moment = at("13:06")
    found.launch("alliance", "13:05")
    yield found
    found.live.stop()


@pytest.fixture
def administrator(away: Stage) -> FlaskClient:
    """A browser to which everything is open."""
    return browser(away, "administrator")


# --- forms --------------------------------------------------------------------------------------


def test_nothing_is_asked_for_but_by_get_and_post(away: Stage) -> None:
    assert {method for place in places(away) for method in place.methods} == {"GET", "POST"}


def test_no_form_of_the_staff_is_taken_without_its_token(
    away: Stage, administrator: FlaskClient
) -> None:
    token = token_in(administrator.get("/live/", base_url=AWAY).text)
    posts = [place.path for place in places(away) if place.is_staff and "POST" in place.methods]
    assert len(posts) >= 7
    before = away.ledger.last_seq()
    for path in posts:
        for forged in ({}, {"csrf": ""}, {"csrf": token[:-1] + "?"}):
            response = administrator.post(path, base_url=AWAY, data=forged)
            assert response.status_code == 403, path
            assert "Please send the form again" in response.text, path
        assert administrator.post(path, base_url=AWAY, json={}).status_code == 403, path
    assert away.ledger.last_seq() == before


def test_a_page_of_the_staff_changes_nothing_by_being_looked_at(
    away: Stage, administrator: FlaskClient
) -> None:
    before = away.ledger.last_seq()
    for place in places(away):
        if place.is_staff and "GET" in place.methods and not place.path.endswith("/events"):
            administrator.get(place.path, base_url=AWAY, buffered=True)
    assert away.ledger.last_seq() == before


def test_what_attendees_send_takes_their_own_address_and_programs_a_signature(away: Stage) -> None:
    for place in places(away):
        if "POST" not in place.methods or place.is_staff:
            continue
        is_program = place.path.startswith(WEBHOOKS)
        path = place.path.replace(away.page("Ben"), PERSONAL + "x" * 32)
        response = away.client.post(path, base_url=AWAY, json={"poll": "alliance"})
        assert response.status_code == (401 if is_program else 404), path


def test_nothing_longer_than_a_mebibyte_is_read(away: Stage, administrator: FlaskClient) -> None:
    token = token_in(administrator.get("/live/", base_url=AWAY).text)
    long = b"x" * (1024 * 1024 + 1)
    before = away.ledger.last_seq()
    for place in places(away):
        if "POST" not in place.methods:
            continue
        response = administrator.post(
            place.path,
            base_url=AWAY,
            data=long,
            content_type="application/x-www-form-urlencoded",
            headers={"X-CSRF-Token": token},
        )
        assert response.status_code == 413, place.path
    assert away.ledger.last_seq() == before


def test_nothing_of_an_attendees_opens_with_another_address(away: Stage) -> None:
    seen = 0
    for place in places(away):
        if "GET" in place.methods and place.path.startswith(PERSONAL):
            path = place.path.replace(away.page("Ben"), PERSONAL + "x" * 32)
            assert away.client.get(path, base_url=AWAY).status_code == 404, path
            seen += 1
    assert seen >= 4


# --- headers ------------------------------------------------------------------------------------


def test_every_answer_says_what_a_page_may_load_and_holds_no_code_of_its_own(
    away: Stage, administrator: FlaskClient
) -> None:
    seen = 0
    for place in places(away):
        if "GET" not in place.methods or place.path.endswith("/events"):
            continue
        for client in (administrator, away.client):
            response = client.get(place.path, base_url=AWAY, buffered=True)
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff", place.path
            assert response.headers["Referrer-Policy"] == "no-referrer", place.path
            assert response.headers["X-Frame-Options"] == "DENY", place.path
            assert response.status_code < 500, place.path
            if response.mimetype == "text/html":
                seen += 1
                assert inline_in(response.text) == [], place.path
    assert seen >= 20


def test_code_within_a_page_would_be_found() -> None:
    page = (
        "<p onclick='x()' style='y'><script>z()</script><script src='/ok.js'></script>"
        "<style>p{}</style><a href=' JavaScript:x'>"
    )
    assert inline_in(page) == [
        "<p onclick='x()'>",
        "<p style='y'>",
        "<script>",
        "z()",
        "<style>",
        "p{}",
        "<a href=' JavaScript:x'>",
    ]


def test_what_only_its_reader_may_see_stays_out_of_caches(
    away: Stage, administrator: FlaskClient
) -> None:
    live = f"/live/{away.session.id}"
    seen = ("/live/", f"{live}/state", f"{live}/timer/state", f"/compliance/{away.session.id}")
    for path in (*seen, "/staff/sign-in", away.page("Ann")):
        response = administrator.get(path, base_url=AWAY)
        assert response.headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize(
    ("base_url", "secure"), [(AWAY, True), ("http://127.0.0.1:8000", False)], ids=["https", "local"]
)
def test_cookies_are_for_https_and_for_this_site_alone(
    tmp_path: Path, ledger: Ledger, clock: HandClock, base_url: str, secure: bool
) -> None:
    stage = set_stage(tmp_path, ledger, clock, base_url)
    response = stage.client.get("/staff/sign-in", base_url=base_url)
    cookie = SimpleCookie(response.headers["Set-Cookie"])["session"]
    assert bool(cookie["secure"]) == secure
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    sent = response.headers.get("Strict-Transport-Security")
    assert sent == ("max-age=31536000" if secure else None)


def test_an_attendees_page_sets_no_cookie(away: Stage) -> None:
    assert "Set-Cookie" not in away.client.get(away.page("Ann"), base_url=AWAY).headers


# --- proxies ------------------------------------------------------------------------------------


def behind(stage: Stage, proxies: int) -> FlaskClient:
    """The same installation, told that so many proxies stand before it."""
    settings = dataclasses.replace(stage.settings, proxies=proxies)
    return create_app(settings, stage.clock, stage.ledger).test_client()


def test_without_a_proxy_nobody_can_claim_another_address(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    local = set_stage(tmp_path, ledger, clock)
    claimed = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    far = {"REMOTE_ADDR": "192.0.2.7"}
    for proxies in (0, 1):
        client = behind(local, proxies)
        response = client.get("/live/", headers=claimed, environ_overrides=far)
        assert response.status_code == (403 if proxies == 0 else 200)


def test_behind_a_proxy_the_callers_address_is_the_one_the_proxy_saw(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    local = set_stage(tmp_path, ledger, clock)
    told = {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}  # the first is what the caller claims
    assert behind(local, 1).get("/live/", headers=told).status_code == 403


@pytest.mark.parametrize("value", ["-1", "many", "10", "1.5"])
def test_a_number_of_proxies_that_is_none_is_named(tmp_path: Path, value: str) -> None:
    values = {
        "ATTENDANT_DATABASE": str(tmp_path / "attendant.db"),
        "ATTENDANT_SECRET_KEY": SECRET_KEY.decode(),
        "ATTENDANT_PROXIES": value,
    }
    with pytest.raises(SettingsError, match="ATTENDANT_PROXIES"):
        Settings.load(values, tmp_path / "no.env")


def test_a_sign_in_provider_is_set_whole_and_over_https(tmp_path: Path) -> None:
    values = {"ATTENDANT_OIDC_ISSUER": "http://login.example.org"}
    with pytest.raises(SettingsError) as refused:
        Settings.load(values, tmp_path / "no.env")
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == [
        "ATTENDANT_OIDC_CLIENT_ID",
        "ATTENDANT_OIDC_CLIENT_SECRET",
        "ATTENDANT_OIDC_ISSUER",
    ]
