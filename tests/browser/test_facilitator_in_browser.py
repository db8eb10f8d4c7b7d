"""A facilitator watches a training in Chromium, at a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from bot import facts
from bot.registrants import Row, register
from tests.browser.conftest import DESK, PHONE, Open, Site
from tests.stage import SECRET_KEY, at

pytestmark = pytest.mark.browser


def test_the_page_follows_the_training_without_a_reload(site: Site, open_page: Open) -> None:
    stage = site.stage
    page = open_page(f"/live/{stage.session.id}", viewport=DESK)
    page.evaluate("window.stillTheSamePage = true")
    row = page.get_by_role("row", name="Ben Bright")
    expect(row).to_contain_text("Not yet")
    stage.join("Ben Bright", "13:03")
    expect(row).to_contain_text("Yes")
    stage.launch("alliance")
    tile = page.get_by_role("region", name="Poll", exact=True)
    expect(tile).to_contain_text("0 of 3 answered")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    stage.client.post(stage.page("Ben") + "/answers", json=sent)
    expect(tile).to_contain_text("1 of 3 answered")
    expect(row).to_contain_text("Answered")
    expect(page.get_by_text("Poll “Bond, goals, tasks” launched at 1:04 PM, open")).to_be_visible()
    assert page.evaluate("window.stillTheSamePage") is True


def test_the_countdown_to_the_next_automatic_action_runs(site: Site, open_page: Open) -> None:
    stage = site.stage
    for block in ("block-1", "block-2"):
        stage.happen(facts.BlockStarted(block=block), "12:45" if block == "block-1" else "13:00")
    stage.happen(facts.BlockEnded(block="block-1"), "13:00")
    stage.happen(
        facts.PollMissed(poll="sound", block="block-1", due_at=at("12:50"), reason="down"), "12:58"
    )
    page = open_page(f"/live/{stage.session.id}", viewport=DESK)
    tile = page.get_by_role("region", name="Next by itself")
    expect(tile).to_contain_text("Launch the poll “Bond, goals, tasks”")
    countdown = tile.locator(".countdown")
    expect(countdown).to_have_text(re.compile(r"0:5\d"))  # to 1:05 PM, a minute ahead
    first = countdown.inner_text()
    expect(countdown).not_to_have_text(first)
    assert countdown.inner_text() < first


def test_the_now_line_stands_where_the_block_has_got_to(site: Site, open_page: Open) -> None:
    site.stage.clock.moment = at("13:15")  # half of 1:00 to 1:30
    page = open_page(f"/live/{site.stage.session.id}", viewport=DESK)
    line = page.locator(".now-line").bounding_box()
    block = page.locator("[aria-current=step]").bounding_box()
    assert line
    assert block
    assert (line["y"] - block["y"]) / block["height"] == pytest.approx(0.5, abs=0.03)


def test_a_name_is_found_and_those_who_have_not_answered(site: Site, open_page: Open) -> None:
    stage = site.stage
    stage.launch("alliance")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    stage.client.post(stage.page("Ann") + "/answers", json=sent)
    page = open_page(f"/live/{stage.session.id}", viewport=DESK)
    names = page.locator("#roster tbody th")
    page.get_by_label("Show").select_option("unanswered")
    expect(names).to_have_text(["Ben Bright", "Cleo Clear"])
    expect(page.get_by_text("2 of 3 attendees")).to_be_visible()
    page.get_by_label("Find a name or an e-mail").fill("CLEO.clear@")
    expect(names).to_have_text(["Cleo Clear"])
    stage.client.post(stage.page("Cleo") + "/answers", json=sent)
    expect(names).to_have_count(0)


def test_a_long_roster_is_shown_in_parts_and_searched_as_a_whole(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    crowd = [Row(f"p{n}@example.org", f"Person {n:04}") for n in range(500)]
    register(stage.ledger, SECRET_KEY, stage.session.id, crowd, at=at("12:00"), source="roster")
    page = open_page(f"/live/{stage.session.id}", viewport=DESK)
    names = page.locator("#roster tbody th")
    expect(page.get_by_text("503 attendees, the first 100 are shown")).to_be_visible()
    expect(names).to_have_count(100)
    page.get_by_role("button", name="Show more").click()
    expect(names).to_have_count(200)
    page.get_by_label("Find a name or an e-mail").fill("person 0499")
    expect(names).to_have_text(["Person 0499"])


def test_nothing_is_cut_off(site: Site, open_page: Open) -> None:
    stage = site.stage
    stage.launch("alliance")
    page = open_page("/live/")
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        for path in (
            "/live/",
            f"/live/{stage.session.id}",
            "/compliance/",
            f"/compliance/{stage.session.id}",
            f"/compliance/{stage.session.id}/{stage.attendee('Ann')}",
        ):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


def test_on_a_phone_no_column_of_the_roster_is_out_of_sight(site: Site, open_page: Open) -> None:
    site.stage.launch("reflection")
    page = open_page(f"/live/{site.stage.session.id}")
    roster = page.locator(".scroll", has=page.locator("#roster"))
    expect(roster.get_by_text("Not shown").first).to_be_visible()
    assert roster.evaluate("one => one.scrollWidth - one.clientWidth") == 0


def test_where_nobody_is_at_risk_no_room_is_kept_for_them(site: Site, open_page: Open) -> None:
    site.stage.clock.moment = at("12:58")
    page = open_page(f"/live/{site.stage.session.id}", viewport=DESK)
    agenda = page.get_by_role("region", name="Agenda").bounding_box()
    beside = page.get_by_role("region", name="Whose are these?").bounding_box()
    assert agenda
    assert beside
    assert agenda["y"] == beside["y"]
