"""A page, pasted as text or saved as HTML, as the lines a person would read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PAGE_TITLE = 7
"""The `level` of the text of an HTML page's `<title>`; headings have 1 to 6."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SENTENCE_ENDS = re.compile(r"(?<![A-Z][.])(?<=[.!?])\s+(?=\W?[A-Z0-9])|(?<=;)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: its number in the text that was given, and what it says.

    A number may come twice where the text puts several lines into one (HTML on one long line). A
    tab stands between the cells of a table. `level` is that of an HTML heading, else 0.
    """

    number: int
    text: str
    level: int = 0

    def __str__(self) -> str:
        return f"Line {self.number} (“{shorten(self.text)}”)"


def shorten(text: str, limit: int = 60) -> str:
    """The text on one line, cut at a word where it is longer than `limit` characters."""
    words = " ".join(text[: limit * 4].split())
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut) + "…"


def sentences(text: str) -> list[str]:
    """The sentences of a text, parted at semicolons too; `U.S. states` stays in one."""
    return _SENTENCE_ENDS.split(text)


def clean(text: str) -> str:
    """The text with plain spaces, without controls and what cannot be seen."""
    text = _INVISIBLE.sub("", _CONTROLS.sub(" ", text))
    return _SPACES.sub(" ", text).strip(" ").strip("\n")


def plain_lines(text: str) -> Iterator[Line]:
    """The lines of a text, empty ones included, numbered from 1 as an editor does."""
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        for piece in line.splitlines() or [""]:
            yield Line(number, clean(piece))
