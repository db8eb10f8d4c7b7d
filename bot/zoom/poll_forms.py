"""A poll of the session file as the form of a native poll in Zoom. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from bot.cues import zoom_title
from bot.session import Block, Poll, Question, Session

Form = dict[str, Any]

LONGEST_WRITTEN = 500
"""The most characters that Zoom takes as a short answer."""

SIMPLE, ADVANCED = 1, 2
"""Zoom's kinds of poll: an advanced one may hold ratings and written answers."""


class PollFormError(ValueError):
    """Polls that Zoom cannot hold; the text names each and what to change."""


def asked_in_zoom(session: Session) -> Iterator[tuple[Block, Poll]]:
    """The polls that are asked in Zoom, there alone or on the page too, with their blocks."""
    return ((block, poll) for block, poll in session.polls() if poll.channel != "page")


def forms_of(session: Session) -> dict[str, Form]:
    """The form of every poll that is asked in Zoom, by its id.

    Raises PollFormError that names every poll which Zoom cannot hold.
    """
    polls = list(asked_in_zoom(session))
    forms = {poll.id: form_of(block, poll) for block, poll in polls}
    problems = list(_problems(forms))
    if problems:
        raise PollFormError("\n".join(problems))
    return forms


def form_of(block: Block, poll: Poll) -> Form:
    """The form of one poll. An answer in Zoom always names who gave it."""
    questions = [_question(question, required=poll.required) for question in poll.questions]
    kinds = {question["type"] for question in questions}
    return {
        "title": zoom_title(block, poll),
        "anonymous": False,
        "poll_type": SIMPLE if kinds <= {"single", "multiple"} else ADVANCED,
        "questions": questions,
    }


def digest_of(form: Form) -> str:
    """SHA-256 of a form, in hexadecimal."""
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()


def is_same(form: Form, found: Form) -> bool:
    """Whether a poll that was found in Zoom asks what the form asks.

    Zoom adds fields of its own and leaves out others; what people see decides, and that their
    answers name them.
    """
    return _seen(form) == _seen(found)


def _seen(form: Form) -> list[Any]:
    questions = form.get("questions")
    asked = [
        [
            _plain(question.get("name")),
            question.get("type"),
            [_plain(answer) for answer in question.get("answers") or ()],
            question.get("rating_max_value") or 0,
        ]
        for question in (questions if isinstance(questions, list) else ())
        if isinstance(question, dict)
    ]
    return [_plain(form.get("title")), bool(form.get("anonymous")), asked]


def _plain(value: Any) -> str:
    return " ".join(str(value or "").split())


def _question(question: Question, *, required: bool) -> Form:
    form: Form = {"name": question.text, "answer_required": required}
    if question.kind in ("single", "multiple"):
        return form | {"type": question.kind, "answers": list(question.choices)}
    if question.kind == "rating":
        return form | {
            "type": "rating_scale",
            "rating_min_value": 1,
            "rating_max_value": question.scale,
        }
    return form | {
        "type": "short_answer",
        "answer_min_character": 1,
        "answer_max_character": LONGEST_WRITTEN,
    }


def _problems(forms: dict[str, Form]) -> Iterator[str]:
    """Why Zoom, or its host, could not tell polls or questions apart; nothing where they can."""
    titles: dict[str, str] = {}
    for poll, form in forms.items():
        other = titles.setdefault(form["title"], poll)
        if other != poll:
            yield (
                f"The polls “{other}” and “{poll}” would both be called “{form['title']}” in Zoom. "
                "Give each a title of its own in the session file."
            )
        texts = [_plain(question["name"]) for question in form["questions"]]
        if len(set(texts)) < len(texts):
            yield (
                f"The poll “{poll}” asks the same twice, and Zoom tells answers apart by the "
                "question alone. Reword one of them in the session file."
            )
