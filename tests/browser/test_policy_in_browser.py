"""The content security policy forbids nothing that the pages do."""

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage

from tests.browser.conftest import DESK, Open, Site

pytestmark = pytest.mark.browser


def test_no_page_does_what_its_policy_forbids(site: Site, open_page: Open) -> None:
    stage = site.stage
    stage.launch("reflection", "13:03")
    page = open_page("/live/", viewport=DESK)
    forbidden: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Permissions policy" in message.text:
            forbidden.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    live = f"/live/{stage.session.id}"
    attendee = f"/compliance/{stage.session.id}/{stage.attendee('Ann')}"
    for path in (
        stage.page("Ann"),
        live,
        f"{live}/timer",
        f"{live}/polls/reflection",
        f"/compliance/{stage.session.id}",
        attendee,
        "/staff/sign-in",
        "/verify/",
    ):
        page.goto(path)
        page.wait_for_load_state("load")
    page.goto(live)
    page.locator("form.act button").first.click()
    page.locator("dialog[open]").wait_for()
    assert forbidden == []
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_timeout(50)
    assert len(forbidden) == 1  # what is forbidden would be heard of
