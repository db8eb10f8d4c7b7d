"""The compliance office at work: choosing, deciding, certifying, writing, taking away."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from bot import facts
from bot.bundle.verifying import verify
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.staff import AWAY
from tests.staff import browser as staff
from tests.stage import TRAINING, Stage, at, set_stage

COMPLETE = TRAINING.replace(
    'number = "0000"',
    'number = "0000"\napproved = [2022-01-12, 2028-01-12]\n'
    'officer = "Continuing Education Director"',
).replace(
    'credit_type = "clinical"',
    'credit_type = "clinical"\nlevel = "intermediate"\npresenters = ["A. Example, MSW"]',
)
"""The training with all that a certificate asks for."""

POLICY = """
[policy]
polls_least = 1
polls_largest_gap_minutes = 60
polls_last_before_end_minutes = [0, 60]
camera_required = false
audio_required = false
"""


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """The day after: Ann did everything; Ben left early; an iPhone was there instead of Cleo."""
    found = set_stage(tmp_path, ledger, clock)
    text = COMPLETE.replace("\n[evaluation]", f"{POLICY}\n[evaluation]")
    found.happen(facts.SessionAdded(text=text, version=2))
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.join("Ben Bright", "13:00")
    found.join("iPhone", "12:58")
    for poll, moment, later in (("alliance", "13:05", "13:06"), ("reflection", "13:15", "13:16")):
        found.launch(poll, moment)
        for name in ("Ann", "Ben", "Cleo"):
            found.happen(facts.PromptShown(poll=poll, attendee=found.attendee(name)), moment)
        answers = (("A friendship",),)
        for name in ("Ann", "Cleo"):
            answered = facts.PollAnswered(poll=poll, attendee=found.attendee(name), answers=answers)
            found.happen(answered, later)
    found.leave("Ben Bright", "13:20")
    for name in ("Ann Able", "iPhone"):
        found.leave(name, "14:00")
    found.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    for name in ("Ann", "Cleo"):
        sent = facts.EvaluationSubmitted(attendee=found.attendee(name), response=name)
        found.happen(sent, "15:00")
    clock.moment = at("20:00") + 3 * 86_400_000
    yield found
    found.live.stop()


@pytest.fixture
def browser(stage: Stage) -> FlaskClient:
    """A browser that keeps its cookies."""
    return stage.app.test_client()


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def token(browser: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)
    assert found
    return found[1]


def outcomes_page(stage: Stage) -> str:
    return f"/compliance/{stage.session.id}"


def dossier(stage: Stage, name: str) -> str:
    return f"{outcomes_page(stage)}/{stage.attendee(name)}"


def act(browser: FlaskClient, stage: Stage, who: str, **fields: str) -> str:
    """Send a form of somebody's dossier; the words of the page that follows."""
    sent = {"csrf": token(browser, outcomes_page(stage)), "by": "The director"} | fields
    response = browser.post(f"{dossier(stage, who)}/act", data=sent, follow_redirects=True)
    return words(response.text)


def bulk(browser: FlaskClient, stage: Stage, path: str, *names: str, **fields: str) -> str:
    """Send the table's form, or the one that confirms it; the words of the page that follows."""
    chosen = [stage.attendee(name) for name in names]
    sent = {"csrf": token(browser, outcomes_page(stage)), "chosen": chosen} | fields
    address = f"{outcomes_page(stage)}/chosen/{path}"
    return words(browser.post(address, data=sent, follow_redirects=True).text)


def names_in(html: str) -> list[str]:
    rows = re.findall(r'<th scope="row">.*?>([^<]+)</a></th>', html)
    return [unescape(name) for name in rows]


def kinds(stage: Stage, kind: str) -> list[facts.Fact]:
    return stage.ledger.select("kind = ?", [kind])


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


# --- finding ------------------------------------------------------------------------------------


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


# --- who registered -----------------------------------------------------------------------------


def enrol(browser: FlaskClient, stage: Stage, content: bytes) -> str:
    """Send a roster; the words of the page that follows."""
    sent = {"csrf": token(browser, outcomes_page(stage)), "roster": (io.BytesIO(content), "r.csv")}
    address = f"{outcomes_page(stage)}/roster"
    return words(browser.post(address, data=sent, follow_redirects=True).text)


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


# --- many at once -------------------------------------------------------------------------------


