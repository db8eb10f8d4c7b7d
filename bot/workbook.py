"""A session's sheets as an Excel workbook: real numbers and local times, and text only as text."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.local_time import to_local
from bot.outcomes import Outcomes
from bot.sheets import Cell, Kind, Sheet, sheets_of

LONGEST = 32_767
"""The most characters that a cell of Excel holds."""

FORMATS: dict[Kind, dict[str, object]] = {
    "text": {},
    "wide": {"text_wrap": True},
    "outcome": {"align": "center"},
    "number": {"num_format": "0.##"},
    "count": {"num_format": "0"},
    "minutes": {"num_format": "0.0"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss"},
}
WIDTHS: dict[Kind, int] = {
    "text": 24,
    "wide": 80,
    "outcome": 11,
    "number": 10,
    "count": 10,
    "minutes": 11,
    "moment": 20,
}
"""How wide the columns are, in characters."""

COLOURS = {"pass": "#DFF0E3", "fail": "#F8DEDB", "review": "#FBEBCB"}

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def workbook(outcomes: Outcomes) -> bytes:
    """The workbook of a session. The same outcomes give the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        book.set_properties(
            {
                "title": outcomes.training.session.title,
                "created": datetime.fromtimestamp(outcomes.training.as_of / 1000, tz=UTC),
            }
        )
        writer = _Writer(book, outcomes.training.zone)
        for sheet in sheets_of(outcomes):
            writer.write(sheet)
    return out.getvalue()


class _Writer:
    """Writes sheets into a workbook, moments in one zone."""

    def __init__(self, book: Workbook, zone: ZoneInfo) -> None:
        self._book = book
        self._zone = zone
        self._formats = {
            kind: book.add_format({"valign": "top", **looks}) for kind, looks in FORMATS.items()
        }
        self._heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._colours = {name: book.add_format({"bg_color": it}) for name, it in COLOURS.items()}

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, its heading held in sight and its columns ready to be filtered."""
        page = self._book.add_worksheet(sheet.name)
        last_row, last_column = len(sheet.rows), len(sheet.columns) - 1
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, WIDTHS[column.kind])
            page.write_string(0, place, column.title, self._heading)
            if column.kind == "outcome" and last_row:
                self._colour(page, place, last_row)
        for number, cells in enumerate(sheet.rows, start=1):
            for place, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
                self._cell(page, number, place, cell, column.kind)
        page.freeze_panes(1, 1)
        if last_row:
            page.autofilter(0, 0, last_row, last_column)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _cell(self, page: Worksheet, row: int, column: int, cell: Cell, kind: Kind) -> None:
        style: Format = self._formats[kind]
        if cell is None or cell == "":
            page.write_blank(row, column, None, style)
        elif isinstance(cell, str):
            page.write_string(row, column, _text(cell), style)
        elif kind == "moment":
            local = to_local(int(cell), self._zone).replace(tzinfo=None)
            page.write_datetime(row, column, local, style)
        else:
            page.write_number(row, column, cell, style)

    def _colour(self, page: Worksheet, column: int, last_row: int) -> None:
        """Let the outcomes of a column show by colour, beside the word."""
        for name, colour in self._colours.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": colour}
            page.conditional_format(1, column, last_row, column, rule)


def _text(text: str) -> str:
    """A text as a cell can hold it."""
    clean = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
