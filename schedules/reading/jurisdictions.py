"""The states and provinces whose licences a page excludes from its credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.rules.jurisdictions import NAMES
from schedules.reading.page_lines import Line, sentences

_CODES = {name: code for code, name in NAMES.items()}
_NAME = "|".join(sorted(_CODES, key=len, reverse=True))
_PLACE = re.compile(
    rf"\b(?P<name>{_NAME})\b(?! (?:University|College|City)|,? D\.?C)"
    rf"|(?:\b(?:in|of|for|from|except|excluding|and|or|nor|states?:?)|[,/(])\s?"
    rf"(?P<code>{'|'.join(_CODES.values())})\b(?!-)"
)
_CREDIT = re.compile(r"\b(?:credits?|CEs?|CEUs?|licen[cs]\w+|approved|accepted|valid)\b", re.I)
_NOT = re.compile(
    r"\b(?:cannot|can ?not|can['’]t|not|no|nor|unable|except(?:ion|ing|ions)?|exclud\w+|ineligible)"
    r"\b",
    re.I,
)


def excluded(lines: Sequence[Line]) -> Iterator[tuple[Line, list[str]]]:
    """Each line that says where no credit can be given, with the codes of the places (`NJ`).

    A sentence says so when it speaks of credit or a licence, denies, and names places: those after
    the denial, or where none follow it, those before.
    """
    for line in lines:
        if not (_NOT.search(line.text) and _PLACE.search(line.text)):
            continue
        codes: list[str] = []
        for sentence in sentences(line.text):
            denied = _NOT.search(sentence)
            if denied and _CREDIT.search(sentence):
                codes += _places(sentence[denied.end() :]) or _places(sentence[: denied.start()])
        if codes:
            yield line, list(dict.fromkeys(codes))


def _places(text: str) -> list[str]:
    return [_CODES.get(found["name"] or "", found["code"] or "") for found in _PLACE.finditer(text)]
