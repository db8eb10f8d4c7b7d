"""What certificates look like: the built-in template, or the director's own in the data folder."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from bot.certificates.errors import DesignError
from bot.facts import CertificateDesign, FontFile

FOLDER = "certificates"
"""Where in the data folder the template, signature, logo and fonts are looked for."""

TEMPLATE = "certificate.typ"
BUILT_IN = Path(__file__).parent / "templates" / TEMPLATE
FONTS = "fonts"
FONT_SUFFIXES = {".otf", ".ttf", ".ttc", ".otc"}

LARGEST_IMAGE = 1 << 20
"""The largest signature or logo, in bytes: it is kept in the ledger."""

SHOWN = {
    **{name: name for name in ("name", "title", "format", "provider", "presenters", "officer")},
    **{name: name for name in ("provider_number", "level", "statement", "license", "number")},
    "date": "date(_text)?",
    "credits": "credits(_text)?",
    "qr": "qr",
    "check_url": "check_url(_text)?",
    "ledger_head": "ledger_head",
    "specimen": "specimen",
}
"""What every template must show (CERT-01 and the check), and by which of its names."""

_PNG = b"\x89PNG\r\n\x1a\n"


def read_design(home: Path) -> CertificateDesign:
    """The design that the data folder asks for. Raises DesignError for what cannot be used."""
    folder = home / FOLDER
    own = folder / TEMPLATE
    template = _text(own if own.exists() else BUILT_IN)
    _check_template(template, own)
    fonts = tuple(FontFile(path.name, _sha256(path)) for path in font_files(folder))
    parts = {
        "template": template,
        "signature": _image(folder, "signature"),
        "logo": _image(folder, "logo"),
        "fonts": fonts,
        "typst": version("typst"),
    }
    digest = hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
    return CertificateDesign(design=digest, **parts)  # type: ignore[arg-type]


def font_files(folder: Path) -> list[Path]:
    """The fonts that the director added, in the order of their names."""
    return sorted(
        path for path in (folder / FONTS).rglob("*") if path.suffix.lower() in FONT_SUFFIXES
    )


def _check_template(template: str, path: Path) -> None:
    """Refuse a template that leaves out what a certificate must show, or asks for packages."""
    code = re.sub(r"(?m)//.*$", "", template)
    if re.search(r'(import|include)\s+"@', code):
        raise DesignError(
            f"{path} asks for a Typst package. A certificate must come out the same in five years "
            "and without a network: copy what you need into the template."
        )
    absent = [name for name, known in SHOWN.items() if not _shows(code, known)]
    if absent:
        raise DesignError(
            f"{path} never shows {', '.join(f'certificate.{name}' for name in absent)}. Put each "
            "into the template; docs/certificates.md says what they hold."
        )


def _shows(code: str, name: str) -> bool:
    return re.search(rf"\bcertificate\.{name}\b", code) is not None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DesignError(f"{path} cannot be read: {error}. Save it as text in UTF-8.") from error


def _image(folder: Path, name: str) -> str:
    """An image of that name as SVG, empty where there is none."""
    for path, as_svg in ((folder / f"{name}.svg", _svg), (folder / f"{name}.png", _png_as_svg)):
        if path.exists():
            content = path.read_bytes()
            if len(content) > LARGEST_IMAGE:
                raise DesignError(f"{path} is larger than 1 MiB. Save it smaller; 600 px will do.")
            return as_svg(path, content)
    return ""


def _svg(path: Path, content: bytes) -> str:
    text = content.decode("utf-8", errors="replace")
    if "<svg" not in text:
        raise DesignError(f"{path} is no SVG image. Export it as SVG, or as {path.stem}.png.")
    return text


def _png_as_svg(path: Path, content: bytes) -> str:
    """A PNG inside an SVG: so that one field of the design holds either."""
    if not content.startswith(_PNG) or len(content) < 24:
        raise DesignError(f"{path} is no PNG image. Export it as PNG, or as {path.stem}.svg.")
    width, height = struct.unpack(">II", content[16:24])
    coded = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{coded}"/></svg>'
    )


def _sha256(path: Path) -> str:
    stat = path.stat()
    return _sha256_of(path, stat.st_mtime_ns, stat.st_size)


@cache
def _sha256_of(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def changed_fonts(design: CertificateDesign, home: Path) -> Iterator[str]:
    """The fonts of a design that the data folder no longer has as they were."""
    now = {FontFile(path.name, _sha256(path)) for path in font_files(home / FOLDER)}
    return (font.name for font in design.fonts if font not in now)
