"""Zoom's report of the answers to native polls, read into answers of people to our polls. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.session import Poll, Question, Session
from bot.zoom.fields import moment, tables, text
from bot.zoom.poll_forms import asked_in_zoom

Answers = tuple[tuple[str, ...], ...]

NOBODY = frozenset({"anonymous attendee", "anonymous"})
"""What Zoom puts in place of a name in the answers to an anonymous poll."""


@dataclass(frozen=True, slots=True)
class Given:
    """One person's answers to one poll: a list for each of its questions, in their order.

    `at` is when Zoom took them (UTC milliseconds), None where it does not say.
    """

    poll: str
    name: str
    email: str
    answers: Answers
    at: int | None

    @property
    def is_anonymous(self) -> bool:
        """Whether Zoom hides who it was."""
        return not self.email and self.name.casefold() in NOBODY

    def digest(self, occurrence: str) -> str:
        """Names this answer, in whatever order the report comes the next time."""
        whole = [occurrence, self.poll, self.name, self.email, self.answers, self.at]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


@dataclass(slots=True)
class Results:
    """What a report of answers comes to; `unknown` are questions that no poll of ours asks."""

    given: list[Given] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_results(report: dict[str, Any], session: Session, zoom_ids: Mapping[str, str]) -> Results:
    """The answers in Zoom's report of one occurrence.

    `zoom_ids` gives the poll of each of Zoom's ids. A question under an id that is not known is
    matched by its words, where these are in one poll alone.
    """
    polls = {poll.id: poll for _, poll in asked_in_zoom(session)}
    found = Results()
    unknown: dict[str, None] = {}
    for row in tables(report, "questions"):
        by_poll: dict[str, dict[int, dict[str, Any]]] = {}
        for detail in tables(row, "question_details"):
            place = _place_of(detail, polls, zoom_ids)
            if place is None:
                unknown[text(detail, "question")] = None
            else:
                poll, index = place
                by_poll.setdefault(poll, {})[index] = detail
        name, email = text(row, "name"), text(row, "email")
        found.given += [
            _given(polls[poll], name, email, details) for poll, details in by_poll.items()
        ]
    found.unknown = list(unknown)
    return found


def split_answer(answer: str, question: Question) -> tuple[str, ...]:
    """What was chosen or written. Several choices are joined by `;`, which may be in one itself.

    An answer that is none of the choices (they were changed in Zoom) is kept as it stands.
    """
    whole = answer.strip()
    if not whole:
        return ()
    if question.kind == "multiple":
        return tuple(_choices_in(whole, question.choices) or (whole,))
    if question.kind == "single":
        return tuple(choice for choice in question.choices if _plain(choice) == _plain(whole)) or (
            whole,
        )
    return (whole,)


def _choices_in(joined: str, choices: Sequence[str]) -> list[str]:
    """The choices that a joined text is made of, empty where it is not made of choices alone."""
    rest = joined.strip().lstrip(";").strip()
    if not rest:
        return []
    for choice in sorted(choices, key=len, reverse=True):
        if rest == choice:
            return [choice]
        after = rest.removeprefix(choice).lstrip()
        if rest.startswith(choice) and after.startswith(";"):
            following = _choices_in(after[1:], choices)
            if following or not after[1:].strip():
                return [choice, *following]
    return []


def _place_of(
    detail: dict[str, Any], polls: Mapping[str, Poll], zoom_ids: Mapping[str, str]
) -> tuple[str, int] | None:
    """The poll, and the number of the question in it, that an answer is about."""
    asked = _plain(text(detail, "question"))
    poll = polls.get(zoom_ids.get(text(detail, "polling_id"), ""))
    if poll is None:
        places = [(one.id, index) for one in polls.values() for index in _asking(one, asked)]
        return places[0] if len(places) == 1 else None
    indices = list(_asking(poll, asked))
    if not indices and len(poll.questions) == 1:
        indices = [0]  # reworded in Zoom; there is no other that it could be
    return (poll.id, indices[0]) if indices else None


def _asking(poll: Poll, asked: str) -> Iterator[int]:
    return (index for index, one in enumerate(poll.questions) if _plain(one.text) == asked)


def _given(poll: Poll, name: str, email: str, details: Mapping[int, dict[str, Any]]) -> Given:
    answers = tuple(
        split_answer(text(details.get(index, {}), "answer"), question)
        for index, question in enumerate(poll.questions)
    )
    moments = [moment(detail, "date_time") for detail in details.values()]
    at = max((one for one in moments if one is not None), default=None)
    return Given(poll.id, name, email, answers, at)


def _plain(value: str) -> str:
    return " ".join(value.split()).casefold()
