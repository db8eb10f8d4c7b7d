"""The page that Typst makes: accessible, complete, the same bytes every time."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bot.certificates.archive import sha256
from bot.certificates.design import FOLDER, read_design
from bot.certificates.errors import CertificateError, DesignError, MissingGlyphError
from bot.certificates.face import face_of
from bot.certificates.press import Press
from bot.facts import CertificateIssued
from bot.local_time import parse_iso
from bot.rules.policy import policy_of
from tests.certificates.cases import STATEMENT, decision, session

ISSUED_AT = parse_iso("2026-12-18T15:00:00Z")
HEAD = "9f3a77c0" * 8

SIGNATURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" width="200" height="50">'
    '<path d="M5 40 C 20 5 35 5 30 30" stroke="black" fill="none"/></svg>'
)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
"""One black pixel."""


def issued(changes: dict[str, Any] | None = None, **registrant: Any) -> CertificateIssued:
    found = session()
    face = face_of(found, policy_of(found), decision(**registrant))
    return CertificateIssued(
        **asdict(face) | (changes or {}),
        attendee="0123456789abcdef",
        edition=1,
        number="0000-0010-0005",
        issued="2026-12-18",
        check_url="https://attendant.example.org/verify/0000-0010-0005",
        ledger_facts=12345,
        ledger_head=HEAD,
        design="",
    )


def made(home: Path, body: CertificateIssued | None = None) -> bytes:
    return Press(home).pdf(body or issued(), read_design(home), ISSUED_AT)


def text_of(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def tags(node: Any) -> list[tuple[str, str]]:
    """The structure of a tagged PDF: each element's kind and its alternative text."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        return [tag for child in node for tag in tags(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
    return own + tags(node.get("/K", ArrayObject()))


def test_every_field_of_the_certificate_is_printed(tmp_path: Path) -> None:
    text = text_of(made(tmp_path, issued(license_number="SW-123456")))
    for expected in (
        "An Example University",
        "Certificate of Completion",
        "Ada Example",
        "for completing the live interactive webinar",
        "Harm Reduction & the Therapeutic Alliance",
        "December 4, 2026",
        "presented by A. Example, MSW, LCSW; B. Sample, MSW, LSW",
        "2 clinical continuing education credits",
        "Intermediate",
        "1759",
        "SW-123456",
        STATEMENT,
        "Continuing Education Director",
        "0000-0010-0005",
        "Issued December 18, 2026",
        "attendant.example.org/verify/0000-0010-0005",
        f"fact 12345, chain {HEAD}",
    ):
        assert expected in text


def test_a_certificate_of_attendance_says_that_it_carries_no_credit(tmp_path: Path) -> None:
    text = text_of(made(tmp_path, issued(ce_credit=False)))
    assert "Certificate of Attendance" in text
    assert "It carries no continuing education credit." in text
    assert "ACE" not in text
    assert "1759" not in text


def test_a_screen_reader_finds_title_language_and_structure(tmp_path: Path) -> None:
    reader = PdfReader(io.BytesIO(made(tmp_path)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert reader.metadata
    assert reader.metadata.title == "Certificate of Completion: Ada Example"
    found = tags(root["/StructTreeRoot"])
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert kinds.count("/TH") == 3
    code = "QR code that opens https://attendant.example.org/verify/0000-0010-0005"
    assert ("/Figure", code) in found


def test_the_same_certificate_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = made(tmp_path)
    there = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; from pathlib import Path; from tests.certificates.test_press import made;"
            "sys.stdout.buffer.write(made(Path(sys.argv[1])))",
            str(tmp_path),
        ],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    ).stdout
    assert sha256(here) == sha256(there)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ngọc Ánh",
        "Ζωή Παπαδοπούλου",
        "Анна Ковальчук",
        "Łukasz Żółć",
        "Ọlá Adékúnlé",
        "محمد المثال",
        "Maria-Magdalena Konstantinopoulou-Featherstonehaugh de la Vega y Montenegro",
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
    ],
)
def test_names_of_many_scripts_and_lengths_are_set_on_one_page(tmp_path: Path, name: str) -> None:
    assert len(PdfReader(io.BytesIO(made(tmp_path, issued({"name": name})))).pages) == 1


