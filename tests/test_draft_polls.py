"""Draft polls are spread over the agenda, fit into their blocks, and name what they are for."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.session import BlockKind
from schedules.agenda import AgendaBlock
from schedules.draft_polls import DraftPoll, draft_polls
from schedules.reading.page_lines import Line

LETTER: dict[str, BlockKind] = {
    "o": "open",
    "i": "instruction",
    "a": "activity",
    "b": "break",
    "q": "questions",
}


def blocks_of(plan: str) -> list[AgendaBlock]:
    """`o15 i20 b10`: the blocks of these kinds and minutes, one after the other from 9:00 AM."""
    blocks: list[AgendaBlock] = []
    start = 9 * 60
    for number, part in enumerate(plan.split(), start=1):
        end = start + int(part[1:])
        title = f"Part {number}"
        blocks.append(AgendaBlock(Line(number, title), start, end, title, LETTER[part[0]]))
        start = end
    return blocks


def polls_of(
    plan: str, objectives: list[str] | None = None, least: int = 0, gap: float = 25
) -> list[DraftPoll]:
    return draft_polls(blocks_of(plan), objectives or [], least=least, largest_gap=gap)


def minutes_of(plan: str, least: int = 0) -> list[int]:
    """When the required polls are launched, in minutes after the first block's start."""
    blocks = blocks_of(plan)
    return [
        blocks[poll.block].start + poll.minute - blocks[0].start
        for poll in polls_of(plan, least=least)
        if poll.required
    ]


def test_a_short_block_has_its_poll_in_the_middle_and_the_last_near_the_end() -> None:
    assert minutes_of("i10 i20 i15") == [5, 20, 37]


def test_a_long_block_has_a_poll_in_each_part_of_twenty_minutes() -> None:
    assert minutes_of("i35 i15") == [8, 26, 42]


def test_polls_stand_close_before_and_after_a_break() -> None:
    assert minutes_of("i20 b15 i20 i10") == [15, 39, 57]


def test_a_gap_that_is_too_wide_gets_one_more_poll() -> None:
    # 34 to 62 would be 28 minutes; 47 is the last at which a poll of 3 minutes fits before 50
    assert minutes_of("i20 b10 i20 i20") == [15, 34, 47, 62]


def test_too_few_polls_are_made_up_to_the_least() -> None:
    assert len(minutes_of("i30 i30")) == 4
    assert len(minutes_of("i30 i30", least=6)) == 6


def test_before_a_closing_too_short_the_block_before_it_has_the_poll_near_the_end() -> None:
    assert minutes_of("i15 i20 q4") == [7, 31, 35]  # 31 is 8 minutes before the end at 39


def test_a_block_of_one_minute_has_no_poll() -> None:
    assert minutes_of("i20 i1 i20") == [10, 33]


def test_an_opening_too_short_has_no_check_of_sound() -> None:
    assert [poll.required for poll in polls_of("o15 i20")] == [False, True]
    assert [poll.required for poll in polls_of("o5 i20")] == [True]


def test_an_objective_goes_to_the_title_it_shares_words_with() -> None:
    titles = ["Budgets without shame", "Kitchens and neighbors", "Anything else"]
    blocks = [
        AgendaBlock(Line(1, title), 540 + 20 * number, 560 + 20 * number, title)
        for number, title in enumerate(titles)
    ]
    objectives = ["Explain how to greet a neighbor in kitchens", "Name one law", "Write a budget"]
    asked = {
        blocks[poll.block].title: poll.text
        for poll in draft_polls(blocks, objectives, least=0, largest_gap=25)
    }
    assert asked["Budgets without shame"].endswith("how ready are you to write a budget?")
    assert "greet a neighbor in kitchens?" in asked["Kitchens and neighbors"]
    assert "name one law?" in asked["Anything else"]


plans = st.lists(
    st.tuples(st.sampled_from("iiiaqb"), st.integers(1, 90)), min_size=1, max_size=10
).map(lambda parts: " ".join(f"{kind}{minutes}" for kind, minutes in parts))


@given(plans, st.integers(0, 8))
def test_whatever_the_agenda_each_poll_fits_and_none_is_too_far_from_the_next(
    plan: str, least: int
) -> None:
    blocks = blocks_of(plan)
    polls = [poll for poll in polls_of(plan, ["Name one law"], least) if poll.required]
    assert len({poll.id for poll in polls}) == len(polls)
    for index, block in enumerate(blocks):
        own = [poll for poll in polls if poll.block == index]
        assert bool(own) == (block.counts and block.minutes >= 2)
        for poll in own:
            assert poll.open_for >= 2
            assert 0 <= poll.minute <= block.minutes - poll.open_for
    for earlier, later in pairwise(polls):
        first, then = blocks[earlier.block], blocks[later.block]
        gap = then.start + later.minute - first.start - earlier.minute
        away = sum(block.minutes for block in blocks[earlier.block + 1 : later.block])
        assert 0 < gap <= 25 or gap - away <= 25  # a break, or blocks too short, lie between
