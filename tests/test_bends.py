"""What each bend does to the plan, worked out by hand.

The plan: the room opens 12:50–13:00, two halves 13:00–13:20 and 13:20–13:40, a break to 13:50,
questions to 14:10.
"""

from __future__ import annotations

import pytest

from bot import facts
from bot.facts import Bend
from bot.session_file import parse
from tests.bending import (
    BREAK,
    FIRST,
    QUESTIONS,
    ROOM,
    SECOND,
    bent,
    end,
    extend,
    hold,
    restore,
    resume,
    skip,
    start,
    times,
    undo,
)
from tests.trainings import at, progress, training

PLAN = training()
AS_PLANNED = ["12:50–13:00", "13:00–13:20", "13:20–13:40", "13:40–13:50", "13:50–14:10"]
WITH_A_GAP = parse(PLAN.text.replace('starts = "13:50"', 'starts = "13:55"'))
"""Five minutes of nothing between the break and the questions, which run 13:55–14:10."""


def test_unbent_a_training_runs_as_planned() -> None:
    assert times(PLAN, bent()) == AS_PLANNED


# --- start now ----------------------------------------------------------------------------------


def test_a_block_that_is_started_now_ends_the_one_before_and_draws_all_others_forward() -> None:
    known = bent(("13:30", start(BREAK)))
    assert times(PLAN, known)[2:] == ["13:20–13:30", "13:30–13:40", "13:40–14:00"]


def test_a_block_that_is_started_over_another_leaves_that_one_out() -> None:
    known = bent(("13:30", start(QUESTIONS)))
    assert times(PLAN, known)[2:] == ["13:20–13:30", "13:30–13:30", "13:30–13:50"]
    assert [run.is_skipped for run in known.blocks_as_run(PLAN)][3:] == [True, False]


def test_a_room_that_opens_early_still_opens_the_training_at_its_time() -> None:
    assert times(PLAN, bent(("12:40", start(ROOM)))) == ["12:40–13:00", *AS_PLANNED[1:]]


def test_a_block_that_has_begun_cannot_be_started_again() -> None:
    assert times(PLAN, bent(("13:30", start(SECOND)))) == AS_PLANNED


# --- hold and resume ----------------------------------------------------------------------------


def test_a_held_block_goes_on_until_it_is_resumed_and_pushes_the_others() -> None:
    known = bent(("13:15", hold(FIRST)), ("13:27:30", resume(FIRST, 2)))
    assert times(PLAN, known)[1:] == [
        "13:00–13:27:30",
        "13:27:30–13:47:30",
        "13:47:30–13:57:30",
        "13:57:30–14:17:30",
    ]


def test_a_block_that_is_resumed_before_its_end_ends_as_planned() -> None:
    known = bent(("13:05", hold(FIRST)), ("13:15", resume(FIRST, 2)))
    assert times(PLAN, known) == AS_PLANNED


def test_seen_from_a_moment_a_held_block_runs_up_to_it_and_never_ends_before_its_time() -> None:
    known = bent(("13:15", hold(FIRST)))
    assert times(PLAN, known, as_of="13:25")[1:3] == ["13:00–13:25", "13:25–13:45"]
    assert times(PLAN, known, as_of="13:16") == AS_PLANNED


def test_a_hold_that_is_forgotten_lets_go_an_hour_after_the_end_of_its_block() -> None:
    known = bent(("13:15", hold(FIRST)))
    assert times(PLAN, known)[1:3] == ["13:00–14:20", "14:20–14:40"]
    assert times(PLAN, known, as_of="18:00")[1:3] == ["13:00–14:20", "14:20–14:40"]
    known = bent(("18:00", resume(FIRST, 2)), progress=known)
    assert times(PLAN, known)[1] == "13:00–14:20"


def test_a_held_block_that_is_extended_is_due_to_end_later_and_stays_held() -> None:
    known = bent(("13:15", hold(FIRST)), ("13:16", extend(FIRST, 5, 2)))
    (_, run, *_) = known.blocks_as_run(PLAN, at("13:17"))
    assert (run.held_from, run.ends_at) == (at("13:25"), at("13:25"))


def test_starting_the_next_block_lets_go_of_a_held_one() -> None:
    known = bent(("13:15", hold(FIRST)), ("13:25", start(SECOND, 2)))
    assert times(PLAN, known)[1:3] == ["13:00–13:25", "13:25–13:45"]


# --- extend and shorten -------------------------------------------------------------------------


def test_a_block_that_is_extended_pushes_the_others() -> None:
    known = bent(("13:15", extend(FIRST, 7)))
    assert times(PLAN, known)[1:] == ["13:00–13:27", "13:27–13:47", "13:47–13:57", "13:57–14:17"]


def test_minutes_taken_from_the_break_bring_a_late_training_back_to_its_time() -> None:
    known = bent(("13:15", extend(FIRST, 5)), ("13:30", extend(BREAK, -5, 2)))
    assert times(PLAN, known)[2:] == ["13:25–13:45", "13:45–13:50", "13:50–14:10"]


def test_a_running_block_that_is_shortened_by_more_than_is_left_ends_now() -> None:
    assert times(PLAN, bent(("13:15", extend(FIRST, -10))))[1:3] == ["13:00–13:15", "13:15–13:35"]


