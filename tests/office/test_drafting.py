"""The page that makes a session of a training's web page: drafted, mended, checked, added."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from schedules.draft import import_page
from tests.stage import Stage, set_stage
from tests.test_page_import import EVENT, FRIDAY, HTML

PASTED = {"page": EVENT, "day": FRIDAY.isoformat(), "zone": "America/New_York"}
ADDRESS = "/compliance/new"


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    found = set_stage(tmp_path, ledger, clock)
    yield found
    found.live.stop()


@pytest.fixture
def browser(stage: Stage) -> FlaskClient:
    """A browser that keeps its cookies."""
    return stage.app.test_client()


def send(browser: FlaskClient, do: str, **fields: object) -> TestResponse:
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(ADDRESS).text)
    assert token
    return browser.post(
        ADDRESS, data={"csrf": token[1], "do": do} | fields, content_type="multipart/form-data"
    )


def draft_in(response: TestResponse) -> str:
    """The session file as it stands on the page."""
    found = re.search(r'<textarea id="toml"[^>]*>(.*?)</textarea>', response.text, re.S)
    assert found
    return unescape(found[1]).removeprefix("\n")


def words(response: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text)))


def added(stage: Stage) -> list[facts.SessionAdded]:
    bodies = [facts.read(fact) for fact in stage.ledger.select("kind = 'session.added'", [])]
    return [one for one in bodies if isinstance(one, facts.SessionAdded)]


@pytest.mark.parametrize("page", [EVENT, HTML], ids=["text", "html"])
def test_a_pasted_page_is_drafted_as_the_command_does(browser: FlaskClient, page: str) -> None:
    response = send(browser, "draft", **PASTED | {"page": page})
    expected = import_page(page, date=FRIDAY, zoom_id=None)
    assert draft_in(response).strip() == expected.toml.strip()
    assert "It can be used" in words(response)


def test_a_page_may_be_a_file_that_was_saved(browser: FlaskClient) -> None:
    saved = (io.BytesIO(HTML.encode()), "page.html")
    response = send(browser, "draft", **PASTED | {"page": "", "file": saved})
    assert "Boundaries on the" in draft_in(response)
    latin = (io.BytesIO("Übung".encode("latin-1")), "page.html")
    response = send(browser, "draft", **PASTED | {"page": "", "file": latin})
    assert response.status_code == 422
    assert "not text in UTF-8" in words(response)


def test_what_the_page_lacks_is_named_by_its_key_beside_the_draft(browser: FlaskClient) -> None:
    without = (
        EVENT.replace("Learning Objectives:", "Also:").replace("  1. ", "").replace("  2. ", "")
    )
    response = send(browser, "draft", **PASTED | {"page": without.replace("  3. ", "")})
    assert "<code>objectives</code>" in response.text
    assert unescape(response.text).count("Practical Hope & the Housing Search") >= 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [({"day": ""}, "Choose the training’s date"), ({"page": " "}, "Paste the text of the page")],
)
def test_what_was_not_given_is_asked_for_and_nothing_is_lost(
    browser: FlaskClient, changes: dict[str, str], complaint: str
) -> None:
    response = send(browser, "draft", **PASTED | changes)
    assert response.status_code == 422
    assert complaint in words(response)
    if "day" in changes:
        assert "Practical Hope" in response.text


def test_an_edited_draft_is_checked_line_by_line(stage: Stage, browser: FlaskClient) -> None:
    toml = draft_in(send(browser, "draft", **PASTED))
    broken = toml.replace("credits = 1.75", 'credits = "many"')
    line = broken.splitlines().index('credits = "many"') + 1
    for do in ("check", "add"):
        response = send(browser, do, **PASTED | {"toml": broken})
        assert response.status_code == 422
        assert f"Line {line}, credits" in words(response)
        assert draft_in(response) == broken
    assert len(added(stage)) == 1  # the stage's own


def test_the_checked_draft_is_added_and_again_becomes_no_version(
    stage: Stage, browser: FlaskClient
) -> None:
    toml = draft_in(send(browser, "draft", **PASTED))
    response = send(browser, "add", **PASTED | {"toml": toml.replace("\n", "\r\n")})
    assert response.status_code == 303
    assert "was added (version 1)" in words(browser.get(response.location))
    assert added(stage)[-1].text == toml
    again = send(browser, "add", **PASTED | {"toml": toml})
    assert "version 1, unchanged" in words(browser.get(again.location))
    assert len(added(stage)) == 2
