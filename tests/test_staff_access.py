"""Who may open the staff's pages, and which forms are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.pages.access import staff_link
from tests.stage import Stage, set_stage

AWAY = "https://training.example.org"
PAGES = (
    "/",
    "/live/",
    "/live/alliance-2026-12-04",
    "/compliance/",
    "/compliance/alliance-2026-12-04",
)


@pytest.fixture
def local(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """An installation on the machine itself."""
    return set_stage(tmp_path, ledger, clock)


@pytest.fixture
def away(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """An installation that people reach under a name of its own."""
    found = set_stage(tmp_path, ledger, clock, AWAY)
    yield found
    found.live.stop()


@pytest.mark.parametrize("path", PAGES)
def test_on_the_machine_itself_the_pages_are_open(local: Stage, path: str) -> None:
    assert local.client.get(path).status_code in (200, 302)
    assert staff_link(local.settings) == "http://127.0.0.1:8000/live/"


@pytest.mark.parametrize("path", [*PAGES, "/live/alliance-2026-12-04/events"])
def test_elsewhere_they_are_closed_and_say_how_to_get_in(away: Stage, path: str) -> None:
    response = away.client.get(path, base_url=AWAY)
    assert response.status_code == 403
    assert "Open the sign-in link" in response.text
    assert "Your page opens with the personal link" in response.text


def test_another_machine_does_not_get_in_by_the_local_settings(local: Stage) -> None:
    response = local.client.get("/live/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert response.status_code == 403
    assert "ATTENDANT_BASE_URL" in response.text


def test_another_name_that_was_made_to_point_here_does_not_get_in(local: Stage) -> None:
    response = local.client.get("/live/", base_url="http://rebound.example.org")
    assert response.status_code == 403


def test_the_link_signs_in_and_opens_every_page(away: Stage) -> None:
    client = away.client
    link = staff_link(away.settings)
    assert link.startswith(AWAY + "/staff/")
    response = client.get(link.removeprefix(AWAY), base_url=AWAY)
    assert (response.status_code, response.headers["Location"]) == (303, "/live/")
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure", "Expires"))
    for path in PAGES:
        assert client.get(path, base_url=AWAY).status_code in (200, 302)


@pytest.mark.parametrize("key", ["", "wrong", "ü"])
def test_a_wrong_key_opens_nothing(away: Stage, key: str) -> None:
    client = away.client
    assert client.get(f"/staff/{key}", base_url=AWAY).status_code in (403, 404)
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_a_cookie_that_was_tampered_with_opens_nothing(away: Stage) -> None:
    client = away.client
    client.set_cookie("session", "eyJzdGFmZiI6eyJrZXkiOiJ4In19.aaaa.bbbb", domain="example.org")
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_with_a_new_secret_key_every_sign_in_ends(
    away: Stage, tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    import dataclasses

    from webhooks.app import create_app

    renewed = dataclasses.replace(
        away.settings, secret_key=b"another secret key, as long as it was"
    )
    client = create_app(renewed, clock, ledger).test_client()
    old = staff_link(away.settings).removeprefix(AWAY)
    assert client.get(old, base_url=AWAY).status_code == 403


def test_over_plain_http_nobody_is_signed_in(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    plain = set_stage(tmp_path, ledger, clock, "http://training.example.org")
    link = staff_link(plain.settings).removeprefix("http://training.example.org")
    response = plain.client.get(link, base_url="http://training.example.org")
    assert response.status_code == 403
    assert "https" in response.text


# --- forms --------------------------------------------------------------------------------------


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def test_signing_out_takes_a_form_of_the_page_itself(away: Stage) -> None:
    client = away.client
    client.get(staff_link(away.settings).removeprefix(AWAY), base_url=AWAY)
    token = token_in(client.get("/live/", base_url=AWAY).text)
    forged = client.post("/staff/sign-out", base_url=AWAY, data={"csrf": "forged"})
    assert forged.status_code == 403
    assert client.post("/staff/sign-out", base_url=AWAY).status_code == 403
    assert client.get("/live/", base_url=AWAY).status_code == 200
    assert client.post("/staff/sign-out", base_url=AWAY, data={"csrf": token}).status_code == 200
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_a_token_of_another_browser_is_no_good(away: Stage) -> None:
    mine, other = away.client, away.client
    for client in (mine, other):
        client.get(staff_link(away.settings).removeprefix(AWAY), base_url=AWAY)
    token = token_in(other.get("/live/", base_url=AWAY).text)
    mine.get("/live/", base_url=AWAY)
    headers = {"X-CSRF-Token": token}
    assert mine.post("/staff/sign-out", base_url=AWAY, headers=headers).status_code == 403
    assert other.post("/staff/sign-out", base_url=AWAY, headers=headers).status_code == 200


def test_even_on_the_machine_itself_a_form_from_elsewhere_is_not_taken(local: Stage) -> None:
    assert local.client.post("/staff/sign-out").status_code == 403


def test_attendees_need_no_sign_in(away: Stage) -> None:
    assert away.client.get(away.page("Ann"), base_url=AWAY).status_code == 200