def test_a_gap_in_the_agenda_takes_up_lateness_and_passes_on_the_rest() -> None:
    assert times(WITH_A_GAP, bent(("13:15", extend(FIRST, 5))))[3:] == [
        "13:45–13:55",
        "13:55–14:10",
    ]
    assert times(WITH_A_GAP, bent(("13:15", extend(FIRST, 7))))[3:] == [
        "13:47–13:57",
        "13:57–14:12",
    ]


def test_a_gap_in_the_agenda_stays_as_long_as_it_was_where_all_comes_earlier() -> None:
    known = bent(("13:30", start(BREAK)))
    assert times(WITH_A_GAP, known)[3:] == ["13:30–13:40", "13:45–14:00"]


# --- skip and restore ---------------------------------------------------------------------------


def test_a_skipped_block_has_no_length_and_draws_the_others_forward() -> None:
    known = bent(("13:05", skip(SECOND)))
    assert times(PLAN, known)[1:] == ["13:00–13:20", "13:20–13:20", "13:20–13:30", "13:30–13:50"]


def test_a_skipped_block_whose_turn_has_not_come_can_be_brought_back() -> None:
    known = bent(("13:05", skip(BREAK)), ("13:39", restore(BREAK, 2)))
    assert times(PLAN, known) == AS_PLANNED


def test_a_skipped_block_whose_turn_has_passed_stays_skipped() -> None:
    known = bent(("13:05", skip(BREAK)), ("13:41", restore(BREAK, 2)))
    assert times(PLAN, known)[3:] == ["13:40–13:40", "13:40–14:00"]


def test_a_block_that_runs_cannot_be_skipped() -> None:
    assert times(PLAN, bent(("13:05", skip(FIRST)))) == AS_PLANNED


# --- end early ----------------------------------------------------------------------------------


def test_a_block_that_ends_early_is_followed_by_the_next() -> None:
    known = bent(("13:12", end(FIRST)))
    assert times(PLAN, known)[1:3] == ["13:00–13:12", "13:12–13:32"]


def test_a_training_that_ends_early_leaves_out_all_that_was_to_come() -> None:
    known = bent(("13:30", end(SECOND, training=True)))
    assert times(PLAN, known)[2:] == ["13:20–13:30", "13:30–13:30", "13:30–13:30"]


# --- undo ---------------------------------------------------------------------------------------

EACH: list[Bend] = [
    start(SECOND),
    hold(FIRST),
    extend(FIRST, 5),
    skip(BREAK),
    end(FIRST),
    end(FIRST, training=True),
]


@pytest.mark.parametrize("bend", EACH, ids=lambda bend: type(bend).__name__)
def test_within_ten_seconds_a_bend_can_be_undone_as_if_it_had_never_been(bend: Bend) -> None:
    assert times(PLAN, bent(("13:10", bend))) != AS_PLANNED
    assert times(PLAN, bent(("13:10", bend), ("13:10:10", undo(1, 2)))) == AS_PLANNED


def test_after_ten_seconds_a_bend_stands() -> None:
    known = bent(("13:10", skip(BREAK)), ("13:10:11", undo(1, 2)))
    assert times(PLAN, known)[3] == "13:40–13:40"


def test_only_the_latest_bend_can_be_undone_and_then_the_one_before() -> None:
    both = bent(("13:10", skip(BREAK)), ("13:10:02", extend(FIRST, 5, 2)))
    wrong = bent(("13:10:04", undo(1, 3)), progress=both)
    assert times(PLAN, wrong) == times(PLAN, both)
    last = bent(("13:10:04", undo(2, 3)), progress=both)
    assert times(PLAN, last)[1:4] == ["13:00–13:20", "13:20–13:40", "13:40–13:40"]
    none = bent(("13:10:06", undo(1, 4)), progress=last)
    assert times(PLAN, none) == AS_PLANNED


def test_an_undoing_is_not_undone() -> None:
    known = bent(("13:10", skip(BREAK)), ("13:10:02", undo(1, 2)), ("13:10:04", undo(2, 3)))
    assert times(PLAN, known) == AS_PLANNED


# --- what is noted stands -----------------------------------------------------------------------


def test_what_is_noted_stands_against_a_bend_that_came_too_late() -> None:
    ended = facts.BlockEnded(block=FIRST), at("13:20")
    known = bent(("13:19:59", hold(FIRST)), progress=progress(PLAN, ended))
    assert times(PLAN, known) == AS_PLANNED


def test_a_bend_that_names_no_block_of_the_plan_bends_nothing() -> None:
    assert times(PLAN, bent(("13:10", skip("block-of-an-older-file")))) == AS_PLANNED


def test_bends_are_taken_in_their_order_however_they_arrive() -> None:
    first = facts.Extended(number=1, by="a", block=FIRST, minutes=5), at("13:15")
    second = facts.EndedEarly(number=2, by="b", block=FIRST), at("13:22")
    straight, reverse = progress(PLAN, first, second), progress(PLAN, second, first)
    assert times(PLAN, straight) == times(PLAN, reverse)
    assert times(PLAN, straight)[1] == "13:00–13:22"


def test_of_two_bends_made_on_the_same_picture_the_first_is_taken() -> None:
    one, other = extend(FIRST, 5), skip(BREAK)
    assert one.fact("s", at=1, source="page").fingerprint == "bend:s:1"
    assert other.fact("s", at=2, source="page").fingerprint == "bend:s:1"
