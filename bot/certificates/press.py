"""The press: from a certificate's words and a design to a page, by Typst.

Typst is used as it is shipped, without a network and without the machine's own fonts, so that the
same words and design give the same bytes everywhere: a tagged PDF that is accessible (PDF/UA-1)
and fit for the archive (PDF/A-2a).
"""

from __future__ import annotations

import io
import re
import threading
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
import segno
import typst

from bot.certificate import credits_text, day_text
from bot.certificates.design import BUILT_IN, FOLDER, FONTS
from bot.certificates.errors import CertificateError, DesignError, MissingGlyphError
from bot.clock import SECOND
from bot.facts import CertificateDesign, CertificateIssued

Kind = Literal["pdf", "png"]

STANDARDS: list[Any] = ["ua-1", "a-2a"]
RESOLUTION = 144
"""Of a page as an image, in pixels per inch."""

_GLYPH = re.compile(r'the text `"(.*)"` could not be displayed', re.S)
_PANIC = re.compile(r'panicked with: "(.*)"', re.S)


class Press:
    """Sets certificates with the fonts of one data folder. Safe for many threads at once."""

    def __init__(self, home: Path) -> None:
        added = home / FOLDER / FONTS
        fonts = typst.Fonts(
            include_system_fonts=False, font_paths=[added] if added.is_dir() else []
        )
        self._compiler = typst.Compiler(
            root=BUILT_IN.parent, font_paths=fonts, ignore_system_fonts=True
        )
        self._turn = threading.Lock()

    def pdf(self, body: CertificateIssued, design: CertificateDesign, at: int) -> bytes:
        """The certificate issued at `at` (UTC milliseconds), the same bytes every time.

        Raises MissingGlyphError, DesignError or CertificateError.
        """
        return self._set(words(body, design), design, at, "pdf")

    def specimen(
        self,
        body: CertificateIssued,
        design: CertificateDesign,
        at: int,
        kind: Kind,
    ) -> bytes:
        """The same with SPECIMEN across it, as a PDF or an image, for looking at."""
        values = words(body, design, specimen=True)
        if kind == "png":
            self._set(values, design, at, "pdf")  # only a PDF tells of a missing character
        return self._set(values, design, at, kind)

    def _set(
        self,
        values: dict[str, Any],
        design: CertificateDesign,
        at: int,
        kind: Kind,
    ) -> bytes:
        try:
            with self._turn:
                pages = self._compiler.compile(
                    design.template.encode(),
                    format=kind,
                    ppi=RESOLUTION if kind == "png" else None,
                    sys_inputs={"certificate": msgspec.json.encode(values).decode()},
                    pdf_standards=STANDARDS if kind == "pdf" else [],
                    timestamp=at // SECOND,
                )
        except typst.TypstError as error:
            raise _explained(error) from error
        if not isinstance(pages, bytes):
            raise DesignError("The template makes more than one page; a certificate is one.")
        return pages


def words(
    body: CertificateIssued, design: CertificateDesign, *, specimen: bool = False
) -> dict[str, Any]:
    """Everything that a template can show, by name; docs/certificates.md explains each."""
    parts = urlsplit(body.check_url)
    printed = msgspec.structs.asdict(body)
    del printed["pdf"]  # the digest of what is being made here
    return {
        **printed,
        "date_text": day_text(body.date),
        "issued_text": day_text(body.issued),
        "level": body.level[:1].upper() + body.level[1:],
        "credits_text": credits_text(body.credits, body.credit_type),
        "check_url_text": parts.netloc + parts.path,
        "qr": _qr(body.check_url),
        "signature": design.signature,
        "logo": design.logo,
        "specimen": specimen,
    }


def _qr(address: str) -> str:
    """A QR code as SVG; error correction M stands a fold or a stain."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()


def _explained(error: typst.TypstError) -> CertificateError:
    if glyph := _GLYPH.search(error.message):
        return MissingGlyphError(glyph[1])
    if panic := _PANIC.search(error.message):
        return CertificateError(f"The certificate was not made: {panic[1]}.")
    if "process image" in error.message or "decode image" in error.message:
        return DesignError(
            f"The signature or the logo in certificates/ cannot be used: {error.message}. Save it "
            "again as SVG or PNG."
        )
    hints = "".join(f" ({hint})" for hint in error.hints)
    return DesignError(
        f"The certificate's template cannot be used: {error.message}{hints}\n"
        "Correct certificates/certificate.typ in the data folder, or move it away to use the "
        f"built-in one.\n{error.diagnostic}".rstrip()
    )
