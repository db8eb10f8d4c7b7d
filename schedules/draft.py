"""From a training's page to the draft of its session file, with a report for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.local_time import zones
from bot.rules.policy import PolicyError, policy_of
from bot.rules.ruleset import DEFAULT_RULESET, Ruleset, ruleset
from bot.session_file import SessionFileError, parse
from schedules import page_checks
from schedules.agenda import Agenda, read_agenda
from schedules.draft_file import Draft, session_tables
from schedules.draft_polls import draft_polls
from schedules.page import read_page
from schedules.reading.markup import html_lines, is_html
from schedules.reading.page_lines import Line, plain_lines
from schedules.report import report
from schedules.toml_text import dumps

MOST_LINES = 20_000
MOST_LETTERS = 1_000_000
"""A page is read so far and no further; HTML counts without its tags."""

LARGEST_GAP = 25
"""Minutes between two draft polls where the ruleset names no limit."""

_MEETING_NUMBER = re.compile(r"[0-9]{9,12}")
_BLOCK_KEY = re.compile(r"blocks\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Import:
    """What became of a page.

    `toml` is the text of the session file, as far as the page gave it. `missing` says what the page
    does not give, each sentence beginning with the key it is for; `problems` says what cannot be
    right, naming the line; `report` holds all of it for a person to read, with the arithmetic of
    the credit.
    """

    toml: str
    missing: list[str]
    problems: list[str]
    report: str

    @property
    def complete(self) -> bool:
        """Whether the session can be run as drafted."""
        return not self.missing and not self.problems


def import_page(
    text: str, *, date: date, zoom_id: str | None, timezone: str = "America/New_York"
) -> Import:
    """Read a page, pasted as text or saved as HTML, into the draft of a session file.

    `date` is the training's day and `timezone` the zone of the page's times. Any text gives a
    draft; what is lacking or doubtful is said, never raised.
    """
    lines, cut = _read(text)
    draft = _draft(lines, date, timezone, zoom_id or "")
    missing = list(page_checks.missing(draft.page, draft.agenda))
    problems = [
        *cut,
        *draft.agenda.problems,
        *draft.page.problems,
        *page_checks.contradictions(draft.page, draft.agenda, draft.credit_minutes),
        *page_checks.against_date(draft.page, lines, date),
        *_problems_of_options(draft, lines, timezone, zoom_id),
    ]
    tables = session_tables(draft)
    if not (missing or problems):
        problems += _problems_of_file(dumps(tables), draft.agenda)
    return Import(
        toml=dumps(tables, _comments(missing, problems)),
        missing=missing,
        problems=problems,
        report=report(draft, missing, problems),
    )


def _read(text: str) -> tuple[list[Line], list[str]]:
    """The lines of the page, and a problem where it is too long to be one."""
    lines: list[Line] = []
    room = MOST_LETTERS
    for line in html_lines(text) if is_html(text) else plain_lines(text):
        if len(line.text) > room or len(lines) == MOST_LINES:
            return lines, [f"{line}: the page is too long. It was read up to here."]
        lines.append(line)
        room -= len(line.text)
    return lines, []


def _draft(lines: list[Line], day: date, timezone: str, zoom_id: str) -> Draft:
    agenda = read_agenda(lines)
    page = read_page(lines, range(agenda.first, agenda.last + 1))
    rules = _rules(page.approval.ruleset)
    digits = zoom_id.replace(" ", "").replace("-", "")
    polls = draft_polls(
        agenda.blocks,
        page.objectives,
        least=rules.defaults["polls_least"],
        largest_gap=rules.defaults["polls_largest_gap_minutes"] or LARGEST_GAP,
    )
    return Draft(
        page=page,
        agenda=agenda,
        polls=polls,
        rules=rules,
        day=day,
        timezone=timezone,
        zoom_id=digits if _MEETING_NUMBER.fullmatch(digits) else "",
    )


def _rules(name: str) -> Ruleset:
    rules = ruleset(name or DEFAULT_RULESET)
    if rules is None:
        raise LookupError(f"the ruleset {name} is not shipped")
    return rules


def _problems_of_options(
    draft: Draft, lines: list[Line], timezone: str, zoom_id: str | None
) -> Iterator[str]:
    """What is wrong with what was given beside the page."""
    if zoom_id and not draft.zoom_id:
        yield f"--zoom-id: {zoom_id!r} is no Zoom meeting number; expected 9 to 12 digits."
    if timezone not in zones():
        yield f"--timezone: {timezone!r} is no IANA zone; expected one such as America/New_York."
    elif draft.agenda.blocks:
        yield from page_checks.against_zone(lines, ZoneInfo(timezone), draft.day)


def _problems_of_file(toml: str, agenda: Agenda) -> list[str]:
    """What the reader of session files finds in a draft that is otherwise complete."""
    try:
        policy_of(parse(toml))
    except SessionFileError as error:
        return [f"{_place(problem.key, agenda)}: {problem.message}" for problem in error.problems]
    except PolicyError as error:
        return [f"policy.{key}: {message}" for key, message in error.problems]
    return []


def _place(key: str, agenda: Agenda) -> str:
    """The line of the page from which a key of the session file comes, else the key."""
    block = _BLOCK_KEY.match(key)
    return str(agenda.blocks[int(block[1]) - 1].line) if block else key


def _comments(missing: list[str], problems: list[str]) -> list[str]:
    """What stands at the head of the file: that it is a draft, and what it lacks."""
    return [
        "A draft, made from the training's page. Read it through; replace the draft questions.",
        *(f"Missing: {sentence}" for sentence in missing),
        *(f"Mend: {sentence}" for sentence in problems),
    ]
