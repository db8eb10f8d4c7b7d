"""A licensing board checks a certificate in its browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.certificates.workshop import Workshop
from tests.browser.conftest import DESK, PHONE, Open, Site
from tests.certificates.cases import decision
from tests.certificates.test_issue import issued

pytestmark = pytest.mark.browser


def number_of_a_certificate(site: Site) -> str:
    workshop = Workshop(site.stage.ledger, site.stage.settings)
    return issued(workshop, decision()).issued[0].number


def test_a_number_typed_in_small_letters_leads_to_its_certificate(
    site: Site, open_page: Open
) -> None:
    number = number_of_a_certificate(site)
    page = open_page("/verify/")
    page.get_by_label("The certificate’s number").fill(number.lower())
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    expect(page.get_by_text("Ada Example")).to_be_visible()
    assert page.url.endswith(f"/verify/{number}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_axe_finds_no_violation_on_the_pages_of_the_check(
    site: Site, open_page: Open, scheme: str, viewport: dict[str, int]
) -> None:
    number = number_of_a_certificate(site)
    found = {}
    for path in ("/verify/", f"/verify/{number}", "/verify/0000-0000-0012", "/verify/nonsense"):
        page = open_page(path, viewport=viewport, color_scheme=scheme)
        results = Axe().run(page)
        if results.violations_count:
            found[path] = results.generate_report()
    assert found == {}
