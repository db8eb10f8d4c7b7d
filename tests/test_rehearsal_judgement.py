"""The comparison of a rehearsal: that it would notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.clock import MINUTE, SECOND
from bot.evidence.model import AttendeeEvidence, Registrant
from bot.rehearsal.judgement import Judgement, judge
from bot.rehearsal.people import Person
from bot.rehearsal.report import Launched, Report
from bot.rehearsal.truth import Outcome, Truth
from bot.rules.decision import Decision, overall
from bot.rules.requirement import Requirement

ADA = Person("stays", "Ada Abara", "ada@example.org")


def decided(*, present: int = 120 * MINUTE, **outcomes: Outcome) -> Decision:
    """A decision with these outcomes; `ATT_01` stands for ATT-01."""
    requirements = tuple(
        Requirement(
            id=name.replace("_", "-"),
            outcome=outcome,
            measured="",
            needed="",
            reason="The leaving of 2:10 PM was not received.",
        )
        for name, outcome in outcomes.items()
    )
    registrant = Registrant("0" * 16, ADA.email, ADA.name)
    evidence = AttendeeEvidence(registrant, present=present)
    return Decision(evidence, overall(requirements), 0.0, requirements)


def truth(**outcomes: Outcome) -> Truth:
    requirements = {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}
    return Truth(requirements, 120 * MINUTE, 120 * MINUTE, 0, 0)


def compare(true: Truth, decision: Decision, *, undisturbed: bool = True) -> Judgement:
    return judge(ADA, true, decision, session_wide={}, undisturbed=undisturbed)


@pytest.mark.parametrize("undisturbed", [True, False])
@pytest.mark.parametrize("true", ["pass", "fail", "review"])
def test_the_same_is_the_same(true: Outcome, undisturbed: bool) -> None:
    found = compare(truth(ATT_01=true), decided(ATT_01=true), undisturbed=undisturbed)
    assert (found.verdict, found.differences) == ("same", ())


@pytest.mark.parametrize("undisturbed", [True, False])
@pytest.mark.parametrize(
    ("true", "outcome"),
    [("pass", "fail"), ("fail", "pass"), ("review", "pass"), ("review", "fail")],
)
def test_an_outcome_that_decides_what_is_not_so_is_wrong(
    true: Outcome, outcome: Outcome, undisturbed: bool
) -> None:
    found = compare(truth(ATT_01=true), decided(ATT_01=outcome), undisturbed=undisturbed)
    assert found.verdict == "WRONG"


def test_a_review_stands_for_what_was_lost_and_is_wrong_where_nothing_was() -> None:
    true, decision = truth(ATT_01="pass"), decided(ATT_01="review")
    assert compare(true, decision, undisturbed=False).verdict == "review"
    assert compare(true, decision).verdict == "WRONG"


def test_what_is_so_in_reality_is_not_wrong_where_knowledge_was_lost() -> None:
    true = replace(truth(ATT_01="review"), really={"ATT-01": "fail"})
    assert compare(true, decided(ATT_01="fail"), undisturbed=False).verdict == "review"
    assert compare(true, decided(ATT_01="pass"), undisturbed=False).verdict == "WRONG"
    assert compare(true, decided(ATT_01="fail")).verdict == "WRONG"


def test_a_review_that_does_not_say_why_is_wrong() -> None:
    decision = decided(ATT_01="review")
    silent = replace(
        decision, requirements=tuple(replace(one, reason="") for one in decision.requirements)
    )
    assert compare(truth(ATT_01="pass"), silent, undisturbed=False).verdict == "WRONG"


def test_one_right_outcome_does_not_hide_a_wrong_one() -> None:
    true = truth(ATT_01="fail", EVAL_01="fail")
    decision = decided(ATT_01="fail", EVAL_01="pass")
    assert true.outcome == decision.outcome == "fail"
    assert compare(true, decision).verdict == "WRONG"


def test_a_requirement_that_one_of_the_two_does_not_know_is_wrong() -> None:
    assert compare(truth(ATT_01="pass"), decided()).verdict == "WRONG"
    assert compare(truth(), decided(ATT_01="pass")).verdict == "WRONG"


def test_minutes_must_be_right_to_the_second_where_nothing_was_lost() -> None:
    true = truth(ATT_01="pass")
    near = decided(ATT_01="pass", present=120 * MINUTE - SECOND)
    off = decided(ATT_01="pass", present=120 * MINUTE - 2 * SECOND)
    assert compare(true, near).verdict == "same"
    assert compare(true, off).verdict == "WRONG"
    assert compare(true, off, undisturbed=False).verdict == "same"


def report(*judgements: Judgement, times: int = 1) -> Report:
    return Report(
        session="short-2026-12-04",
        speed=600,
        seed=7,
        chaos=True,
        seconds=20.0,
        judgements=judgements,
        launches=[Launched("first", times, 500, 900)],
        unmatched=(),
        facts=100,
        broken="",
        refused=0,
        troubles=0,
        lag=(0.0, 0.01),
        deliveries={"sent": 10},
    )


def test_the_report_counts_and_says_what_is_wrong() -> None:
    right = compare(truth(ATT_01="pass"), decided(ATT_01="pass"))
    left = compare(truth(ATT_01="pass"), decided(ATT_01="review"), undisturbed=False)
    wrong = compare(truth(ATT_01="fail"), decided(ATT_01="pass"))
    found = report(right, left, wrong)
    assert (found.wrong, found.reviews, found.undecided, found.is_right) == (1, 1, 1, False)
    assert "WRONG: Ada Abara, ATT-01: truth fail, outcome pass." in found.text()
    assert "review: Ada Abara, ATT-01: truth pass, outcome review. The leaving" in found.text()
    values = found.as_json()
    assert (values["wrong"], values["attendees"], values["launched"]) == (1, 3, {"first": 1})


def test_an_answer_in_zoom_that_was_not_taken_in_fails_the_rehearsal() -> None:
    found = replace(report(compare(truth(), decided())), astray=["One answer is lost."])
    assert not found.is_right
    assert "One answer is lost." in found.text()


@pytest.mark.parametrize("times", [0, 2])
def test_a_poll_that_was_not_launched_once_fails_the_rehearsal(times: int) -> None:
    found = report(compare(truth(), decided()), times=times)
    assert not found.is_right
    assert f"The poll first was launched {times} times instead of once." in found.text()
