"""What is due in everyone's chat, from the plan and the facts alone."""

from __future__ import annotations

import pytest

from bot import facts
from bot.evidence.progress import Progress
from bot.facts import Body
from bot.session import Session
from bot.session_file import SessionFileError, parse
from bot.zoom.chat import due
from tests.attend.stage import SESSION, at, training
from tests.trainings import as_stored

SITE = "pages.example.org"


def after(*happened: tuple[Body, str]) -> Progress:
    known = Progress()
    for seq, (body, clock) in enumerate(happened, start=1):
        known.apply(as_stored(body, SESSION, at(clock), seq), body)
    return known


def said(progress: Progress, clock: str, session: Session | None = None) -> dict[str, str]:
    found = due(session or training(), progress, SITE, at(clock))
    return {message.id: message.text for message in found if message.id != "welcome"}


def launched(poll: str, clock: str, closes: str) -> tuple[Body, str]:
    body = facts.PollLaunched(poll=poll, block="block-2", due_at=at(clock), closes_at=at(closes))
    return body, clock


def test_the_welcome_tells_what_is_recorded_from_the_opening_to_the_end() -> None:
    nothing = Progress()
    assert due(training(), nothing, SITE, at("17:44:59")) == []
    (welcome,) = due(training(), nothing, SITE, at("17:45:00"))
    assert welcome.id == "welcome"
    assert welcome.text.startswith("Welcome to “A talk”. I keep the attendance of this training:")
    assert "I keep no picture and no sound" in welcome.text
    assert [message.id for message in due(training(), nothing, SITE, at("19:00:00"))] == ["welcome"]
    assert due(training(), nothing, SITE, at("19:00:01")) == []


def test_a_launched_poll_is_announced_with_its_title_and_its_close_on_the_local_clock() -> None:
    progress = after(launched("one", "18:05:00", "18:08:00"))
    assert said(progress, "18:05:00") == {
        "launch:one": "A question for everyone is open until 1:08 PM EST: “A first question”. "
        "Please answer on the page that you were sent a link to (pages.example.org)."
    }


def test_in_its_last_minute_a_poll_is_called_to_mind_instead_and_not_when_it_is_too_late() -> None:
    progress = after(launched("one", "18:05:00", "18:08:00"))
    assert set(said(progress, "18:06:59")) == {"launch:one"}
    assert set(said(progress, "18:07:00")) == {"reminder:one"}
    assert set(said(progress, "18:07:40")) == {"reminder:one"}
    assert said(progress, "18:07:41") == {}


def test_a_poll_that_closed_early_is_spoken_of_no_more() -> None:
    progress = after(
        launched("one", "18:05:00", "18:08:00"), (facts.PollClosed(poll="one"), "18:06:00")
    )
    assert said(progress, "18:06:30") == {}


def test_a_poll_that_zoom_shows_itself_needs_no_message() -> None:
    assert said(after(launched("native", "18:15:00", "18:18:00")), "18:15:00") == {}


def test_a_poll_without_a_title_is_called_by_its_first_question() -> None:
    untitled = training().text.replace('  title = "A first question"\n', "")
    text = said(after(launched("one", "18:05:00", "18:08:00")), "18:05:00", parse(untitled))
    assert "“Which of these is a colour?”" in text["launch:one"]


def test_the_break_is_announced_while_it_lasts_and_its_end_for_five_minutes() -> None:
    pause = (facts.BlockStarted(block="block-3"), "18:30:00")
    assert said(after(pause), "18:30:00") == {"break:block-3": "Break until 1:40 PM EST."}
    assert set(said(after(pause), "18:40:00")) == {"break:block-3"}
    over = after(
        pause,
        (facts.BlockEnded(block="block-3"), "18:40:00"),
        (facts.BlockStarted(block="block-4"), "18:40:00"),
    )
    assert said(over, "18:40:01") == {"back:block-3": "The break is over: “Second half”."}
    assert set(said(over, "18:45:00")) == {"back:block-3"}
    assert said(over, "18:45:01") == {}


def test_the_evaluation_is_announced_with_its_link_and_its_deadline() -> None:
    opened = (facts.EvaluationOpened(closes_at=at("19:00:00") + 48 * 3_600_000), "19:00:00")
    assert said(after(opened), "19:00:00") == {
        "evaluation": "Thank you for taking part. To receive credit, please fill in the evaluation "
        "by Sunday, December 6, 2:00 PM EST: https://forms.example.org/talk"
    }


def test_an_evaluation_without_a_link_is_found_on_the_attendees_own_page() -> None:
    own_page = parse(training().text.replace('url = "https://forms.example.org/talk"\n', ""))
    opened = (facts.EvaluationOpened(closes_at=at("19:00:00")), "19:00:00")
    text = said(after(opened), "19:00:00", own_page)["evaluation"]
    assert text.endswith("the page that you were sent a link to (pages.example.org)")


def test_a_session_file_can_word_every_message_and_leave_one_out() -> None:
    worded = training('[messages]\nlaunch = "{poll} · {closes}"\nreminder = ""\n')
    progress = after(launched("one", "18:05:00", "18:08:00"))
    assert said(progress, "18:05:00", worded) == {"launch:one": "A first question · 1:08 PM EST"}
    assert said(progress, "18:07:30", worded) == {}


def test_a_title_with_braces_is_said_as_it_is() -> None:
    braces = training('[messages]\nlaunch = "{{{poll}}}"\n').text
    odd = parse(braces.replace("A first question", "What does {site} mean?"))
    progress = after(launched("one", "18:05:00", "18:08:00"))
    assert said(progress, "18:05:00", odd) == {"launch:one": "{What does {site} mean?}"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            'launch = "Open: {name}"',
            "messages.launch: {name} is no place of this message; "
            "it knows {title}, {site}, {poll}, {closes}",
        ),
        (
            'back = "{block.title}"',
            "messages.back: {block.title} is no place of this message; "
            "it knows {title}, {site}, {block}",
        ),
        (
            'break = "{until!r:>30}"',
            "messages.break: {until!r:>30} is no place of this message; "
            "it knows {title}, {site}, {block}, {until}",
        ),
        (
            'welcome = "Welcome {"',
            "messages.welcome: a brace has no partner; "
            "write {{ and }} for braces that are meant as such",
        ),
        ('welcome = "{}"', "messages.welcome: {} is no place of this message; "),
        (f'welcome = "{"x" * 1001}"', "messages.welcome: 1001 characters are too many"),
        ('farewell = "Bye"', "messages.farewell: this key is not known here"),
    ],
)
def test_a_template_that_cannot_be_filled_is_named_by_its_line(line: str, problem: str) -> None:
    with pytest.raises(SessionFileError) as refusal:
        training(f"[messages]\n{line}\n")
    (found,) = refusal.value.problems
    assert found.line == 14
    assert f"{found.key}: {found.message}".startswith(problem)
