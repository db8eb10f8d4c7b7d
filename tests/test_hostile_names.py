"""Names that are markup or formulas harm neither a page nor a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.outcome_table import csv_text
from bot.outcomes import Outcomes, outcomes_of
from bot.registrants import Row, register
from bot.workbook import workbook
from tests.deliveries import joined
from tests.staff import AWAY, browser
from tests.stage import SECRET_KEY, Stage, at, set_stage
from tests.walking import inline_in, places

MARKUP = "<script>alert(1)</script>"
QUOTES = "\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://elsewhere.example.org","Click")'
HARMLESS = ("&lt;script&gt;alert(1)", "\\u003cscript\\u003ealert(1)")


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training with registrants, participants, claims and answers of such names."""
    found = set_stage(tmp_path, ledger, clock, AWAY)
    rows = [
        Row("ben.bright@example.org", MARKUP, license_number=FORMULA, license_state=QUOTES),
        Row("eve@example.org", FORMULA),
        Row("=1+1@example.org", "@SUM(A1)", registrant_id="-2+3"),
    ]
    register(ledger, SECRET_KEY, found.session.id, rows, at=clock.now(), source="roster")
    found.open_room("12:44")
    for number, name in enumerate((MARKUP, QUOTES, FORMULA)):
        when = f"2026-12-04T12:5{number}:00-05:00"
        found.deliver(joined(name, when, email=("", "eve@example.org", "")[number]))
    clock.moment = at("13:06")
    found.launch("alliance", "13:05")
    found.happen(facts.IdentityClaimed(attendee=found.attendee("Ben"), participant=QUOTES))
    found.happen(facts.TimeRequested(poll="alliance", attendee=found.attendee("Ben")))
    asked = facts.QuestionAsked(text=MARKUP, kind="single", choices=(QUOTES, FORMULA))
    client = found.client
    client.post(f"{found.page('Ben')}/name", base_url=AWAY, json={"name": MARKUP})
    block = found.session.blocks[1].id
    added = facts.PollAdded(
        poll="by-hand", block=block, title=MARKUP, questions=(asked,), open_for=180_000, by=MARKUP
    )
    found.happen(added)
    closes_at = clock.moment + 180_000
    found.happen(
        facts.PollLaunched(
            poll="by-hand", block=block, due_at=clock.moment, closes_at=closes_at, by=MARKUP
        )
    )
    yield found
    found.live.stop()


def test_no_page_runs_what_a_name_says(stage: Stage) -> None:
    client = browser(stage, "administrator")
    told = 0
    for place in places(stage):
        if "GET" not in place.methods or place.path.endswith("/events"):
            continue
        response = client.get(place.path, base_url=AWAY, buffered=True)
        if response.mimetype == "text/html":
            assert MARKUP not in response.text, place.path
            assert inline_in(response.text) == [], place.path
            told += any(text in response.text for text in HARMLESS)
        if response.mimetype == "application/json" and place.path.endswith("/state"):
            for piece in _pieces(response.get_json()):
                assert inline_in(piece) == [], place.path
                told += any(text in piece for text in HARMLESS)
    assert told >= 4  # the names are on the pages, as text


def _pieces(state: object, within: bool = False) -> Iterator[str]:
    """The pieces of HTML that a page's script puts into the page."""
    if isinstance(state, dict):
        for name, value in state.items():
            yield from _pieces(value, within or name == "html")
    elif isinstance(state, list):
        for value in state:
            yield from _pieces(value, within)
    elif within and isinstance(state, str):
        yield state


def outcomes(stage: Stage) -> Outcomes:
    """The outcomes of the training as it stands."""
    count, head = stage.ledger.head()
    with stage.live.record(stage.session.id) as record:
        return outcomes_of(record, now=stage.clock.now(), facts=count, head=head)


def test_no_cell_of_the_csv_is_a_formula(stage: Stage) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(outcomes(stage)))))
    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells
    assert "'=1+1@example.org" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(stage: Stage) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(outcomes(stage))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == FORMULA for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]


def test_what_is_sent_as_json_is_the_name_as_it_is(stage: Stage) -> None:
    client = browser(stage, "administrator")
    state = client.get(f"/live/{stage.session.id}/state", base_url=AWAY)
    assert state.mimetype == "application/json"
    names = [row["name"] for row in json.loads(state.text)["roster"]["rows"]]
    assert FORMULA in names
    assert MARKUP in names
