"""Exports: a workbook, the evidence as JSON, and a report for the board."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from bot import facts
from bot.clock import HandClock
from bot.commands.outcomes import decided
from bot.ledger import Ledger
from bot.workbook import LONGEST
from bot.workbook import workbook as as_workbook
from tests.test_outcomes import ID, KEY, Told, at, stands_at, tell_all, who

NOW = at("12:00:00", 7)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """The small training three days later, and the command line on its ledger."""
    monkeypatch.setenv("ATTENDANT_DATABASE", str(tmp_path / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    stands_at(monkeypatch, NOW)
    ledger = Ledger(tmp_path / "attendant.db", HandClock(NOW))
    held = Told(ledger)
    tell_all(held)
    yield held
    ledger.close()


def export(told: Told, form: str, out: Path) -> bytes:
    told.run("export", ID, "--format", form, "--out", str(out), code=1)  # Cleo's is a review
    return out.read_bytes()


@pytest.fixture
def workbook(told: Told, tmp_path: Path) -> Workbook:
    """The workbook, as a spreadsheet program reads it."""
    return load_workbook(io.BytesIO(export(told, "xlsx", tmp_path / "o.xlsx")))


def table(workbook: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the headings of their columns."""
    heading, *rows = workbook[name].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def of(rows: list[dict[str, Any]], email: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["E-mail"] == email]


# --- the workbook -------------------------------------------------------------------------------


def test_there_is_one_sheet_a_subject(workbook: Workbook) -> None:
    assert workbook.sheetnames == [
        "Outcomes",
        "Requirements",
        "Presence",
        "Camera",
        "Polls",
        "Evaluation",
        "Unmatched",
        "About",
    ]


