"""What Zoom is answered: the receiver's every status, over HTTP, on a ledger on disk."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.clock import HandClock
from bot.facts import SessionAdded
from bot.ledger import Ledger, LedgerError
from bot.session import Session
from bot.settings import Settings
from tests.deliveries import SECRET, delivery, joined, meeting, signed
from tests.from_zoom import DELIVERIES
from webhooks.app import create_app

pytestmark = pytest.mark.both_ledgers

NOW = 1_796_406_300


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database=tmp_path / "attendant.db",
        base_url="http://127.0.0.1:8000",
        secret_key=b"k" * 32,
        zoom_webhook_secret_token=SECRET,
    )


@pytest.fixture
def app(settings: Settings, clock: HandClock, ledger: Ledger) -> Flask:
    return create_app(settings, clock, ledger, machine_clock=HandClock(NOW * 1000))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, body: bytes, **headers: str) -> tuple[int, dict[str, str]]:
    answer = client.post("/webhooks/zoom", data=body, headers=signed(body, NOW) | headers)
    return answer.status_code, answer.get_json(silent=True) or {}


def test_a_signed_delivery_is_recorded_and_acknowledged(
    client: FlaskClient, ledger: Ledger
) -> None:
    body = joined("Ann Able", "2026-12-04T17:46:02Z")
    assert post(client, body) == (204, {})
    (fact,) = ledger.read()
    assert (fact.kind, fact.body, fact.source) == (
        "zoom.meeting.participant_joined",
        body.decode(),
        "zoom",
    )


def test_a_repeat_is_acknowledged_alike_and_recorded_once(
    client: FlaskClient, ledger: Ledger
) -> None:
    body = joined("Ann Able", "2026-12-04T17:46:02Z")
    again = signed(body, NOW + 290)
    assert post(client, body)[0] == post(client, body, **again)[0] == 204
    assert ledger.last_seq() == 1


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"x-zm-signature": "v0=" + "0" * 64}, "wrong"),
        ({"x-zm-signature": ""}, "missing"),
        ({"x-zm-request-timestamp": ""}, "missing"),
        (signed(b"{}", NOW, secret="another secret"), "wrong"),
        (signed(b"{}", NOW - 301), "five minutes"),
        (signed(b"{}", NOW + 301), "five minutes"),
        (signed(b"{ }", NOW), "wrong"),
    ],
)
def test_a_delivery_that_is_not_rightly_signed_is_refused(
    client: FlaskClient, ledger: Ledger, headers: dict[str, str], reason: str
) -> None:
    status, answer = post(client, b"{}", **headers)
    assert status == 401
    assert reason in answer["error"]
    assert ledger.last_seq() == 0


def test_without_a_secret_nothing_is_accepted(
    settings: Settings, clock: HandClock, ledger: Ledger
) -> None:
    unset = dataclasses.replace(settings, zoom_webhook_secret_token="")
    client = create_app(unset, clock, ledger, HandClock(NOW * 1000)).test_client()
    body = joined("Ann Able", "2026-12-04T17:46:02Z")
    headers = signed(body, NOW, secret="x")
    assert client.post("/webhooks/zoom", data=body, headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b"\xff"])
def test_a_signed_body_that_is_not_json_is_refused(
    client: FlaskClient, ledger: Ledger, body: bytes
) -> None:
    status, answer = post(client, body)
    assert status == 400
    assert "not JSON" in answer["error"]
    assert ledger.last_seq() == 0


def test_a_body_above_one_mebibyte_is_refused_unread(client: FlaskClient) -> None:
    body = b'{"event": "' + b"x" * 1024 * 1024 + b'"}'
    assert post(client, body)[0] == 413


def test_a_body_of_just_one_mebibyte_is_read(client: FlaskClient) -> None:
    body = b'{"event": "' + b"x" * (1024 * 1024 - 13) + b'"}'
    assert len(body) == 1024 * 1024
    assert post(client, body)[0] == 204


@pytest.mark.parametrize(
    "body", [b'{"event": "meeting.new_thing"}', b"[1, 2]", b'"text"', b'{"event": 7}']
)
def test_an_unknown_event_is_kept(client: FlaskClient, ledger: Ledger, body: bytes) -> None:
    assert post(client, body)[0] == 204
    assert next(ledger.read()).body == body.decode()


def test_a_delivery_that_cannot_be_stored_is_to_be_sent_again(
    client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(batch: object) -> None:
        raise LedgerError("database or disk is full")

    monkeypatch.setattr(ledger, "_store", full)
    body = joined("Ann Able", "2026-12-04T17:46:02Z")
    status, answer = post(client, body)
    assert status == 503
    assert "send it again" in answer["error"]
    monkeypatch.undo()
    assert post(client, body)[0] == 204
    assert ledger.last_seq() == 1


@pytest.mark.parametrize("headers", [{}, {"x-zm-signature": "v0=wrong"}, signed(b"{}", NOW - 999)])
def test_the_url_validation_is_answered_whether_signed_or_not(
    client: FlaskClient, ledger: Ledger, headers: dict[str, str]
) -> None:
    body = b'{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'
    answer = client.post("/webhooks/zoom", data=body, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "0775a1785f48f5b05d2295c07636003d950e20692eaba7268873591282c5c12c",
    }
    assert ledger.last_seq() == 0


def test_the_url_validation_does_not_sign_a_delivery_for_whoever_asks(client: FlaskClient) -> None:
    forged = {"event": "endpoint.url_validation", "payload": {"plainToken": f"v0:{NOW}:{{}}"}}
    assert client.post("/webhooks/zoom", json=forged).status_code == 401


def test_the_client_id_is_not_kept(client: FlaskClient, ledger: Ledger) -> None:
    post(client, joined("Ann Able", "2026-12-04T17:46:02Z"))
    rows = ledger.rows("select * from facts")
    assert "the app's own client id" not in json.dumps(rows)


def test_a_delivery_belongs_to_the_session_of_its_meeting_and_time(
    client: FlaskClient, ledger: Ledger, small_session: Session
) -> None:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    times = {
        "2026-12-04T15:45:00Z": small_session.id,  # two hours before the room opens
        "2026-12-04T15:44:59Z": None,
        "2026-12-04T20:30:00Z": small_session.id,  # two hours after the end
        "2026-12-04T20:30:01Z": None,
    }
    for at in times:
        assert post(client, joined("Ann Able", at))[0] == 204
    elsewhere = delivery("meeting.started", meeting(id="99999999999"))
    assert post(client, elsewhere)[0] == 204
    kept = [fact.session for fact in ledger.read(after=1)]
    assert kept == [*times.values(), None]


@pytest.mark.skipif(not DELIVERIES, reason="Zoom's own example deliveries are not on this machine")
def test_zooms_own_examples_are_all_accepted_when_signed(
    client: FlaskClient, ledger: Ledger
) -> None:
    for path in DELIVERIES:
        assert post(client, path.read_bytes())[0] == 204, path.name
    assert ledger.last_seq() == len(DELIVERIES)


def test_what_goes_wrong_is_answered_in_words_and_never_with_a_trace(
    app: Flask, client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(ledger, "append", broken)
    answer = client.post("/webhooks/zoom", data=b"{}", headers=signed(b"{}", NOW))
    assert answer.status_code == 500
    assert answer.get_json() == {"error": "Something went wrong: Please try again in a minute."}
    page = client.get("/nothing/here")
    assert page.status_code == 404
    assert "<h1>Not Found</h1>" in page.text


def test_a_delivery_that_comes_by_way_of_flask_is_answered_alike(
    app: Flask, ledger: Ledger
) -> None:
    body = joined("Ann Able", "2026-12-04T17:46:02Z")
    for headers, status in ((signed(body, NOW), 204), ({}, 401)):
        with app.test_request_context("/webhooks/zoom", method="POST", data=body, headers=headers):
            assert app.full_dispatch_request().status_code == status
    assert ledger.last_seq() == 1


def test_only_posts_are_taken(client: FlaskClient) -> None:
    assert client.get("/webhooks/zoom").status_code == 405
