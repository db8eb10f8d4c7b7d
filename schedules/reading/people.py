"""Whom a page names: who presents, and where to write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schedules.reading.page_lines import Line
from schedules.reading.sections import ITEM, Section

_LOCAL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}$")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_NAME = (
    r"(?:(?:Dr|Prof|Rev|Mx|Ms|Mr|Mrs)\.? )?[^\W\d_][\w.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){1,4}"
)
_CREDENTIAL = r"(?:[A-Z][A-Za-z]{0,2}\.?){1,6}(?:-[A-Z]{1,5})?(?: \([A-Z-]{1,8}\))?"
_PRESENTER = re.compile(rf"(?P<name>{_NAME})(?P<letters>(?:, ?{_CREDENTIAL}(?![a-z]))+)")
_OFFICE = re.compile(
    r"(?:[A-Z&][\w&/.’'-]* (?:of |for |and |& )?){0,6}"
    r"(?:Director|Coordinator|Administrator|Manager|Officer|Chair)"
    r"(?: (?:of|for) (?:[A-Z][\w&’'-]* ?){1,5})?"
)
_LEADING = re.compile(
    r"^(?:(?:please )?(?:contact|write to|call|e-?mail|ask) )?(?:(?:our|the) )?", re.I
)


def presenters(sections: Sequence[Section]) -> tuple[list[str], list[Line]]:
    """The names, with credentials, that begin the lines under a label for facilitators.

    Also gives the short lines there that may be names, but show no credentials.
    """
    found: list[str] = []
    doubtful: list[Line] = []
    for section in sections:
        for line in section.lines if section.kind == "facilitators" else ():
            match = _PRESENTER.match(_unmarked(line.text))
            if match and _has_letters(match["letters"]):
                found.append(match[0].strip())
            elif 2 <= len(line.text.split()) <= 6 and not line.text.endswith("."):
                doubtful.append(line)
    return list(dict.fromkeys(found)), doubtful


def _unmarked(text: str) -> str:
    mark = ITEM.match(text)
    return text[mark.end() :] if mark else text


def _has_letters(text: str) -> bool:
    """Whether what follows a name are credentials (LCSW, PhD) and not a word (Trainer)."""
    return all(sum(letter.isupper() for letter in part) >= 2 for part in text.split(",")[1:])


def officer(sections: Sequence[Section], address: str) -> str:
    """The office that answers for the credit: where the page says whom to contact.

    Looked for under a label for that, else in the line that gives the address for questions.
    """
    own = [line for s in sections if s.kind == "contact" for line in s.lines]
    speaking = own or [
        line for s in sections for line in s.lines if address and address in line.text
    ]
    for line in speaking:
        for part in re.split(r"[,.?:;]", line.text[:200]):
            office = _LEADING.sub("", part.strip())
            if _OFFICE.fullmatch(office):
                return office
    return ""


def contact(sections: Sequence[Section], lines: Sequence[Line]) -> tuple[str, Line] | None:
    """The address for questions: under a label for it, else the first that is for nothing else."""
    own = next(_of(sections, "contact"), None)
    special = accommodation(sections, lines)
    others = (found for found in _addresses(lines) if not special or found[0] != special[0])
    return own or next(others, None)


def accommodation(sections: Sequence[Section], lines: Sequence[Line]) -> tuple[str, Line] | None:
    """The address for an accommodation: under a label for it, else on a line that speaks of it."""
    own = next(_of(sections, "accommodation"), None)
    speaking = [line for line in lines if re.search(r"accommodat|accessib", line.text, re.I)]
    return own or next(_addresses(speaking), None)


def _of(sections: Sequence[Section], kind: str) -> Iterator[tuple[str, Line]]:
    for section in sections:
        if section.kind == kind:
            yield from _addresses(section.lines)


def _addresses(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    for line in lines:
        for at in re.finditer("@", line.text):
            local = _LOCAL.search(line.text, max(at.start() - 64, 0), at.start())
            domain = _DOMAIN.match(line.text, at.end())
            if local and domain:
                yield f"{local[0].lstrip(chr(39) + '.')}@{domain[0]}", line
