"""/openapi.json says all that our HTTP takes and answers, and what is sent by it is never a 500."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask.sessions import SecureCookieSessionInterface
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from bot.clock import HandClock
from bot.direction import KINDS
from bot.ledger import Ledger
from bot.pages.bulk import ACTIONS
from bot.pages.directing import POLL_KINDS
from bot.pages.limits import EXTENSION as LIMITS
from bot.rules.requirement import IDS
from tests.deliveries import SECRET, signed
from tests.staff import AWAY, browser, clerk_of
from tests.stage import TRAINING, Stage, at, set_stage
from webhooks.app import create_app
from webhooks.interface import CALLS, EACH, EVENTS
from webhooks.openapi import answers_of

TOKEN = "the token of the browser's session"
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
]
ENDING = [view for view in CALLS if ".follow" not in view]
"""The views whose answer comes to an end."""

LEFT_OPEN = "ignore::pytest.PytestUnraisableExceptionWarning"
"""schemathesis does not close what it is answered: here, the file of a bundle."""

ODD = ["\0", "9" * 4000, "-1", "1e400", "nan", "٣", "0001-01-01", "9999-12-31", "\r\nX: y", "=1"]
"""What somebody may put in the place of anything."""

SIGNED = ("zoom.receive", "evaluations.receive")

SHORTLY = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A training that runs, on an installation that people reach by https."""
    folder, clock = tmp_path_factory.mktemp("described"), HandClock(at("12:40"))
    ledger = Ledger(folder / "attendant.db", clock)
    stage = set_stage(folder, ledger, clock, AWAY)
    stage.settings = dataclasses.replace(
        stage.settings, zoom_webhook_secret_token=SECRET, evaluation_secret=SECRET
    )
    stage.app = create_app(stage.settings, clock, ledger, machine_clock=clock)
    stage.open_room("12:44")
    stage.join("Ben Bright", "12:50")
    clock.moment = at("13:06")
    stage.launch("alliance", "13:05")
    clerk_of(stage).add("admin@example.org", "administrator")
    yield stage
    stage.live.stop()
    ledger.close()


@pytest.fixture(scope="module")
def described(house: Stage) -> Any:
    """What /openapi.json describes."""
    return schemathesis.openapi.from_wsgi("/openapi.json", house.app)


def test_every_view_is_described_and_no_other(house: Stage) -> None:
    views = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    assert views == set(CALLS)
    assert set(EACH) <= {view.split(".")[0] for view in views}


def test_the_description_tells_of_no_session_and_no_person(house: Stage) -> None:
    text = house.client.get("/openapi.json").text
    assert house.session.id not in text
    assert "example.org" not in text
    assert house.page("Ben") not in text


@pytest.mark.parametrize("view", ENDING)
def test_whatever_strangers_send_is_answered_as_described(
    view: str, house: Stage, described: Any
) -> None:
    @SHORTLY
    @given(case=cases(described, view))
    def ask(case: Any) -> None:
        let_try_again(house)
        case.call_and_validate(checks=CHECKS)

    ask()


@pytest.mark.filterwarnings(LEFT_OPEN)
@pytest.mark.parametrize("view", ENDING)
def test_whatever_those_who_may_send_is_answered_as_described(
    view: str, house: Stage, described: Any
) -> None:
    @SHORTLY
    @given(case=cases(described, view), drawn=st.randoms(use_true_random=False))
    def ask(case: Any, drawn: random.Random) -> None:
        let_try_again(house)
        make_known(case, house, drawn)
        if view in SIGNED:
            assert send_signed(case, house) in answers_of(view)
            return
        answer = case.call_and_validate(
            checks=CHECKS, cookies=cookie(house), headers={"X-CSRF-Token": TOKEN}
        )
        assert answer.status_code != 403, "whoever may is let in"

    ask()


@pytest.mark.parametrize("view", sorted(set(CALLS) - set(ENDING)))
def test_pages_that_follow_are_answered_as_described(view: str, house: Stage) -> None:
    rule = next(one.rule for one in house.app.url_map.iter_rules() if one.endpoint == view)
    path = rule.replace("/a/<token>", house.page("Ann")).replace("<session_id>", house.session.id)
    answer = browser(house, "administrator").get(path, base_url=AWAY)
    assert (answer.status_code, answer.mimetype) == (200, EVENTS)
    answer.close()


def cases(described: Any, view: str) -> st.SearchStrategy[Any]:
    """What the description says may be sent to a view."""
    found: st.SearchStrategy[Any] = described.find_operation_by_id(view).as_strategy()
    return found


def let_try_again(house: Stage) -> None:
    """Forget how often somebody tried to get in."""
    house.app.extensions[LIMITS].reset()


def make_known(case: Any, house: Stage, drawn: random.Random) -> None:
    """Put what is there in place of most of what was made up."""
    known: dict[str, list[Any]] = {
        "session_id": [house.session.id],
        "token": [house.page("Ben").removeprefix("/a/")],
        "attendee": [house.attendee("Ben")],
        "poll_id": ["alliance"],
        "form": ["csv", "json", "xlsx", "credit"],
        "kind": ["png", "pdf", "denial", *KINDS, *POLL_KINDS],
        "poll": ["alliance", "reflection"],
        "block": ["block-1", "block-2"],
        "minutes": ["1", "10"],
        "requirement": list(IDS),
        "outcome": ["pass", "fail", "uphold"],
        "do": [*ACTIONS, "link", "unlink", "correct", "revoke", "appeal"],
        "day": ["2026-12-04"],
        "chosen": [[house.attendee("Ben")]],
        "by": ["Dora Director"],
        "reason": ["It was seen."],
        "toml": [TRAINING],
        "session": ["alliance-2026-12-04"],
        "email": ["ben.bright@example.org"],
    }
    for values in (case.path_parameters, case.query, case.body):
        for name in values if isinstance(values, dict) else ():
            if name in known and drawn.random() < 0.8:
                values[name] = drawn.choice(ODD if drawn.random() < 0.1 else known[name])


def send_signed(case: Any, house: Stage) -> int:
    """Send a body as Zoom or the form would, signed; the status of the answer."""
    raw = json.dumps(case.body if isinstance(case.body, dict) else None).encode()
    headers = signed(raw, house.clock.now() // 1000)
    stamp, signature = headers["x-zm-request-timestamp"], headers["x-zm-signature"]
    headers |= {"X-Attendant-Timestamp": stamp, "X-Attendant-Signature": signature}
    return house.client.post(case.path, data=raw, headers=headers).status_code


def cookie(house: Stage) -> dict[str, str]:
    """The cookie of a browser on which an administrator has just signed in."""
    clerk = clerk_of(house)
    signed_in = clerk.sign_in(clerk.account("admin@example.org"), "password")
    serializer = SecureCookieSessionInterface().get_signing_serializer(house.app)
    assert serializer
    return {"session": str(serializer.dumps({"staff": signed_in, "csrf": TOKEN}))}
