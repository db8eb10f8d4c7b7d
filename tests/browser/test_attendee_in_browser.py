"""An attendee walks through a training on a phone, in Chromium."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from bot import facts
from tests.browser.conftest import PHONE, Open, Site
from tests.stage import Stage, at

pytestmark = pytest.mark.browser

REFLECTION = "What will you do differently tomorrow?"


def recorded(stage: Stage, kind: str) -> list[dict[str, Any]]:
    return [json.loads(fact.body) for fact in stage.ledger.read() if fact.kind == kind]


def wait_for_fact(stage: Stage, kind: str, within: float = 3.0) -> list[dict[str, Any]]:
    deadline = time.monotonic() + within
    while not recorded(stage, kind) and time.monotonic() < deadline:
        time.sleep(0.02)
    return recorded(stage, kind)


def connected(page: Page) -> Page:
    """Wait until the page follows the server: its first event has come."""
    page.locator("#page[data-connected=true]").wait_for()
    return page


def test_a_launch_appears_within_a_second_without_a_reload(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    page.evaluate("window.stillTheSamePage = true")
    began = time.monotonic()
    site.stage.launch("alliance")
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_visible(timeout=1_000)
    assert time.monotonic() - began < 1
    poll = page.get_by_role("article", name="Bond, goals, tasks")
    expect(poll.get_by_text(re.compile(r"(3:00|2:5\d) left"))).to_be_visible()
    expect(page.locator("[aria-live=polite]#announcement")).to_have_text(
        re.compile(
            r"A poll is open: Bond, goals, tasks\. Open until 1:07 PM EST\s+(3:00|2:5\d) left"
        )
    )
    expect(page).to_have_title("● Poll open – The therapeutic alliance: staying in touch")
    assert page.evaluate("window.stillTheSamePage") is True
    assert wait_for_fact(site.stage, "prompt.shown") == [
        {"poll": "alliance", "attendee": site.stage.attendee("Ann")}
    ]


def test_a_poll_is_answered_by_keyboard_alone(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("alliance")
    expect(page.get_by_label("A signed contract")).to_be_visible()
    page.keyboard.press("Tab")  # the link that skips to the content
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for name in ("A poll is open – go to it", "stands at the foot", "access@example.org"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("main").get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="I have read this and accept it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Please read this first")).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()
    expect(page.get_by_role("link", name="A poll is open – go to it")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_label("A bond with shared goals")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("A friendship")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send my answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_have_text("✓ Recorded at 1:04 PM")
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_focused()
    expect(page.locator("#you")).to_contain_text("1 of 1 answered")
    assert [one["answers"] for one in recorded(site.stage, "poll.answered")] == [[["A friendship"]]]


def test_every_kind_of_question_can_be_answered(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("reflection")
    page.get_by_label("Summing up").check()
    page.get_by_label("Open questions").check()
    page.get_by_role("radio", name="4").check()
    page.get_by_label(REFLECTION).fill("Ask, then wait.")
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("What you answered").click()
    expect(page.get_by_text("Ask, then wait.")).to_be_visible()
    assert [one["answers"] for one in recorded(site.stage, "poll.answered")] == [
        [["Open questions", "Summing up"], ["4"], ["Ask, then wait."]]
    ]


def test_what_the_server_refuses_is_said_beside_the_form(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("reflection")
    page.get_by_role("radio", name="2").check()
    page.get_by_label(REFLECTION).fill("Listen")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("alert")).to_have_text("Question 1 has no answer yet.")
    page.get_by_label("Reflecting").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator(".done")).to_have_text("✓ Recorded at 1:04 PM")


def test_a_new_poll_takes_neither_the_focus_nor_what_is_being_written(
    site: Site, open_page: Open
) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("reflection")
    page.get_by_label(REFLECTION).click()
    page.keyboard.type("Ask, ")
    site.stage.launch("alliance")
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_visible()
    page.keyboard.type("then wait.")
    expect(page.get_by_label(REFLECTION)).to_be_focused()
    expect(page.get_by_label(REFLECTION)).to_have_value("Ask, then wait.")


def test_what_was_written_stays_when_the_poll_closes(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("reflection")
    page.get_by_label(REFLECTION).fill("Nearly done")
    site.stage.happen(facts.PollClosed(poll="reflection"))
    expect(page.get_by_role("alert")).to_contain_text("The poll closed before your answer was sent")
    expect(page.get_by_label(REFLECTION)).to_have_value("Nearly done")
    expect(page.get_by_role("button", name="Send my answer")).to_be_hidden()
    assert recorded(site.stage, "poll.answered") == []


def test_an_interrupted_answer_is_sent_again_and_recorded_once(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.stage.launch("alliance")
    page.get_by_label("A friendship").check()
    attempts: list[str] = []

    def lose_the_first(route: Route) -> None:
        attempts.append(route.request.url)
        if len(attempts) == 1:
            route.abort()
        elif len(attempts) == 2:  # recorded, but the answer gets lost on its way back
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/answers", lose_the_first)
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator(".done")).to_have_text("✓ Recorded at 1:04 PM")
    assert len(recorded(site.stage, "poll.answered")) == 1


@pytest.mark.parametrize("script", ["delete window.EventSource", ""])
def test_without_a_stream_the_page_asks_instead(site: Site, open_page: Open, script: str) -> None:
    page = open_page("/static/favicon.svg")
    page.add_init_script(script)
    page.route("**/events", lambda route: route.abort())
    page.goto(site.stage.page("Ann"))
    site.stage.launch("alliance")
    expect(page.get_by_label("A friendship")).to_be_visible()
    page.get_by_label("A friendship").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator(".done")).to_have_text("✓ Recorded at 1:04 PM")
    expect(page.locator("#you")).to_contain_text("1 of 1 answered")


def test_after_the_server_was_away_the_page_shows_what_it_missed(
    site: Site, open_page: Open
) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    site.down()
    expect(page.get_by_text("The connection is interrupted")).to_be_visible()
    site.stage.launch("alliance")
    site.up()
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_visible()
    expect(page.get_by_text("The connection is interrupted")).to_be_hidden()


def test_without_javascript_a_poll_is_answered_by_an_ordinary_form(
    site: Site, open_page: Open
) -> None:
    site.stage.launch("alliance")
    page = open_page(site.stage.page("Ann"), java_script_enabled=False)
    expect(page.get_by_text("This page does not refresh itself")).to_be_visible()
    page.get_by_label("A friendship").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator(".done")).to_have_text("✓ Recorded at 1:04 PM")
    assert page.url.endswith(site.stage.page("Ann") + "#poll-alliance")
    assert len(recorded(site.stage, "prompt.shown")) == 1


def test_a_poll_in_a_page_that_is_out_of_sight_has_not_been_shown(
    site: Site, open_page: Open
) -> None:
    page = open_page("/static/favicon.svg")
    page.add_init_script(
        "let seen = 'hidden';"
        "Object.defineProperty(document, 'visibilityState', { get: () => seen });"
        "window.look = () => {"
        "  seen = 'visible';"
        "  document.dispatchEvent(new Event('visibilitychange'));"
        "};"
    )
    page.goto(site.stage.page("Ann"))
    connected(page)
    site.stage.launch("alliance")
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_attached()
    page.wait_for_timeout(1_200)  # longer than the page waits between two looks
    assert recorded(site.stage, "prompt.shown") == []
    page.evaluate("look()")
    assert len(wait_for_fact(site.stage, "prompt.shown")) == 1


def test_a_link_leads_to_a_poll_that_is_out_of_sight(site: Site, open_page: Open) -> None:
    page = connected(open_page(site.stage.page("Ann")))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    site.stage.launch("alliance")
    page.get_by_role("link", name="A poll is open – go to it").click()
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_focused()
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_in_viewport()


def test_twenty_seconds_before_the_close_it_is_said(site: Site, open_page: Open) -> None:
    site.stage.launch("alliance", "13:01:22")  # closes at 1:04:22, in 22 seconds
    page = connected(open_page(site.stage.page("Ann")))
    expect(page.locator("#announcement")).to_contain_text(
        "20 seconds left to answer: Bond, goals, tasks."
    )
    expect(page.get_by_text("It closes within 20 seconds.")).to_be_visible()


def test_times_are_told_in_the_readers_own_zone_where_it_is_another(
    site: Site, open_page: Open
) -> None:
    there = open_page(site.stage.page("Ann"), timezone_id="America/Los_Angeles")
    expect(there.locator("#now .own-time")).to_have_text("(10:00 – 10:30 AM where you are)")
    here = connected(open_page(site.stage.page("Ben")))
    expect(here.locator("#now .own-time")).to_be_empty()


def test_a_name_in_zoom_is_told_and_stays_in_the_field_while_it_is_written(
    site: Site, open_page: Open
) -> None:
    page = connected(open_page(site.stage.page("Ben")))
    page.get_by_label("How do you appear in Zoom?").fill("iPho")
    site.stage.launch("alliance")
    expect(page.get_by_role("heading", name="Bond, goals, tasks")).to_be_visible()
    expect(page.get_by_label("How do you appear in Zoom?")).to_have_value("iPho")
    page.get_by_label("How do you appear in Zoom?").fill("Benny B.")
    page.get_by_role("button", name="Tell us").click()
    expect(page.get_by_text("You told us that you appear in Zoom as Benny B.")).to_be_visible()
    page.get_by_label("How do you appear in Zoom?").fill("iPhone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Zoom shows you in the room")).to_be_visible()


def test_nothing_is_cut_off_on_a_narrow_screen_or_when_enlarged(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    stage.launch("reflection")
    page = open_page(stage.page("Ben"))
    for width in (320, 390):  # 320 pixels are 640 at 200 %
        page.set_viewport_size(ViewportSize(width=width, height=PHONE["height"]))
        for moment in ("12:30", "13:05", "13:31", "14:10"):
            stage.clock.moment = at(moment)
            page.goto(stage.page("Ben"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, moment
