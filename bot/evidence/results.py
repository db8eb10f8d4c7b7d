"""What people answered to a poll, counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.session import Poll, Question

Answers = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """One choice, how many chose it, and their share of those who answered the question, 0 to 1."""

    choice: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What came in to one question: `answered` people gave `counts`, or wrote `texts`.

    `mean` is the average of a rating.
    """

    question: Question
    answered: int
    counts: tuple[ChoiceCount, ...] = ()
    texts: tuple[str, ...] = ()
    mean: float | None = None


def results(poll: Poll, answers: Iterable[Answers]) -> tuple[QuestionResult, ...]:
    """The answers of all people, counted question by question.

    An answer that a question does not offer (a poll that was changed in Zoom) is counted after
    those that it does.
    """
    given = list(answers)
    return tuple(
        _result(question, [one[place] for one in given if place < len(one) and one[place]])
        for place, question in enumerate(poll.questions)
    )


def _result(question: Question, given: Sequence[tuple[str, ...]]) -> QuestionResult:
    if question.kind == "short_answer":
        return QuestionResult(question, len(given), texts=tuple(one[0] for one in given))
    found = Counter(choice for one in given for choice in one)
    offered = offers(question)
    names = [*offered, *(name for name in found if name not in offered)]
    counts = tuple(
        ChoiceCount(name, found[name], found[name] / len(given) if given else 0.0) for name in names
    )
    return QuestionResult(question, len(given), counts, mean=_mean(question, found))


def offers(question: Question) -> tuple[str, ...]:
    """What a question offers: its choices, or the numbers of its rating."""
    if question.kind == "rating":
        return tuple(str(number) for number in range(1, question.scale + 1))
    return question.choices


def _mean(question: Question, found: Counter[str]) -> float | None:
    offered = {name: found[name] for name in offers(question)}
    number = sum(offered.values())
    if question.kind != "rating" or not number:
        return None
    return sum(int(name) * count for name, count in offered.items()) / number
