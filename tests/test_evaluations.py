"""Evaluations that a form elsewhere sends, signed with our secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.clock import HandClock
from bot.facts import EvaluationSubmitted, EvaluationUnmatched, SessionAdded, read
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.registrants import Row, register
from bot.session import Session
from bot.settings import Settings
from webhooks.app import create_app
from webhooks.signature import sign

KEY = b"k" * 32
SECRET = "shared with the form"
NOW = 1_796_406_300


@pytest.fixture
def client(tmp_path: Path, clock: HandClock, ledger: Ledger, small_session: Session) -> FlaskClient:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    ann = Row(email="ann@example.org", name="Ann Able")
    register(ledger, KEY, small_session.id, [ann], at=0, source="test")
    clock.moment = parse_iso("2026-12-04T21:00:00Z")
    settings = Settings(tmp_path / "attendant.db", "http://127.0.0.1:8000", KEY)
    with_secret = Settings(
        settings.database, settings.base_url, settings.secret_key, evaluation_secret=SECRET
    )
    return create_app(with_secret, clock, ledger, HandClock(NOW * 1000)).test_client()


def post(client: FlaskClient, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {
        "X-Attendant-Timestamp": str(NOW),
        "X-Attendant-Signature": sign(SECRET, str(NOW), raw),
    }
    answer = client.post("/webhooks/evaluations", data=raw, headers=signed | headers)
    return answer.status_code, answer.get_json(silent=True) or {}


def evaluation(**fields: Any) -> dict[str, Any]:
    return {"session": "small-2026-12-04", "email": "ann@example.org", **fields}


def test_a_registrants_evaluation_is_recorded_at_the_forms_own_time(
    client: FlaskClient, ledger: Ledger
) -> None:
    body = evaluation(submitted_at="2026-12-04T20:40:00Z", answers={"Useful?": "Very"})
    assert post(client, body) == (204, {})
    *_, fact = ledger.read()
    submitted = read(fact)
    assert isinstance(submitted, EvaluationSubmitted)
    assert fact.happened_at == parse_iso("2026-12-04T20:40:00Z")
    assert submitted.answers == {"Useful?": "Very"}


def test_the_case_of_the_address_does_not_matter(client: FlaskClient, ledger: Ledger) -> None:
    assert post(client, evaluation(email=" ANN@Example.org "))[0] == 204
    *_, fact = ledger.read()
    assert isinstance(read(fact), EvaluationSubmitted)


@pytest.mark.parametrize("given", [{}, {"submitted_at": "2027-01-01T00:00:00Z"}])
def test_without_a_time_or_with_one_to_come_our_own_time_counts(
    client: FlaskClient, ledger: Ledger, clock: HandClock, given: dict[str, str]
) -> None:
    assert post(client, evaluation(**given))[0] == 204
    *_, fact = ledger.read()
    assert fact.happened_at == clock.now()


def test_the_same_response_again_is_recorded_once(client: FlaskClient, ledger: Ledger) -> None:
    before = ledger.last_seq()
    assert post(client, evaluation(response_id="r1"))[0] == 204
    assert post(client, evaluation(response_id="r1", answers={"a": "b"}))[0] == 204
    assert ledger.last_seq() == before + 1


def test_an_evaluation_of_an_unknown_person_is_kept_for_someone_to_look_at(
    client: FlaskClient, ledger: Ledger
) -> None:
    assert post(client, evaluation(email="nobody@example.org"))[0] == 204
    *_, fact = ledger.read()
    unmatched = read(fact)
    assert isinstance(unmatched, EvaluationUnmatched)
    assert unmatched.email == "nobody@example.org"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "ann@example.org"}, "session"),
        (evaluation(session="another"), "session"),
        (evaluation(email=""), "email"),
        (evaluation(email=7), "email"),
        (evaluation(submitted_at="soon"), "submitted_at"),
        (evaluation(submitted_at=5), "submitted_at"),
        (evaluation(answers=["a"]), "answers"),
        ([], "session"),
    ],
)
def test_a_wrong_field_is_named(
    client: FlaskClient, ledger: Ledger, body: object, field: str
) -> None:
    before = ledger.last_seq()
    status, answer = post(client, body)
    assert (status, answer["field"]) == (422, field)
    assert ledger.last_seq() == before


def test_what_is_not_json_or_not_signed_is_refused(client: FlaskClient) -> None:
    assert post(client, b"{")[0] == 400
    assert post(client, evaluation(), **{"X-Attendant-Signature": "v0=0"})[0] == 401
    assert post(client, evaluation(), **{"X-Attendant-Timestamp": str(NOW - 400)})[0] == 401
