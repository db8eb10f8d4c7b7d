"""The report for the board as a PDF: tagged (PDF/UA-1), and the same bytes for the same facts."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from bot.board.words import words
from bot.bundle.contents import Contents
from bot.clock import SECOND

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


FONTS = Path("certificates", "fonts")
"""Where in the data folder fonts are added, for certificates and for the report."""


class ReportError(Exception):
    """The report could not be set. The text says why."""


def report_pdf(contents: Contents, home: Path) -> bytes:
    """The report, with the fonts that the data folder `home` adds to the built-in ones.

    Raises ReportError for what Typst cannot set, such as a character that no font has.
    """
    added = home / FONTS
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[added] if added.is_dir() else [])
    try:
        pages = typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=fonts,
            format="pdf",
            sys_inputs={"report": json.dumps(words(contents), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=contents.outcomes.training.as_of // SECOND,
        )
    except typst.TypstError as error:
        hint = f" Put a font that has it into {added}." if "displayed" in error.message else ""
        raise ReportError(f"The report could not be set: {error.message}.{hint}") from error
    if not isinstance(pages, bytes):
        raise ReportError("The report could not be set as one file.")
    return pages
