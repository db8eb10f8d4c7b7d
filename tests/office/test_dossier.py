"""One attendee’s dossier, and what is decided in it."""

from __future__ import annotations

import io
import re
from html import unescape

from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.office.acting import (
    act,
    dossier,
    kinds,
    words,
)
from tests.stage import Stage


def test_a_participant_is_tied_to_somebody_and_untied_again(
    stage: Stage, browser: FlaskClient
) -> None:
    page = browser.get(dossier(stage, "Cleo")).text
    participant = re.search(r'name="participant" value="([^"]+)"', page)
    assert participant
    fields = {"participant": unescape(participant[1]), "reason": "She wrote that she joined so."}
    assert "The participant was tied to them" in act(browser, stage, "Cleo", do="link", **fields)
    text = words(browser.get(dossier(stage, "Cleo")).text)
    assert "Outcome: ✓ pass" in text
    assert "A participant was tied to them: She wrote that she joined so. (The director" in text
    assert "Untied." in act(browser, stage, "Cleo", do="unlink", **fields)
    assert "Outcome: ✓ pass" not in words(browser.get(dossier(stage, "Cleo")).text)


def test_a_certificate_is_issued_corrected_and_revoked_from_the_dossier(
    stage: Stage, browser: FlaskClient
) -> None:
    assert browser.get(f"{dossier(stage, 'Ann')}/specimen.png").data.startswith(b"\x89PNG")
    assert not kinds(stage, "certificate.issued")
    assert "was issued, and is sent" in act(browser, stage, "Ann", do="issue")
    number = re.findall(r"\w{4}-\w{4}-\w{4}", words(browser.get(dossier(stage, "Ann")).text))[0]
    pdf = browser.get(f"{dossier(stage, 'Ann')}/certificate/{number}.pdf")
    assert "Ann Able" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    text = act(
        browser, stage, "Ann", do="correct", number=number, name="Ann B. Able", reason="Her name."
    )
    assert "Ann B. Able" in text
    newer = next(one for one in re.findall(r"\w{4}-\w{4}-\w{4}", text) if one != number)
    assert "superseded" in browser.get(f"/verify/{number}").text.lower()
    text = act(browser, stage, "Ann", do="revoke", number=newer, reason="Issued by mistake.")
    assert "revoked by The director: Issued by mistake." in text
    assert "was revoked" in browser.get(f"/verify/{newer}").text


def test_nobody_s_certificate_or_letter_is_handled_in_somebody_else_s_dossier(
    stage: Stage, browser: FlaskClient
) -> None:
    act(browser, stage, "Ann", do="issue")
    number = re.findall(r"\w{4}-\w{4}-\w{4}", words(browser.get(dossier(stage, "Ann")).text))[0]
    assert browser.get(f"{dossier(stage, 'Ben')}/certificate/{number}.pdf").status_code == 422
    refused = act(browser, stage, "Ben", do="revoke", number=number, reason="x")
    assert "That certificate is not theirs" in refused
    key = kinds(stage, "mail.intended")[0].fingerprint
    letter = f"{dossier(stage, 'Ben')}/letter"
    assert browser.get(letter, query_string={"key": key}).status_code == 422


def test_a_letter_is_shown_as_it_is_sent(stage: Stage, browser: FlaskClient) -> None:
    act(browser, stage, "Ben", do="deny")
    page = browser.get(dossier(stage, "Ben")).text
    assert "Denial" in words(page)
    link = re.search(r'href="([^"]+/letter\?key=[^"]+)"', page)
    assert link
    shown = browser.get(unescape(link[1]))
    assert "Recorded: 20.0 min. Needed: 45.0 min." in words(shown.text)
    as_html = browser.get(unescape(link[1]) + "&form=html")
    assert "sandbox" in as_html.headers["Content-Security-Policy"]
    assert "<h2>Present (ATT-01)</h2>" in as_html.text


def test_the_drawing_says_in_words_what_it_shows(stage: Stage, browser: FlaskClient) -> None:
    page = browser.get(dossier(stage, "Ben")).text
    drawn = page[page.index("<figure") : page.index("</figure>")]
    assert "20 of 50 minutes that count in the room" in drawn
    assert "In the room (observed), 1:00–1:20 PM" in drawn
    assert "Looking back: shown, not answered. launched 1:15 PM, shown 1:15 PM" in drawn
    assert "Looking back was open, 1:15–1:19 PM" in drawn
    assert re.search(r'class="bar-camera-unknown" x="20.0%"[^>]* fill="url\(#hatch\)"', drawn)
    assert "style=" not in drawn
    # The room opens at 12:45 and the training ends at 2:00: 1:00 PM lies at 15 of 75 minutes.
    assert re.search(r'class="bar-present" x="20.0%" width="26.667%"', drawn)


def test_a_review_that_is_none_is_not_settled(stage: Stage, browser: FlaskClient) -> None:
    fields = {"do": "settle", "requirement": "ATT-01", "outcome": "pass", "reason": "x"}
    assert "ATT-01 is no review but a fail" in act(browser, stage, "Ben", **fields)
    assert not kinds(stage, "review.settled")
