"""Reading a session file, and naming each problem by line and key with what is expected."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot import session as model
from bot.clock import DAY, HOUR, MINUTE
from bot.local_time import UnclearLocalTimeError, to_utc
from bot.quoting import quoted
from bot.toml_lines import Lines

LONGEST_BLOCK = 6 * HOUR
"""A block that would last longer was meant to end before midnight, not after it."""

LONGEST_FILE = 1 << 20
"""The most characters of a session file; one of a whole day has some 20,000."""

MOST_PROBLEMS = 100
"""How many problems are named before the rest is only counted."""

LEAST_OPEN = 2 * MINUTE
"""The shortest time a poll may be open (WCAG 2.2.1: a time limit that people can meet)."""

LONGEST_KEY = 80
"""How much of a key is named, in characters."""

_DEEP_KEY = re.compile(
    r"""(?<![\w.-])(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
    r"""(?:[ \t]*+\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')){20}"""
)
"""A key of more than twenty parts; for those Python's own reader takes the square of the time."""

Found = tuple[tuple[str | int, ...], str]
"""A path to a key, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a session file."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.key + ': ' if self.key else ''}{self.message}"


class SessionFileError(ValueError):
    """A session file that cannot be used. `problems` names everything wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def parse(text: str) -> model.Session:
    """Read and check a session file. Raises SessionFileError with every problem found."""
    values = _toml(text)
    lines = Lines(text)
    try:
        session = model.unchecked(values, text)
    except ValidationError as error:
        raise SessionFileError(_sorted(_invalid(error), lines)) from error
    session, found = _resolve_times(session)
    found = [*found, *_blocks(session), *_polls(session), *_dates(session)]
    if found:
        raise SessionFileError(_sorted(found, lines))
    return session


