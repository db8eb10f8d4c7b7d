"""The director's way in a browser, from the pasted page of a training to a signed bundle."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from bot import facts
from bot.bundle.verifying import verify
from bot.clock import HOUR, MINUTE
from bot.evidence.progress import Progress
from bot.session_file import parse
from schedules.timeline import timeline
from tests.browser.conftest import DESK, PHONE, Open, Site
from tests.stage import PEOPLE, Stage
from tests.test_page_import import EVENT

pytestmark = pytest.mark.browser

TITLE = "Practical Hope & the Housing Search: Staying useful when doors keep closing"


def add_from_page(page: Page) -> None:
    """Paste the training's page, look at the draft, and add it."""
    page.get_by_role("link", name="New session").click()
    page.get_by_label("Paste its text, or its HTML").fill(EVENT)
    page.get_by_label("Date of the training").fill("2026-12-04")
    page.get_by_label("Zoom meeting number").fill("860 8470 1483")
    page.get_by_role("button", name="Draft the session file").click()
    expect(page.get_by_text("It can be used:")).to_be_visible()
    file = page.get_by_label("The session file, to be edited")
    broken = file.input_value().replace("credits = 1.75", 'credits = "many"')
    file.fill(broken)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("alert")).to_contain_text("credits")
    file.fill(broken.replace('credits = "many"', "credits = 1.75"))
    page.get_by_role("button", name="Add the session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def enrol(page: Page) -> None:
    """Take in who registered, from a file."""
    lines = ["email,name", *(f"{row.email},{row.name}" for row in PEOPLE)]
    file = FilePayload(name="roster.csv", mimeType="text/csv", buffer="\n".join(lines).encode())
    page.get_by_label("A CSV file with the columns").set_input_files(file)
    page.get_by_role("button", name="Take them in").click()
    expect(page.get_by_text("3 registrants: 3 new")).to_be_visible()


def hold(site: Site) -> Stage:
    """The training takes place: Ann does everything, Ben leaves at 10:30, Cleo never comes."""
    here = site.stage
    (added,) = [
        body
        for fact in here.ledger.select("source = 'director' and kind = 'session.added'", [])
        if isinstance(body := facts.read(fact), facts.SessionAdded)
    ]
    stage = Stage(here.ledger, here.clock, here.app, here.settings, parse(added.text))
    stage.open_room("09:44")
    stage.join("Ann Able", "09:46")
    stage.join("Ben Bright", "09:50")
    for planned in timeline(stage.session, Progress()).polls:
        ask(stage, planned.poll.id, planned.latest - MINUTE)
    stage.leave("Ben Bright", "10:30")
    stage.leave("Ann Able", "12:05")
    here.clock.moment = stage.session.ends_at
    stage.happen(facts.EvaluationOpened(closes_at=stage.session.ends_at + 72 * HOUR))
    here.clock.moment += HOUR
    stage.happen(facts.EvaluationSubmitted(attendee=stage.attendee("Ann"), response="ann"))
    here.clock.moment += 100 * HOUR
    return stage


def ask(stage: Stage, poll: str, moment: int) -> None:
    """A poll is launched and shown to the two who came; Ann answers."""
    stage.clock.moment = moment
    stage.launch(poll)
    for name in ("Ann", "Ben"):
        stage.happen(facts.PromptShown(poll=poll, attendee=stage.attendee(name)))
    stage.clock.moment += MINUTE
    answer = facts.PollAnswered(poll=poll, attendee=stage.attendee("Ann"), answers=(("Yes",),))
    stage.happen(answer)


def do_for_all(page: Page, action: str) -> None:
    """Choose everyone in the table, and an action to be looked at first."""
    page.get_by_label("Choose all that are listed").check()
    page.get_by_role("combobox", name="With the").select_option(label=action)
    page.get_by_role("button", name="Look at it first").click()


def sign(page: Page, reason: str = "") -> None:
    """Write the reason that a form asks for, and the name."""
    if reason:
        page.get_by_label("Reason, recorded").fill(reason)
    page.get_by_label("Your name").fill("The director")


def test_the_director_goes_from_a_pasted_page_to_a_signed_bundle(
    site: Site, open_page: Open, tmp_path: Path
) -> None:
    page = open_page("/compliance/", viewport=DESK)
    add_from_page(page)
    enrol(page)
    stage = hold(site)

    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text("1 review")
    page.get_by_role("link", name=TITLE).click()
    do_for_all(page, "Settle a review")
    page.get_by_label("Which review").select_option("CAM-03")
    sign(page, "No source of camera states; the prompts were watched.")
    page.get_by_role("button", name="Settle a review").click()
    expect(page.get_by_text("CAM-03 settled as pass")).to_be_visible()

    do_for_all(page, "Issue certificates and send them")
    expect(page.get_by_role("img", name="A specimen")).to_be_visible()
    page.get_by_role("button", name="Issue certificates and send them").click()
    expect(page.get_by_text("1 certificate issued and on the way.")).to_be_visible()

    do_for_all(page, "Send letters of denial")
    expect(page.get_by_text("You can appeal within 30 days")).to_be_visible()
    page.get_by_role("button", name="Send letters of denial").click()
    expect(page.get_by_text("2 letters to be sent.")).to_be_visible()

    do_for_all(page, "Put the outcomes on record")
    sign(page)
    page.get_by_role("button", name="Put the outcomes on record").click()
    expect(page.get_by_text("3 decisions put on record")).to_be_visible()

    page.get_by_role("link", name="Ann Able").click()
    expect(page.get_by_role("heading", name="Outcome: pass")).to_be_visible()
    expect(page.get_by_text("Decided by The director on")).to_be_visible()
    page.get_by_role("link", name="← All outcomes").click()

    fingerprint = page.locator("code.key").inner_text()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Audit bundle").click()
    bundle = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(bundle)
    verdict = verify(bundle, fingerprint)
    assert verdict.problems == []
    assert verdict.contents
    outcomes = [one.outcome for one in verdict.contents.outcomes.decisions]
    assert outcomes == ["pass", "fail", "fail"]
    assert [one.body.name for one in verdict.contents.certificates] == ["Ann Able"]
    assert bundle.name == f"{stage.session.id}-audit.zip"


@pytest.fixture
def office(site: Site) -> str:
    """The stage's training, over, with a denial asked for; the address of its outcomes."""
    stage = site.stage
    stage.launch("alliance", "13:05")
    stage.leave("Ann Able", "13:40")
    stage.clock.moment = stage.session.ends_at + 200 * HOUR
    letter = facts.MailIntended(letter="invitation", attendee=stage.attendee("Ann"))
    stage.happen(letter)
    return f"/compliance/{stage.session.id}"


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", PHONE), ("dark", DESK)], ids=["light-390", "dark-1280"]
)
def test_axe_finds_no_violation_on_the_office_s_pages(
    site: Site, open_page: Open, office: str, scheme: str, viewport: ViewportSize
) -> None:
    page = open_page(office, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    ann = site.stage.attendee("Ann")
    found = {}

    def look(name: str) -> None:
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        results = Axe().run(page)
        if results.violations_count:
            found[name] = results.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{name} is wider than the screen"

    look("outcomes")
    do_for_all(page, "Send the personal links")
    look("proposal")
    page.goto(f"{office}/{ann}")
    look("dossier")
    page.get_by_role("link", name="Invitation").click()
    expect(page.frame_locator("iframe").get_by_text("Dear Ann Able")).to_be_visible()
    look("letter")
    page.goto("/compliance/years")
    look("years")
    page.goto("/compliance/new")
    look("new session")
    page.get_by_label("Paste its text, or its HTML").fill("A title\n\n9:00 AM-9:30 AM | Talk")
    page.get_by_label("Date of the training").fill("2026-12-04")
    page.get_by_role("button", name="Draft the session file").click()
    look("a draft that lacks much")
    assert not found, "\n".join(f"{name}: {report}" for name, report in found.items())


def test_the_table_is_sought_as_one_types_and_choosing_all_leaves_out_who_is_hidden(
    open_page: Open, office: str
) -> None:
    page = open_page(office, viewport=PHONE)
    page.get_by_label("Search by name").fill("b")
    expect(page.locator("#count")).to_have_text("2 of 3 listed")
    page.get_by_label("Choose all that are listed").check()
    expect(page.locator("#number")).to_have_text("2 chosen")
    page.get_by_label("Search by name").fill("ben")
    expect(page.locator("#number")).to_have_text("1 chosen")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Not for 1 attendee")).to_be_visible()


def test_what_a_column_means_stands_beside_its_name(site: Site, open_page: Open) -> None:
    page = open_page(f"/compliance/{site.stage.session.id}", viewport=DESK)
    name, meaning = page.locator("dl.key dt").first, page.locator("dl.key dd").first
    here, there = name.bounding_box(), meaning.bounding_box()
    assert here
    assert there
    assert here["y"] == there["y"]
    assert here["x"] + here["width"] < there["x"]
