"""A page's text, parted by its labels: `Target Audience: …`, `Learning Objectives:` and a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schedules.reading.page_lines import PAGE_TITLE, Line

_LABELS = {
    "title": r"(?:course |event |training |workshop |webinar |session )?(?:title|name)",
    "objectives": r"(?:[a-z-]+ ){0,2}(?:objectives?|learning outcomes?|outcomes)"
    r"|what you(?:['’]| wi)ll learn"
    r"|(?:by|after|upon|at|on) .*(?:participants|attendees|learners|you) will(?: be able to)?",
    "audience": r"(?:target |intended )?audience|who (?:should attend|this is for|is this for)",
    "level": r"(?:[a-z-]+ ){0,3}level",
    "delivery": r"(?:course |training )?(?:delivery )?(?:format|method|mode|modality)|delivery",
    "interactivity": r"interactivity|interaction",
    "completion": r"(?:course |training )?(?:completion|attendance)(?: requirements?| policy)?"
    r"|requirements?(?: (?:for|of|to)\b.*)?|how to (?:earn|receive|get)\b.*",
    "credits": r"(?:[a-z-]+ ){0,3}(?:continuing education|ceu?s?|contact hours?|credit)"
    r"(?: credits?| hours?| units?| type| information)*|credits",
    "facilitators": r"(?:[a-z-]+ )?(?:facilitator|presenter|instructor|speaker|trainer)(?:s|\(s\))?"
    r"|about the (?:facilitator|presenter|instructor|speaker|trainer)s?|faculty",
    "approval": r"(?:[a-z-]+ ){0,2}(?:approval|accreditation|approvals)(?: statements?)?"
    r"|(?:[a-z-]+ ){0,2}(?:approval|accreditation) period|(?:[a-z-]+ )?provider(?: number| no\.?)?",
    "accommodation": r"(?:accommodations?|accessibility)(?: .{0,30})?"
    r"|(?:to|for) .*\b(?:accommodations?|accessibility)\b.*",
    "contact": r"contact(?: us| information| person)?|questions\??|inquiries"
    r"|(?:for|to|with) .*(?:contact|e-?mail|questions|inquiries|more information)\b.*",
    "agenda": r"(?:[a-z-]+ )?(?:agenda|schedule|outline|timetable|program|programme)",
    "description": r"(?:course |training |event |session |workshop |webinar )?"
    r"(?:description|overview|summary|abstract)|about (?:this|the) (?:course|event|training"
    r"|session|workshop|webinar)",
    "other": r"(?:.* )?(?:fees?|cost|price|registration|refunds?|cancellations?|grievances?"
    r"|system requirements|technical requirements|technology)(?: policy| information)?",
}
_KNOWN = {kind: re.compile(pattern) for kind, pattern in _LABELS.items()}
_KNOWN_FIRST = ("other", *(kind for kind in _KNOWN if kind != "other"))
_LONGEST_LABEL = 90
_MARKS = " •*#·▪◦‣●○-–—\t|"
ITEM = re.compile(r"[ *]{0,4}(?:[•*·▪◦‣●○–—-][ \t]|[(]?(?:[0-9]{1,2}|[a-z])[.)][ \t]?)+\s*")
"""What an item of a list begins with."""
_PARTS = re.compile(r"\s*(?::(?!//)|\t|\s[–—-]\s)\s*")
_CAPITALS = re.compile(r"(?:[A-Z][\w'’&/-]*|&|and|of|for|the|to|in|or|\W)(?:[ ]|$)")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one label. `kind` is empty for text under none.

    `lines` hold what follows the label, on its own line (first) and below, empty lines included.
    """

    kind: str
    label: Line
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The section on one line."""
        return " ".join(line.text.replace("\t", " ") for line in self.lines if line.text)


def split_sections(lines: Sequence[Line]) -> Iterator[Section]:
    """The lines by label. A label with text beside it ends at an empty line, one without does not.

    What follows an empty line after a label with text is a section without a label. A heading
    below that of a section, whose words are no known label, belongs to it.
    """
    section = Section("", Line(1, ""))
    for line in lines:
        labelled = _labelled(line)
        if labelled and not (labelled[0] == "other" and line.level > section.label.level > 0):
            yield section
            kind, rest = labelled
            section = Section(kind, line, [Line(line.number, rest)] if rest else [])
        elif not line.text and section.kind and section.lines and _is_beside(section):
            yield section
            section = Section("", line)
        else:
            section.lines.append(line)
    yield section


def _is_beside(section: Section) -> bool:
    return section.lines[0].text != "" and section.lines[0].number == section.label.number


def _labelled(line: Line) -> tuple[str, str] | None:
    """The kind of label with which a line begins, and what stands beside it."""
    text, is_item = line.text.strip(_MARKS), bool(ITEM.match(line.text))
    parts = _PARTS.search(text[: _LONGEST_LABEL + 4])
    if parts:
        label, rest = text[: parts.start()], text[parts.end() :]
        kind = _kind(label)
        if kind or (":" in parts[0] and not is_item and _is_like_a_label(label)):
            return kind or "other", rest
        return None
    if len(text) > _LONGEST_LABEL or is_item or text.endswith((".", "!")):
        return None
    kind = _kind(text)
    if kind or (0 < line.level < PAGE_TITLE and text):
        return kind or "other", ""
    return None


def _kind(label: str) -> str:
    words = " ".join(re.sub(r"[*()\[\]_]", " ", label.casefold()).split())
    return next((kind for kind in _KNOWN_FIRST if _KNOWN[kind].fullmatch(words)), "")


def _is_like_a_label(text: str) -> bool:
    """Whether words are written as labels are: few, and the long ones with a capital."""
    words = text.split()
    return 0 < len(words) <= 6 and all(_CAPITALS.match(word) for word in words)
