"""Everything a training's page says beside its agenda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schedules.reading.approval import Approval, find_approval
from schedules.reading.credit_award import find_credit, find_level
from schedules.reading.found import Found
from schedules.reading.jurisdictions import excluded
from schedules.reading.page_lines import PAGE_TITLE, Line
from schedules.reading.people import accommodation, contact, officer, presenters
from schedules.reading.requirements import Requirements, find_requirements
from schedules.reading.sections import ITEM, Section, split_sections

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of a training. None or empty is what it does not say."""

    title: Found[str] | None
    description: str
    left_out: list[Line]
    objectives: list[str]
    credits: Found[float] | None
    credit_type: Found[str] | None
    level: Found[str] | None
    audience: Found[str] | None
    delivery: Found[str] | None
    approval: Approval
    requirements: Requirements
    excluded: list[Found[list[str]]]
    presenters: list[str]
    unsure_presenters: list[Line]
    officer: str
    contact: Found[str] | None
    accommodation: Found[str] | None
    problems: list[str] = field(default_factory=list)


def read_page(lines: Sequence[Line], agenda: range) -> Page:
    """What the lines say, but for those at the places of the agenda."""
    title, place = _title(lines)
    end = agenda.start if agenda else len(lines)
    before = list(split_sections(lines[place:end] if place <= end else ()))
    after = list(split_sections(lines[max(agenda.stop, place) :] if agenda else ()))
    sections = [section for section in (*before, *after) if section.lines]
    if not title:
        title = next(
            (Found(s.text[:LONGEST_TITLE], s.label) for s in sections if s.kind == "title"), None
        )
    rest = [line for spot, line in enumerate(lines) if spot not in agenda and line.text]
    description, left_out = _description(before, after)
    approval = find_approval(sections, rest)
    names, unsure = presenters(sections)
    address = _found(contact(sections, rest))
    awarded = find_credit(sections, approval)
    return Page(
        title=title,
        description=description[:LONGEST_TEXT],
        left_out=left_out,
        objectives=_objectives(sections),
        credits=awarded.number,
        credit_type=awarded.kind,
        level=find_level(sections),
        audience=_labelled(sections, "audience", LONGEST_TEXT),
        delivery=_labelled(sections, "delivery", 100),
        approval=approval,
        requirements=find_requirements(sections, rest),
        excluded=[Found(codes, line) for line, codes in excluded(rest)],
        presenters=names,
        unsure_presenters=unsure,
        officer=officer(sections, address.value if address else ""),
        contact=address,
        accommodation=_found(accommodation(sections, rest)),
        problems=[*awarded.problems, *approval.problems],
    )


def _found(pair: tuple[str, Line] | None) -> Found[str] | None:
    return Found(*pair) if pair else None


def _title(lines: Sequence[Line]) -> tuple[Found[str] | None, int]:
    """The title of the page and the place after it: its first heading, else its first line."""
    for wanted in (1, 2, 0, PAGE_TITLE):
        for place, line in enumerate(lines):
            if line.text and line.level == wanted:
                sections = list(split_sections([Line(line.number, line.text)]))
                if len(line.text) > LONGEST_TITLE or sections[-1].kind not in ("", "other"):
                    break
                return Found(line.text, line), place + 1
    return None, 0


def _description(before: Sequence[Section], after: Sequence[Section]) -> tuple[str, list[Line]]:
    """The text under a label of its own, else the first prose: before the agenda, else after it.

    Also gives the lines beside it that are no sentences (the text of an image, a button).
    """
    own = [section for section in (*before, *after) if section.kind == "description"]
    open_text = [section for section in before if section.kind in ("", "other")]
    open_text += [section for section in after if not section.kind]
    for section in (*own, *open_text):
        paragraphs = [list(paragraph) for paragraph in _paragraphs(section.lines)]
        texts = [" ".join(line.text for line in paragraph) for paragraph in paragraphs]
        if any(map(_is_prose, texts)):
            aside = zip(paragraphs, texts, strict=True)
            left_out = [line for lines, text in aside for line in lines if not _is_prose(text)]
            return "\n\n".join(filter(_is_prose, texts)), left_out
    return "", []


def _is_prose(text: str) -> bool:
    """Whether a paragraph is written in sentences, unlike a date, a button or an image's text."""
    words = len(text.split())
    return words >= 25 or (words >= 8 and text.rstrip("\"”’')")[-1:] in (".", "!", "?", "…"))


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines by paragraph; one that was broken to fit a width goes on in the next line."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not (line.text and _is_broken(paragraph[-1].text)):
            yield paragraph
            paragraph = []
        if line.text:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _is_broken(text: str) -> bool:
    return 40 <= len(text) <= 120 and text[-1] not in '.!?:”"'


def _objectives(sections: Sequence[Section]) -> list[str]:
    """The items under the label; without marks, its lines up to the first empty one."""
    lines = [line for section in sections if section.kind == "objectives" for line in section.lines]
    items: list[str] = []
    marked = any(ITEM.match(line.text) for line in lines)
    open_item = False
    for line in lines:
        mark = ITEM.match(line.text)
        if not line.text:
            if items and not marked:
                break
            open_item = False
        elif mark or not marked:
            items.append(line.text[mark.end() if mark else 0 :].strip())
            open_item = marked
        elif open_item:
            items[-1] = f"{items[-1]} {line.text}"
    return [item for item in items if item]


def _labelled(sections: Sequence[Section], kind: str, longest: int) -> Found[str] | None:
    for section in sections:
        if section.kind == kind and section.text:
            return Found(section.text[:longest].strip(), section.label)
    return None
