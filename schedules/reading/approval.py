"""Who approved the provider, under which number and from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schedules.reading.calendar_dates import dates_in
from schedules.reading.page_lines import Line
from schedules.reading.sections import Section

_STATES = re.compile(r"\b(?:is|are) (?:an )?(?:approved|accredited|registered)\b", re.IGNORECASE)
_NAME_NUMBER = re.compile(
    r"\s*(?P<name>.{2,200}?),? ?\(?(?:provider|sponsor)?,? ?(?:#|no\.?|number|id)?:? ?#?"
    r"(?P<number>[0-9]{3,9})\)?,? (?:is|are) (?:an )?(?:approved|accredited|registered)\b",
    re.IGNORECASE,
)
_NAME_ONLY = re.compile(
    r"\s*(?P<name>.{2,200}?),? (?:is|are) (?:an )?(?:approved|accredited|regist)"
)
_NUMBER = re.compile(
    r"\b(?:provider|sponsor) ?(?:#|no\.?|number|id):? ?#?(?P<number>[0-9]{3,9})\b", re.IGNORECASE
)
_PERIOD = re.compile(r"\b(?:approval|accreditation|approved|valid|effective)\b", re.IGNORECASE)
_AFTER = 120
_RULESETS = {
    "aswb-ace": re.compile(
        r"\bASWB\b|\bACE (?:provider|program)\b|Association of Social Work Boards"
    ),
    "nasba-group-internet": re.compile(r"\bNASBA\b"),
    "ny-cle": re.compile(r"\bNew York\b.{0,60}\bCLE\b|\bCLE\b.{0,60}\bNew York\b"),
}


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of the provider. What the page does not say is None or empty.

    `ruleset` names the rules of the body that approved. `line` is where the statement stands.
    """

    line: Line | None = None
    statement: str = ""
    provider: str = ""
    number: str = ""
    period: tuple[date, date] | None = None
    period_line: Line | None = None
    ruleset: str = ""
    problems: tuple[str, ...] = ()


def find_approval(sections: Sequence[Section], lines: Sequence[Line]) -> Approval:
    """The approval that a page states; empty where it states none."""
    labelled = [section for section in sections if section.kind == "approval" and section.text]
    stating = [section for section in labelled if _STATES.search(section.text)]
    line, statement = (stating[0].label, stating[0].text) if stating else _unlabelled(lines)
    texts = [(section.label, f"{section.label.text} {section.text}") for section in labelled]
    texts += [(line, statement), *((other, other.text) for other in lines)]
    named = _NAME_NUMBER.match(statement) or _NAME_ONLY.match(statement)
    period, period_line, problems = _period(texts)
    number = _first_number(named, texts)
    return Approval(
        line=line if statement else period_line,
        statement=statement,
        provider=named["name"].strip(" ,:(") if named else "",
        number=number,
        period=period,
        period_line=period_line,
        ruleset=_ruleset(statement, lines),
        problems=problems,
    )


def _unlabelled(lines: Sequence[Line]) -> tuple[Line, str]:
    """The paragraph that states the approval without a label."""
    for line in lines:
        if _STATES.search(line.text) and re.search(r"\bprovider\b|\bsponsor\b", line.text):
            return line, line.text
    return Line(1, ""), ""


def _first_number(named: re.Match[str] | None, texts: Sequence[tuple[Line, str]]) -> str:
    if named and "number" in named.re.groupindex:
        return named["number"]
    found = (_NUMBER.search(text) for _, text in texts)
    return next((match["number"] for match in found if match), "")


def _period(
    texts: Sequence[tuple[Line, str]],
) -> tuple[tuple[date, date] | None, Line | None, tuple[str, ...]]:
    """The first two dates that follow a word of approval, the line, and what is wrong there."""
    for line, text in texts:
        dates = next((found for found in _date_pairs(text)), None)
        if dates is None:
            continue
        first, last = dates
        wrong = next((day for day in dates if isinstance(day, str)), None)
        if wrong is not None:
            return None, line, (f"{line}: {wrong} is no date. Write the approval period again.",)
        if isinstance(first, date) and isinstance(last, date):
            if last <= first:
                return None, line, (f"{line}: the approval ends on {last}, before {first}.",)
            return (first, last), line, ()
    return None, None, ()


def _date_pairs(text: str) -> Iterator[tuple[date | str, date | str]]:
    for word in _PERIOD.finditer(text):
        dates = list(dates_in(text[word.end() : word.end() + _AFTER]))
        if len(dates) >= 2:
            yield dates[0], dates[1]


def _ruleset(statement: str, lines: Sequence[Line]) -> str:
    """The ruleset of the first body that the statement, else the page, names."""
    for text in (statement, *(line.text for line in lines)):
        for ruleset, names in _RULESETS.items():
            if names.search(text):
                return ruleset
    return ""
