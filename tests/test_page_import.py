"""A training's page becomes a session file, and what it lacks is said."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.clock import MINUTE
from bot.rules.policy import policy_of
from bot.session import Session
from bot.session_file import parse
from schedules.draft import Import, import_page

PAGES = Path(__file__).parent / "fixtures" / "pages"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
EVENT = (PAGES / "event.txt").read_text()
HTML = (PAGES / "event.html").read_text()
MAIL = (PAGES / "mail.txt").read_text()
INFORMATION = (PAGES / "information.txt").read_text()
FRIDAY = date(2027, 3, 5)

needs_seeds = pytest.mark.skipif(
    not SEEDS.exists(), reason="the seed pages are not on this machine"
)


def imported(text: str, day: date = FRIDAY, **options: Any) -> Import:
    return import_page(text, date=day, **{"zoom_id": None, **options})


def keys_of(text: str, **options: Any) -> dict[str, Any]:
    return tomllib.loads(imported(text, **options).toml)


def session_of(text: str, **options: Any) -> Session:
    found = imported(text, **options)
    assert found.missing == []
    assert found.problems == []
    assert found.complete
    return parse(found.toml)


def test_an_event_page_gives_the_whole_session() -> None:
    session = session_of(EVENT, zoom_id="860 8470 1483")
    assert session.id == "practical-hope-the-housing-search-2027-03-05"
    assert session.title == (
        "Practical Hope & the Housing Search: Staying useful when doors keep closing"
    )
    assert session.description.startswith("A housing search can take months")
    assert session.description.endswith("they can use the next morning.")
    assert (session.date, session.timezone) == (FRIDAY, "America/New_York")
    assert (session.credits, session.credit_type, session.level) == (1.75, "general", "beginner")
    assert session.audience.startswith("Housing navigators, social workers")
    assert session.delivery == "Live Webinar"
    assert session.objectives == (
        "Describe three parts of “practical hope” and how each can be strengthened",
        "Write a goal for a housing search that survives a setback",
        "Plan the first week after a refusal together with a tenant",
    )
    assert session.presenters == ("Morgan Vale, MSW, LCSW", "Robin Oake-Lund, PhD")
    assert session.contact == "learning@riverbend.example.org"
    assert session.accommodation == "access@riverbend.example.org"
    assert session.zoom
    assert session.zoom.id == "86084701483"


def test_an_event_page_gives_the_provider_and_its_rules() -> None:
    session = session_of(EVENT)
    assert session.zoom is None
    provider, evaluation = session.provider, session.evaluation
    assert provider
    assert provider.name == "Riverbend Learning: a program of Riverbend Homes"
    assert provider.number == "2046"
    assert provider.approved == (date(2025, 3, 1), date(2028, 3, 1))
    assert provider.officer == "Continuing Education Coordinator"
    assert provider.statement.startswith(
        "Riverbend Learning: a program of Riverbend Homes, provider"
    )
    assert provider.statement.endswith("1.75 general continuing education credits.")
    assert provider.excluded == ("OH", "WV")
    assert evaluation
    assert (evaluation.hours, evaluation.url) == (72, "")
    policy = policy_of(session)
    assert (policy.ruleset, policy.missed_minutes, policy.certificate_days) == ("aswb-ace", 5, 10)
    assert policy.camera_required


def test_an_event_page_gives_its_blocks_in_local_time() -> None:
    session = session_of(EVENT)
    assert [(b.starts, b.ends, b.kind, b.counts) for b in session.blocks] == [
        ("09:45", "10:00", "open", False),
        ("10:00", "10:20", "activity", True),
        ("10:20", "10:45", "instruction", True),
        ("10:45", "11:10", "instruction", True),
        ("11:10", "11:20", "break", False),
        ("11:20", "11:50", "instruction", True),
        ("11:50", "12:05", "questions", True),
    ]
    assert session.blocks[2].title == "What hope is made of"


def test_the_arithmetic_of_the_credit_is_printed() -> None:
    report = imported(EVENT).report
    assert "115 counted minutes = 1.92 hours, of 140 on the agenda." in report
    assert "1.75 credits need 105 minutes: 10 minutes of slack." in report
    assert (
        "without “Welcome, house rules, & warm-up exercise”: 95 minutes = 1.58 hours, 10 too few."
    ) in report
    assert "without “Wrap-up, Q&A”: 100 minutes = 1.67 hours, 5 too few." in report
    assert "without both: 80 minutes = 1.33 hours, 25 too few." in report
    assert "An attendee may miss 5 minutes." in report


def test_a_saved_web_page_gives_a_session_too() -> None:
    session = session_of(HTML)
    assert session.title == (
        "Boundaries on the Doorstep: Home visits that feel safe for both sides"
    )
    assert session.description == (
        "Home visits blur the line between guest and professional. We practice saying what a "
        "visit is for, noticing when it drifts, and ending it kindly — with tenants & colleagues."
    )
    assert [(b.starts, b.ends, b.title) for b in session.blocks] == [
        ("12:45", "13:00", "Doors open & sound check"),
        ("13:00", "13:20", "Whose living room is it?"),
        ("13:20", "13:45", "Ending a visit kindly"),
        ("13:45", "14:00", "Questions & answers"),
    ]
    assert session.objectives == (
        "Explain why the purpose of a visit is said aloud",
        "Recognize three signs that a visit drifts",
    )
    assert session.presenters == ("Sasha Quill, LSW", "Dr. Ines de la Torre, Ph.D., LCSW-C")
    assert session.provider
    assert (session.provider.name, session.provider.number) == ("Riverbend Learning", "2046")
    assert session.provider.excluded == ("NY",)
    assert session.provider.officer == "Director of Continuing Education"
    assert session.contact == "learning@riverbend.example.org"
    assert session.evaluation
    assert session.evaluation.hours == 48
    assert session.evaluation.url == "https://docs.google.com/forms/d/e/invented/viewform"
    policy = policy_of(session)
    assert policy.missed_minutes == 0  # 60 minutes count and 1 credit needs 60
    assert not policy.camera_required  # this page does not ask for a camera


def test_a_page_written_like_a_mail_gives_a_session_too() -> None:
    session = session_of(MAIL)
    assert session.description.startswith("This two-hour webinar rethinks")
    assert [(b.starts, b.ends, b.kind) for b in session.blocks] == [
        ("13:00", "13:15", "activity"),
        ("13:15", "14:00", "instruction"),
        ("14:00", "14:10", "break"),
        ("14:10", "14:45", "activity"),
        ("14:45", "15:00", "questions"),
    ]
    assert session.objectives == (
        "Name four intake questions that can wait",
        "Arrange a room for choice",
    )
    assert session.presenters == ("Toni Marsh, LMSW", "Lee Abara, M.Ed.")
    assert (session.credits, session.credit_type, session.level) == (1.5, "general", "introductory")
    assert session.audience == "Intake workers and supervisors."
    assert session.contact == "ce@hearthside.example.org"
    assert session.accommodation == "access@hearthside.example.org"
    assert session.provider
    assert session.provider.approved == (date(2026, 1, 5), date(2029, 1, 5))
    assert session.provider.officer == "CE Administrator"
    assert session.provider.excluded == ("NJ", "NY")
    assert session.evaluation
    assert session.evaluation.hours == 5 * 24
    report = imported(MAIL).report
    assert "Line 29 (“Jo Bloggs”) stands where presenters do, without credentials" in report
    assert "without all 3: 45 minutes = 0.75 hours, 45 too few." in report


def test_an_information_page_gives_a_draft_and_says_what_is_missing() -> None:
    found = imported(INFORMATION)
    assert not found.complete
    assert found.problems == []
    keys = tomllib.loads(found.toml)
    assert keys["title"] == "Neighborhood Learning Circle, Gathering 4: Harmony in Shared Kitchens"
    assert keys["description"].startswith("Shared kitchens are where neighbors meet")
    assert keys["description"].endswith("asks staff to cook along before they advise.")
    assert "blocks" not in keys
    assert [sentence.split(":")[0] for sentence in found.missing] == [
        *("blocks", "objectives", "credits", "credit_type", "level", "audience", "delivery"),
        *("presenters", "provider.name", "provider.number", "provider.approved"),
        *("provider.statement", "provider.officer", "policy", "evaluation.hours", "contact"),
    ]
    for sentence in found.missing:
        assert sentence in found.report
        assert f"# Missing: {sentence}" in found.toml


@pytest.mark.parametrize("text", [EVENT, HTML, MAIL], ids=["text", "html", "mail"])
def test_each_counting_block_has_a_draft_poll_that_fits_in_it(text: str) -> None:
    session = session_of(text)
    for block in session.blocks:
        required = [poll for poll in block.polls if poll.required]
        assert bool(required) == block.counts, block.title
        for poll in block.polls:
            launched = poll.launch.latest.within(block.starts_at, block.ends_at)
            assert block.starts_at <= launched
            assert launched + poll.open_for <= block.ends_at
            assert poll.open_for >= 2 * MINUTE
            assert poll.questions[0].text.startswith("[Draft")
            if poll.required:
                assert f"“{block.title}”" in poll.questions[0].text


@pytest.mark.parametrize("text", [EVENT, HTML, MAIL], ids=["text", "html", "mail"])
def test_draft_polls_are_spread_and_the_last_comes_near_the_end(text: str) -> None:
    session = session_of(text)
    launches = [
        poll.launch.earliest.within(block.starts_at, block.ends_at)
        for block, poll in session.polls()
        if poll.required
    ]
    assert len(launches) >= 6
    gaps = [later - earlier for earlier, later in pairwise(launches)]
    assert all(4 * MINUTE < gap <= 25 * MINUTE for gap in gaps)
    assert 5 * MINUTE <= session.ends_at - launches[-1] <= 10 * MINUTE


def test_each_objective_is_asked_about_in_the_block_that_speaks_of_it() -> None:
    session = session_of(EVENT)
    asked = {
        block.title: " ".join(poll.questions[0].text for poll in block.polls)
        for block in session.blocks
    }
    assert "describe three parts of “practical hope”" in asked["What hope is made of"]
    assert "write a goal for a housing search" in asked["Goals, detours, & setbacks"]
    assert "plan the first week" in asked["Planning lab: The week after a refusal"]


def test_the_opening_room_is_asked_about_sound_and_judged_of_nothing() -> None:
    (poll,) = session_of(EVENT).blocks[0].polls
    assert poll.id == "sound-and-camera"
    assert not poll.required


@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2028, 3, 2), "it ended on 2028-03-01"), (date(2025, 2, 28), "it begins on 2025-03-01")],
)
def test_a_date_outside_the_approval_is_a_named_problem(day: date, why: str) -> None:
    found = imported(EVENT, day=day)
    assert not found.complete
    (problem,) = found.problems
    assert problem.startswith(
        f"Line 41: the approval period 2025-03-01 to 2028-03-01 does not hold the date {day}: {why}"
    )
    assert tomllib.loads(found.toml)["date"] == day


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2028, 3, 1)])
def test_the_first_and_the_last_day_of_the_approval_are_inside(day: date) -> None:
    assert session_of(EVENT, day=day).date == day


@pytest.mark.parametrize(
    ("page", "becomes", "problem"),
    [
        (
            "10:20-10:45",
            "10:25-10:45",
            "Line 10 (“10:25-10:45 AM | What hope is made of”) starts at 10:25 AM, 5 minutes after "
            "line 9 ends",
        ),
        (
            "10:20-10:45",
            "10:10-10:45",
            "Line 10 (“10:10-10:45 AM | What hope is made of”) starts at 10:10 AM, before line 9",
        ),
        (
            "10:00-10:20 AM",
            "10:00-10:20 AM PT",
            "Line 9 (“10:00-10:20 AM PT | Welcome, house rules, & warm-up exercise”) gives times "
            "of America/Los_Angeles",
        ),
        (
            "receive 1.75",
            "receive 1.5",
            "Line 41 (“ACE approval statement: Riverbend Learning: a program of…”) gives 1.5 "
            "credits, line 26 gives 1.75.",
        ),
        (
            "1.75",
            "2",
            "Line 26 (“Social Work Continuing Education Credit: 2 CE Credits*”): 2 credits need "
            "120 minutes, the agenda has 115 that count.",
        ),
        (
            "15 minutes of Q&A",
            "20 minutes of Q&A",
            "Line 25 (“Interactivity: The workshop includes live polling and 20…”) promises 20 "
            "minutes of questions, the agenda has 15.",
        ),
        (
            "03/01/2025 -",
            "02/30/2025 -",
            "Line 41 (“ACE approval statement: Riverbend Learning: a program of…”): 02/30/2025 is "
            "no date.",
        ),
        (
            "2025 - 03/01/2028",
            "2028 - 03/01/2025",
            "Line 41 (“ACE approval statement: Riverbend Learning: a program of…”): the approval "
            "ends on 2025-03-01, before 2028-03-01.",
        ),
        (
            "row of mailboxes",
            "Date: March 8, 2027",
            "Line 3 (“Date: March 8, 2027”) gives the date 2027-03-08, but 2027-03-05 was asked "
            "for.",
        ),
    ],
)
def test_what_cannot_be_right_is_named_by_line(page: str, becomes: str, problem: str) -> None:
    assert page in EVENT
    found = imported(EVENT.replace(page, becomes))
    assert not found.complete
    (said,) = found.problems
    assert said.startswith(problem)
    assert said in found.report


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Learning Objectives:", "objectives"),
        ("Target Audience: ", "audience"),
        ("Social Work Practice Level: ", "level"),
        ("Course Delivery Format: ", "delivery"),
        ("Session Facilitators: ", "presenters"),
        ("Course Completion Requirements: ", "policy"),
        ("within 72 hours", "evaluation.hours"),
        ("03/01/2025 - 03/01/2028", "provider.approved"),
        ("Continuing Education Coordinator", "provider.officer"),
    ],
)
def test_what_a_page_leaves_out_is_missing_by_its_key(label: str, key: str) -> None:
    assert label in EVENT
    found = imported(EVENT.replace(label, "…", 1))
    assert [sentence.split(":")[0] for sentence in found.missing] == [key]


def test_a_local_time_that_does_not_exist_is_named_by_its_line() -> None:
    night = EVENT
    for day, dark in [("9:45-10:00", "1:30-1:50"), ("10:00-10:20", "1:50-2:20")]:
        night = night.replace(day, dark)
    for line in ("10:20-10:45", "10:45-11:10", "11:10-11:20", "11:20-11:50", "11:50-12:05"):
        night = night.replace(line, "-".join(earlier(part) for part in line.split("-")))
    night = night.replace("12:05 PM", "4:05 AM").replace("4:05 PM", "4:05 AM")
    found = imported(night, day=date(2027, 3, 14))
    assert found.problems[0].startswith("Line 9 (“1:50-2:20 AM | Welcome")
    assert "02:20 does not exist on 2027-03-14 in America/New_York" in found.problems[0]


def earlier(clock: str) -> str:
    """The time eight hours before."""
    hour, minute = clock.split(":")
    return f"{(int(hour) - 8) % 12 or 12}:{minute}"


def test_a_meeting_number_that_is_none_is_refused() -> None:
    found = imported(EVENT, zoom_id="12 34")
    assert found.problems == [
        "--zoom-id: '12 34' is no Zoom meeting number; expected 9 to 12 digits."
    ]
    assert "zoom" not in tomllib.loads(found.toml)


def test_a_zone_that_is_none_is_refused() -> None:
    assert imported(EVENT, timezone="Mars/Base").problems == [
        "--timezone: 'Mars/Base' is no IANA zone; expected one such as America/New_York."
    ]


def test_lines_broken_to_fit_a_mail_are_joined() -> None:
    broken = EVENT.replace("and most of the people", "and most of the\npeople").replace(
        "survives a setback", "survives\na setback"
    )
    assert "most of the people we walk with" in keys_of(broken)["description"]
    assert keys_of(broken)["objectives"][1] == (
        "Write a goal for a housing search that survives a setback"
    )


def test_quotes_and_odd_letters_of_a_page_arrive_unharmed() -> None:
    page = EVENT.replace("Practical Hope &", '"Hope" \\ Ελπίδα 希望 🙂 #')
    session = session_of(page)
    assert session.title.startswith('"Hope" \\ Ελπίδα 希望 🙂 # the Housing Search')
    assert session.id == "hope-the-housing-search-2027-03-05"


def test_a_page_much_too_long_is_read_up_to_a_point_and_that_is_said() -> None:
    found = imported(EVENT + "\nand so on" * 20_000)
    (problem,) = found.problems
    assert problem == "Line 20001 (“and so on”): the page is too long. It was read up to here."
    assert found.missing == []


@pytest.mark.parametrize(
    "unit", ["<a ", "<!--", "<td>", "9:00-9:30 AM | x\n", "one-one-", "a is approved "]
)
def test_a_hostile_page_of_ten_megabytes_takes_bounded_time(unit: str) -> None:
    page = "<p><p>Credits: " + unit * (10_000_000 // len(unit))
    began = time.process_time()
    found = imported(page)
    assert time.process_time() - began < 30
    assert not found.complete


@given(st.text())
@example("<p><p>\x00</p><table>")
@example("9:00\n10:00\n")
@example("Learning Objectives:\n\ud800")
def test_any_text_gives_a_draft_that_can_be_saved(text: str) -> None:
    found = imported(text)
    assert tomllib.loads(found.toml.encode().decode())["date"] == FRIDAY
    assert not found.complete


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["\n", "\n\n", "\t", "|", ":", "<p>", "</p>", "<td>", "9:00", "PM", "-", "2"]),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A fixture with a few pieces of it cut out, put in, or said twice."""
    text = draw(st.sampled_from([EVENT, HTML, MAIL, INFORMATION]))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 200))
        middle = draw(st.one_of(pieces, st.just(text[place : place + length] * 2)))
        text = text[:place] + middle + text[place + length :]
    return text


