"""What a page asks of attendees before they get their certificate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from schedules.reading.page_lines import Line, sentences
from schedules.reading.sections import Section

_COUNTS = {"one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "fourteen": 14,
           "twenty-four": 24, "forty-eight": 48, "seventy-two": 72}  # fmt: skip
_SPAN = re.compile(
    rf"\b(?:within|in|up to|no later than)(?: the)? (?P<count>[0-9]{{1,3}}|{'|'.join(_COUNTS)})"
    r"(?: ?\([0-9]{1,3}\))?[ -](?:business )?(?P<unit>hour|day|week)s?\b",
    re.IGNORECASE,
)
_HOURS = {"hour": 1, "day": 24, "week": 168}
_FORM = re.compile(r"https://(?:docs\.google\.com/forms/|forms\.gle/)[^\s<>\"')]{1,300}")
_QUESTION_TIME = re.compile(
    r"\b(?P<minutes>[0-9]{1,3})[ -]minutes? (?:of |for )?(?:live )?(?:Q ?& ?A|Q and A|questions)",
    re.IGNORECASE,
)
_ASKS = {
    "the whole session": r"\b(?:entire|entirety|whole|full|complete)\b.{0,40}\b(?:session|webinar"
    r"|training|event|course)"
    r"|\b(?:session|webinar|training|event|course) in (?:its|their) entirety",
    "camera on": r"\b(?:video|cameras?|webcams?)\b(?! conferenc)",
    "audio connected": r"\b(?:audio|microphones?|sound)\b",
    "every poll answered": r"\b(?:all|every|each)\b.{0,30}\b(?:polls?|polling|questions)\b",
    "every activity": r"\b(?:all|every|each)\b.{0,50}\bactivit",
    "the evaluation": r"\b(?:evaluation|survey|feedback form)\b",
}


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the page asks. Durations are hours; None is what it does not say.

    `asked` holds the plain names of what is asked, `certificate_hours` when certificates follow.
    """

    asked: list[str] = field(default_factory=list)
    line: Line | None = None
    evaluation_hours: float | None = None
    evaluation_url: str = ""
    evaluation_line: Line | None = None
    certificate_hours: float | None = None
    question_minutes: int | None = None
    question_line: Line | None = None

    @property
    def asks_for_camera(self) -> bool:
        """Whether a camera that is off matters."""
        return "camera on" in self.asked


def find_requirements(sections: Sequence[Section], lines: Sequence[Line]) -> Requirements:
    """What completion requires, of the label for it; deadlines and forms of the whole page."""
    own = next((section for section in sections if section.kind == "completion"), None)
    text = own.text if own else ""
    evaluation = _deadline(lines, r"\b(?:evaluations?|surveys?|feedback)\b")
    certificate = _deadline(lines, r"\bcertificates?\b", without=r"\bevaluations?\b")
    promised = next(
        ((found, line) for line in lines if (found := _QUESTION_TIME.search(line.text))), None
    )
    return Requirements(
        asked=[name for name, words in _ASKS.items() if re.search(words, text, re.IGNORECASE)],
        line=own.label if own else None,
        evaluation_hours=evaluation[0] if evaluation else None,
        evaluation_url=next((url[0] for line in lines if (url := _FORM.search(line.text))), ""),
        evaluation_line=evaluation[1] if evaluation else None,
        certificate_hours=certificate[0] if certificate else None,
        question_minutes=int(promised[0]["minutes"]) if promised else None,
        question_line=promised[1] if promised else None,
    )


def _deadline(
    lines: Sequence[Line], topic: str, without: str | None = None
) -> tuple[float, Line] | None:
    """The hours of the first sentence that gives a span for a topic."""
    for line in lines:
        if not _SPAN.search(line.text):
            continue
        for sentence in sentences(line.text):
            span = _SPAN.search(sentence)
            if span and re.search(topic, sentence, re.IGNORECASE):
                if without and re.search(without, sentence, re.IGNORECASE):
                    continue
                count = _COUNTS.get(span["count"].lower()) or int(span["count"])
                return float(count * _HOURS[span["unit"].lower()]), line
    return None
