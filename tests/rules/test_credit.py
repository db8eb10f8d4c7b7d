"""CRED-01, APP-01 and JUR-01: the minutes held, the date, the licence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules.credit import app_01, cred_01, credits_carried, jur_01
from bot.rules.jurisdictions import NAMES, JurisdictionError, code_of, doubtful, parse_exclusion
from bot.rules.requirement import Requirement, Training
from tests.rules.cases import HEAD, at, attended, registrant, training

NO_CREDIT = HEAD.replace("credits = 2.0", "credits = 0.0")
APPROVED = "approved = [2022-01-12, 2028-01-12]"


def ended_at(time: str, policy: str = "") -> Training:
    """The training whose last block ended at another time than planned."""
    planned = training(policy)
    last = replace(planned.blocks[-1], ends_at=at(time), facts=(7,))
    return replace(planned, blocks=(*planned.blocks[:-1], last))


def held(run: Training) -> Requirement:
    found = cred_01(run)
    assert found is not None
    return found


def test_125_minutes_held_carry_two_credits_of_60() -> None:
    found = held(training())
    assert (found.outcome, found.measured, found.needed) == ("pass", "125.0 min", "120.0 min")


def test_a_training_cut_to_exactly_120_minutes_still_carries_them_and_a_second_less_does_not() -> (
    None
):
    assert held(ended_at("20:10")).outcome == "pass"
    short = held(ended_at("20:09:59"))
    assert (short.outcome, short.measured) == ("fail", "119.9 min")
    assert short.facts == (7,)
    assert credits_carried(ended_at("20:09:59")) == 0.0


def test_where_the_policy_rounds_fewer_credits_are_for_a_person_to_decide() -> None:
    fifths = ended_at("20:04", "credit_rounding = 0.2")
    assert held(fifths).outcome == "review"
    assert held(fifths).reason.endswith("They carry 1.8 credits; a person decides.")
    assert credits_carried(fifths) == 1.8  # 114 minutes are 1.9 hours: nine fifths


def test_while_the_training_runs_the_minutes_held_so_far_decide_nothing() -> None:
    found = held(training(as_of=at("18:30")))
    assert (found.outcome, found.awaiting, found.measured) == ("review", True, "30.0 min so far")


def test_a_training_without_credits_has_no_requirement_about_them() -> None:
    run = training(head=NO_CREDIT)
    assert cred_01(run) is app_01(run) is jur_01(run, attended()) is None


@pytest.mark.parametrize(
    ("approved", "outcome"),
    [
        ("approved = [2022-01-12, 2026-12-04]", "pass"),
        ("approved = [2026-12-04, 2028-01-12]", "pass"),
        ("approved = [2022-01-12, 2026-12-03]", "fail"),
        ("approved = [2026-12-05, 2028-01-12]", "fail"),
        ("", "review"),
    ],
)
def test_the_date_is_inside_the_approval_period_or_not_or_nobody_said(
    approved: str, outcome: str
) -> None:
    found = app_01(training(head=HEAD.replace(APPROVED, approved)))
    assert found is not None
    assert found.outcome == outcome


def test_a_session_file_without_a_provider_asks_for_no_approval() -> None:
    head = HEAD.replace(APPROVED, "").replace("[provider]", "")
    head = head.replace('name = "An Example Provider"', "")
    assert app_01(training(head=head)) is None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("NJ", "review"),
        ("new york", "review"),
        ("N.Y.", "review"),
        ("PA / NJ", "review"),
        ("Pennsylvania and New Jersey", "review"),
        ("New Jersy", "review"),
        ("NJ LCSW 44SC", "review"),
        ("PA", "pass"),
        ("Newfoundland and Labrador", "pass"),
        ("New Mexico", "pass"),
        ("Ontario", "pass"),
        ("Bavaria", "pass"),
        ("", "pass"),
    ],
)
def test_a_licence_of_an_excluded_state_however_written_is_a_review(
    answer: str, outcome: str
) -> None:
    evidence = attended(registrant=registrant(license_state=answer))
    found = jur_01(training(), evidence)
    assert found is not None
    assert found.outcome == outcome


def test_the_excluded_states_of_the_provider_and_of_the_policy_both_apply() -> None:
    head = HEAD.replace(APPROVED, APPROVED + '\nexcluded = ["Ohio"]')
    run = training('excluded_jurisdictions = ["TX"]', head=head)
    outcomes = []
    for state in ("OH", "TX", "NJ"):
        found = jur_01(run, attended(registrant=registrant(license_state=state)))
        assert found is not None
        outcomes.append(found.outcome)
    assert outcomes == ["review", "review", "pass"]


def test_an_exclusion_applies_from_its_first_day_and_no_longer_on_its_last() -> None:
    rule = ["NY from 2020-01-01 until 2027-01-01"]
    assert doubtful("NY", rule, date(2019, 12, 31)) == []
    assert doubtful("NY", rule, date(2020, 1, 1)) == ["NY"]
    assert doubtful("NY", rule, date(2026, 12, 31)) == ["NY"]
    assert doubtful("NY", rule, date(2027, 1, 1)) == []


@pytest.mark.parametrize("text", ["Nowhere", "", "NY until 2027-02-30", "NY until soon"])
def test_an_exclusion_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(JurisdictionError):
        parse_exclusion(text)


def test_every_name_and_code_is_known_by_itself() -> None:
    assert len(NAMES) == 69  # 50 states, DC, 5 territories, 13 provinces and territories
    assert all(code_of(name) == code == code_of(code.lower()) for code, name in NAMES.items())
