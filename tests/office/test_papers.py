"""What the office takes away: the bundle, the tables, specimens, the years."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from flask.testing import FlaskClient
from pypdf import PdfReader

from bot.bundle.verifying import verify
from tests.office.acting import (
    act,
    outcomes_page,
    words,
)
from tests.stage import Stage


def test_the_bundle_is_signed_with_the_key_whose_fingerprint_is_shown(
    stage: Stage, browser: FlaskClient, tmp_path: Path
) -> None:
    shown = re.search(r'class="key">([0-9A-F ]+)<', browser.get(outcomes_page(stage)).text)
    assert shown
    taken = tmp_path / "taken.zip"
    with browser.get(f"{outcomes_page(stage)}/bundle.zip") as response:
        taken.write_bytes(response.data)
    verdict = verify(taken, shown[1])
    assert verdict.holds
    assert verdict.contents
    assert len(verdict.contents.outcomes.decisions) == 3
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".bundle")] == []


def test_a_key_that_cannot_be_used_is_told_before_and_when_a_bundle_is_asked_for(
    stage: Stage, browser: FlaskClient
) -> None:
    (stage.settings.home / "signing.key").write_text("no key")
    assert "no bundle can be made" in browser.get(outcomes_page(stage)).text
    refused = browser.get(f"{outcomes_page(stage)}/bundle.zip")
    assert refused.status_code == 422
    assert "Restore it from a backup" in words(refused.text)


def test_each_form_of_the_outcomes_can_be_taken_away(stage: Stage, browser: FlaskClient) -> None:
    page = outcomes_page(stage)
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{page}/outcomes.csv").text)))
    assert [row["outcome"] for row in rows] == ["pass", "fail", "review"]
    book = zipfile.ZipFile(io.BytesIO(browser.get(f"{page}/outcomes.xlsx").data))
    assert "xl/workbook.xml" in book.namelist()
    found = browser.get(f"{page}/outcomes.json").get_json()
    assert found["session"] == stage.session.id
    report = PdfReader(io.BytesIO(browser.get(f"{page}/outcomes.pdf").data))
    assert "Cleo Clear" in "".join(one.extract_text() for one in report.pages)
    assert browser.get(f"{page}/outcomes.exe").status_code == 404


def test_specimens_of_the_certificate_and_of_each_letter_can_be_looked_at(
    stage: Stage, browser: FlaskClient
) -> None:
    page = outcomes_page(stage)
    assert browser.get(f"{page}/specimen-credit.png").data.startswith(b"\x89PNG")
    assert browser.get(f"{page}/specimen-attendance.pdf").data.startswith(b"%PDF")
    for kind in ("invitation", "evaluation", "reminder", "certificate", "denial"):
        shown = browser.get(f"{page}/letters/{kind}")
        assert "Dear Ada Example" in shown.text
    assert browser.get(f"{page}/letters/nonsense").status_code == 422


def test_the_years_are_totalled(stage: Stage, browser: FlaskClient) -> None:
    act(browser, stage, "Ann", do="issue")
    rows = list(csv.DictReader(io.StringIO(browser.get("/compliance/years.csv").text)))
    assert rows == [
        {
            "year": "2026",
            "courses": "1",
            "attendees": "3",
            "passed": "1",
            "denied": "1",
            "to_review": "1",
            "credits": "0.5",
            "certificates": "1",
        }
    ]
    assert "2026" in words(browser.get("/compliance/years").text)
