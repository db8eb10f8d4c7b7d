"""The list of sessions, the table of one, and who registered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.office.acting import (
    bulk,
    enrol,
    names_in,
    outcomes_page,
    words,
)
from tests.staff import AWAY
from tests.staff import browser as staff
from tests.stage import Stage, set_stage

PARTS = {"form": "credit", "kind": "png", "number": "0000-0000-0000"}
"""What stands for the other parts of an address."""


@pytest.mark.parametrize("has_account", [True, False], ids=["a facilitator", "a stranger"])
def test_every_page_of_the_office_is_closed_to_whoever_is_no_director(
    tmp_path: Path, ledger: Ledger, clock: HandClock, has_account: bool
) -> None:
    away = set_stage(tmp_path, ledger, clock, AWAY)
    client = staff(away, "facilitator", [away.session.id]) if has_account else away.client
    values = PARTS | {"session_id": away.session.id, "attendee": away.attendee("Ben")}
    closed = 0
    for rule in away.app.url_map.iter_rules():
        if rule.endpoint.startswith("compliance."):
            path = re.sub(r"<(\w+)>", lambda found: values[found[1]], rule.rule)
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            response = client.open(path, method=method, base_url=AWAY)
            assert response.status_code == 403, path
            assert "Ben" not in response.text
            closed += 1
    assert closed > 12
    away.live.stop()


def test_the_list_says_how_each_session_stands_and_what_needs_a_person(stage: Stage) -> None:
    text = words(stage.client.get("/compliance/").text)
    assert "3 attendees: 1 pass, 1 fail" in text
    assert "1 review" in text
    assert "1 participant tied to nobody" in text
    assert "1 certificate to issue" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ann Able", "Ben Bright", "Cleo Clear"]),
        ("q=cleo", ["Cleo Clear"]),
        ("q=PA+sw-1", ["Ben Bright"]),
        ("show=pass", ["Ann Able"]),
        ("show=fail", ["Ben Bright"]),
        ("sort=minutes", ["Cleo Clear", "Ben Bright", "Ann Able"]),
        ("show=due", ["Ann Able"]),
        ("sort=outcome", ["Cleo Clear", "Ben Bright", "Ann Able"]),
        ("show=nonsense&sort=nonsense", ["Ann Able", "Ben Bright", "Cleo Clear"]),
        ("q=nobody", []),
    ],
)
def test_the_table_is_searched_filtered_and_sorted(
    stage: Stage, query: str, expected: list[str]
) -> None:
    assert names_in(stage.client.get(f"{outcomes_page(stage)}?{query}").text) == expected


@pytest.mark.parametrize(
    ("query", "expected", "told"),
    [
        ("", ["Ann Able", "Ben Bright"], "1 to 2 of 3 listed, 3 attendees in all"),
        ("page=2", ["Cleo Clear"], "3 to 3 of 3 listed, 3 attendees in all"),
        ("page=99", ["Cleo Clear"], "Page 2 of 2"),
        ("page=0", ["Ann Able", "Ben Bright"], "Page 1 of 2"),
        ("page=-1", ["Ann Able", "Ben Bright"], "Page 1 of 2"),
        ("show=pass&page=2", ["Ann Able"], "1 of 3 attendees"),
    ],
)
def test_a_large_table_comes_in_pages(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, query: str, expected: list[str], told: str
) -> None:
    monkeypatch.setattr("bot.pages.rows.PAGE", 2)
    html = stage.client.get(f"{outcomes_page(stage)}?{query}").text
    assert names_in(html) == expected
    assert told in words(html)


def test_choosing_all_chooses_those_on_the_other_pages_too(
    stage: Stage, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pages.rows.PAGE", 2)
    text = bulk(browser, stage, "", all="yes", show="fail", do="denial")
    assert "Ben Bright" in text
    assert "Choose all 3 that are listed" in words(browser.get(outcomes_page(stage)).text)


def test_a_roster_is_taken_in_all_rows_or_none(stage: Stage, browser: FlaskClient) -> None:
    text = enrol(
        browser,
        stage,
        b"email,name,ce_credit\ndan@example.org,Dan Dear,maybe\nnobody,No Body,yes\n",
    )
    assert "Nobody was added" in text
    assert "line 2: ce_credit: expected yes or no, found 'maybe'" in text
    assert "line 3: email: expected an address" in text
    good = b"email,name,ce_credit\ndan@example.org,Dan Dear,no\nann.able@example.org,Ann B. Able,\n"
    assert "2 registrants: 1 new, 1 changed, 0 as before." in enrol(browser, stage, good)
    page = browser.get(outcomes_page(stage)).text
    assert names_in(page) == ["Ann B. Able", "Ben Bright", "Cleo Clear", "Dan Dear"]
    assert "2 registrants: 0 new, 0 changed, 2 as before." in enrol(browser, stage, good)


def test_a_roster_that_cannot_be_read_says_so(stage: Stage, browser: FlaskClient) -> None:
    assert "not text in UTF-8" in enrol(browser, stage, "email,name\nü".encode("latin-1"))
    assert "there is a header but no registrant" in enrol(browser, stage, b"email,name\n")
