"""What the provider owes, and how it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import facts
from bot.certificate import Certificate
from bot.clock import DAY, HandClock
from bot.facts import AppealFiled, EvaluationSubmitted, SessionAdded
from bot.ledger import Ledger
from bot.office.correspondence import Line
from bot.office.duties import Papers, duties_of
from bot.outcomes import outcomes_of
from bot.records import record_of
from bot.rules.policy import policy_of
from bot.session_file import parse
from tests import issued
from tests.stage import TRAINING, Stage, at, set_stage

POLICY = """
[policy]
ruleset = "attendance-percent"
attendance_percent = 100
polls_answered_percent = 0
"""
TEXT = TRAINING.replace("\n[zoom]", 'objectives = ["Repair an alliance"]\n\n[zoom]', 1) + POLICY


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """Ann was there throughout and evaluated; Ben and Cleo never came."""
    found = set_stage(tmp_path, ledger, clock)
    found.happen(SessionAdded(text=TEXT, version=2))
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.leave("Ann Able", "14:01")
    found.happen(facts.EvaluationOpened(closes_at=at("14:00") + 2 * DAY), "14:00")
    sent = EvaluationSubmitted(
        attendee=found.attendee("Ann"), response="a", answers={"How well can you repair it?": "5"}
    )
    found.happen(sent, "14:05")
    settled = facts.ReviewSettled(
        requirement="APP-01", outcome="pass", by="The director", reason="Approved."
    )
    found.happen(settled, "14:06")
    clock.moment = at("14:00") + 4 * DAY
    return found


def duties(
    stage: Stage, *letters: Line, certificates: tuple[Certificate, ...] = ()
) -> dict[str, str]:
    record = record_of(stage.ledger, stage.session.id)
    outcomes = outcomes_of(record, now=stage.clock.now(), facts=1, head="")
    found = duties_of(outcomes, record, Papers(certificates, letters))
    return {one.id: f"{one.state}: {one.told}" for one in found}


def letter(stage: Stage, kind: str, name: str) -> Line:
    return Line("key", stage.attendee(name), kind, "sent", at("15:00"), "")


def certificate(stage: Stage, name: str) -> Certificate:
    body = issued.certificate(stage.attendee(name), "K7QD-3M9X-T2VZ", name=name)
    return Certificate(stage.session.id, body, at("15:00"), 9, "valid")


def test_certificates_are_open_until_sent_and_then_overdue(stage: Stage) -> None:
    assert duties(stage)["CERT-03"].startswith("open: 1 of 1 still to be sent, by Friday, Decem")
    stage.clock.moment = at("14:00") + 15 * DAY
    assert duties(stage)["CERT-03"].startswith("overdue: 1 of 1")
    sent = letter(stage, "certificate", "Ann")
    assert duties(stage, sent)["CERT-03"].startswith("met: 1 letter sent")


def test_a_certificate_of_somebody_who_did_not_pass_is_named(stage: Stage) -> None:
    own, wrong = certificate(stage, "Ann"), certificate(stage, "Ben")
    assert (
        duties(stage, certificates=(own,))["CERT-02"] == "met: 1 certificate valid, each of a pass."
    )
    assert duties(stage, certificates=(wrong,))["CERT-02"].startswith("overdue: Valid, though")


def test_denials_are_written_and_appeals_answered(stage: Stage) -> None:
    assert duties(stage)["GRV-01"] == "open: 2 denials to write."
    written = (letter(stage, "denial", "Ben"), letter(stage, "denial", "Cleo"))
    assert duties(stage, *written)["GRV-01"].startswith("met: 2 denials written")
    stage.happen(AppealFiled(attendee=stage.attendee("Ben"), number=1, text="I was there."))
    assert duties(stage, *written)["GRV-01"] == "open: 1 appeal to answer."


def test_what_another_form_asks_is_told_by_its_answers(stage: Stage) -> None:
    assert duties(stage)["EVAL-02"] == "open: No question of the form is like “Repair an alliance”."
    sent = EvaluationSubmitted(
        attendee=stage.attendee("Ben"), response="b", answers={"I can repair an alliance now": "4"}
    )
    stage.happen(sent)
    assert duties(stage)["EVAL-02"] == "met: It has an item for each of 1 objective."


def test_the_fields_of_the_certificate_the_notice_and_the_time_of_keeping_are_told(
    stage: Stage,
) -> None:
    found = duties(stage)
    assert "officer" in found["CERT-01"]
    assert found["NOT-01"].startswith("open: 0 of 3 accepted")
    for name in ("Ann", "Ben", "Cleo"):
        policy = policy_of(parse(TEXT)).digest
        accepted = facts.PolicyAccepted(
            attendee=stage.attendee(name), policy=policy, session_file="x"
        )
        stage.happen(accepted, "12:46")
    assert duties(stage)["NOT-01"].startswith("met: 3 of 3 accepted")
    assert found["RET-01"] == "met: The policy asks to keep them until Sunday, December 4, 2033."


def test_the_office_sees_them_on_a_page(stage: Stage) -> None:
    page = stage.client.get(f"/compliance/{stage.session.id}/duties").text
    assert "Certificates were sent in time" in page
    assert "2 denials to write." in page
