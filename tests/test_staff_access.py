"""Who may open the staff's pages, and which forms are taken."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import HOUR, HandClock
from bot.ledger import Ledger
from bot.registrants import Row, register
from tests.staff import AWAY, PASSWORD, browser, clerk_of, sign_in, token_in
from tests.stage import SECRET_KEY, Stage, at, set_stage
from webhooks.app import create_app

SESSION = "alliance-2026-12-04"
PAGES = ("/", "/live/", f"/live/{SESSION}", "/compliance/", f"/compliance/{SESSION}")
EMAIL = "kim@example.org"


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


def with_password(stage: Stage, role: str = "director") -> str:
    """Somebody with an account and a password; their address."""
    clerk = clerk_of(stage)
    clerk.add(EMAIL, role)  # type: ignore[arg-type]
    clerk.set_password(clerk.make_link(EMAIL), PASSWORD)
    return EMAIL


# --- the machine itself -------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_on_the_machine_itself_the_pages_are_open(local: Stage, path: str) -> None:
    assert local.client.get(path).status_code in (200, 302)


def test_another_machine_does_not_get_in_by_the_local_settings(local: Stage) -> None:
    response = local.client.get("/live/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert response.status_code == 403
    assert "ATTENDANT_BASE_URL" in response.text


def test_another_name_that_was_made_to_point_here_does_not_get_in(local: Stage) -> None:
    response = local.client.get("/live/", base_url="http://rebound.example.org")
    assert response.status_code == 403


# --- signing in ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, f"/live/{SESSION}/events"])
def test_elsewhere_the_pages_are_closed_and_say_how_to_get_in(away: Stage, path: str) -> None:
    response = away.client.get(path, base_url=AWAY)
    assert response.status_code == 403
    assert 'name="password"' in response.text
    assert "Your page opens with the personal link" in response.text


def test_a_password_signs_in_and_leads_on_to_where_one_wanted_to_go(away: Stage) -> None:
    client = away.client
    response = sign_in(client, with_password(away), PASSWORD, f"/live/{SESSION}?x=1")
    assert (response.status_code, response.headers["Location"]) == (303, f"/live/{SESSION}?x=1")
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure"))
    for path in PAGES:
        assert client.get(path, base_url=AWAY).status_code in (200, 302)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example.org/",
        "//elsewhere.example.org/",
        "/\\elsewhere.example.org",
        "\\\\elsewhere.example.org",
        "/\t/elsewhere.example.org",
        "javascript:alert(1)",
        "live/",
    ],
)
def test_signing_in_leads_nowhere_else(away: Stage, elsewhere: str) -> None:
    response = sign_in(away.client, with_password(away), PASSWORD, elsewhere)
    assert response.headers["Location"] == "/live/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(away: Stage) -> None:
    with_password(away)
    wrong = sign_in(away.client, EMAIL, "wrong horse battery staple")
    unknown = sign_in(away.client, "nobody@example.org", PASSWORD)
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    for response in (wrong, unknown):
        assert "The e-mail or the password is not right." in response.text
    assert not [fact for fact in away.ledger.read() if fact.kind == "account.signed_in"]


def test_an_account_without_a_password_takes_none(away: Stage) -> None:
    clerk_of(away).add(EMAIL, "director")
    assert sign_in(away.client, EMAIL, "").status_code == 401


def test_after_ten_wrong_passwords_an_account_takes_none_not_even_the_right_one(
    away: Stage,
) -> None:
    with_password(away)
    client = away.client
    for _ in range(10):
        assert sign_in(client, EMAIL, "wrong horse battery staple").status_code == 401
    locked = sign_in(client, EMAIL, PASSWORD)
    assert locked.status_code == 429
    assert "with a new link" in locked.text.lower()
    assert sign_in(client, "other@example.org", PASSWORD).status_code == 401


def test_one_address_may_try_thirty_times_whatever_account_it_tries(away: Stage) -> None:
    client = away.client
    page = client.get("/staff/sign-in", base_url=AWAY).text
    form = {"password": "x" * 300, "csrf": token_in(page)}  # too long to be hashed: quick
    for number in range(30):
        tried = form | {"email": f"{number}@example.org"}
        assert client.post("/staff/sign-in", base_url=AWAY, data=tried).status_code == 401
    once_more = client.post("/staff/sign-in", base_url=AWAY, data=form | {"email": "z@example.org"})
    assert once_more.status_code == 429
    assert "from your address" in once_more.text
    elsewhere = client.post(
        "/staff/sign-in",
        base_url=AWAY,
        data=form | {"email": "z@example.org"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.8"},
    )
    assert elsewhere.status_code == 401


def test_counting_tries_costs_no_other_request_anything(away: Stage) -> None:
    app = away.app
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        assert not [one for one in hooks[None] if "limiter" in repr(one).lower()]
        assert [one for one in hooks["sign_in"] if "limiter" in repr(one).lower()]


def test_over_plain_http_no_password_is_taken(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    plain = set_stage(tmp_path, ledger, clock, "http://training.example.org")
    response = plain.client.get("/staff/sign-in", base_url="http://training.example.org")
    assert response.status_code == 403
    assert "https" in response.text


def test_a_cookie_that_was_tampered_with_opens_nothing(away: Stage) -> None:
    client = away.client
    client.set_cookie("session", "eyJzdGFmZiI6eyJrZXkiOiJ4In19.aaaa.bbbb", domain="example.org")
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_with_a_new_secret_key_every_sign_in_ends(
    away: Stage, ledger: Ledger, clock: HandClock
) -> None:
    client = browser(away, "director")
    cookie = client.get_cookie("session", domain="training.example.org")
    assert cookie
    renewed = dataclasses.replace(away.settings, secret_key=b"another key, as long as it was once")
    other = create_app(renewed, clock, ledger).test_client()
    other.set_cookie("session", cookie.value, domain="training.example.org", secure=True)
    assert client.get("/live/", base_url=AWAY).status_code == 200
    assert other.get("/live/", base_url=AWAY).status_code == 403


# --- signing out --------------------------------------------------------------------------------


def test_a_cookie_that_was_kept_opens_nothing_after_signing_out(away: Stage) -> None:
    client = browser(away, "director")
    kept = client.get_cookie("session", domain="training.example.org")
    assert kept
    token = token_in(client.get("/live/", base_url=AWAY).text)
    assert client.post("/staff/sign-out", base_url=AWAY, data={"csrf": token}).status_code == 200
    client.set_cookie("session", kept.value, domain="training.example.org", secure=True)
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_a_sign_in_ends_after_twelve_hours(away: Stage) -> None:
    client = browser(away, "director")
    away.clock.moment += 12 * HOUR - 1
    assert client.get("/live/", base_url=AWAY).status_code == 200
    away.clock.moment += 1
    assert client.get("/live/", base_url=AWAY).status_code == 403


@pytest.mark.parametrize("how", ["sign out everywhere", "remove", "new password"])
def test_the_server_can_end_a_sign_in(away: Stage, how: str) -> None:
    client, clerk = browser(away, "director"), clerk_of(away)
    match how:
        case "sign out everywhere":
            clerk.sign_out_everywhere("director@example.org")
        case "remove":
            clerk.remove("director@example.org")
        case _:
            clerk.set_password(clerk.make_link("director@example.org"), PASSWORD)
    assert client.get("/live/", base_url=AWAY).status_code == 403


def test_a_stream_of_events_ends_with_its_sign_in(away: Stage) -> None:
    client = browser(away, "director")
    away.clock.moment = at("13:04")
    response = client.get(f"/live/{SESSION}/events", base_url=AWAY, buffered=False)
    chunks = response.iter_encoded()
    assert b"event: state" in next(chunks)
    clerk_of(away).sign_out_everywhere("director@example.org")
    away.launch("alliance")
    assert list(chunks) == []


def test_while_the_ledger_cannot_be_read_a_signed_in_browser_is_told_so(away: Stage) -> None:
    client = browser(away, "director")
    with away.ledger_without_facts():
        response = client.get("/live/", base_url=AWAY)
    assert response.status_code == 503
    assert "cannot be read just now" in response.text
    assert client.get("/live/", base_url=AWAY).status_code == 200


# --- roles --------------------------------------------------------------------------------------


def test_a_facilitator_runs_their_own_sessions_only(away: Stage) -> None:
    own = browser(away, "facilitator", [SESSION], email="own@example.org")
    other = browser(away, "facilitator", ["another"], email="other@example.org")
    assert own.get(f"/live/{SESSION}", base_url=AWAY).status_code == 200
    assert SESSION in own.get("/live/", base_url=AWAY).text
    for path in (f"/live/{SESSION}", f"/live/{SESSION}/state", f"/live/{SESSION}.ics"):
        refused = other.get(path, base_url=AWAY)
        assert refused.status_code == 403
        assert "not one of yours" in refused.text
    assert SESSION not in other.get("/live/", base_url=AWAY).text
    token = token_in(other.get("/live/", base_url=AWAY).text)
    act = {"kind": "launch", "poll": "alliance", "csrf": token, "by": "Kim"}
    assert other.post(f"/live/{SESSION}/act", base_url=AWAY, data=act).status_code == 403
    assert not [fact for fact in away.ledger.read() if fact.kind == "poll.launched"]


def test_a_facilitator_sees_no_outcome_no_licence_and_no_exemption(away: Stage) -> None:
    row = Row(away.email("Ben"), "Ben Bright", license_number="SW-1", camera_exempt=True)
    register(away.ledger, SECRET_KEY, SESSION, [row], at=away.clock.now(), source="roster")
    away.open_room("12:44")
    away.join("Ben", "12:50")
    away.clock.moment = at("13:06")
    client = browser(away, "facilitator", [SESSION])
    for rule in away.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/a/", "/static")):
            continue
        path = rule.rule.replace("<session_id>", SESSION).replace(
            "<attendee>", away.attendee("Ben")
        )
        if "<" in path or path.endswith("/events"):
            continue
        if path == "/openapi.json":  # the same for everybody: it names forms and nobody's answers
            continue
        page = client.get(path, base_url=AWAY).text
        assert "SW-1" not in page, path
        assert "exempt" not in page.lower(), path
    for path in ("/compliance/", f"/compliance/{SESSION}"):
        assert client.get(path, base_url=AWAY).status_code == 403
    assert "/compliance/" not in client.get(f"/live/{SESSION}", base_url=AWAY).text
    director = browser(away, "director")
    seen = director.get(f"/compliance/{SESSION}/{away.attendee('Ben')}", base_url=AWAY).text
    assert "SW-1" in seen


def test_no_page_of_a_session_opens_to_a_facilitator_of_another(away: Stage) -> None:
    other = browser(away, "facilitator", ["another"])
    token = token_in(other.get("/live/", base_url=AWAY).text)
    seen = 0
    for rule in away.app.url_map.iter_rules():
        if "<session_id>" not in rule.rule:
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule.replace("<session_id>", SESSION))
        for method in {"GET", "POST"} & (rule.methods or set()):
            sent = other.open(path, method=method, base_url=AWAY, data={"csrf": token})
            assert sent.status_code == 403, path
            seen += 1
    assert seen >= 20


def test_what_is_done_is_recorded_with_the_account_whatever_the_form_says(away: Stage) -> None:
    client = browser(away, "facilitator", [SESSION])
    away.clock.moment = at("13:01")
    token = token_in(client.get(f"/live/{SESSION}", base_url=AWAY).text)
    act = {"kind": "launch", "poll": "alliance", "csrf": token, "by": "Somebody Else"}
    assert client.post(f"/live/{SESSION}/act", base_url=AWAY, data=act).status_code == 303
    (launched,) = [fact for fact in away.ledger.read() if fact.kind == "poll.launched"]
    assert '"by":"facilitator@example.org"' in launched.body


# --- forms --------------------------------------------------------------------------------------


def test_signing_out_takes_a_form_of_the_page_itself(away: Stage) -> None:
    client = browser(away, "director")
    forged = client.post("/staff/sign-out", base_url=AWAY, data={"csrf": "forged"})
    assert forged.status_code == 403
    assert client.post("/staff/sign-out", base_url=AWAY).status_code == 403
    assert client.get("/live/", base_url=AWAY).status_code == 200


def test_a_token_of_another_browser_is_no_good(away: Stage) -> None:
    mine = browser(away, "director", email="mine@example.org")
    other = browser(away, "director", email="other@example.org")
    token = token_in(other.get("/live/", base_url=AWAY).text)
    mine.get("/live/", base_url=AWAY)
    headers = {"X-CSRF-Token": token}
    assert mine.post("/staff/sign-out", base_url=AWAY, headers=headers).status_code == 403
    assert other.post("/staff/sign-out", base_url=AWAY, headers=headers).status_code == 200


def test_even_on_the_machine_itself_a_form_from_elsewhere_is_not_taken(local: Stage) -> None:
    assert local.client.post("/staff/sign-out").status_code == 403


def test_attendees_need_no_sign_in(away: Stage) -> None:
    assert away.client.get(away.page("Ann"), base_url=AWAY).status_code == 200
