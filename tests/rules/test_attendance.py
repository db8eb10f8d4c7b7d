"""ATT-01: minutes present in the blocks that count, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.clock import MINUTE
from bot.evidence.progress import BlockAsRun
from bot.rules.attendance import att_01
from tests.rules.cases import ENDS, at, attended, training

WORSE_TO_BETTER = ("fail", "review", "pass")


def test_being_there_throughout_passes_with_125_minutes_where_120_are_needed() -> None:
    found = att_01(training(), attended())
    assert (found.outcome, found.measured, found.needed) == ("pass", "125.0 min", "120.0 min")


def test_missing_exactly_five_minutes_passes_and_one_second_more_fails() -> None:
    assert att_01(training(), attended(("18:05:00", "20:15"))).outcome == "pass"
    assert att_01(training(), attended(("18:05:01", "20:15"))).outcome == "fail"


def test_late_arrival_gaps_and_early_leave_share_the_five_minutes() -> None:
    two_each = attended(("18:02", "18:30"), ("18:32", "20:13"))
    found = att_01(training(), two_each)
    assert (found.outcome, found.measured) == ("fail", "119.0 min")


def test_the_break_and_the_opening_do_not_count() -> None:
    found = att_01(training(), attended(("18:00", "19:00"), ("19:10", "20:15")))
    assert (found.outcome, found.measured) == ("pass", "125.0 min")


def test_119_minutes_and_58_seconds_are_not_shown_as_enough() -> None:
    found = att_01(training(), attended(("18:05:02", "20:15")))
    assert (found.outcome, found.measured) == ("fail", "119.9 min")


def test_the_reason_tells_when_they_were_away_in_the_sessions_zone() -> None:
    found = att_01(training(), attended(("18:00", "18:25"), ("18:54", "20:15")))
    assert found.reason == (
        "Present for 96.0 min of the 125.0 min that count; 120.0 min are needed. Away 1:25–1:54 PM."
    )


def test_an_absence_across_two_blocks_is_told_as_one_and_the_break_is_left_out() -> None:
    found = att_01(training(), attended(("18:00", "18:40"), ("19:20", "20:15")))
    assert "Away 1:40–2:00 PM and 2:10–2:20 PM." in found.reason


def test_what_is_proven_and_what_is_possible_on_either_side_of_the_need_is_a_review() -> None:
    missing = "No leave was received of the connection that joined at 12:46 PM."
    evidence = attended(
        surely_present=119 * MINUTE, perhaps_present=125 * MINUTE, missing=(missing,)
    )
    found = att_01(training(), evidence)
    assert found.outcome == "review"
    assert "Only 119.0 min are proven; it may have been up to 125.0 min." in found.reason
    assert found.reason.endswith(missing)
    assert not found.awaiting


def test_it_fails_where_even_what_may_have_been_is_too_little() -> None:
    evidence = attended(surely_present=0, perhaps_present=120 * MINUTE - 1)
    assert att_01(training(), evidence).outcome == "fail"


def test_while_the_session_runs_it_is_a_review_that_says_until_when() -> None:
    found = att_01(training(as_of=at("19:30")), attended(("17:46", "19:30")))
    assert (found.outcome, found.awaiting) == ("review", True)
    assert found.measured == "80.0 min so far"
    assert "until Friday, December 4, 3:15 PM EST" in found.reason


def test_a_failure_that_the_rest_of_the_session_cannot_mend_is_told_at_once() -> None:
    hopeless = attended(("18:05:01", "19:30"))
    found = att_01(training(as_of=at("19:30")), hopeless)
    assert found.outcome == "fail"
    assert "What is still to come cannot make up for it." in found.reason
    just_in_time = attended(("18:05", "19:30"))
    assert att_01(training(as_of=at("19:30")), just_in_time).outcome == "review"


def test_a_block_that_was_cut_short_asks_for_less() -> None:
    cut = training()
    last = replace(cut.blocks[-1], ends_at=at("20:05"))
    found = att_01(replace(cut, blocks=(*cut.blocks[:-1], last)), attended(present=115 * MINUTE))
    assert (found.needed, found.outcome) == ("110.0 min", "pass")


def test_a_share_of_the_minutes_replaces_the_minutes_that_may_be_missed() -> None:
    percent = training("attendance_percent = 75\n")
    assert att_01(percent, attended(("18:00", "19:00"), ("19:10", "19:43:45"))).outcome == "pass"
    short = att_01(percent, attended(("18:00", "19:00"), ("19:10", "19:43:44")))
    assert (short.outcome, short.needed) == ("fail", "93.8 min")


def test_it_names_the_facts_of_the_presence_and_of_the_blocks() -> None:
    moved = training()
    blocks = tuple(
        BlockAsRun(run.block, run.starts_at, run.ends_at, (200,)) for run in moved.blocks
    )
    assert att_01(replace(moved, blocks=blocks), attended()).facts == (93, 200)


minutes = st.integers(0, 125 * MINUTE)


@given(st.lists(minutes, min_size=3, max_size=3), minutes, st.sampled_from((ENDS, at("19:00"))))
def test_more_presence_never_makes_it_worse(known: list[int], more: int, as_of: int) -> None:
    surely, present, perhaps = sorted(known)
    before = attended(surely_present=surely, present=present, perhaps_present=perhaps)
    after = structs.replace(
        before,
        surely_present=min(surely + more, 125 * MINUTE),
        present=min(present + more, 125 * MINUTE),
        perhaps_present=min(perhaps + more, 125 * MINUTE),
    )
    case = training(as_of=as_of)
    worse, better = att_01(case, before).outcome, att_01(case, after).outcome
    assert WORSE_TO_BETTER.index(worse) <= WORSE_TO_BETTER.index(better)


@given(st.lists(minutes, min_size=5, max_size=5))
def test_knowing_less_never_decides_what_was_in_doubt(bounds: list[int]) -> None:
    least, surely, present, perhaps, most = sorted(bounds)
    known = attended(surely_present=surely, present=present, perhaps_present=perhaps)
    less = attended(surely_present=least, present=present, perhaps_present=most)
    if att_01(training(), known).outcome == "review":
        assert att_01(training(), less).outcome == "review"
    if att_01(training(), less).outcome != "review":
        assert att_01(training(), less).outcome == att_01(training(), known).outcome


@given(minutes, st.integers(0, 60), st.integers(0, 60))
def test_allowing_more_missed_minutes_never_makes_it_worse(
    present: int, missed: int, more: int
) -> None:
    evidence = attended(surely_present=present, present=present, perhaps_present=present)
    strict = att_01(training(f"missed_minutes = {missed}"), evidence).outcome
    loose = att_01(training(f"missed_minutes = {missed + more}"), evidence).outcome
    assert WORSE_TO_BETTER.index(strict) <= WORSE_TO_BETTER.index(loose)
