"""The script for Google Forms in the docs, run against a stand-in for Google's services."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from bot import facts
from bot.clock import HandClock
from bot.facts import EvaluationSubmitted, SessionAdded
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.registrants import Row, register
from bot.session import Session
from bot.settings import Settings
from webhooks.app import create_app
from webhooks.signature import sign

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs/evaluations.md"
SECRET = "a secret with ümlauts is fine"
KEY = b"k" * 32

GOOGLE = """
const calls = [], signed = [], errors = [];
let status = 204;
const store = {EVALUATION_SECRET: 'the secret'};
console.error = (text) => errors.push(text);
const response = (id, email, at, answers) => ({
  getId: () => id, getRespondentEmail: () => email, getTimestamp: () => new Date(at),
  getItemResponses: () => answers.map(([title, type, given, rows]) => ({
    getItem: () => ({getTitle: () => title, getType: () => type,
      asGridItem: () => ({getRows: () => rows})}),
    getResponse: () => given,
  })),
});
const responses = [
  response('r1', 'ann@example.org', '2026-12-04T20:40:00.000Z',
    [['Useful? – très', 'TEXT', 'Élan 🎉', null], ['Which?', 'CHECKBOX', ['A', 'B'], null],
     ['Objectives', 'GRID', ['5', '4'], ['Explain', 'Name']]]),
  response('r2', '', '2026-12-04T20:41:00.000Z', [['Useful? – très', 'TEXT', 'no address', null]]),
];
const FormApp = {ItemType: {GRID: 'GRID'}, getActiveForm: () => ({
  getResponses: (since) => responses.filter((one) => one.getTimestamp() > since)})};
const LockService = {getScriptLock: () => ({waitLock: () => {}, releaseLock: () => {}})};
const PropertiesService = {getScriptProperties: () => ({
  getProperty: (name) => store[name] ?? null,
  setProperty: (name, value) => { store[name] = value; }})};
const Utilities = {computeHmacSha256Signature: (text, key) => {
  signed.push([text, key]); return [0, 15, -1, -128, 127]; }};
const UrlFetchApp = {fetch: (address, sent) => { calls.push([address, sent]);
  return {getResponseCode: () => status, getContentText: () => 'said'}; }};
"""


@pytest.fixture
def page(chromium: Browser) -> Page:
    """A page with the script of the documentation and a stand-in for what Google gives it."""
    script = re.search(r"```javascript\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert script
    found = chromium.new_page()
    found.goto("about:blank")
    found.add_script_tag(content=GOOGLE + script[1])
    return found


def calls(page: Page) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = page.evaluate("calls")
    return found


def test_it_signs_each_response_as_the_receiver_checks_it(page: Page) -> None:
    page.evaluate("sendResponses()")
    (address, sent), _ = calls(page)
    assert address.endswith("/webhooks/evaluations")
    assert sent["payload"].isascii()
    timestamp = sent["headers"]["X-Attendant-Timestamp"]
    assert page.evaluate("signed[0]") == [f"v0:{timestamp}:{sent['payload']}", "the secret"]
    assert sent["headers"]["X-Attendant-Signature"] == "v0=000fff807f"


def test_the_receiver_takes_what_it_sends(
    page: Page, tmp_path: Path, clock: HandClock, ledger: Ledger, small_session: Session
) -> None:
    page.evaluate("sendResponses()")
    client = receiver(tmp_path, clock, ledger, small_session)
    statuses = []
    for _, sent in calls(page):
        raw = sent["payload"].replace("harm-reduction-2026-12-04", small_session.id).encode()
        signature = sign(SECRET, "1796406300", raw)
        headers = {"X-Attendant-Timestamp": "1796406300", "X-Attendant-Signature": signature}
        statuses.append(client.post("/webhooks/evaluations", data=raw, headers=headers).status_code)
    assert statuses == [204, 422]
    *_, fact = ledger.read()
    body = facts.read(fact)
    assert isinstance(body, EvaluationSubmitted)
    assert fact.happened_at == parse_iso("2026-12-04T20:40:00Z")
    assert body.answers == {
        "Useful? – très": "Élan 🎉",
        "Which?": "A, B",
        "Objectives [Explain]": "5",
        "Objectives [Name]": "4",
    }


def receiver(folder: Path, clock: HandClock, ledger: Ledger, session: Session) -> FlaskClient:
    """The receiver of a training that Ann registered for, after it."""
    ledger.append(SessionAdded(text=session.text, version=1).fact(session.id, at=0, source="test"))
    ann = Row("ann@example.org", "Ann Able")
    register(ledger, KEY, session.id, [ann], at=0, source="test")
    clock.moment = parse_iso("2026-12-04T21:00:00Z")
    settings = Settings(folder / "a.db", "http://127.0.0.1:8000", KEY, evaluation_secret=SECRET)
    return create_app(settings, clock, ledger, HandClock(1_796_406_300_000)).test_client()


def test_what_failed_is_sent_again_and_what_arrived_is_not(page: Page) -> None:
    page.evaluate("status = 503")
    with pytest.raises(Exception, match="Attendant answered 503"):
        page.evaluate("sendResponses()")
    assert len(calls(page)) == 1
    page.evaluate("status = 204")
    page.evaluate("sendResponses()")
    assert [one[1]["payload"].count('"r1"') for one in calls(page)] == [1, 1, 0]
    page.evaluate("sendResponses()")
    assert len(calls(page)) == 4, "only what came in the last second is sent once more"


def test_a_response_that_is_refused_does_not_hold_up_the_others(page: Page) -> None:
    page.evaluate("status = 422")
    page.evaluate("sendResponses()")
    assert len(calls(page)) == 2
    assert page.evaluate("errors[0]") == "Response r1 was not taken: said"
