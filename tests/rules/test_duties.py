"""The provider's own requirements, judged from values alone."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.clock import DAY
from bot.evidence.model import Acceptance, AttendeeEvidence
from bot.evidence.said import Appeal
from bot.rules.decision import Decision
from bot.rules.duties import (
    Duty,
    cert_01,
    cert_02,
    cert_03,
    eval_02,
    grv_01,
    not_01,
    ret_01,
)
from bot.rules.requirement import Outcome, Training
from tests.rules.cases import ENDS, HEAD, at, attended, registrant, session, training

OBJECTIVES = 'objectives = ["Repair an alliance", "Name three ruptures"]\n'
OWN = HEAD.replace("\n[provider]", f"{OBJECTIVES}\n[provider]", 1)
ELSEWHERE = f'{OWN}url = "https://forms.example.org/evaluation"\n'


def decided(attendee: str, outcome: Outcome, evidence: AttendeeEvidence | None = None) -> Decision:
    own = replace(evidence or attended(), registrant=registrant(attendee=attendee))
    return Decision(own, outcome, 0.0, ())


ANN, BEN = decided("ann", "pass"), decided("ben", "fail")


def told(duty: Duty | None) -> str:
    assert duty
    return f"{duty.id} {duty.state}: {duty.told}"


def after(days: float) -> Training:
    return training(as_of=ENDS + int(days * DAY))


def test_notice_is_met_once_everyone_accepted_the_version_that_decides() -> None:
    run = training()
    current = attended(accepted=(Acceptance(at("17:50"), run.policy.digest, 40),))
    former = attended(accepted=(Acceptance(at("17:40"), "sha256:former", 39),))
    people = [decided("ann", "pass", current), decided("ben", "pass", former)]
    assert told(not_01(run, people)) == (
        "NOT-01 open: 1 of 2 accepted the policy that decides, on their page."
    )
    assert told(not_01(run, people[:1])).startswith("NOT-01 met: 1 of 1")


def test_a_training_without_an_evaluation_owes_none() -> None:
    without = HEAD.replace("[evaluation]\nhours = 48\n", "")
    assert eval_02(session(head=without), ["Anything"]) is None


@pytest.mark.parametrize(
    ("head", "asked", "expected"),
    [
        (HEAD, [], "open: The session file lists no objectives."),
        (OWN, [], "met: It has an item for each of 2 objectives."),
        (ELSEWHERE, [], "open: The first evaluation will tell what the form asks."),
        (
            ELSEWHERE,
            ["I can REPAIR an alliance", "Was it worth it?"],
            "open: No question of the form is like “Name three ruptures”.",
        ),
        (
            ELSEWHERE,
            ["I can repair an alliance", "I can name three ruptures"],
            "met: It has an item for each of 2 objectives.",
        ),
    ],
)
def test_the_evaluation_asks_about_each_objective(
    head: str, asked: list[str], expected: str
) -> None:
    assert told(eval_02(session(head=head), asked)) == f"EVAL-02 {expected}"


def test_what_a_certificate_lacks_is_told_in_one_line() -> None:
    assert told(cert_01("It lacks 1 field:\n  officer: [provider]")) == (
        "CERT-01 open: It lacks 1 field: officer: [provider]"
    )
    assert told(cert_01("")) == "CERT-01 met: Every field that it must have is given."


def test_a_valid_certificate_is_named_where_its_attendee_did_not_pass() -> None:
    assert told(cert_02([ANN, BEN], {"K7QD": "ann"})) == (
        "CERT-02 met: 1 certificate valid, each of a pass."
    )
    found = told(cert_02([ANN, BEN], {"K7QD": "ann", "M4RS": "ben", "P2TV": "gone"}))
    assert found.startswith("CERT-02 overdue: Valid, though nobody passed by it now: M4RS and P2TV")


def test_a_certificate_is_overdue_from_its_day_on_and_met_once_sent() -> None:
    due = "Friday, December 18, 3:15 PM EST"  # fourteen days after the end
    assert told(cert_03(after(14), [ANN, BEN], set())) == (
        f"CERT-03 open: 1 of 1 still to be sent, by {due}."
    )
    assert told(cert_03(after(14.01), [ANN, BEN], {"ben"})).startswith("CERT-03 overdue: 1 of 1")
    assert told(cert_03(after(14.01), [ANN, BEN], {"ann"})) == (
        f"CERT-03 met: 1 letter sent, due by {due}."
    )


def test_nothing_is_sent_in_time_before_the_end() -> None:
    assert told(cert_03(after(-0.01), [], set())).startswith("CERT-03 open: 0 of 0")


def test_who_failed_is_owed_a_denial_once_the_training_is_over() -> None:
    assert told(grv_01(after(1), [ANN, BEN], set())) == "GRV-01 open: 1 denial to write."
    met = "GRV-01 met: 1 denial written, no appeal waits for an answer."
    assert told(grv_01(after(1), [ANN, BEN], {"ben"})) == met
    assert told(grv_01(after(-0.01), [ANN, BEN], set())) == met


def test_an_appeal_is_owed_an_answer_also_of_who_was_denied() -> None:
    appeal = Appeal(1, "I was there.", by="", at=at("20:30"), fact=50)
    people = [decided("ben", "fail", attended(appeals=(appeal,)))]
    assert told(grv_01(after(1), people, {"ben"})) == "GRV-01 open: 1 appeal to answer."
    both = "GRV-01 open: 1 denial to write and 1 appeal to answer."
    assert told(grv_01(after(1), people, set())) == both


def test_records_are_told_to_be_kept_until_a_day_where_the_training_was() -> None:
    until = at("20:15") + 8 * 3_600_000  # 4:15 AM UTC on the fifth
    assert told(ret_01(training(), until)) == (
        "RET-01 met: The policy asks to keep them until Friday, December 4, 2026."
    )
