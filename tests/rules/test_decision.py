"""A decision: requirements together, credits, and what a person settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from msgspec import structs

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence, EvaluationEvidence
from bot.evidence.said import Settlement
from bot.rules.decision import Decision, judge, overall, session_wide
from bot.rules.requirement import IDS, Requirement, Training
from tests.rules.cases import AFTER, ENDS, HEAD, at, attended, poll, registrant, training

NO_SOURCE: frozenset[str] = frozenset()


def decided(
    evidence: AttendeeEvidence | None = None,
    run: Training | None = None,
    *settlements: Settlement,
) -> Decision:
    """The decision about somebody, from values alone."""
    run = run or training()
    settled = {(one.requirement, one.attendee): one for one in settlements}
    return judge(run, session_wide(run), evidence or attended(), settled)


def found(decision: Decision, requirement_id: str) -> Requirement:
    requirement = decision.requirement(requirement_id)
    assert requirement is not None
    return requirement


def settled(
    requirement: str, outcome: Literal["pass", "fail"] = "pass", attendee: str = ""
) -> Settlement:
    reason = "The prompts show it."
    return Settlement(requirement, attendee, outcome, "The Director", reason, AFTER, 500)


def test_somebody_who_did_everything_passes_and_earns_the_credits() -> None:
    decision = decided()
    assert (decision.outcome, decision.credits) == ("pass", 2.0)
    assert [one.id for one in decision.requirements] == [
        one for one in IDS if one not in ("ATT-02", "CAM-02", "NOT-01")
    ]  # no outage, no exemption, and the policy does not ask whether it was accepted


def test_any_fail_decides_and_a_review_without_a_fail_does() -> None:
    some: list[Requirement] = list(decided().requirements)
    review, fail = replace(some[0], outcome="review"), replace(some[0], outcome="fail")
    assert overall(some) == "pass"
    assert overall([*some, review]) == "review"
    assert overall([review, *some, fail]) == "fail"


@pytest.mark.parametrize(
    ("change", "requirement", "outcome"),
    [
        ({"surely_present": 0}, "ATT-01", "review"),
        ({"perhaps_present": 0}, "ATT-01", "fail"),
        ({"camera_off": 11 * MINUTE}, "CAM-01", "review"),
        ({"audio_off": 11 * MINUTE}, "AUD-01", "review"),
        ({"doubts": ("Only the name ties them.",)}, "ID-01", "review"),
        ({"registrant": registrant(license_state="NY")}, "JUR-01", "review"),
        ({"polls": (poll(1, answered=False),)}, "POLL-02", "fail"),
        ({"polls": (poll(1, shown=False, answered=False),)}, "POLL-03", "review"),
        ({"evaluation": EvaluationEvidence(None, ENDS)}, "EVAL-01", "fail"),
    ],
)
def test_each_requirement_of_an_attendee_decides_alone(
    change: dict[str, Any], requirement: str, outcome: str
) -> None:
    decision = decided(structs.replace(attended(), **change))
    assert found(decision, requirement).outcome == outcome == decision.outcome
    assert decision.credits == 0.0
    others = {one.outcome for one in decision.requirements if one.id != requirement}
    assert others == {"pass"}


def test_who_asked_for_no_credit_is_judged_without_it_and_earns_none() -> None:
    short = training(head=HEAD.replace("2.0", "3.0"))  # 125 minutes do not carry three credits
    attendee = attended(registrant=registrant(ce_credit=False, license_state="NJ"))
    decision = decided(attendee, short)
    assert (decision.outcome, decision.credits) == ("pass", 0.0)
    ids = {one.id for one in decision.requirements}
    assert not ids & {"CRED-01", "APP-01", "JUR-01"}
    assert decided(attended(), short).outcome == "fail"


def test_an_exemption_takes_the_place_of_both_other_camera_rules() -> None:
    exempt = attended(registrant=registrant(camera_exempt=True), camera_off=60 * MINUTE)
    for run in (training(), training(camera_sources=NO_SOURCE)):
        decision = decided(exempt, run)
        cameras = [one.id for one in decision.requirements if one.id.startswith("CAM")]
        assert (cameras, decision.outcome) == (["CAM-02"], "pass")


def test_while_the_session_runs_nobody_passes_or_fails_without_cause() -> None:
    run = training(as_of=at("18:40"))
    so_far = attended(("17:46", "18:40"), polls=tuple(map(poll, (1, 2, 3))), evaluation=None)
    decision = decided(so_far, run)
    assert decision.outcome == "review"
    assert all(one.awaiting for one in decision.requirements if one.outcome == "review")


def test_the_session_is_settled_once_for_everyone() -> None:
    run = training(camera_sources=NO_SOURCE)
    assert decided(run=run).outcome == "review"
    decision = decided(None, run, settled("CAM-03"))
    camera = found(decision, "CAM-03")
    assert (decision.outcome, decision.credits) == ("pass", 2.0)
    assert (camera.outcome, camera.computed) == ("pass", "review")
    assert camera.settled == settled("CAM-03")
    assert camera.reason.startswith(
        "The Director settled this as pass on Sunday, December 6, 4:15 PM EST: The prompts show it."
    )
    assert "Nothing told camera states in this session" in camera.reason
    assert 500 in camera.facts


def test_an_attendees_review_is_settled_for_that_attendee_alone() -> None:
    doubtful = attended(doubts=("Only the name ties them.",))
    assert decided(doubtful, None, settled("ID-01", attendee="a1")).outcome == "pass"
    assert decided(doubtful, None, settled("ID-01", attendee="a2")).outcome == "review"
    assert decided(doubtful, None, settled("ID-01")).outcome == "review"
    assert decided(doubtful, None, settled("ID-01", "fail", "a1")).outcome == "fail"


def test_what_was_settled_for_one_goes_before_what_was_settled_for_all() -> None:
    run = training(launched=())
    for_all, for_one = settled("POLL-01"), settled("POLL-01", "fail", "a1")
    assert decided(None, run, for_all, for_one).outcome == "fail"


def test_evidence_that_came_to_a_fail_of_its_own_is_not_hidden_by_an_earlier_settlement() -> None:
    absent = attended(surely_present=0, perhaps_present=0)
    requirement = found(decided(absent, None, settled("ATT-01", attendee="a1")), "ATT-01")
    assert (requirement.outcome, requirement.settled) == ("fail", None)
    assert "The Director settled this as pass" in requirement.reason