def test_every_sheet_holds_its_heading_in_sight_and_can_be_filtered(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert all(one.width >= 10 for one in sheet.column_dimensions.values())


def test_numbers_are_numbers(workbook: Workbook) -> None:
    (ada,) = of(table(workbook, "Outcomes"), "ada@example.org")
    assert ada["Outcome"] == "pass"
    assert (ada["Credits"], ada["Minutes present"], ada["Minutes counted"]) == (0.5, 30, 30)
    assert (ada["Polls launched"], ada["Polls answered"]) == (1, 1)
    assert (ada["ATT-01"], ada["CAM-01"]) == ("pass", None)  # this policy asks for no camera
    (ben,) = of(table(workbook, "Outcomes"), "ben@example.org")
    assert ben["Licence"] == "NJ"
    assert ben["Why it is no pass, or who settled it"].startswith(
        "JUR-01: The licence state given is “NJ”."
    )


def test_times_are_times_in_the_zone_of_the_session(workbook: Workbook) -> None:
    (stay,) = of(table(workbook, "Presence"), "ada@example.org")
    assert stay["From"] == datetime(2026, 12, 4, 12, 50)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert stay["To"] == datetime(2026, 12, 4, 13, 30)  # noqa: DTZ001
    assert stay["Minutes"] == 40
    assert workbook["Presence"]["C2"].number_format == "yyyy-mm-dd hh:mm:ss"
    about = {row["About"]: row[""] for row in _about(workbook["About"])}
    assert about["Times are those of"] == "America/New_York"


def _about(sheet: Worksheet) -> list[dict[str, Any]]:
    return [{"About": row[0], "": row[1]} for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_each_requirement_has_its_measure_and_who_settled_it(told: Told, tmp_path: Path) -> None:
    settled = ["--outcome", "fail", "--by", "The Director", "--reason", "No page."]
    told.run("settle", ID, "POLL-03", *settled, "--attendee", "cleo@example.org", code=0)
    out = tmp_path / "o.xlsx"
    told.run("export", ID, "--format", "xlsx", "--out", str(out))
    rows = of(table(load_workbook(out), "Requirements"), "cleo@example.org")
    (poll,) = [row for row in rows if row["Requirement"] == "POLL-03"]
    assert (poll["Outcome"], poll["Outcome by the evidence alone"]) == ("fail", "review")
    assert poll["Settled by"] == "The Director"
    assert poll["Settled at"].date().isoformat() == "2026-12-07"
    (attendance,) = [row for row in rows if row["Requirement"] == "ATT-01"]
    assert (attendance["Measured"], attendance["Needed"]) == ("0.0 min", "25.0 min")


def test_polls_evaluations_and_strangers_have_sheets_of_their_own(workbook: Workbook) -> None:
    (answered,) = of(table(workbook, "Polls"), "ada@example.org")
    assert (answered["Poll"], answered["Answers"], answered["In time"]) == ("first", "Blue", "yes")
    (ignored,) = of(table(workbook, "Polls"), "ben@example.org")
    assert (ignored["Answered"], ignored["In time"]) == (None, "no")
    (evaluated,) = of(table(workbook, "Evaluation"), "ada@example.org")
    assert evaluated["In time"] == "yes"
    (stranger,) = table(workbook, "Unmatched")
    assert (stranger["Name in Zoom"], stranger["Minutes"]) == ("iPhone", 30)


@pytest.mark.parametrize(
    "name", ["=Dan()", "+1 215 555 0100", "@cmd", "-2+3", "http://example.org"]
)
def test_no_text_is_taken_for_a_formula_or_a_link(told: Told, tmp_path: Path, name: str) -> None:
    add(told, name)
    sheet = load_workbook(io.BytesIO(export(told, "xlsx", tmp_path / "o.xlsx")))["Outcomes"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert cells
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


def test_what_a_cell_cannot_hold_is_replaced_or_cut(told: Told, tmp_path: Path) -> None:
    add(told, "Eve\x0b\x00 Ω 🎓\ufffe")
    add(told, "x" * 40_000, attendee="e" * 16)
    rows = table(load_workbook(io.BytesIO(export(told, "xlsx", tmp_path / "o.xlsx"))), "Outcomes")
    names = {row["Name"] for row in rows}
    assert (
        "Eve\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} Ω 🎓\N{REPLACEMENT CHARACTER}"
        in names
    )
    assert "x" * (LONGEST - 1) + "…" in names


def add(told: Told, name: str, attendee: str = "f" * 16) -> None:
    """Somebody registers under a name."""
    body = facts.RegistrantAdded(
        attendee=attendee, version=1, email=f"{attendee}@example.org", name=name
    )
    told.tell(body, NOW)


def test_the_same_outcomes_give_the_same_bytes(told: Told) -> None:
    found = decided(ID).outcomes
    assert as_workbook(found) == as_workbook(found)


# --- JSON ---------------------------------------------------------------------------------------


def test_the_json_is_what_decide_prints_with_the_evidence_behind_it(
    told: Told, tmp_path: Path
) -> None:
    values = json.loads(export(told, "json", tmp_path / "o.json"))
    blocks = values.pop("blocks")
    evidence = {one["email"]: one.pop("evidence") for one in values["attendees"]}
    printed = told.decided()
    assert values | {"as_of": ""} == printed | {"as_of": ""}
    assert blocks[1] == {
        "id": "block-2",
        "title": "The training",
        "kind": "instruction",
        "counts": True,
        "planned": ["2026-12-04T18:00:00Z", "2026-12-04T18:30:00Z"],
        "ran": ["2026-12-04T18:00:00Z", "2026-12-04T18:30:00Z"],
        "facts": [],
    }
    ada = evidence["ada@example.org"]
    assert ada["registrant"]["attendee"] == who("ada@example.org")
    (connection,) = ada["connections"]
    assert connection["match"]["how"] == "email"
    (stay,) = connection["stays"]
    assert stay["span"] == ["2026-12-04T17:50:00Z", "2026-12-04T18:30:00Z"]
    assert ada["minutes"] == {"present": 30.0, "surely_present": 30.0, "perhaps_present": 30.0}
    assert [(one["id"], one["answers"], one["in_time"]) for one in ada["polls"]] == [
        ("first", [["Blue"]], True)
    ]
    assert ada["evaluation"]["submitted_at"] == "2026-12-04T19:00:00Z"
    assert evidence["cleo@example.org"]["connections"] == []
    assert "iPhone" in evidence["cleo@example.org"]["missing"][0]


# --- the report for the board -------------------------------------------------------------------


def report(told: Told, tmp_path: Path) -> PdfReader:
    return PdfReader(io.BytesIO(export(told, "pdf", tmp_path / "o.pdf")))


def test_the_report_tells_of_everyone_and_can_be_read_aloud(told: Told, tmp_path: Path) -> None:
    read = report(told, tmp_path)
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for words in (
        "A small training",
        "Friday, December 4, 2026, 12:45–1:30 PM EST",
        "4 attendees: 1 pass, 2 fail, 1 review.",
        "=Dan()",
        "No evaluation came in before it closed",
        "The agenda as it ran",
        "retention years 7",
        "Signatures",
        "Reviewed by",
        told.ledger.head()[1],
    ):
        assert words in text
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_a_character_that_no_font_has_is_named_with_what_to_do(told: Told, tmp_path: Path) -> None:
    add(told, "\N{TIBETAN SYLLABLE OM}")
    out = tmp_path / "o.pdf"
    done = told.run("export", ID, "--format", "pdf", "--out", str(out), code=2)
    assert "Put a font that has it into" in done.stderr
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_wrong_use(told: Told, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "o.xlsx"
    done = told.run("export", ID, "--format", "xlsx", "--out", str(out), code=2)
    assert "could not be written" in done.stderr
