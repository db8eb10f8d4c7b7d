"""What a page lacks for a session file, and where it contradicts itself, the date or the zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from schedules.agenda import Agenda, counted_minutes
from schedules.page import Page
from schedules.reading.calendar_dates import dates_in
from schedules.reading.page_lines import Line
from schedules.reading.zone_names import other_zones

_ITS_DATE = re.compile(
    r"(?:date|when|day)s?\b|.*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE
)
_OTHER_DATE = re.compile(
    r"\b(?:approv|accredit|regist|deadline|by|until|before|refund|cancel|expire|updated|posted|©)",
    re.IGNORECASE,
)


def missing(page: Page, agenda: Agenda) -> Iterator[str]:
    """A sentence for each thing that a session file needs and the page does not say."""
    approval = page.approval
    if not page.title:
        yield "title: the page does not begin with a title."
    if not page.description:
        yield "description: no paragraph says what the training is about."
    if not agenda.blocks:
        yield "blocks: there is no agenda; no lines say from when to when something happens."
    if not page.objectives:
        yield "objectives: no learning objectives are listed."
    if not page.credits:
        yield "credits: no number of credits is given."
    if not page.credit_type:
        yield "credit_type: no type of credit is given, such as clinical."
    if not page.level:
        yield "level: no level is given, such as intermediate."
    if not page.audience:
        yield "audience: no target audience is given."
    if not page.delivery:
        yield "delivery: no format is given, such as a live webinar."
    if not page.presenters:
        yield "presenters: no names with credentials stand under a heading for facilitators."
    if not approval.provider:
        yield "provider.name: nobody is named who is approved to give the credit."
    if not approval.number:
        yield "provider.number: the provider's number is not given."
    if not (approval.period or approval.problems):
        yield "provider.approved: no approval period is given, from one date to another."
    if not approval.statement:
        yield "provider.statement: there is no approval statement."
    if not page.officer:
        yield "provider.officer: no office answers for the credit, such as a director's."
    if not page.requirements.line:
        yield "policy: the page does not say what completion requires."
    if page.requirements.evaluation_hours is None:
        yield "evaluation.hours: the page does not say within how many hours to evaluate."
    if not page.contact:
        yield "contact: there is no e-mail address for questions."


def contradictions(page: Page, agenda: Agenda, credit_minutes: float) -> Iterator[str]:
    """Where what the page says does not fit its agenda."""
    counted = counted_minutes(agenda.blocks)
    if page.credits and agenda.blocks:
        needed = page.credits.value * credit_minutes
        if counted < needed:
            yield (
                f"{page.credits.line}: {page.credits.value:g} credits need {needed:g} minutes, the "
                f"agenda has {counted} that count. Lengthen it or lower the credits."
            )
    asked = page.requirements
    answered = sum(block.minutes for block in agenda.blocks if block.kind == "questions")
    if agenda.blocks and asked.question_minutes and answered < asked.question_minutes:
        yield (
            f"{asked.question_line} promises {asked.question_minutes} minutes of questions, the "
            f"agenda has {answered}."
        )
    for block in agenda.blocks:
        if block.counts and 0 < block.minutes < 2:
            yield f"{block.line} lasts {block.minutes} minute: too short for a poll."


def against_date(page: Page, lines: Sequence[Line], day: date) -> Iterator[str]:
    """Where the date is outside the approval period, or the page gives another."""
    approval = page.approval
    if approval.period and not approval.period[0] <= day <= approval.period[1]:
        first, last = approval.period
        when = f"it ended on {last}" if day > last else f"it begins on {first}"
        line = approval.period_line or approval.line
        yield (
            f"Line {line.number if line else 1}: the approval period {first} to {last} does not "
            f"hold the date {day}: {when}. No certificate can be given until the provider's "
            "approval covers that day. Correct the date or the period."
        )
    own = [(line, found) for line in lines for found in _own_dates(line)]
    if own and all(found != day for _, found in own):
        line, found = own[0]
        yield f"{line} gives the date {found}, but {day} was asked for. Import with the right one."


def _own_dates(line: Line) -> Iterator[date | str]:
    if _ITS_DATE.match(line.text[:200]) and not _OTHER_DATE.search(line.text[:200]):
        yield from dates_in(line.text[:200])


def against_zone(lines: Sequence[Line], zone: ZoneInfo, day: date) -> Iterator[str]:
    """Where the page gives its times in a zone with other clocks."""
    for line, name in other_zones(lines, zone, day):
        yield f"{line} gives times of {name}, the session is in {zone.key}. Import with that zone."
