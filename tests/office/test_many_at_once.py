"""What is done for several attendees at once."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot import facts
from tests.office.acting import (
    COMPLETE,
    POLICY,
    act,
    bulk,
    dossier,
    enrol,
    kinds,
    names_in,
    outcomes_page,
    words,
)
from tests.staff import browser as staff
from tests.stage import Stage


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


@pytest.mark.both_ledgers
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
