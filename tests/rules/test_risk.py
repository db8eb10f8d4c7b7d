"""Who is at risk while it can still be mended, worked out by hand.

The training of cases.py: 125 minutes count, of which five may be missed; a camera may be off for
ten; polls at 1:05, 1:19, 1:35, 1:50 PM and later, open for three minutes; 48 hours to evaluate.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.clock import HOUR, MINUTE
from bot.evidence.model import AttendeeEvidence, DeviceSpan, EvaluationEvidence, Span
from bot.rules.risk import Risk, at_risk, evaluation_stage
from tests.rules.cases import ENDS, at, attended, poll, registrant, training


def found(as_of: str, evidence: AttendeeEvidence, policy: str = "") -> list[Risk]:
    return list(at_risk(training(policy, as_of=at(as_of)), [evidence]))


def there(as_of: str, **changes: Any) -> AttendeeEvidence:
    """Somebody who has been there all the time so far and answered all that closed."""
    launched = [number for number in range(1, 9) if poll(number).launched_at <= at(as_of)]
    values: dict[str, Any] = {
        "polls": tuple(poll(number) for number in launched),
        "evaluation": None,
        **changes,
    }
    return attended(("17:46", as_of), **values)


def test_whoever_is_there_and_does_what_is_asked_is_at_no_risk() -> None:
    assert found("18:45", there("18:45")) == []


# --- absence ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("came", "named"), [("18:03:59", False), ("18:04", True)])
def test_from_four_of_five_minutes_missed_on_somebody_is_at_risk(came: str, named: bool) -> None:
    late = attended((came, "18:45"), polls=(), evaluation=None)
    risks = found("18:45", late)
    assert [one.reason for one in risks] == (["absence"] if named else [])


def test_the_facilitator_and_the_attendee_are_told_how_much() -> None:
    (risk,) = found("18:45", attended(("18:04:30", "18:45"), polls=(), evaluation=None))
    assert risk.requirement == "ATT-01"
    assert risk.told == "Missed 4.5 min of the 5.0 min that may be missed."
    assert risk.advice.startswith("You have missed 4.5 min of the 5.0 min that may be missed.")
    assert "Please stay in the Zoom room" in risk.advice


def test_what_can_no_longer_be_mended_is_no_risk_any_more() -> None:
    assert found("18:45", attended(("18:05:01", "18:45"), polls=(), evaluation=None)) == []


def test_whoever_gave_no_sign_of_being_there_is_not_named() -> None:
    absent = attended(
        ("18:04", "18:04"), presence=(), page_opened_at=None, polls=(), present=0, evaluation=None
    )
    assert found("18:04:30", absent) == []
    on_the_page = attended(
        ("18:04", "18:04"), presence=(), page_opened_at=at("17:50"), polls=(), evaluation=None
    )
    assert [one.reason for one in found("18:04:30", on_the_page)] == ["absence"]


# --- camera -------------------------------------------------------------------------------------


def off(minutes: float, last: str = "off") -> dict[str, Any]:
    spans = (DeviceSpan(Span(at("18:00"), at("18:45")), last, "qss"),)  # type: ignore[arg-type]
    return {"camera_off": round(minutes * MINUTE), "camera": spans}


@pytest.mark.parametrize(("minutes", "named"), [(7.9, False), (8, True), (10, True), (10.1, False)])
def test_a_camera_that_was_off_for_eight_of_ten_minutes_is_a_risk_until_it_is_too_late(
    minutes: float, named: bool
) -> None:
    risks = found("18:45", there("18:45", **off(minutes)))
    assert [one.reason for one in risks] == (["camera"] if named else [])


def test_the_advice_depends_on_whether_the_camera_is_off_now() -> None:
    (is_off,) = found("18:45", there("18:45", **off(8)))
    (is_on,) = found("18:45", there("18:45", **off(8, "on")))
    assert is_off.advice == (
        "Your camera was off for 8.0 min of the 10.0 min that are allowed. Please turn it on. If "
        "it cannot be on, write to us."
    )
    assert "Please leave it on." in is_on.advice
    assert is_off.told == "Camera off for 8.0 min of the 10.0 min that are allowed."


def test_nobody_is_nudged_about_a_camera_that_is_not_asked_of_them() -> None:
    exempt = there("18:45", registrant=registrant(camera_exempt=True), **off(9))
    assert found("18:45", exempt) == []
    assert found("18:45", there("18:45", **off(9)), "camera_required = false") == []
    blind = training(as_of=at("18:45"), camera_sources=frozenset())
    assert at_risk(blind, [there("18:45", **off(9))]) == ()


# --- polls --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "named"), [("18:20:59", False), ("18:21", True), ("18:21:59", True), ("18:22", False)]
)
def test_an_unanswered_poll_is_a_risk_in_its_last_minute(as_of: str, named: bool) -> None:
    evidence = there(as_of, polls=(poll(1), poll(2, answered=False)))
    assert [one.reason for one in found(as_of, evidence)] == (["poll:poll-2"] if named else [])


def test_a_poll_that_was_answered_or_is_judged_of_none_is_no_risk() -> None:
    assert found("18:21:30", there("18:21:30")) == []
    unanswered = there("18:21:30", polls=(poll(2, answered=False),))
    assert found("18:21:30", unanswered, "polls_answered_percent = 0") == []


def test_an_unanswered_poll_says_whether_it_was_shown() -> None:
    shown = there("18:21:30", polls=(poll(2, answered=False),))
    unseen = there("18:21:30", polls=(poll(2, shown=False, answered=False),))
    assert found("18:21:30", shown)[0].told == "Shown, not answered: “poll-2” closes at 1:22 PM."
    assert found("18:21:30", unseen)[0].told.startswith("Not shown on their page")


# --- the evaluation -----------------------------------------------------------------------------

DEADLINE = ENDS + 48 * HOUR
NOT_YET = EvaluationEvidence(None, DEADLINE)


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        (0, "evaluation:opened"),
        (23.9, "evaluation:opened"),
        (24, "evaluation:24h"),
        (41.9, "evaluation:24h"),
        (42, "evaluation:6h"),
        (48, "evaluation:6h"),
    ],
)
def test_an_evaluation_is_asked_for_at_once_after_a_day_and_six_hours_before_it_closes(
    hours: float, reason: str
) -> None:
    as_of = ENDS + round(hours * HOUR)
    risks = at_risk(training(as_of=as_of), [attended(evaluation=NOT_YET)])
    assert [one.reason for one in risks] == [reason]


def test_an_evaluation_that_is_in_or_too_late_or_cannot_help_is_not_asked_for() -> None:
    assert at_risk(training(as_of=ENDS + HOUR), [attended()]) == ()
    late = at_risk(training(as_of=DEADLINE + 1), [attended(evaluation=NOT_YET)])
    assert late == ()
    short = attended(("18:30", "20:15"), evaluation=NOT_YET)
    assert at_risk(training(as_of=ENDS + HOUR), [short]) == ()


@pytest.mark.parametrize(
    ("lasts", "stages"),
    [
        (48 * HOUR, ["opened", "24h", "6h"]),
        (30 * HOUR, ["opened", "6h"]),
        (12 * HOUR, ["opened", "6h"]),
        (4 * HOUR, ["opened"]),
    ],
)
def test_a_short_evaluation_goes_without_the_reminders_that_do_not_fit(
    lasts: int, stages: list[str]
) -> None:
    seen = [evaluation_stage(lasts, lasts, minute * MINUTE) for minute in range(lasts // MINUTE)]
    assert list(dict.fromkeys(seen)) == stages
    assert evaluation_stage(lasts, lasts, -1) == ""
    assert evaluation_stage(lasts, lasts, lasts + 1) == ""
