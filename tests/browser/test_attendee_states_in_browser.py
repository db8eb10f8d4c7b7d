"""An attendee at 390 pixels through every state of their page; axe looks at each."""

from __future__ import annotations

import re
from typing import Literal

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from bot import facts
from bot.clock import DAY, HOUR
from tests.browser.conftest import PHONE, Open, Site
from tests.stage import TRAINING, Stage, at
from tests.test_attendee_consent import FURNISHED
from tests.test_attendee_outcome import certificate

pytestmark = pytest.mark.browser

ASKED_NO_MORE = "You asked for more time. The facilitator sees it"


def see(page: Page, stage: Stage, clock: str) -> None:
    """It is that time, and the page is opened anew."""
    stage.clock.moment = at(clock)
    page.reload()
    page.locator("#page[data-connected=true]").wait_for()


def sound(page: Page, state: str) -> None:
    """Nothing is cut off and axe finds nothing, with every fold open."""
    for fold in page.locator("details").all():
        fold.evaluate("one => one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], state
    found = Axe().run(page)
    assert not found.violations_count, f"{state}: {found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_attendee_goes_through_every_state(site: Site, open_page: Open, scheme: str) -> None:
    stage = site.stage
    shown = FURNISHED.replace('id = "reflection"', 'id = "reflection"\nshow_results = "closed"')
    stage.happen(facts.SessionAdded(text=shown, version=2))
    ann = stage.attendee("Ann")
    page = open_page(stage.page("Ann"), color_scheme=scheme, reduced_motion="reduce")

    see(page, stage, "12:30")
    expect(page.get_by_role("heading", name="What the certificate asks for")).to_be_visible()
    expect(page.get_by_text("We begin on Friday")).to_be_visible()
    sound(page, "before, not accepted")
    page.get_by_role("button", name="I have read this and accept it").click()
    expect(page.get_by_text("Please read this first")).to_have_count(0)
    expect(page.get_by_role("heading", name="What the certificate asks for")).to_be_visible()
    sound(page, "before, accepted")

    see(page, stage, "13:04")
    expect(page.get_by_text("Zoom shows you in the room")).to_be_visible()
    sound(page, "running, no poll")

    stage.clock.moment = at("13:05")
    stage.launch("reflection")
    expect(page.get_by_role("article", name="Looking back")).to_be_visible()
    sound(page, "a poll")
    page.get_by_role("button", name="I need more time").click()
    expect(page.get_by_role("article").get_by_text(ASKED_NO_MORE)).to_be_focused()
    assert len(stage.ledger.select("kind = 'poll.time_requested'", [])) == 1

    late = "The poll “Looking back” closes at 1:09 PM, and your answer is not in yet."
    nudge = facts.NudgeMade(
        attendee=ann, requirement="POLL-02", reason="poll:reflection", text=late
    )
    stage.happen(nudge, "13:08")
    see(page, stage, "13:08:45")
    expect(page.get_by_text(late)).to_be_visible()
    expect(
        page.get_by_text("It closes within 20 seconds. Please send your answer now.")
    ).to_be_visible()
    sound(page, "a poll that is about to close")

    page.get_by_label("Reflecting").check()
    stage.happen(facts.PollClosed(poll="reflection"), "13:09")
    expect(page.get_by_text("The poll closed before your answer was sent")).to_be_visible()
    sound(page, "a poll that closed on somebody")

    given = facts.PollReopened(
        poll="reflection", attendee=ann, closes_at=at("13:14"), edition=1, by="Anna"
    )
    stage.happen(given)
    expect(page.get_by_role("article").get_by_text("You were given more time.")).to_be_visible()
    sound(page, "more time")
    page.get_by_role("radio", name="4").check()
    page.get_by_label("What will you do differently tomorrow?").fill("Listen")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator(".done")).to_be_visible()
    sound(page, "a receipt")

    site.down()
    expect(page.get_by_text("The connection is interrupted")).to_be_visible()
    sound(page, "cut off")
    stage.clock.moment = at("13:31")
    site.up()
    expect(page.get_by_role("heading", name="While this page was not connected")).to_be_visible()
    expect(page.locator("#missed li")).to_contain_text(["“Break” began."])
    sound(page, "what was missed")
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#missed")).to_be_hidden()

    see(page, stage, "13:31")
    expect(page.get_by_text("Time for a break.")).to_be_visible()
    expect(page.get_by_role("heading", name="What all answered: Looking back")).to_be_visible()
    sound(page, "a break")

    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * HOUR), "14:00")
    see(page, stage, "14:10")
    expect(page.get_by_role("link", name="Go to the evaluation")).to_be_visible()
    expect(page.get_by_role("link", name="The recording")).to_be_visible()
    sound(page, "the end")

    stage.clock.moment += 3 * DAY
    page.reload()
    expect(page.get_by_text("As the records stand, something is missing")).to_be_visible()
    sound(page, "not met")

    stage.happen(facts.MailIntended(letter="denial", attendee=ann))
    page.reload()
    expect(page.get_by_role("heading", name="No certificate can be issued")).to_be_visible()
    expect(page.get_by_text("You can appeal until")).to_be_visible()
    told = page.get_by_role("heading", level=2).all_inner_texts()
    assert told.index("No certificate can be issued") < told.index(
        "What all answered: Looking back"
    )
    sound(page, "denied")

    body = certificate("valid").body
    stage.happen(msgspec.structs.replace(body, attendee=ann))
    page.reload()
    expect(page.get_by_role("heading", name="You have your certificate")).to_be_visible()
    sound(page, "certified")

    stage.happen(
        facts.CertificateRevoked(number=body.number, attendee=ann, by="Anna", reason="An error.")
    )
    page.reload()
    expect(page.get_by_role("heading", name="Your certificate was revoked")).to_be_visible()
    sound(page, "revoked")


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("", "Everything that is needed is on record"), ("pass", "You passed")],
)
def test_whoever_did_everything_is_told_so(
    site: Site, open_page: Open, outcome: Literal["", "pass"], told: str
) -> None:
    stage = site.stage
    lenient = "polls_least = 0\npolls_largest_gap_minutes = 0\ncamera_required = false\n"
    text = TRAINING.replace(
        "[evaluation]", f"[policy]\n{lenient}polls_last_before_end_minutes = []\n\n[evaluation]"
    )
    text = text.replace('number = "0000"', 'number = "0000"\napproved = [2022-01-12, 2028-01-12]')
    stage.happen(facts.SessionAdded(text=text, version=2))
    ann = stage.attendee("Ann")
    stage.leave("Ann Able", "14:00")
    stage.happen(facts.EvaluationSubmitted(attendee=ann, response="r1"), "14:05")
    if outcome:
        stage.happen(
            facts.DecisionRecorded(
                attendee=ann,
                outcome=outcome,
                credits=0.5,
                requirements=(),
                policy="p",
                as_of=at("15:00"),
                ledger_facts=1,
                ledger_head="h",
                by="Director",
            ),
            "15:00",
        )
    stage.clock.moment = at("14:00") + 3 * DAY
    page = open_page(stage.page("Ann"))
    expect(page.get_by_role("heading", name=told)).to_be_visible()
    sound(page, told)