def test_a_name_that_no_font_has_is_an_error_and_never_an_empty_box(tmp_path: Path) -> None:
    with pytest.raises(MissingGlyphError, match="certificates/fonts") as refused:
        made(tmp_path, issued({"name": "李小龍"}))
    assert refused.value.characters == "李"


def test_many_presenters_and_a_long_title_still_make_one_page(tmp_path: Path) -> None:
    presenters = tuple(f"Presenter Number {n}, PhD, LCSW, CADC" for n in range(12))
    long = issued({"presenters": presenters, "title": "A title in need of an editor " * 6})
    assert len(PdfReader(io.BytesIO(made(tmp_path, long))).pages) == 1


def test_more_text_than_fits_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="shorten the title or name fewer presenters"):
        made(tmp_path, issued({"title": "A title in need of an editor " * 90}))


def test_words_are_printed_as_they_are_and_never_run_as_typst(tmp_path: Path) -> None:
    name = '#panic("no") *Ada* $x$ <b> \\ "'
    assert '#panic("no") *Ada* $x$ <b> \\ "' in text_of(made(tmp_path, issued({"name": name})))


@pytest.mark.parametrize(
    ("file", "content"), [("svg", SIGNATURE.encode()), ("png", PNG)], ids=["svg", "png"]
)
def test_a_signature_in_the_data_folder_is_printed(
    tmp_path: Path, file: str, content: bytes
) -> None:
    without = made(tmp_path)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / f"signature.{file}").write_bytes(content)
    signed = made(tmp_path)
    assert signed != without
    root: Any = PdfReader(io.BytesIO(signed)).trailer["/Root"]
    whose = "Signature of the Continuing Education Director"
    assert ("/Figure", whose) in tags(root["/StructTreeRoot"])


@pytest.mark.parametrize("name", ["signature.svg", "logo.png"])
def test_an_image_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / name).write_text("nothing of the kind")
    with pytest.raises(DesignError, match=f"{name} is no (SVG|PNG) image"):
        read_design(tmp_path)


def test_an_image_that_is_broken_is_not_blamed_on_the_template(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "signature.png").write_bytes(PNG[:-20])
    with pytest.raises(DesignError, match="signature or the logo"):
        made(tmp_path)


def override(home: Path, *changes: tuple[str, str]) -> None:
    """Give the data folder a template of its own: the built-in one with changes."""
    text = read_design(home).template
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (home / FOLDER).mkdir()
    (home / FOLDER / "certificate.typ").write_text(text)


def test_the_template_of_the_data_folder_goes_before_the_built_in_one(tmp_path: Path) -> None:
    override(tmp_path, ("awarded to", "given with thanks to"))
    assert "given with thanks to Ada Example" in text_of(made(tmp_path))


def test_a_template_that_leaves_out_what_must_be_shown_is_refused(tmp_path: Path) -> None:
    override(tmp_path, ("certificate.level", '"any"'), ("certificate.ledger_head", '""'))
    with pytest.raises(DesignError, match=r"never shows certificate\.level, certificate\.ledger"):
        read_design(tmp_path)


def test_a_template_may_not_fetch_packages(tmp_path: Path) -> None:
    override(tmp_path, ("#set page", '#import "@preview/nothing:1.0.0"\n#set page'))
    with pytest.raises(DesignError, match="asks for a Typst package"):
        read_design(tmp_path)


def test_a_template_that_typst_refuses_is_explained(tmp_path: Path) -> None:
    override(tmp_path, ("#set page(", "#set page(colour: red, "))
    with pytest.raises(DesignError, match="unexpected argument: colour"):
        made(tmp_path)


def test_a_specimen_says_so_and_can_be_looked_at_as_an_image(tmp_path: Path) -> None:
    design, press = read_design(tmp_path), Press(tmp_path)
    assert "SPECIMEN" in text_of(press.specimen(issued(), design, ISSUED_AT, "pdf"))
    assert press.specimen(issued(), design, ISSUED_AT, "png").startswith(b"\x89PNG")


def test_the_design_is_known_by_its_digest(tmp_path: Path) -> None:
    plain = read_design(tmp_path)
    assert plain == read_design(tmp_path)
    override(tmp_path, ("awarded to", "given to"))
    assert read_design(tmp_path).design != plain.design
    assert msgspec.json.decode(msgspec.json.encode(plain), type=type(plain)) == plain
