"""A facilitator steers a training that runs late and recovers, in Chromium."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bot import facts
from tests.browser.conftest import DESK, PHONE, Open, Site
from tests.scheduling import scheduler_on
from tests.stage import Stage, at

pytestmark = pytest.mark.browser

TALK = "“What an alliance is”"


def see(stage: Stage, clock: str) -> None:
    """It is that time, and the scheduler has done what was due."""
    stage.clock.moment = at(clock)
    stage.ledger.note_wake("scheduler")
    scheduler_on(stage.ledger, stage.clock).run_due()


@pytest.fixture
def live(site: Site, open_page: Open) -> Page:
    """The live page at 1:10 PM, at a desk."""
    for clock in ("12:45", "12:50", "12:53", "13:00", "13:05", "13:08", "13:10"):
        see(site.stage, clock)
    return open_page(f"/live/{site.stage.session.id}", viewport=DESK)


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def confirm(page: Page, button: str, name: str = "") -> None:
    """Confirm what the dialog proposes, as somebody."""
    dialog = page.get_by_role("dialog")
    if name:
        dialog.get_by_label("Your name").fill(name)
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_be_hidden()


def change_block(page: Page, title: str, button: str) -> None:
    """Unfold what can be done to a later block, and choose one."""
    page.get_by_text(f"Change “{title}”").click()
    page.get_by_role("button", name=f"{button} “{title}”").click()


def test_a_training_that_runs_late_and_recovers(site: Site, live: Page) -> None:
    stage = site.stage
    live.evaluate("window.stillTheSamePage = true")
    standing = region(live, "Against the plan")
    expect(standing).to_contain_text("On time")

    # the discussion is good: hold it; whoever acts says once who they are
    live.get_by_role("button", name=f"Hold {TALK}").click()
    confirm(live, "Hold it", name="Anna Facilitator")
    expect(live.get_by_text(f"Holding {TALK}: done by Anna Facilitator.")).to_be_visible()
    see(stage, "13:15")
    see(stage, "13:36")
    expect(region(live, "Now")).to_contain_text("held; planned until 1:30 PM")
    expect(region(live, "Now").locator(".countdown")).to_have_text(re.compile(r"\+6:\d\d"))
    expect(standing).to_contain_text("6 min over")
    expect(standing).to_contain_text("Expected end 2:06 PM")

    # go on: the break begins, and everything is six minutes late
    live.get_by_role("button", name="Go on by the clock").click()
    expect(live.get_by_text("Going on by the clock: done by Anna Facilitator.")).to_be_visible()
    see(stage, "13:37")
    expect(region(live, "Now")).to_contain_text("Break")
    expect(live.locator(".running-order")).to_contain_text("1:36–1:46 PM")

    # take five minutes from the questions, and see before that the credit holds
    change_block(live, "Questions and answers", "Extend or shorten…")
    choice = live.get_by_role("dialog").get_by_role("listitem").filter(has_text="−5 min")
    expect(choice).to_contain_text("The training ends at 2:01 PM.")
    expect(choice).not_to_contain_text("Costs credit")
    confirm(live, "−5 min")
    expect(standing).to_contain_text("1 min over")
    expect(standing).to_contain_text("holds 51 instructional minutes; 0.5 credits need 30.")

    # to the end, by the clock
    for clock in ("13:46", "13:51", "13:54", "14:01", "14:02"):
        see(stage, clock)
    expect(region(live, "Now")).to_contain_text("The training has ended")
    assert live.evaluate("window.stillTheSamePage") is True
    ended = {
        body.block: fact.happened_at
        for fact in stage.ledger.select("kind = 'block.ended'", [])
        if isinstance(body := facts.read(fact), facts.BlockEnded)
    }
    assert [ended[f"block-{number}"] for number in (2, 3, 4)] == [
        at("13:36"),
        at("13:46"),
        at("14:01"),
    ]
    launched = {
        body.poll: fact.happened_at
        for fact in stage.ledger.select("kind = 'poll.launched'", [])
        if isinstance(body := facts.read(fact), facts.PollLaunched)
    }
    assert launched == {  # a poll that is asked in Zoom is launched there by the host
        "sound": at("12:50"),
        "alliance": at("13:05"),
        "reflection": at("13:15"),
    }


def test_ending_early_shows_its_cost_and_can_be_left(site: Site, live: Page) -> None:
    live.get_by_role("button", name="End the training now…").click()
    dialog = live.get_by_role("dialog")
    expect(dialog).to_contain_text(
        "Ending now leaves 10 instructional minutes: 0.5 credits need 30."
    )
    expect(dialog).to_contain_text("Wait 20 more minutes, until 1:30 PM.")
    live.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert site.stage.ledger.select("kind like 'timeline.%'", []) == []


def test_an_act_can_be_undone_for_ten_seconds(site: Site, live: Page) -> None:
    change_block(live, "Break", "Skip…")
    confirm(live, "Skip it", name="Anna")
    agenda = live.locator(".running-order")
    expect(agenda).to_contain_text("skipped")
    expect(live.get_by_text(re.compile(r"0:0\d left to undo it"))).to_be_visible()
    live.get_by_role("button", name="Undo").click()
    expect(agenda).not_to_contain_text("skipped")
    expect(live.get_by_role("button", name="Undo")).to_have_count(0)
    see(site.stage, "13:11")
    kinds = [fact.kind for fact in site.stage.ledger.select("kind like 'timeline.%'", [])]
    assert kinds == ["timeline.skipped", "timeline.undone"]


def test_what_cannot_be_undone_any_more_is_not_offered(site: Site, live: Page) -> None:
    change_block(live, "Break", "Skip…")
    confirm(live, "Skip it", name="Anna")
    expect(live.get_by_role("button", name="Undo")).to_be_visible()
    site.stage.clock.advance(11_000)
    expect(live.get_by_role("button", name="Undo")).to_have_count(0, timeout=15_000)


def test_somebody_who_acts_on_an_old_picture_is_told(site: Site, live: Page) -> None:
    live.get_by_role("button", name=f"Extend or shorten… {TALK}").click()
    dialog = live.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Anna")
    site.stage.happen(facts.Skipped(number=1, by="Ben", block="block-3"))
    dialog.get_by_role("button", name="+5 min").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The plan was changed in the meantime")
    assert site.stage.ledger.select("kind = 'timeline.extended'", []) == []


def test_it_works_by_keyboard_alone(site: Site, live: Page) -> None:
    hold = live.get_by_role("button", name=f"Hold {TALK}")
    hold.focus()
    live.keyboard.press("Enter")
    expect(live.get_by_role("dialog").get_by_label("Your name")).to_be_focused()
    live.keyboard.type("Anna")
    live.keyboard.press("Enter")
    expect(live.get_by_role("button", name="Go on by the clock")).to_be_visible()
    assert len(site.stage.ledger.select("kind = 'timeline.held'", [])) == 1


def test_a_question_made_up_reaches_an_attendee_and_its_answers_come_back(
    site: Site, live: Page, open_page: Open
) -> None:
    ann = open_page(site.stage.page("Ann"))
    live.get_by_text("Ask everyone something now").click()
    form = live.locator("#ask-form")
    form.get_by_label("Question").fill("Shall we take the break now?")
    form.get_by_label("Choices, one a line").fill("Yes\nNo")
    form.get_by_label("Your name").fill("Anna")
    form.get_by_role("button", name="Ask it now").click()
    expect(live.get_by_text("The question is on everyone's page.")).to_be_visible()
    ann.get_by_role("radio", name="Yes").check()
    ann.get_by_role("button", name="Send my answer").click()
    expect(ann.locator(".done")).to_be_visible()
    live.get_by_text("Answers so far").click()
    expect(region(live, "Poll")).to_contain_text("Yes 1 (100 %)")


def test_the_timer_fills_the_screen_and_counts_on_past_the_end(
    site: Site, live: Page, open_page: Open
) -> None:
    timer = open_page(f"/live/{site.stage.session.id}/timer", viewport=DESK)
    left = timer.locator(".timer-left")
    expect(left).to_have_text(re.compile(r"(20:00|19:5\d)"))
    box = left.bounding_box()
    assert box
    assert box["height"] >= DESK["height"] * 0.25  # a quarter of the screen
    live.get_by_role("button", name=f"Hold {TALK}").click()
    confirm(live, "Hold it", name="Anna")
    expect(timer.locator(".timer-note")).to_contain_text("Held")
    see(site.stage, "13:28:30")
    expect(left).to_have_class(re.compile("is-near"))
    see(site.stage, "13:32")
    expect(left).to_have_text(re.compile(r"\+2:\d\d"))
    expect(left).to_have_class(re.compile("is-over"))
    expect(timer.locator(".timer-facts")).to_contain_text("2 min over; ends 2:02 PM")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off_and_axe_finds_nothing(
    site: Site, live: Page, open_page: Open, scheme: str
) -> None:
    stage = site.stage
    stage.join("Ben Bright", "13:04:30")
    stage.happen(facts.TimeRequested(poll="alliance", attendee=stage.attendee("Ann")), "13:07")
    stage.happen(facts.AlarmRaised(alarm="room", term=1, text="The Zoom room is not open."))
    stage.happen(facts.Skipped(number=1, by="Ben", block="block-4"))
    address = f"/live/{stage.session.id}"
    page = open_page(address, color_scheme=scheme, reduced_motion="reduce")
    for path in (
        address,
        f"{address}/timer",
        f"{address}/polls/alliance",
        f"{address}/act?kind=extend&block=block-2",
        f"{address}/act?kind=finish&block=block-2",
        f"{address}/act?kind=resume&block=block-2",
    ):
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        results = Axe().run(page)
        assert not results.violations_count, f"{path}: {results.generate_report()}"
    page.goto(address)
    page.get_by_role("button", name="End the training now…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    results = Axe().run(page)
    assert not results.violations_count, results.generate_report()


def test_without_a_script_every_act_goes_by_a_page_of_its_own(
    site: Site, live: Page, open_page: Open
) -> None:
    page = open_page(f"/live/{site.stage.session.id}", java_script_enabled=False)
    page.get_by_role("button", name=f"Hold {TALK}").click()
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_role("button", name="Go on by the clock")).to_be_visible()
    expect(live.get_by_role("button", name="Go on by the clock")).to_be_visible()


def test_a_poll_that_closed_on_somebody_is_opened_again_for_them_with_what_they_had_chosen(
    site: Site, live: Page, open_page: Open
) -> None:
    stage = site.stage
    see(stage, "13:15")
    ann = open_page(stage.page("Ann"))
    ben = open_page(stage.page("Ben"))
    ann.get_by_label("Reflecting").check()
    ann.get_by_label("What will you do differently tomorrow?").fill("Listen longer")
    see(stage, "13:19")
    expect(ann.get_by_text("The poll closed before your answer was sent")).to_be_visible()
    asked = facts.TimeRequested(poll="reflection", attendee=stage.attendee("Ann"))
    stage.happen(asked)
    live.get_by_role("button", name="Give more time… to Ann Able").click()
    dialog = live.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Anna")
    dialog.get_by_role("button", name="5 minutes").click()
    expect(ann.get_by_role("article")).to_contain_text("You were given more time.")
    expect(ann.get_by_label("What will you do differently tomorrow?")).to_have_value(
        "Listen longer"
    )
    expect(ben.get_by_role("button", name="Send my answer")).to_be_hidden()
    stage.happen(facts.Extended(number=1, by="Anna", block="block-4", minutes=5))  # news for all
    expect(ann.get_by_role("button", name="Send my answer")).to_be_visible()
    ann.get_by_role("radio", name="4").check()
    ann.get_by_role("button", name="Send my answer").click()
    expect(ann.locator(".done")).to_be_visible()
    expect(live.get_by_role("button", name="Give more time… to Ann Able")).to_have_count(0)


def test_more_time_is_given_by_one_click_to_who_asks_for_it(
    site: Site, live: Page, open_page: Open
) -> None:
    stage = site.stage
    live.get_by_role("button", name=f"Hold {TALK}").click()
    confirm(live, "Hold it", name="Anna")  # the name is remembered from now on
    see(stage, "13:15")
    ben = open_page(stage.page("Ben"))
    ben.get_by_role("button", name="I need more time").click()
    give = live.get_by_role("button", name="Give 3 more minutes to Ben Bright")
    give.click()
    expect(ben.get_by_role("article")).to_contain_text("Open until 1:22 PM")
    expect(give).to_have_count(0)
    (given,) = stage.ledger.select("kind = 'poll.reopened'", [])
    assert facts.read(given) == facts.PollReopened(
        poll="reflection",
        attendee=stage.attendee("Ben"),
        closes_at=at("13:22"),
        edition=1,
        by="Anna",
    )


def test_a_nudge_is_told_to_who_cannot_see_it_too(site: Site, live: Page, open_page: Open) -> None:
    stage = site.stage
    see(stage, "13:15")
    ann = open_page(stage.page("Ann"))
    stage.clock.moment = at("13:18:10")
    nudge = facts.NudgeMade(
        attendee=stage.attendee("Ann"),
        requirement="POLL-02",
        reason="poll:reflection",
        text="The poll “Looking back” closes at 1:19 PM, and your answer is not in yet.",
    )
    stage.happen(nudge)
    expect(ann.get_by_role("status").filter(has_text="your answer is not in yet")).to_be_visible()
    assert Axe().run(ann).violations_count == 0
