"""EVAL-01: the evaluation in time."""

from __future__ import annotations

import pytest

from bot.clock import HOUR
from bot.evidence.model import EvaluationEvidence
from bot.rules.evaluation import eval_01
from bot.rules.requirement import Requirement
from tests.rules.cases import AFTER, ENDS, HEAD, attended, training

DEADLINE = ENDS + 48 * HOUR


def judged(submitted_at: int | None, as_of: int = AFTER) -> Requirement:
    evaluation = EvaluationEvidence(submitted_at, DEADLINE, (94,))
    found = eval_01(training(as_of=as_of), attended(evaluation=evaluation))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("submitted_at", "as_of", "outcome", "awaiting"),
    [
        (DEADLINE, AFTER, "pass", False),
        (DEADLINE + 1, AFTER, "review", False),
        (None, DEADLINE, "review", True),
        (None, DEADLINE + 1, "fail", False),
    ],
)
def test_the_48_hours_are_kept_to_the_millisecond(
    submitted_at: int | None, as_of: int, outcome: str, awaiting: bool
) -> None:
    found = judged(submitted_at, as_of)
    assert (found.outcome, found.awaiting) == (outcome, awaiting)


def test_what_is_awaited_names_the_deadline_in_the_sessions_zone() -> None:
    found = judged(None, ENDS + HOUR)
    assert found.reason == "The evaluation is awaited until Sunday, December 6, 3:15 PM EST."


def test_before_the_end_the_evaluation_is_to_come() -> None:
    found = eval_01(training(as_of=ENDS - HOUR), attended(evaluation=None))
    assert found is not None
    assert (found.outcome, found.awaiting) == ("review", True)


def test_a_session_without_an_evaluation_asks_for_none() -> None:
    head = HEAD.replace("[evaluation]\nhours = 48\n", "")
    assert eval_01(training(head=head), attended()) is None
