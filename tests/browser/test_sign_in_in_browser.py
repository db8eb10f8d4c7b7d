"""From the link of the first start to a facilitator at work, in Chromium."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot import facts
from bot.accounts.keys import first_token
from tests.browser.conftest import DESK, Open, Site
from tests.staff import PASSWORD
from tests.stage import SECRET_KEY

pytestmark = pytest.mark.browser

ADA, KIM = "ada@example.org", "kim@example.org"


def set_password(page: Page) -> None:
    """Choose a password on the page that a link opened."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Set the password and sign in").press("Enter")


def test_the_first_administrator_gives_an_account_and_its_owner_acts_with_it(
    site: Site, open_page: Open
) -> None:
    stage = site.stage
    ada = open_page(f"/staff/first/{first_token(SECRET_KEY)}")
    ada.get_by_label("E-mail").fill(ADA)
    set_password(ada)
    ada.get_by_role("link", name="People").click()
    assert Axe().run(ada).violations_count == 0
    ada.get_by_label("E-mail").fill(KIM)
    ada.get_by_label("Name, shown with").fill("Kim")
    ada.get_by_role("radio", name="Facilitator").check()
    ada.get_by_role("checkbox", name="The therapeutic alliance").check()
    ada.get_by_role("button", name="Give the account").click()
    link = ada.locator("code").inner_text()

    kim = open_page(urlsplit(link).path, viewport=DESK)
    set_password(kim)
    kim.get_by_role("link", name=stage.session.title).click()
    kim.wait_for_load_state()
    expect(kim.get_by_role("link", name="Compliance")).to_have_count(0)
    kim.get_by_text("Change “What an alliance is”").click()
    kim.get_by_role("button", name="Launch now… the poll “Bond, goals, tasks”").click()
    dialog = kim.get_by_role("dialog")
    expect(dialog.get_by_label("Your name")).to_have_value("Kim <kim@example.org>")
    expect(dialog.get_by_label("Your name")).not_to_be_editable()
    dialog.locator(".proposal-form button").first.click()
    expect(dialog).to_be_hidden()
    launched = [facts.read(fact) for fact in stage.ledger.select("kind = ?", ["poll.launched"])]
    assert [getattr(body, "by", "") for body in launched] == ["Kim <kim@example.org>"]

    ada.get_by_role("button", name="End the sign-ins of kim@example.org").click()
    expect(ada.get_by_text("is signed out everywhere")).to_be_visible()
    expect(kim.get_by_role("button", name="Sign out")).to_be_visible()
    kim.reload()  # on the machine itself, whoever has not signed in is somebody without a name
    expect(kim.get_by_role("button", name="Sign out")).to_have_count(0)
