"""A saved web page (HTML) as the lines a person would read.

This reads tags with one pass of its own instead of `html.parser`, which needs time with the square
of the length for markup that is never closed (23 s for 40 kB of `<a ` in Python 3.11).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from schedules.reading.page_lines import PAGE_TITLE, Line, clean

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)\b
        (?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>
      | <(?P<close2>/?)(?P<name2>[a-z][a-z0-9]*)\b[^<>]*+>
      | <[!?][^<>]*+>""",
    re.IGNORECASE | re.VERBOSE,
)
_PARAGRAPH_NAMES = "p h1 h2 h3 h4 h5 h6 ul ol dl table section article div"
_BLOCK_NAMES = f"""
    {_PARAGRAPH_NAMES} address aside blockquote body br button center dd details dt fieldset
    figcaption figure footer form head header hr html legend li main nav option pre select summary
    tbody tfoot thead title tr
"""
_PARAGRAPHS = frozenset(_PARAGRAPH_NAMES.split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset(("td", "th"))
_BULLET = "• "
_HIDDEN = re.compile(r"<!--|<(?P<name>script|style|template|noscript|svg)\b", re.IGNORECASE)
_LINK = re.compile(
    r"""href\s*=\s*["']?(?:mailto:(?P<mail>[^\s"'?<>]+)|(?P<form>https://[^\s"'<>]+))""",
    re.IGNORECASE,
)
_FORMS = ("https://docs.google.com/forms/", "https://forms.gle/")


def is_html(text: str) -> bool:
    """Whether the text looks like the source of a web page: at least two tags that make lines."""
    names = ((tag["name"] or tag["name2"] or "").lower() for tag in _TAG.finditer(text))
    made = (name for name in names if name in _BLOCKS or name in _CELLS)
    return next(made, None) is not None and next(made, None) is not None


def html_lines(text: str) -> Iterator[Line]:
    """The lines of an HTML page, with an empty one after each paragraph, list and table.

    Their numbers are those of the source; cells are parted by tabs, items begin with a bullet.
    """
    text = _without_hidden(text)
    page = _Page()
    position = 0
    for tag in _TAG.finditer(text):
        if position < tag.start():
            page.write(text[position : tag.start()])
        name = (tag["name"] or tag["name2"] or "").lower()
        yield from page.tag(name, is_close=bool(tag["close"] or tag["close2"]))
        page.link(tag["attributes"] if name == "a" else None)
        page.number += text.count("\n", tag.start(), tag.end())
        position = tag.end()
    page.write(text[position:])
    yield from page.flush()


class _Page:
    """The line being written, and where in the source it began."""

    def __init__(self) -> None:
        self.number = 1
        self._begun = 1
        self._level = 0
        self._pieces: list[str] = []

    def write(self, text: str) -> None:
        """Add running text; line breaks of the source are spaces."""
        if text.strip():
            if not self._pieces:
                self._begun = self.number + text.count("\n", 0, len(text) - len(text.lstrip()))
            self._pieces.append(re.sub(r"\s+", " ", html.unescape(text)))
        elif text and self._pieces:
            self._pieces.append(" ")
        self.number += text.count("\n")

    def tag(self, name: str, *, is_close: bool) -> Iterator[Line]:
        """Take a tag; yields the line that it ends."""
        if name in _CELLS and not is_close and self._pieces:
            self._pieces.append("\t")
        if name == "br" and self._level:
            self._pieces.append(" ")
        if name not in _BLOCKS or (name == "br" and self._level):
            return
        yield from self.flush()
        if name in _PARAGRAPHS and is_close:
            yield Line(self.number, "")
        if name == "li":
            self._begun = self.number
            self._pieces = [] if is_close else [_BULLET]
        self._level = 0 if is_close else _level(name)

    def link(self, attributes: str | None) -> None:
        """Keep the address of a link to a mailbox or a form, which the text may not show."""
        found = _LINK.search(attributes or "")
        if found and found["mail"]:
            self._pieces.append(f" {found['mail']} ")
        elif found and found["form"].startswith(_FORMS):
            self._pieces.append(f" {found['form']} ")

    def flush(self) -> Iterator[Line]:
        """Yield the line written so far, unless it is empty."""
        if self._pieces == [_BULLET]:
            return
        text = clean("".join(self._pieces)).strip("\t")
        self._pieces = []
        if text:
            yield Line(self._begun, text, self._level)


def _level(name: str) -> int:
    if name == "title":
        return PAGE_TITLE
    return int(name[1]) if name[0] == "h" and name[1:].isdigit() else 0


def _without_hidden(text: str) -> str:
    """The source without comments, scripts and styles, its line breaks kept."""
    kept: list[str] = []
    position = 0
    while opening := _HIDDEN.search(text, position):
        kept.append(text[position : opening.start()])
        name = opening["name"]
        ending = re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE)
        closing = ending.search(text, opening.end())
        position = closing.end() if closing else len(text)
        kept.append("\n" * text.count("\n", opening.start(), position))
    return "".join(kept) + text[position:]