def test_whose_record_leaves_something_open_is_told_that_a_person_looks(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    stage.launch("alliance", "13:05")  # and never shown on Ann's page
    stage.happen(facts.EvaluationSubmitted(attendee=stage.attendee("Ann"), response="r1"), "14:05")
    stage.clock.moment = at("14:00") + 3 * DAY
    page = open_page(stage.page("Ann"))
    expect(page.get_by_role("heading", name="A person looks at your record")).to_be_visible()
    expect(page.locator("#afterwards")).to_contain_text("Polls were shown")
    sound(page, "a review")


def test_the_deadline_is_told_in_the_attendees_own_zone_and_the_trainings(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * HOUR), "14:00")
    stage.clock.moment = at("14:10")
    page = open_page(stage.page("Ann"), timezone_id="Europe/Berlin")
    expect(page.locator("#evaluation")).to_contain_text("Sunday, December 6, 2:00 PM EST")
    expect(page.locator("#evaluation")).to_contain_text(
        re.compile(r"Sunday, December 6 at 8:00.PM where you are")
    )


def test_what_was_missed_is_told_after_the_page_was_closed_and_opened_again(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    page = open_page(stage.page("Ann"))
    page.locator("#page[data-connected=true]").wait_for()
    expect(page.locator("#missed")).to_be_hidden()
    stage.launch("alliance", "13:10")
    see(page, stage, "13:20")
    expect(page.locator("#missed li")).to_have_text(
        [
            "The poll “Bond, goals, tasks” opened and closed at 1:13 PM. It was not shown on this "
            "page, which is not held against you."
        ]
    )
    expect(page.locator("#announcement")).to_contain_text("stands at its top")


def test_the_browser_is_asked_for_notifications_on_a_click_only_and_it_is_remembered(
    site: Site, open_page: Open
) -> None:
    page = open_page("/static/favicon.svg", permissions=["notifications"])
    page.add_init_script(
        "window.asked = 0; window.shown = [];"
        "window.Notification = class extends EventTarget {"
        "  static permission = localStorage.getItem('granted') ? 'granted' : 'default';"
        "  static async requestPermission() {"
        "    asked += 1; localStorage.setItem('granted', '1');"
        "    return this.permission = 'granted';"
        "  }"
        "  constructor(title, options) { super(); shown.push(options.body); }"
        "};"
        "window.sight = 'visible';"
        "Object.defineProperty(document, 'visibilityState', { get: () => sight });"
    )
    page.goto(site.stage.page("Ann"))
    box = page.get_by_label("With a notification of the browser")
    expect(box).not_to_be_checked()
    assert page.evaluate("asked") == 0
    box.check()
    expect(
        page.get_by_text("You will be notified while this page is out of sight.")
    ).to_be_visible()
    assert page.evaluate("asked") == 1
    page.reload()
    page.locator("#page[data-connected=true]").wait_for()
    expect(box).to_be_checked()
    assert page.evaluate("asked") == 0
    page.evaluate("window.sight = 'hidden'")
    site.stage.launch("alliance")
    expect(page.get_by_role("article", name="Bond, goals, tasks")).to_be_attached()
    assert page.evaluate("shown") == ["A poll is open: Bond, goals, tasks"]
    site.stage.clock.moment = at("13:06:30")
    late = "The poll “Bond, goals, tasks” closes at 1:07 PM, and your answer is not in yet."
    nudge = facts.NudgeMade(
        attendee=site.stage.attendee("Ann"),
        requirement="POLL-02",
        reason="poll:alliance",
        text=late,
    )
    site.stage.happen(nudge)
    expect(page.get_by_text(late)).to_be_attached()
    assert page.evaluate("shown").count(late) == 1


def test_a_browser_that_refuses_notifications_is_told_and_the_page_goes_on(
    site: Site, open_page: Open
) -> None:
    page = open_page(site.stage.page("Ann"))
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    box = page.get_by_label("With a notification of the browser")
    box.click()
    expect(page.get_by_text("Your browser does not show notifications")).to_be_visible()
    expect(box).not_to_be_checked()
    site.stage.launch("alliance")
    expect(page.get_by_role("article", name="Bond, goals, tasks")).to_be_visible()


def test_a_sound_is_played_when_a_poll_opens_and_before_it_closes_where_it_was_chosen(
    site: Site, open_page: Open
) -> None:
    page = open_page("/static/favicon.svg")
    page.add_init_script(
        "window.tones = 0;"
        "const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...when) {"
        "  document.documentElement.dataset.tones = ++tones; return start.apply(this, when);"
        "};"
    )
    page.goto(site.stage.page("Ann"))
    page.get_by_label("With a sound").check()
    expect(page.locator("html")).to_have_attribute("data-tones", "2")  # so it sounds
    site.stage.launch("alliance", "13:01:22")  # it closes in 22 seconds
    expect(page.locator("html")).to_have_attribute("data-tones", "4")
    expect(page.locator("html")).to_have_attribute("data-tones", "7")


@pytest.mark.parametrize("width", [320, 640])
def test_every_state_fits_a_narrow_screen_and_one_enlarged_twofold(
    site: Site, open_page: Open, width: int
) -> None:
    stage = site.stage
    long = TRAINING.replace("Looking back", "Rückversicherungsgesellschaftsangelegenheiten")
    stage.happen(facts.SessionAdded(text=long, version=2))
    page = open_page(stage.page("Ann"), viewport=ViewportSize(width=width, height=500))
    stage.launch("reflection", "13:05")
    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * HOUR), "14:00")
    for moment in (at("12:30"), at("13:08:50"), at("14:10"), at("14:10") + 3 * DAY):
        stage.clock.moment = moment
        page.reload()
        page.locator("#page[data-connected=true]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, moment


def test_in_high_contrast_what_is_chosen_and_where_the_focus_is_can_be_seen(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    stage.launch("reflection", "13:04")
    page = open_page(stage.page("Ann"), forced_colors="active")
    choice = page.locator(".choice", has_text="Reflecting")
    plain = choice.evaluate("one => getComputedStyle(one).borderWidth")
    page.get_by_label("Reflecting").check()
    assert choice.evaluate("one => getComputedStyle(one).borderWidth") != plain
    assert choice.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert Axe().run(page).violations_count == 0


def test_who_wants_no_motion_gets_none(site: Site, open_page: Open) -> None:
    site.stage.launch("alliance")
    still = open_page(site.stage.page("Ann"), reduced_motion="reduce")
    poll = still.get_by_role("article", name="Bond, goals, tasks")
    assert poll.evaluate("one => getComputedStyle(one).animationName") == "none"
    moving = open_page(site.stage.page("Ben"), reduced_motion="no-preference")
    poll = moving.get_by_role("article", name="Bond, goals, tasks")
    assert poll.evaluate("one => getComputedStyle(one).animationName") == "arrive"