def _toml(text: str) -> dict[str, Any]:
    """The values of a TOML text, in bounded time. Raises SessionFileError."""
    if len(text) > LONGEST_FILE:
        raise SessionFileError([Problem(1, "", f"this is longer than {LONGEST_FILE:,} characters")])
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise SessionFileError([Problem(line, "", "a key has more than 20 parts")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SessionFileError([_syntax_problem(error)]) from error
    except RecursionError as error:
        raise SessionFileError([Problem(1, "", "this is nested too deeply")]) from error
    except ValueError as error:  # of a number with thousands of digits
        raise SessionFileError([Problem(1, "", f"a number is too long: {error}")]) from error


def _sorted(found: list[Found], lines: Lines) -> list[Problem]:
    problems = [Problem(lines.find(path), key_text(path), message) for path, message in found]
    problems.sort(key=lambda problem: (problem.line, problem.key))
    if rest := problems[MOST_PROBLEMS:]:
        more = f"{len(rest)} more from here on; correct those above first"
        problems[MOST_PROBLEMS:] = [Problem(rest[0].line, "", more)]
    return problems


def key_text(path: tuple[str | int, ...]) -> str:
    """The key of a session file at a path, as `blocks[2].polls[1].launch`."""
    parts = [
        f"[{part + 1}]" if isinstance(part, int) else f".{part[:LONGEST_KEY]}" for part in path
    ]
    return "".join(parts).lstrip(".")


def _syntax_problem(error: tomllib.TOMLDecodeError) -> Problem:
    place = re.search(r"\(at line (\d+)", str(error))
    reason = re.sub(r" \(at .*\)$", "", str(error))
    return Problem(int(place[1]) if place else 1, "", f"this is not TOML: {reason}")


def _invalid(error: ValidationError) -> list[Found]:
    details = error.errors(include_url=False)
    return [(detail["loc"], _explain(detail)) for detail in details if not _follows(detail)]


def _follows(detail: ErrorDetails) -> bool:
    """Whether a list is only said to be too short because its entries are wrong."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _explain(detail: ErrorDetails) -> str:
    kind, found, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        unknown = "this key is not known here; remove it or correct its spelling"
        return _REFUSED.get(str(detail["loc"][-1]), unknown)
    if kind in ("missing", "too_short"):
        return "this is missing"
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    if kind == "literal_error":
        return f"expected {context['expected']}, found {quoted(found)}"
    if kind == "string_pattern_mismatch":
        wanted = _PATTERNS.get(context["pattern"], context["pattern"])
        return f"expected {wanted}, found {quoted(found)}"
    message = detail["msg"].removeprefix("Input should be ").removeprefix("a valid ")
    return f"expected {message}, found {quoted(found)}"


_REFUSED = {
    "anonymous": "remove this: a poll is never anonymous, for an answer that names nobody proves "
    "nobody's attendance",
}
"""Keys that somebody may expect, and why there are none."""

_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]{0,79}$": "small letters, digits and hyphens",
    r"^([01]\d|2[0-3]):[0-5]\d$": 'a time such as "13:05"',
    r"^\d{9,12}$": "a Zoom meeting number of 9 to 12 digits",
    r"^entry\.\d{1,20}$": 'an entry of the form such as "entry.1234567890"',
}


def _resolve_times(session: model.Session) -> tuple[model.Session, list[Found]]:
    """The session with the UTC moments of its blocks; a time below the last is past midnight."""
    found: list[Found] = []
    blocks: list[model.Block] = []
    day, previous = session.date, time(0)
    for index, block in enumerate(session.blocks):
        starts, ends = time.fromisoformat(block.starts), time.fromisoformat(block.ends)
        day = _following(day, previous, starts)
        last = _following(day, starts, ends)
        moments = {}
        for key, when, local in (("starts", day, starts), ("ends", last, ends)):
            try:
                moments[f"{key}_at"] = to_utc(when, local, session.zone)
            except UnclearLocalTimeError as error:
                found.append((("blocks", index, key), str(error)))
        name = {"id": block.id or f"block-{index + 1}"}
        blocks.append(block.model_copy(update=moments | name))
        day, previous = last, ends
    return session.model_copy(update={"blocks": tuple(blocks)}), found


def _following(day: date, earlier: time, later: time) -> date:
    """The day of `later`, which comes after `earlier` on `day`: the next day past midnight."""
    forward = (later.hour - earlier.hour) * HOUR + (later.minute - earlier.minute) * MINUTE
    crosses = forward < 0 and forward + DAY <= LONGEST_BLOCK
    return day + timedelta(days=1) if crosses else day


def _blocks(session: model.Session) -> Iterator[Found]:
    previous: model.Block | None = None
    seen: set[str] = set()
    for index, block in enumerate(session.blocks):
        path = ("blocks", index)
        if not (block.starts_at and block.ends_at):
            previous = None
            continue
        if block.ends_at <= block.starts_at:
            yield (*path, "ends"), f"{block.ends} is not after {block.starts}, when it starts"
        if previous and block.starts_at < previous.ends_at:
            message = f"{block.starts} is before {previous.ends}, when “{previous.title}” ends"
            yield (*path, "starts"), message
        if block.id in seen:
            yield (*path, "id"), f"{block.id!r} is the id of another block"
        seen.add(block.id)
        previous = block


def _polls(session: model.Session) -> Iterator[Found]:
    seen: set[str] = set()
    for index, block in enumerate(session.blocks):
        for number, poll in enumerate(block.polls):
            path = ("blocks", index, "polls", number)
            if poll.id in seen:
                yield (*path, "id"), f"{poll.id!r} is the id of another poll"
            seen.add(poll.id)
            if poll.open_for < LEAST_OPEN:
                yield (*path, "open_for"), "a poll is open for at least 2 minutes"
            yield from ((path + more, message) for more, message in _launch(block, poll))
            yield from ((path + more, message) for more, message in _questions(poll))


def _launch(block: model.Block, poll: model.Poll) -> Iterator[Found]:
    if not 0 < block.starts_at < block.ends_at:
        return  # named already
    earliest = poll.launch.earliest.within(block.starts_at, block.ends_at)
    latest = poll.launch.latest.within(block.starts_at, block.ends_at)
    if latest < earliest:
        yield ("launch",), "the window ends before it begins"
    if earliest < block.starts_at or latest >= block.ends_at:
        yield ("launch",), f"this is outside the block, which runs {block.starts}–{block.ends}"


def _questions(poll: model.Poll) -> Iterator[Found]:
    for index, question in enumerate(poll.questions):
        path = ("questions", index, "choices")
        if question.kind in ("single", "multiple"):
            if not 2 <= len(question.choices) <= 10:
                yield path, f"a {question.kind} question has 2 to 10 choices"
            if len(set(question.choices)) < len(question.choices):
                yield path, "two choices are the same"
        elif question.choices:
            yield path, f"a {question.kind} question has no choices"


def _dates(session: model.Session) -> Iterator[Found]:
    approved = session.provider.approved if session.provider else None
    if approved and approved[0] > approved[1]:
        yield ("provider", "approved"), f"{approved[0]} is after {approved[1]}"


def policy_problem(session: model.Session, key: str, message: str) -> Problem:
    """A problem with a setting of `[policy]`, at its line."""
    return Problem(Lines(session.text).find(("policy", key)), f"policy.{key}", message)