def test_certificates_are_shown_first_and_issued_to_those_who_passed(
    stage: Stage, browser: FlaskClient
) -> None:
    proposed = bulk(browser, stage, "", "Ann", "Ben", do="issue")
    assert "For 1 attendee" in proposed
    assert "Not for 1 attendee, who did not pass, or have a certificate already" in proposed
    assert not kinds(stage, "certificate.issued")
    assert "1 certificate issued" in bulk(browser, stage, "confirmed", "Ann", do="issue")
    assert "1 had theirs before" in bulk(browser, stage, "confirmed", "Ann", "Ben", do="issue")
    assert len(kinds(stage, "certificate.issued")) == 1
    assert len(kinds(stage, "mail.intended")) == 1


def test_what_a_certificate_lacks_is_named_before_and_when_it_is_issued(
    stage: Stage, browser: FlaskClient
) -> None:
    text = COMPLETE.replace("\n[evaluation]", f"{POLICY}\n[evaluation]")
    without = text.replace('level = "intermediate"\n', "")
    stage.happen(facts.SessionAdded(text=without, version=3))
    named = "The certificate lacks 1 field: level: level in the session file"
    assert named in bulk(browser, stage, "", "Ann", do="issue")
    done = bulk(browser, stage, "confirmed", "Ann", do="issue")
    assert f"0 certificates issued and on the way. Not issued to Ann Able: {named}" in done
    assert named in act(browser, stage, "Ann", do="issue")
    assert not kinds(stage, "certificate.issued")


def test_who_asked_for_no_credit_gets_a_certificate_of_attendance(
    stage: Stage, browser: FlaskClient
) -> None:
    roster = b"email,name,ce_credit\nann.able@example.org,Ann Able,no\n"
    enrol(browser, stage, roster)
    assert "was issued" in act(browser, stage, "Ann", do="issue")
    (issued,) = [facts.read(fact) for fact in kinds(stage, "certificate.issued")]
    assert isinstance(issued, facts.CertificateIssued)
    assert (issued.form, issued.credits) == ("attendance", 0.0)


def test_all_that_are_listed_are_chosen_by_one_tick(stage: Stage, browser: FlaskClient) -> None:
    proposed = bulk(browser, stage, "", do="denial", all="yes")
    assert "For 1 attendee" in proposed
    assert "Not for 2 attendees, who did not fail" in proposed
    assert "You can appeal within 30 days" in proposed


def test_letters_of_denial_go_to_those_who_failed_and_once(
    stage: Stage, browser: FlaskClient
) -> None:
    everyone = ("Ann", "Ben", "Cleo")
    assert "1 letter to be sent" in bulk(browser, stage, "confirmed", *everyone, do="denial")
    assert "0 letters to be sent" in bulk(browser, stage, "confirmed", *everyone, do="denial")
    (letter,) = [facts.read(fact) for fact in kinds(stage, "mail.intended")]
    assert isinstance(letter, facts.MailIntended)
    assert letter.attendee == stage.attendee("Ben")


def test_a_review_is_settled_for_all_who_have_it_with_the_reason_beside_the_outcome(
    stage: Stage, browser: FlaskClient
) -> None:
    everyone = ("Ann", "Ben", "Cleo")
    proposed = bulk(browser, stage, "", *everyone, do="settle")
    assert "For 1 attendee" in proposed
    fields = {"do": "settle", "by": "The director", "outcome": "pass"}
    fields |= {"requirement": "ID-01", "reason": "She was seen and heard."}
    assert "Write a reason" in bulk(
        browser, stage, "confirmed", *everyone, **fields | {"reason": " "}
    )
    assert "ID-01 settled as pass for 1 attendee" in bulk(
        browser, stage, "confirmed", *everyone, **fields
    )
    rows = stage.ledger.rows('select name, "ID-01" from decisions order by name')
    assert rows[2] == ("Cleo Clear", "pass")
    text = words(browser.get(dossier(stage, "Cleo")).text)
    assert "Decided by The director on" in text
    assert "The evidence alone came to: review." in text
    assert "ID-01 was settled as pass: She was seen and heard. (The director, fact" in text


