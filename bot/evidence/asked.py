"""Polls that facilitators made up while a training ran, beside those of its session file."""

from __future__ import annotations

from collections.abc import Iterable

from bot.facts import PollAdded, QuestionAsked
from bot.launch import parse_launch
from bot.session import Poll, Question, Session

MOST_CHOICES = 10
LONGEST_QUESTION = 1024
LONGEST_CHOICE = 200


def with_added(session: Session, added: Iterable[PollAdded]) -> Session:
    """The session with these polls in their blocks; they are asked of all and judged of none.

    A poll of a block that the session does not have (any more) is left out.
    """
    polls: dict[str, list[Poll]] = {}
    for body in sorted(added, key=lambda one: one.poll):
        polls.setdefault(body.block, []).append(_poll(body))
    blocks = tuple(
        block.model_copy(update={"polls": (*block.polls, *polls[block.id])})
        if block.id in polls
        else block
        for block in session.blocks
    )
    return session.model_copy(update={"blocks": blocks})


def _poll(body: PollAdded) -> Poll:
    return Poll.model_construct(
        id=body.poll,
        title=body.title,
        launch=parse_launch("start"),
        open_for=body.open_for,
        required=False,
        questions=tuple(
            Question.model_construct(
                text=one.text, kind=one.kind, choices=one.choices, scale=one.scale
            )
            for one in body.questions
        ),
    )


def question_problem(question: QuestionAsked) -> str:
    """What is wrong with a question that a facilitator made up; empty where nothing is."""
    if not question.text:
        return "Write a question."
    if len(question.text) > LONGEST_QUESTION:
        return f"The question is too long: write up to {LONGEST_QUESTION:,} characters."
    if question.kind not in ("single", "multiple"):
        return ""
    if not 2 <= len(question.choices) <= MOST_CHOICES:
        return f"Write 2 to {MOST_CHOICES} choices, one a line."
    if len(set(question.choices)) < len(question.choices):
        return "Two of the choices are the same."
    if any(len(choice) > LONGEST_CHOICE for choice in question.choices):
        return f"A choice is too long: write up to {LONGEST_CHOICE} characters."
    return ""
