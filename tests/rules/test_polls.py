"""POLL-01, POLL-02 and POLL-03: the prompts that were put, shown and answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.clock import HOUR, MINUTE, SECOND
from bot.evidence.model import AttendeeEvidence, PollEvidence
from bot.rules.polls import answers, poll_02, poll_03
from bot.rules.prompts import poll_01, shortfalls
from bot.rules.requirement import Requirement, Training
from tests.rules.cases import at, attended, poll, polls_as_run, training

Kind = tuple[bool, bool]
ANSWERED, IGNORED, UNSEEN = (True, True), (True, False), (False, False)


def with_polls(*kinds: Kind) -> AttendeeEvidence:
    """Somebody who did this about the first polls, and answered the rest."""
    rest = [ANSWERED] * (8 - len(kinds))
    polls = [
        poll(number, shown=shown, answered=answered)
        for number, (shown, answered) in enumerate([*kinds, *rest], start=1)
    ]
    return attended(polls=tuple(polls))


def judged(evidence: AttendeeEvidence, run: Training | None = None) -> tuple[Requirement, ...]:
    """POLL-02 and POLL-03."""
    run = run or training()
    found = poll_02(run, evidence), poll_03(run, evidence)
    assert found[0] is not None
    assert found[1] is not None
    return found[0], found[1]


def prompts(run: Training) -> Requirement:
    found = poll_01(run)
    assert found is not None
    return found


def launched_at(*times: str, policy: str = "") -> Training:
    """The training with its required polls launched at other times (UTC)."""
    runs = [
        replace(run, launched_at=at(time), closed_at=at(time) + 3 * MINUTE)
        for run, time in zip(polls_as_run(), times, strict=False)
    ]
    return training(policy, launched=tuple(runs))


# --- POLL-02 and POLL-03 ------------------------------------------------------------------------


def test_all_polls_answered_passes_both() -> None:
    answered, shown = judged(attended())
    assert (answered.outcome, answered.measured, answered.needed) == ("pass", "8 of 8", "8 of 8")
    assert (shown.outcome, shown.measured) == ("pass", "8 of 8 shown")


def test_a_poll_that_was_shown_and_not_answered_fails_and_is_named_with_its_local_time() -> None:
    answered, shown = judged(with_polls(ANSWERED, IGNORED))
    assert (answered.outcome, answered.measured) == ("fail", "7 of 8")
    assert "Shown and not answered while open: “poll-2” at 1:19 PM." in answered.reason
    assert shown.outcome == "pass"


def test_a_poll_that_was_never_shown_is_a_review_and_not_held_against_the_attendee() -> None:
    answered, shown = judged(with_polls(UNSEEN))
    assert (answered.outcome, answered.measured) == ("pass", "7 of 8")
    assert (shown.outcome, shown.measured) == ("review", "7 of 8 shown")
    assert "Never shown though in Zoom at the time: “poll-1” at 1:05 PM." in shown.reason
    assert shown.facts == (1,)


def test_a_poll_missed_while_away_is_told_as_such() -> None:
    evidence = structs.replace(with_polls(UNSEEN), presence=attended(("18:10", "20:15")).presence)
    _, shown = judged(evidence)
    assert shown.outcome == "review"
    assert "Not in Zoom while open, and so not shown: “poll-1” at 1:05 PM." in shown.reason


def test_a_page_that_was_never_opened_is_mentioned() -> None:
    evidence = structs.replace(with_polls(*[UNSEEN] * 8), page_opened_at=None)
    answered, shown = judged(evidence)
    assert (answered.outcome, shown.outcome) == ("pass", "review")
    assert "The attendee's page was never opened." in shown.reason


def test_an_answer_proves_that_the_poll_was_shown() -> None:
    assert answers(training(), with_polls((False, True))).shown == 8


def test_a_poll_shown_only_after_it_closed_was_never_shown_in_time() -> None:
    late = structs.replace(poll(1, answered=False), shown_at=at("18:08"))
    _, shown = judged(attended(polls=(late, *(poll(number) for number in range(2, 9)))))
    assert shown.outcome == "review"


def test_an_answer_after_the_close_is_no_answer() -> None:
    late = structs.replace(poll(1), answered_at=at("18:08:01"))
    answered, _ = judged(attended(polls=(late, *(poll(number) for number in range(2, 9)))))
    assert (answered.outcome, answered.measured) == ("fail", "7 of 8")


def asked_in_zoom(**changes: Any) -> AttendeeEvidence:
    """Somebody whose page showed the first poll, asked in Zoom too, and no answer to it."""
    first = structs.replace(poll(1, answered=False), **changes)
    return attended(polls=(first, *(poll(number) for number in range(2, 9))))


def test_until_zooms_answers_are_in_nobody_has_failed_to_answer() -> None:
    answered, shown = judged(asked_in_zoom(zoom="awaited"), training(as_of=at("20:20")))
    assert (answered.outcome, shown.outcome) == ("review", "review")
    assert answered.awaiting
    assert shown.awaiting
    assert "Asked in Zoom too, whose answers are not in yet: “poll-1”" in answered.reason
    assert "within a day of the end" in shown.reason


def test_answers_in_zoom_that_never_came_are_for_a_person_to_look_at() -> None:
    late = training(as_of=at("20:15") + 26 * HOUR)
    answered, shown = judged(asked_in_zoom(zoom="awaited"), late)
    assert (answered.outcome, shown.outcome, shown.awaiting) == ("pass", "review", False)
    assert "not in yet" in shown.reason


def test_an_answer_in_zoom_of_nobody_known_may_be_anyones_who_did_not_answer() -> None:
    answered, shown = judged(asked_in_zoom(zoom="doubtful"))
    assert (answered.outcome, shown.outcome, shown.awaiting) == ("pass", "review", False)
    assert "tied to no attendee, and so perhaps by this one: “poll-1”" in shown.reason


def test_when_zooms_answers_are_in_a_poll_without_one_was_not_answered() -> None:
    answered, _ = judged(asked_in_zoom(zoom="complete"))
    assert answered.outcome == "fail"


def test_what_zoom_took_was_in_time_whenever_its_close_was_noticed() -> None:
    late = at("18:08:30")
    answered, shown = judged(asked_in_zoom(zoom="complete", answered_at=late, via="zoom"))
    assert (answered.outcome, shown.outcome) == ("pass", "pass")


def test_whom_zoom_showed_its_own_poll_is_not_known_and_so_it_is_a_review() -> None:
    blocks = tuple(
        block.model_copy(
            update={
                "polls": tuple(one.model_copy(update={"channel": "zoom"}) for one in block.polls)
            }
        )
        for block in training().session.blocks
    )
    native = replace(training(), session=training().session.model_copy(update={"blocks": blocks}))
    answered, shown = judged(asked_in_zoom(zoom="complete", shown_at=None), native)
    assert (answered.outcome, shown.outcome) == ("pass", "review")
    assert "Zoom does not tell whom it showed a poll" in shown.reason


def test_a_poll_that_is_not_required_is_judged_of_nobody() -> None:
    check = structs.replace(poll(1, answered=False), poll="check", required=False)
    answered, shown = judged(attended(polls=(check, *attended().polls)))
    assert (answered.outcome, answered.measured, shown.outcome) == ("pass", "8 of 8", "pass")


def test_three_quarters_of_the_polls_are_enough_where_the_policy_says_so() -> None:
    run = training("polls_answered_percent = 75")
    assert [one.outcome for one in judged(with_polls(IGNORED, IGNORED), run)] == ["pass", "pass"]
    three = [IGNORED, IGNORED, IGNORED]
    assert [one.outcome for one in judged(with_polls(*three), run)] == ["fail", "pass"]
    mixed = [IGNORED, IGNORED, UNSEEN]
    assert [one.outcome for one in judged(with_polls(*mixed), run)] == ["pass", "review"]
    spare = [IGNORED, UNSEEN]
    assert [one.outcome for one in judged(with_polls(*spare), run)] == ["pass", "pass"]


def test_a_session_without_polls_has_no_requirement_about_them() -> None:
    run = training(with_polls=False)
    evidence = attended(polls=())
    assert poll_01(run) is poll_02(run, evidence) is poll_03(run, evidence) is None


def test_polls_that_were_never_launched_are_held_against_nobody() -> None:
    run = training(launched=())
    answered, shown = judged(attended(polls=()), run)
    assert (answered.outcome, answered.measured, shown.outcome) == ("pass", "0 of 0", "pass")
    assert prompts(run).outcome == "review"


def test_while_polls_are_to_come_answers_so_far_are_a_review() -> None:
    run = training(as_of=at("18:40"))  # the third closed at 18:38
    answered, shown = judged(attended(polls=(poll(1), poll(2), poll(3))), run)
    assert (answered.outcome, answered.measured) == ("review", "3 of 8 so far")
    assert answered.awaiting
    assert "until Friday, December 4, 3:15 PM EST, 5 polls to come" in answered.reason
    assert (shown.outcome, shown.awaiting) == ("review", True)


def test_an_open_poll_is_not_yet_missed_and_a_missed_one_fails_at_once() -> None:
    run = training(as_of=at("18:37"))  # the third is open until 18:38
    still_open = attended(polls=(poll(1), poll(2), poll(3, answered=False)))
    assert judged(still_open, run)[0].outcome == "review"
    missed = attended(polls=(poll(1), poll(2, answered=False), poll(3)))
    assert judged(missed, run)[0].outcome == "fail"


def test_a_poll_still_open_when_the_session_ended_is_awaited() -> None:
    last = structs.replace(poll(8, answered=False), closed_at=at("20:17"))
    evidence = attended(polls=(*(poll(number) for number in range(1, 8)), last))
    answered, shown = judged(evidence, training(as_of=at("20:16")))
    assert (answered.outcome, shown.outcome) == ("review", "review")
    assert "Still open: “poll-8” at 3:07 PM." in answered.reason


kinds = st.lists(st.sampled_from((ANSWERED, IGNORED, UNSEEN)), min_size=8, max_size=8)


@given(kinds, st.integers(0, 7), st.integers(1, 100))
def test_losing_the_proof_that_a_poll_was_shown_never_passes_anyone(
    before: list[Kind], lost: int, percent: int
) -> None:
    run = training(f"polls_answered_percent = {percent}")
    after = [UNSEEN if place == lost else kind for place, kind in enumerate(before)]
    was = {one.outcome for one in judged(with_polls(*before), run)}
    now = {one.outcome for one in judged(with_polls(*after), run)}
    if was != {"pass"}:
        assert now != {"pass"}


@given(kinds, st.integers(0, 7))
def test_answering_one_more_poll_never_makes_it_worse(before: list[Kind], more: int) -> None:
    after = [ANSWERED if place == more else kind for place, kind in enumerate(before)]
    rank = ("fail", "review", "pass")
    worse = [rank.index(one.outcome) for one in judged(with_polls(*before))]
    better = [rank.index(one.outcome) for one in judged(with_polls(*after))]
    assert min(worse) <= min(better)


# --- POLL-01 ------------------------------------------------------------------------------------


def test_eight_polls_spread_over_the_session_suffice() -> None:
    found = prompts(training())
    assert (found.outcome, found.measured) == ("pass", "8 polls")
    assert found.facts == (1, 2, 3, 4, 5, 6, 7, 8)


@pytest.mark.parametrize(
    ("times", "lacking"),
    [
        (
            ("18:10", "18:30", "18:55", "19:30", "20:07"),
            [
                "5 polls where 6 are needed",
                "none for 37.0 min (2:30–3:07 PM), over 25.0 min",
            ],
        ),
        (
            ("18:10", "18:30", "18:55", "19:05", "19:25", "19:45", "20:07"),
            ["“poll-4” in a break"],
        ),
        (
            ("18:10", "18:30", "18:55", "19:15", "19:35", "19:55"),
            ["none 5 to 10 minutes before the end at 3:15 PM"],
        ),
        (
            ("18:26", "18:40", "18:55", "19:20", "19:45", "20:07"),
            ["none for 26.0 min (1:00–1:26 PM), over 25.0 min"],
        ),
    ],
)
def test_what_the_prompts_lack_is_named(times: tuple[str, ...], lacking: list[str]) -> None:
    run = launched_at(*times)
    assert list(shortfalls(run)) == lacking
    assert prompts(run).outcome == "review"


def test_a_break_is_no_time_without_a_prompt() -> None:
    # 18:50 to 19:25 is 35 minutes by the clock, of which the break takes ten.
    assert not list(shortfalls(launched_at("18:10", "18:30", "18:50", "19:25", "19:45", "20:07")))


def test_a_launch_a_few_seconds_off_its_moment_is_taken_as_at_its_moment() -> None:
    run = launched_at("18:10", "18:30", "18:55", "19:20", "19:45:10", "20:10:09")
    assert not list(shortfalls(run))


def test_a_shortfall_is_never_held_against_anyone() -> None:
    found = prompts(training(launched=()))
    assert found.outcome == "review"
    assert "held against nobody" in found.reason


def test_three_instances_per_credit_are_asked_for_where_the_ruleset_says_so() -> None:
    nasba = 'ruleset = "nasba-group-internet"'
    six = ("18:10", "18:20", "18:30", "18:40", "18:50", "19:20")
    assert not list(shortfalls(launched_at(*six, policy=nasba)))
    assert list(shortfalls(launched_at(*six[:5], policy=nasba))) == ["5 polls where 6 are needed"]


def test_while_the_session_runs_the_prompts_are_awaited() -> None:
    found = prompts(training(as_of=at("18:40")))
    assert (found.outcome, found.awaiting) == ("review", True)
    assert "3 polls launched so far, 5 to come" in found.reason


def test_seconds_decide_about_the_end_of_the_window() -> None:
    edge = at("20:05") - 30 * SECOND
    polls = [replace(run, launched_at=edge - 1) if run.poll == "poll-8" else run
             for run in polls_as_run()]  # fmt: skip
    assert list(shortfalls(training(launched=tuple(polls)))) == [
        "none 5 to 10 minutes before the end at 3:15 PM"
    ]
    polls[-1] = replace(polls[-1], launched_at=edge)
    assert not list(shortfalls(training(launched=tuple(polls))))


def test_poll_evidence_is_in_time_up_to_the_moment_of_the_close() -> None:
    open_until = at("18:08")
    found = PollEvidence("p", True, at("18:05"), open_until, answered_at=open_until)
    assert found.in_time