def test_the_same_override_with_a_reason_is_given_to_all_whom_it_concerns(
    stage: Stage, browser: FlaskClient
) -> None:
    everyone = ("Ann", "Ben", "Cleo")
    assert "For 3 attendees" in bulk(browser, stage, "", *everyone, do="override")
    fields = {"do": "override", "requirement": "POLL-02", "outcome": "pass"}
    fields |= {"by": "The director", "reason": "Our page was down at 1:15 PM."}
    done = bulk(browser, stage, "confirmed", *everyone, **fields)
    assert "POLL-02 is pass from now on for 1 attendee." in done
    text = words(browser.get(dossier(stage, "Ben")).text)
    assert "POLL-02 was overridden" in text
    assert "The evidence alone came to a fail" in text
    again = bulk(browser, stage, "confirmed", "Ann", **fields)
    assert "POLL-02 comes to a pass already" in again
    assert len(kinds(stage, "requirement.overridden")) == 1


def test_the_same_exemption_is_given_to_the_chosen(stage: Stage, browser: FlaskClient) -> None:
    fields = {"do": "exempt", "requirement": "EVAL-01", "by": "The director"}
    assert "Write a reason" in bulk(browser, stage, "confirmed", "Ben", "Cleo", **fields)
    fields["reason"] = "The form did not open that day."
    assert "Exempt from EVAL-01: 2 attendees." in bulk(
        browser, stage, "confirmed", "Ben", "Cleo", **fields
    )
    assert len(kinds(stage, "requirement.exempted")) == 2


def test_an_appeal_is_found_in_the_list_and_in_the_table(
    stage: Stage, browser: FlaskClient
) -> None:
    filed = facts.AppealFiled(attendee=stage.attendee("Ben"), number=1, text="I was there.")
    stage.happen(filed)
    assert "1 appeal to answer" in words(browser.get("/compliance/").text)
    assert names_in(browser.get(f"{outcomes_page(stage)}?show=appeal").text) == ["Ben Bright"]
    answered = {"do": "answer-appeal", "outcome": "refused", "reason": "Zoom shows otherwise."}
    act(browser, stage, "Ben", **answered)
    assert names_in(browser.get(f"{outcomes_page(stage)}?show=appeal").text) == []


def test_outcomes_are_put_on_record_with_who_did_it(stage: Stage, browser: FlaskClient) -> None:
    fields = {"do": "record", "by": "The director"}
    text = bulk(browser, stage, "confirmed", "Ann", "Ben", **fields)
    assert "2 decisions put on record" in text
    assert "0 decisions put on record" in bulk(browser, stage, "confirmed", "Ann", **fields)
    recorded = [facts.read(fact) for fact in kinds(stage, "decision.recorded")]
    assert {one.by for one in recorded if isinstance(one, facts.DecisionRecorded)} == {
        "The director"
    }


def test_whoever_signed_in_stands_in_every_fact_that_the_office_makes(stage: Stage) -> None:
    director = staff(stage, "director", email="dana@example.org")
    before = stage.ledger.last_seq()
    bulk(director, stage, "confirmed", "Ann", do="issue")
    bulk(director, stage, "confirmed", "Ben", do="denial")
    number = re.findall(r"\w{4}-\w{4}-\w{4}", words(director.get(dossier(stage, "Ann")).text))[0]
    act(director, stage, "Ann", do="revoke", number=number, reason="A mistake", by="Max")
    made = [fact for fact in stage.ledger.read(after=before) if fact.kind != "certificate.design"]
    assert [fact.kind for fact in made] == [
        "certificate.issued",
        "mail.intended",
        "mail.intended",
        "certificate.revoked",
    ]
    assert {getattr(facts.read(fact), "by", None) for fact in made} == {"dana@example.org"}


def test_nobody_chosen_and_no_name_given_are_refused_with_what_to_do(
    stage: Stage, browser: FlaskClient
) -> None:
    assert "Nobody was chosen: tick the attendees first" in bulk(browser, stage, "", do="issue")
    assert "Write your name first" in bulk(browser, stage, "confirmed", "Ann", do="record")
    assert "Choose what is to be done" in bulk(browser, stage, "", "Ann", do="nonsense")


def test_a_form_from_elsewhere_is_refused(stage: Stage, browser: FlaskClient) -> None:
    sent = {"do": "issue", "chosen": [stage.attendee("Ann")]}
    for path in ("chosen/", "chosen/confirmed", f"{stage.attendee('Ann')}/act"):
        assert browser.post(f"{outcomes_page(stage)}/{path}", data=sent).status_code == 403
    assert browser.post("/compliance/new", data={"page": "x"}).status_code == 403
    assert not kinds(stage, "certificate.issued")


# --- one attendee -------------------------------------------------------------------------------


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


# --- taking away --------------------------------------------------------------------------------


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


# --- the years ----------------------------------------------------------------------------------


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
