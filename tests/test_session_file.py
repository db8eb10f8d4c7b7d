"""A session file is read, or every problem in it is named by line and key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local_time import iso
from bot.session_file import SessionFileError, parse
from tests.conftest import SMALL_SESSION


def problems_of(text: str) -> list[str]:
    with pytest.raises(SessionFileError) as refused:
        parse(text)
    return [str(problem) for problem in refused.value.problems]


def line_of(text: str, beginning: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip() == beginning)


def test_a_good_file_gives_blocks_with_their_moments() -> None:
    session = parse(SMALL_SESSION)
    assert [block.id for block in session.blocks] == ["block-1", "block-2"]
    assert iso(session.starts_at) == "2026-12-04T17:45:00Z"
    assert iso(session.ends_at) == "2026-12-04T18:30:00Z"
    assert session.counted_minutes == 30
    assert session.text == SMALL_SESSION
    (found,) = session.polls()
    assert found[1].open_for == 180_000


@pytest.mark.parametrize(
    ("line", "becomes", "problem"),
    [
        ("credits = 0.5", "", "credits: this is missing"),
        ("[zoom]", "credit = 2\n[zoom]", "credit: this key is not known here"),
        ("credits = 0.5", 'credits = "many"', "credits: expected number"),
        ("credits = 0.5", "credits = -1", "credits: expected greater than or equal to 0"),
        ('timezone = "America/New_York"', 'timezone = "Eastern"', "timezone: 'Eastern' is no IANA"),
        ("date = 2026-12-04", 'date = "soon"', "date: expected date"),
        ('id = "86084701483"', 'id = "12"', "zoom.id: expected a Zoom meeting number"),
        ('kind = "open"', 'kind = "opne"', "blocks[1].kind: expected 'open', 'instruction'"),
        (
            'starts = "12:45"',
            'starts = "12.45"',
            "blocks[1].starts: expected a time such as",
        ),
        ('ends = "13:30"', 'ends = "12:50"', "blocks[2].ends: 12:50 is not after 13:00"),
        ('starts = "13:00"', 'starts = "12:55"', "blocks[2].starts: 12:55 is before 13:00, when"),
        ("hours = 48", "hours = 0", "evaluation.hours: expected greater than 0"),
        ('open_for = "3m"', 'open_for = "3"', "blocks[2].polls[1].open_for: expected a duration"),
        (
            'open_for = "3m"',
            'open_for = "90s"',
            "blocks[2].polls[1].open_for: a poll is",
        ),
        ('launch = "start+5m"', 'launch = "soon"', "blocks[2].polls[1].launch: expected a moment"),
        ('launch = "start+5m"', 'launch = "end+1m"', "blocks[2].polls[1].launch: this is outside"),
        (
            'launch = "start+5m"',
            'launch = ["end-5m", "start+5m"]',
            "blocks[2].polls[1].launch: the window ends before it begins",
        ),
        (
            'choices = ["Blue", "Seven"]',
            'choices = ["Blue"]',
            "blocks[2].polls[1].questions[1].choices: a single question has 2 to 10 choices",
        ),
        (
            'choices = ["Blue", "Seven"]',
            'choices = ["Blue", "Blue"]',
            "blocks[2].polls[1].questions[1].choices: two choices are the same",
        ),
    ],
)
def test_a_wrong_line_is_named_with_its_key_and_what_is_expected(
    line: str, becomes: str, problem: str
) -> None:
    found = problems_of(SMALL_SESSION.replace(line, becomes, 1))
    number = line_of(SMALL_SESSION, line) if becomes else 1
    assert found == [found[0]]
    assert found[0].startswith(f"line {number}: {problem}")


def test_every_problem_is_named_at_once() -> None:
    text = SMALL_SESSION.replace("credits = 0.5", "credit = 0.5").replace('"open"', '"opne"')
    assert [problem.split(":")[1].strip() for problem in problems_of(text)] == [
        "credits",
        "credit",
        "blocks[1].kind",
    ]


def test_text_that_is_no_toml_is_named_by_its_line() -> None:
    assert problems_of('id = "a"\ntitle = \n') == ["line 2: this is not TOML: Invalid value"]


def test_two_polls_of_one_id_are_named() -> None:
    poll = SMALL_SESSION[SMALL_SESSION.index("  [[blocks.polls]]") :]
    found = problems_of(SMALL_SESSION + "\n" + poll)
    assert found == ["line 38: blocks[2].polls[2].id: 'first' is the id of another poll"]


def test_a_local_time_that_does_not_exist_is_an_error_with_a_suggestion() -> None:
    text = SMALL_SESSION.replace("2026-12-04", "2026-03-08")
    text = text.replace('"12:45"', '"01:45"').replace('"13:00"', '"02:00"', 2)
    text = text.replace('"13:30"', '"03:30"')
    assert problems_of(text) == [
        f"line {line}: {key}: 02:00 does not exist on 2026-03-08 in America/New_York: the clocks "
        "are put forward. Write 03:00, or choose another time."
        for line, key in ((15, "blocks[1].ends"), (21, "blocks[2].starts"))
    ]


def test_a_local_time_that_comes_twice_is_an_error_with_a_suggestion() -> None:
    text = SMALL_SESSION.replace("2026-12-04", "2026-11-01").replace('"12:45"', '"01:15"')
    assert "01:15 comes twice on 2026-11-01" in problems_of(text.replace('"13:00"', '"03:00"'))[0]


def test_a_session_past_midnight_ends_on_the_next_day() -> None:
    text = SMALL_SESSION.replace('"12:45"', '"23:15"').replace('"13:00"', '"23:45"')
    session = parse(text.replace('"13:30"', '"00:15"'))
    assert iso(session.ends_at) == "2026-12-05T05:15:00Z"
    assert session.counted_minutes == 30


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    assert problems_of(text)


@given(cut=st.integers(0, len(SMALL_SESSION)), more=st.text(max_size=12))
def test_a_damaged_file_is_read_or_refused_with_problems_at_its_lines(cut: int, more: str) -> None:
    text = SMALL_SESSION[:cut] + more + SMALL_SESSION[cut:]
    try:
        parse(text)
    except SessionFileError as refused:
        lines = len(text.splitlines()) + 1
        assert all(1 <= problem.line <= lines for problem in refused.problems)  # noqa: PT017


RESOURCE = '[[resources]]\ntitle = "Slides"\nurl = "https://files.example.org/slides.pdf"\n'


def with_resource(old: str = "", new: str = "") -> str:
    return SMALL_SESSION.replace("[[blocks]]", f"{RESOURCE.replace(old, new)}\n[[blocks]]", 1)


def test_a_resource_has_a_title_and_an_address_and_is_shown_from_before_on() -> None:
    (one,) = parse(with_resource()).resources
    assert (one.title, one.url) == ("Slides", "https://files.example.org/slides.pdf")
    assert one.shown == "before"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "https://files",
            "http://files",
            "resources[1].url: 'http://files.example.org/slides.pdf'",
        ),
        ('"https://files.example.org/slides.pdf"', '"https://"', "resources[1].url: 'https://' is"),
        ("https:", "javascript:", "resources[1].url: 'javascript://files.example.org/slides.pdf'"),
        ('title = "Slides"', 'title = ""', "resources[1].title: expected"),
        ('title = "Slides"', 'title = "Slides"\nshown = "later"', "resources[1].shown: expected"),
    ],
)
def test_a_resource_that_is_none_is_named(old: str, new: str, problem: str) -> None:
    (found,) = problems_of(with_resource(old, new))
    assert problem in found
