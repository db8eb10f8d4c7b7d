"""Agenda lines, as people write them, become timed blocks; what is wrong is named by line."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.agenda import Agenda, clock, read_agenda
from schedules.reading.block_kinds import kind_of
from schedules.reading.page_lines import plain_lines


def agenda_of(text: str) -> Agenda:
    return read_agenda(list(plain_lines(text)))


def times_of(text: str) -> list[str]:
    """Each block as `12:45 PM-1:00 PM Title`."""
    return [
        f"{clock(block.start)}-{'?' if block.end is None else clock(block.end)} {block.title}"
        for block in agenda_of(text).blocks
    ]


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("12:45-1:00 PM | Room opens", "12:45 PM-1:00 PM Room opens"),
        ("9–9:30 am | Coffee", "9:00 AM-9:30 AM Coffee"),
        ("12:45pm - 1pm: Lobby", "12:45 PM-1:00 PM Lobby"),
        ("13.00-13.15 Hello", "1:00 PM-1:15 PM Hello"),
        ("13h00 – 13h15 : Hello", "1:00 PM-1:15 PM Hello"),
        ("1300-1315 | Hello", "1:00 PM-1:15 PM Hello"),
        ("11:30 a.m. to 1 p.m., Long talk", "11:30 AM-1:00 PM Long talk"),
        ("11:30-1:00 PM Long talk", "11:30 AM-1:00 PM Long talk"),
        ("11 - noon: Talk", "11:00 AM-12:00 PM Talk"),
        ("Noon until 12:30 PM – Talk", "12:00 PM-12:30 PM Talk"),
        ("11 PM to midnight: Talk", "11:00 PM-12:00 AM Talk"),
        ("12 noon - 1 PM: Talk", "12:00 PM-1:00 PM Talk"),
        ("11:45 PM-12:15 AM | Talk", "11:45 PM-12:15 AM Talk"),
        ("23:30–00:10 Talk", "11:30 PM-12:10 AM Talk"),
        ("23:30–24:00 Talk", "11:30 PM-12:00 AM Talk"),
        ("• 9:00 — 9:20 AM — Talk", "9:00 AM-9:20 AM Talk"),
        ("- **9:00-9:20 AM** Talk", "9:00 AM-9:20 AM Talk"),
        ("3) 9:00-9:20 AM Talk", "9:00 AM-9:20 AM Talk"),
        ("[9:00−9:20 AM] Talk", "9:00 AM-9:20 AM Talk"),
        ("From 9:00 through 9:20 AM: Talk", "9:00 AM-9:20 AM Talk"),
        ("9:00\u00a0AM\u2009–\u20099:20\u00a0AM Talk", "9:00 AM-9:20 AM Talk"),
        ("9:00 AM (ET) – 9:20 AM (ET) Talk", "9:00 AM-9:20 AM Talk"),
        ("9:00-9:20 AM Eastern Time | Talk", "9:00 AM-9:20 AM Talk"),
        ("9:00 AM\t9:20 AM\tTalk\tA. Speaker", "9:00 AM-9:20 AM Talk – A. Speaker"),
        ("| 9:00 AM | 9:20 AM | Talk |", "9:00 AM-9:20 AM Talk"),
        ("1\t9:00 AM - 9:20 AM\t20 min\tTalk", "9:00 AM-9:20 AM Talk"),
        ("9a-9:20a | Talk", "9:00 AM-9:20 AM Talk"),
        ("9:00-9:20 AM | 3:1 odds: a talk", "9:00 AM-9:20 AM 3:1 odds: a talk"),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, block: str) -> None:
    found = agenda_of(line)
    assert times_of(line) == [block]
    assert found.problems == []


@pytest.mark.parametrize(
    "line",
    [
        "10-12 participants work in each room",
        "2021-2024 | Member of the board",
        "215-390-1500 is the number to call",
        "12-15-2026 is the day of the fair",
        "5-10 minutes before the end",
        "1:1 coaching is offered",
        "3 PMs have asked for this",
        "24/7 help line",
        "9-10th graders are welcome",
        "12 CE credits",
        "Noon prayers are held in some houses",
        "1. Describe 2-3 tools",
        "10.5 hours of instruction",
    ],
)
def test_figures_that_are_no_times_are_no_agenda(line: str) -> None:
    assert agenda_of(f"{line}\n{line} again").blocks == []


def test_one_pm_at_the_end_of_each_line_serves_the_whole_agenda() -> None:
    assert times_of("11:45-12:10 PM | One\n12:10-1:00 PM | Two\n1:00-1:05 PM | Three") == [
        "11:45 AM-12:10 PM One",
        "12:10 PM-1:00 PM Two",
        "1:00 PM-1:05 PM Three",
    ]


def test_a_single_pm_anywhere_tells_the_half_of_the_day_of_every_line() -> None:
    assert times_of("9-9:30 One\n9:30-11 Two\n11-12:30 Three\n12:30-1 PM Four\n1-1:30 Five") == [
        "9:00 AM-9:30 AM One",
        "9:30 AM-11:00 AM Two",
        "11:00 AM-12:30 PM Three",
        "12:30 PM-1:00 PM Four",
        "1:00 PM-1:30 PM Five",
    ]


def test_an_agenda_may_run_past_midnight() -> None:
    found = agenda_of("10-11 PM One\n11-12:30 Two\n12:30-1:15 AM Three")
    assert [(block.start, block.end) for block in found.blocks] == [
        (22 * 60, 23 * 60),
        (23 * 60, 24 * 60 + 30),
        (24 * 60 + 30, 25 * 60 + 15),
    ]
    assert found.problems == []


def test_without_any_am_or_pm_working_hours_are_taken_and_it_is_said() -> None:
    text = "9:00-11:30 One\n11:30-1:00 Two\n1:00-2:15 Three"
    assert times_of(text) == [
        "9:00 AM-11:30 AM One",
        "11:30 AM-1:00 PM Two",
        "1:00 PM-2:15 PM Three",
    ]
    (problem,) = agenda_of(text).problems
    assert problem.startswith("Line 1 (“9:00-11:30 One”): no line of the agenda says am or pm.")
    assert "9:00 AM" in problem


def test_an_hour_above_twelve_shows_the_24_hour_clock() -> None:
    text = "08:30-12:00 One\n12:00-13:00 Lunch\n13:00-13:45 Two"
    assert times_of(text) == [
        "8:30 AM-12:00 PM One",
        "12:00 PM-1:00 PM Lunch",
        "1:00 PM-1:45 PM Two",
    ]
    assert agenda_of(text).problems == []


def test_a_line_with_only_a_start_lasts_until_the_next_begins() -> None:
    text = "1:00 PM Welcome\n1:20 PM - 3 tips for Mondays\n2:00 PM Q&A\n2:15 PM Adjourn"
    assert times_of(text) == [
        "1:00 PM-1:20 PM Welcome",
        "1:20 PM-2:00 PM 3 tips for Mondays",
        "2:00 PM-2:15 PM Q&A",
    ]
    assert agenda_of(text).notes == ["Line 4 (“2:15 PM Adjourn”) marks a moment: not a block."]


def test_a_last_line_without_an_end_is_named() -> None:
    text = "1:00 PM Welcome\n1:20 PM Talk"
    assert times_of(text)[-1] == "1:20 PM-? Talk"
    assert agenda_of(text).problems == [
        "Line 2 (“1:20 PM Talk”) does not say when it ends, and nothing follows. Write the end."
    ]


def test_a_title_may_stand_on_the_line_below_its_times() -> None:
    assert times_of("1:00-1:20 PM\nWelcome\n\n1:20-2:00 PM\nTalk") == [
        "1:00 PM-1:20 PM Welcome",
        "1:20 PM-2:00 PM Talk",
    ]


def test_a_title_may_stand_before_its_times() -> None:
    assert times_of("Welcome (1:00–1:20 PM)\nTalk, 1:20-2:00 PM\nQ&A | 2:00 - 2:15 pm") == [
        "1:00 PM-1:20 PM Welcome",
        "1:20 PM-2:00 PM Talk",
        "2:00 PM-2:15 PM Q&A",
    ]


def test_the_time_of_the_whole_is_not_a_block() -> None:
    found = agenda_of("12:45 PM - 2:00 PM ET\nRoom 3\n12:45-1:00 PM Doors open\n1:00-2:00 PM Talk")
    assert [block.title for block in found.blocks] == ["Doors open", "Talk"]
    assert found.problems == []
    assert found.notes == [
        "Line 1 (“12:45 PM - 2:00 PM ET”) gives the time of the whole: not a block."
    ]


def test_an_agenda_that_stands_twice_is_taken_once() -> None:
    once = "1:00-1:20 PM Welcome\n1:20-2:00 PM Talk\n"
    assert times_of(once * 2) == ["1:00 PM-1:20 PM Welcome", "1:20 PM-2:00 PM Talk"]
    assert agenda_of(once * 2).problems == []


def test_a_time_far_from_the_agenda_is_left_out_and_named() -> None:
    found = agenda_of("1:00-1:20 PM Welcome\n1:20-2:00 PM Talk\n" + "…\n" * 30 + "5:00 PM Closing")
    assert len(found.blocks) == 2
    assert found.notes == ["Line 33 (“5:00 PM Closing”) has a time but stands apart: not used."]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "1:00-1:20 PM One\n1:15-2:00 PM Two",
            "Line 2 (“1:15-2:00 PM Two”) starts at 1:15 PM, before line 1 ends at 1:20 PM: "
            "they overlap.",
        ),
        (
            "1:00-1:20 PM One\n1:30-2:00 PM Two",
            "Line 2 (“1:30-2:00 PM Two”) starts at 1:30 PM, 10 minutes after line 1 ends at "
            "1:20 PM.",
        ),
        (
            "1:00-1:20 PM One\n1:20-1:10 PM Two",
            "Line 2 (“1:20-1:10 PM Two”) ends at 1:10 PM, before it starts at 1:20 PM.",
        ),
        (
            "1:00 PM-1:20 PM One\n1:20 PM-1:20 PM Two",
            "Line 2 (“1:20 PM-1:20 PM Two”) starts and ends at 1:20 PM: it lasts no time.",
        ),
        (
            "4:00-5:00 PM One\n9:00-10:00 AM Two",
            "Line 2 (“9:00-10:00 AM Two”) starts at 9:00 AM, before line 1 ends at 5:00 PM: "
            "they overlap. Mend one of the two; another day is another session.",
        ),
        (
            "1:00-1:20 PM One\n1:20-2:00 PM\n2:00-2:10 PM Three",
            "Line 2 (“1:20-2:00 PM”) gives times and no title.",
        ),
    ],
)
def test_what_is_wrong_with_the_times_is_named_by_line(lines: str, problem: str) -> None:
    (found,) = agenda_of(lines).problems
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Virtual classroom opens", "open"),
        ("Doors open", "open"),
        ("Registration & coffee", "open"),
        ("Log-in and sound check", "open"),
        ("Welcome & check-in", "activity"),
        ("Check-in activity", "activity"),
        ("Breakout rooms", "activity"),
        ("Group discussion", "activity"),
        ("Break", "break"),
        ("15-minute stretch break (back at 2)", "break"),
        ("Lunch on your own", "break"),
        ("Lunch & learn: budgets", "instruction"),
        ("Break the silence", "instruction"),
        ("Breaking down stigma", "instruction"),
        ("Q&A", "questions"),
        ("Open Q & A", "questions"),
        ("Questions and answers", "questions"),
        ("Closing remarks, questions", "questions"),
        ("Questions clients ask about shame", "instruction"),
        ("Introduction to harm reduction", "instruction"),
        ("Opening remarks", "instruction"),
    ],
)
def test_a_title_tells_the_kind_of_its_block(title: str, kind: str) -> None:
    assert kind_of(title, before_content=True) == kind


def test_only_what_comes_before_the_content_opens_the_room() -> None:
    assert kind_of("Registration", before_content=True) == "open"
    assert kind_of("Registration", before_content=False) == "instruction"


def test_all_counts_but_the_opening_and_the_breaks() -> None:
    found = agenda_of(
        "12:45-1 PM Doors open\n1-1:10 PM Welcome\n1:10-2 PM Talk\n"
        "2-2:10 PM Break\n2:10-2:30 PM Q&A"
    )
    assert [(block.kind, block.counts, block.minutes) for block in found.blocks] == [
        ("open", False, 15),
        ("activity", True, 10),
        ("instruction", True, 50),
        ("break", False, 10),
        ("questions", True, 20),
    ]


def written(minutes: int, form: str) -> str:
    """A time of day in one of the forms people use; `plain` leaves the half of the day out."""
    hour, minute = divmod(minutes % 1440, 60)
    if form == "24":
        return f"{hour:02d}:{minute:02d}"
    half = "" if form == "plain" else " PM" if hour >= 12 else " AM"
    return f"{hour % 12 or 12}:{minute:02d}{half}"


@given(
    start=st.integers(0, 1439),
    lengths=st.lists(st.integers(1, 240), min_size=1, max_size=9).filter(lambda x: sum(x) < 1000),
    form=st.sampled_from(["12", "24", "last"]),
    dash=st.sampled_from(["-", " – ", " to ", "—", "\t"]),
)
def test_whatever_the_hours_an_agenda_reads_back_as_it_was_written(
    start: int, lengths: list[int], form: str, dash: str
) -> None:
    edges = [start]
    for length in lengths:
        edges.append(edges[-1] + length)
    if form == "24":
        lines = [f"{written(a, '24')}{dash}{written(b, '24')} | Part" for a, b in pairs(edges)]
    else:
        head = "12" if form == "12" or dash == "\t" else "plain"
        lines = [f"{written(a, head)}{dash}{written(b, '12')} | Part" for a, b in pairs(edges)]
    found = agenda_of("\n".join(lines))
    if form == "24" and all(0 < edge % 1440 // 60 < 13 for edge in edges):
        return  # nothing in these lines shows which clock they are on
    assert [(block.start, block.end) for block in found.blocks] == pairs(edges)
    assert found.problems == []


def pairs(edges: list[int]) -> list[tuple[int, int]]:
    return list(pairwise(edges))


@given(st.lists(st.from_regex(re.compile(r"[0-9:.apmAPM\- –|\tto]{0,24}"), fullmatch=True)))
def test_no_arrangement_of_figures_breaks_the_reading(lines: list[str]) -> None:
    found = agenda_of("\n".join(lines))
    for earlier, later in pairwise(found.blocks):
        overlap = earlier.end is not None and later.start < earlier.end
        assert (
            not overlap
            or any("overlap" in problem for problem in found.problems)
            or (later.minutes == 0)
        )
