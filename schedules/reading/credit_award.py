"""How many credits a page promises, of which type, and at which level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schedules.reading.approval import Approval
from schedules.reading.found import Found
from schedules.reading.page_lines import Line
from schedules.reading.sections import Section

_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0}
_NUMBER = r"(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})?|one|two|three|four|five|six)(?![0-9.]?[0-9])"
_CREDITS = re.compile(
    rf"(?<![\w.$]){_NUMBER}(?: ?\([0-9.]{{1,5}}\))? ?(?P<kind>(?:[a-z-]{{1,24}} ){{0,4}}?)"
    r"(?:continuing education |contact |ceu? |cpe |cle )?(?:credits?|hours?|units?|ceu?s?)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(_NUMBER, re.IGNORECASE)
_TYPE_LABEL = re.compile(r"\W*(?:[a-z-]{1,24} ){0,4}type\b", re.IGNORECASE)
_EARNS = re.compile(r"\b(?:receive|earn|awarded|offers?)\b(?: up to)? ", re.IGNORECASE)
_NO_KIND = frozenset(
    ("social", "work", "ace", "ce", "ceu", "aswb", "continuing", "education", "live", "approved")
)
_LEVELS = (
    *("introductory", "beginner", "beginning", "basic", "foundational"),
    *("intermediate", "advanced", "all levels"),
)


@dataclass(frozen=True, slots=True)
class CreditAward:
    """The credits and their type; `problems` name the lines that contradict one another."""

    number: Found[float] | None
    kind: Found[str] | None
    problems: tuple[str, ...]


def find_credit(sections: Sequence[Section], approval: Approval) -> CreditAward:
    """The credits under their label and in the approval statement."""
    labelled = [section for section in sections if section.kind == "credits"]
    kinds = [Found(s.text, s.label) for s in labelled if _TYPE_LABEL.match(s.label.text) and s.text]
    numbers: list[Found[float]] = []
    for line, match in _matches(labelled, approval):
        if number := _number(match["number"]):
            numbers.append(Found(number, line))
        if kind := _kind(match.groupdict().get("kind") or ""):
            kinds.append(Found(kind, line))
    first = numbers[0] if numbers else None
    problems = (
        f"{other.line} gives {other.value:g} credits, line {first.line.number} gives "
        f"{first.value:g}. Mend one of the two."
        for other in numbers
        if first and other.value != first.value
    )
    return CreditAward(first, kinds[0] if kinds else None, tuple(problems))


def _matches(
    labelled: Sequence[Section], approval: Approval
) -> Iterator[tuple[Line, re.Match[str]]]:
    for section in labelled:
        if match := _CREDITS.search(section.text) or _ALONE.match(section.text):
            yield section.label, match
    earns = _EARNS.search(approval.statement)
    match = _CREDITS.search(approval.statement, earns.end()) if earns else None
    if match and approval.line:
        yield approval.line, match


def _number(text: str) -> float:
    return _WORDS.get(text.lower()) or float(text)


def _kind(text: str) -> str:
    return " ".join(word for word in text.lower().split() if word not in _NO_KIND)


def find_level(sections: Sequence[Section]) -> Found[str] | None:
    """The level under its label: one of the usual names, else a short text as it stands."""
    for section in sections:
        if section.kind == "level":
            text = section.text.lower()
            level = next((level for level in _LEVELS if level in text), "")
            if level or 0 < len(text) <= 40:
                return Found(level or text, section.label)
    return None
