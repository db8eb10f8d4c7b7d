"""axe finds nothing to object to, on any page, in light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from bot import facts
from bot.accounts.keys import first_token
from tests.browser.conftest import DESK, PHONE, Open, Site
from tests.stage import SECRET_KEY, at

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", PHONE), ("dark", DESK)], ids=["light-390", "dark-1280"]
)
def test_axe_finds_no_violation_on_any_page(
    site: Site, open_page: Open, scheme: str, viewport: ViewportSize
) -> None:
    stage = site.stage
    stage.launch("sound", "12:50")
    stage.launch("reflection", "13:03")
    page = open_page("/live/", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for name, path, moment in (
        ("before", stage.page("Ann"), "12:30"),
        ("a poll", stage.page("Ann"), "13:05"),
        ("no connection", stage.page("Ben"), "13:20"),
        ("break", stage.page("Ann"), "13:31"),
        ("the end", stage.page("Ann"), "14:10"),
        ("the evaluation", stage.page("Ann") + "/evaluation", "14:10"),
        ("an appeal", stage.page("Ann") + "/appeal", "14:10"),
        ("what is owed", f"/compliance/{stage.session.id}/duties", "14:10"),
        ("the evaluations", f"/compliance/{stage.session.id}/evaluations", "14:10"),
        ("unknown link", "/a/nobody", "13:05"),
        ("sessions", "/live/", "13:05"),
        ("live", f"/live/{stage.session.id}", "13:05"),
        ("a cue", f"/live/{stage.session.id}", "13:46"),
        ("live, at the end", f"/live/{stage.session.id}", "14:10"),
        ("unknown session", "/live/nope", "13:05"),
        ("outcomes", "/compliance/", "13:05"),
        ("outcomes of one", f"/compliance/{stage.session.id}", "14:10"),
        ("one", f"/compliance/{stage.session.id}/{stage.attendee('Ann')}", "14:10"),
        ("Zoom's report", f"/compliance/{stage.session.id}/zoom-report", "14:40"),
        ("sign-in", "/staff/sign-in", "13:05"),
        ("first administrator", f"/staff/first/{first_token(SECRET_KEY)}", "13:05"),
    ):
        if name == "a cue":
            pushed = facts.ZoomPollPushed(poll="in-zoom", zoom_id="z1", version=1, digest="d")
            stage.happen(pushed, "12:00")
        if name == "the end":
            stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
        stage.clock.moment = at(moment)
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        results = Axe().run(page)
        if results.violations_count:
            found[name] = results.generate_report()
    assert not found, "\n".join(f"{name}: {report}" for name, report in found.items())


def test_an_answered_poll_and_a_refused_form_have_no_violation_either(
    site: Site, open_page: Open
) -> None:
    site.stage.launch("reflection")
    page = open_page(site.stage.page("Ann"), reduced_motion="reduce")
    page.get_by_role("radio", name="3").check()
    page.get_by_label("What will you do differently tomorrow?").fill("Listen")
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_role("alert").wait_for()
    assert Axe().run(page).violations_count == 0
    page.get_by_label("Reflecting").check()
    page.get_by_role("button", name="Send my answer").click()
    page.locator(".done").wait_for()
    assert Axe().run(page).violations_count == 0
