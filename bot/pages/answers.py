"""An attendee's answers to a poll: read from a form or from JSON, and checked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.evidence.results import offers
from bot.rules.wording import counted
from bot.session import Poll, Question

LONGEST_TEXT = 2_000
"""The longest written answer, in characters."""

Answers = tuple[tuple[str, ...], ...]


class AnswerError(ValueError):
    """Answers that do not fit the poll; the text tells the attendee what to do."""


class Fields(Protocol):
    """The fields of a form that was sent."""

    def getlist(self, key: str) -> list[str]:
        """All values of one field."""
        ...


class Answering(msgspec.Struct):
    """What the attendee's page sends: the poll, and for each of its questions a list of answers."""

    poll: str
    answers: Answers


def from_json(body: bytes) -> Answering:
    """Read a JSON body. Raises AnswerError where it has another form."""
    try:
        return msgspec.json.decode(body, type=Answering)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AnswerError(
            'Expected {"poll": "…", "answers": [["…"], …]} with one list for each question.'
        ) from error


def from_form(form: Fields, poll: Poll) -> Answers:
    """Read a form: the answers to the first question are in `answers-0`, and so on.

    A poll of one question may send them as `answers`.
    """
    only = form.getlist("answers") if len(poll.questions) == 1 else []
    return tuple(
        tuple(text for text in form.getlist(f"answers-{index}") or only if text.strip())
        for index in range(len(poll.questions))
    )


def checked(poll: Poll, answers: Answers) -> Answers:
    """The answers as they are recorded. Raises AnswerError where one does not fit its question."""
    if len(answers) != len(poll.questions):
        number = len(poll.questions)
        each = "each of them" if number > 1 else "it"
        raise AnswerError(f"The poll has {counted(number, 'question')}; answer {each}.")
    return tuple(
        _checked(question, given, _place(index, poll))
        for index, (question, given) in enumerate(zip(poll.questions, answers, strict=True))
    )


def _place(index: int, poll: Poll) -> str:
    return f"Question {index + 1}" if len(poll.questions) > 1 else "This question"


def _checked(question: Question, given: Sequence[str], place: str) -> tuple[str, ...]:
    if not given:
        raise AnswerError(f"{place} has no answer yet.")
    if question.kind != "multiple" and len(given) > 1:
        raise AnswerError(f"{place} takes one answer.")
    if question.kind == "short_answer":
        return (_text(given[0], place),)
    if len(set(given)) < len(given):
        raise AnswerError(f"{place} has the same answer twice.")
    offered = offers(question)
    for choice in given:
        if choice not in offered:
            raise AnswerError(f"{place} does not offer the answer “{choice[:80]}”.")
    return tuple(choice for choice in offered if choice in given)


def _text(text: str, place: str) -> str:
    text = text.strip()
    if not text:
        raise AnswerError(f"{place} has no answer yet.")
    if len(text) > LONGEST_TEXT:
        raise AnswerError(
            f"{place} takes up to {LONGEST_TEXT:,} characters; yours has {len(text):,}."
        )
    return text
