"""What the clock would do otherwise than a session file says."""

from __future__ import annotations

from bot.session import Session
from bot.session_file import parse
from schedules.check import advice
from tests.trainings import DRAWN, poll, training


def said_of(session: Session) -> list[str]:
    return [str(problem) for problem in advice(session)]


def test_polls_with_time_to_answer_need_no_advice() -> None:
    assert said_of(training(first=poll("one"), second=poll("two", DRAWN), last=poll("three"))) == []


def test_a_poll_that_runs_over_into_the_next_part_of_the_talk_needs_none() -> None:
    assert said_of(training(first=poll("one", '"end-1m"'))) == []


def test_a_poll_that_the_break_would_cut_short_is_named_by_line() -> None:
    (said,) = said_of(training(second=poll("one", '"end-3m"', "5m")))
    assert said == (
        "line 32: blocks[3].polls[1].launch: poll 'one' may be open for 3 minutes only, not 5: "
        "polls close at 1:40 PM, when the break begins or the training ends; launch it earlier"
    )


def test_a_poll_that_has_to_be_brought_forward_is_named_with_the_moment() -> None:
    (said,) = said_of(training(last=poll("one", '["start+2m", "end-1m"]')))
    assert "poll 'one' will be launched by 2:08 PM" in said
    assert "polls close at 2:10 PM" in said


def test_a_poll_in_a_break_is_named() -> None:
    plan = training(second=poll("one")).text
    session = parse(plan.replace('title = "The second half"\nkind = "instruction"', BREAK))
    assert any("poll 'one' is in a break" in said for said in said_of(session))


BREAK = 'title = "A pause"\nkind = "break"'
