"""The office at work in a browser: its training, and what the tests do on its pages."""

from __future__ import annotations

import io
import re
from html import unescape

from flask.testing import FlaskClient

from bot import facts
from tests.stage import TRAINING, Stage

COMPLETE = TRAINING.replace(
    'number = "0000"',
    'number = "0000"\napproved = [2022-01-12, 2028-01-12]\n'
    'officer = "Continuing Education Director"',
).replace(
    'credit_type = "clinical"',
    'credit_type = "clinical"\nlevel = "intermediate"\npresenters = ["A. Example, MSW"]',
)
"""The training with all that a certificate asks for."""

POLICY = """
[policy]
polls_least = 1
polls_largest_gap_minutes = 60
polls_last_before_end_minutes = [0, 60]
camera_required = false
audio_required = false
"""


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def token(browser: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)
    assert found
    return found[1]


def outcomes_page(stage: Stage) -> str:
    return f"/compliance/{stage.session.id}"


def dossier(stage: Stage, name: str) -> str:
    return f"{outcomes_page(stage)}/{stage.attendee(name)}"


def act(browser: FlaskClient, stage: Stage, who: str, **fields: str) -> str:
    """Send a form of somebody's dossier; the words of the page that follows."""
    sent = {"csrf": token(browser, outcomes_page(stage)), "by": "The director"} | fields
    response = browser.post(f"{dossier(stage, who)}/act", data=sent, follow_redirects=True)
    return words(response.text)


def bulk(browser: FlaskClient, stage: Stage, path: str, *names: str, **fields: str) -> str:
    """Send the table's form, or the one that confirms it; the words of the page that follows."""
    chosen = [stage.attendee(name) for name in names]
    sent = {"csrf": token(browser, outcomes_page(stage)), "chosen": chosen} | fields
    address = f"{outcomes_page(stage)}/chosen/{path}"
    return words(browser.post(address, data=sent, follow_redirects=True).text)


def names_in(html: str) -> list[str]:
    rows = re.findall(r'<th scope="row">.*?>([^<]+)</a></th>', html)
    return [unescape(name) for name in rows]


def kinds(stage: Stage, kind: str) -> list[facts.Fact]:
    return stage.ledger.select("kind = ?", [kind])


def enrol(browser: FlaskClient, stage: Stage, content: bytes) -> str:
    """Send a roster; the words of the page that follows."""
    sent = {"csrf": token(browser, outcomes_page(stage)), "roster": (io.BytesIO(content), "r.csv")}
    address = f"{outcomes_page(stage)}/roster"
    return words(browser.post(address, data=sent, follow_redirects=True).text)