@given(mutated())
def test_a_page_however_damaged_gives_a_file_or_says_why_not(text: str) -> None:
    found = imported(text)
    tomllib.loads(found.toml)
    assert found.complete == (not found.missing and not found.problems)
    if found.complete:
        policy_of(parse(found.toml))


@needs_seeds
def test_the_seed_event_page_gives_nine_blocks_and_nine_polls() -> None:
    session = session_of((SEEDS / "event-page.txt").read_text(), day=date(2024, 12, 6))
    assert [(b.starts, b.ends, b.kind, b.counts) for b in session.blocks] == [
        ("12:45", "13:00", "open", False),
        ("13:00", "13:15", "activity", True),
        ("13:15", "13:25", "instruction", True),
        ("13:25", "13:45", "instruction", True),
        ("13:45", "14:00", "instruction", True),
        ("14:00", "14:10", "break", False),
        ("14:10", "14:25", "instruction", True),
        ("14:25", "15:00", "instruction", True),
        ("15:00", "15:15", "questions", True),
    ]
    assert [poll.required for _, poll in session.polls()] == [False] + [True] * 8
    assert (session.credits, session.credit_type, session.level) == (2, "clinical", "intermediate")
    assert len(session.objectives) == 3
    assert len(session.presenters) == 2
    assert session.provider
    assert session.provider.number == "1759"
    assert session.provider.approved == (date(2022, 1, 12), date(2025, 1, 12))
    assert session.provider.excluded == ("NJ", "NY")
    assert session.evaluation
    assert session.evaluation.hours == 48


@needs_seeds
def test_the_seed_event_page_has_five_minutes_of_slack_and_an_approval_that_ended() -> None:
    found = imported((SEEDS / "event-page.txt").read_text(), day=date(2026, 12, 4))
    assert "125 counted minutes = 2.08 hours" in found.report
    assert "2 credits need 120 minutes: 5 minutes of slack." in found.report
    assert found.report.count("110 minutes = 1.83 hours, 10 too few.") == 2
    assert "without both: 95 minutes = 1.58 hours, 25 too few." in found.report
    (problem,) = found.problems
    assert "2022-01-12 to 2025-01-12 does not hold the date 2026-12-04" in problem
    assert tomllib.loads(found.toml)["id"] == "harm-reduction-the-therapeutic-alliance-2026-12-04"


@needs_seeds
def test_the_seed_information_page_gives_a_draft_that_is_not_complete() -> None:
    found = imported((SEEDS / "information-page.txt").read_text())
    keys = tomllib.loads(found.toml)
    assert keys["title"].endswith("Harm Reduction Training")
    assert len(keys["description"]) > 1_500
    assert len(found.missing) == 16
    assert not found.complete
