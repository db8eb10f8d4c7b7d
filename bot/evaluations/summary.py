"""What everyone's evaluations say, question by question. Pure.

Names are never beside comments: of an evaluation the answers are taken apart, each question is
summed up by itself, and comments stand in the order of their letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evidence.record import SessionRecord
from bot.evidence.submissions import Submission

_NUMBER = re.compile(r"\d{1,2}")

LONGEST_CHOICE = 60
"""An answer longer than that is a comment, in characters."""

MOST_CHOICES = 12
"""A question with more different answers than that was answered in people's own words."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote; `name` is empty unless it was asked for."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers: counts by answer, or comments; a mean where they are numbers."""

    text: str
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    mean: float | None = None
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """All questions, over the first evaluation of each of `people` out of `registered`."""

    people: int
    registered: int
    nobodys: int
    questions: tuple[Question, ...]


def summary_of(record: SessionRecord, *, with_names: bool = False) -> Summary:
    """The summary of a session's evaluations; of several of one person the first alone."""
    firsts: list[tuple[str, Submission]] = []
    for attendee, registrant in record.registrants.items():
        own = record.submissions.of(attendee, registrant.email)
        if own:
            firsts.append((registrant.name, own[0]))
    strays = record.submissions.nobodys(record.registrants)
    given: dict[str, list[Comment]] = {}
    everyone = [*firsts, *(("", stray.submission) for stray in strays)]
    for name, submission in sorted(everyone, key=lambda one: one[1].fact):
        for question, answer in submission.answers.items():
            given.setdefault(question, []).append(Comment(answer, name if with_names else ""))
    return Summary(
        people=len(firsts),
        registered=len(record.registrants),
        nobodys=len(strays),
        questions=tuple(_question(text, answers) for text, answers in given.items()),
    )


def _question(text: str, answers: Sequence[Comment]) -> Question:
    texts = [one.text for one in answers]
    if all(_NUMBER.fullmatch(one) for one in texts):
        numbers = [int(one) for one in texts]
        counts = tuple((str(one), n) for one, n in sorted(Counter(numbers).items(), reverse=True))
        return Question(text, len(texts), counts, mean=sum(numbers) / len(numbers))
    if _are_choices(texts):
        return Question(text, len(texts), tuple(Counter(texts).most_common()))
    ordered = tuple(sorted(answers, key=lambda one: (one.text.casefold(), one.name)))
    return Question(text, len(texts), comments=ordered)


def _are_choices(texts: Sequence[str]) -> bool:
    """Whether the answers were chosen rather than written: few, short, and given by several."""
    counts = Counter(texts)
    if len(counts) > MOST_CHOICES or any(len(one) > LONGEST_CHOICE for one in counts):
        return False
    return sum(number for number in counts.values() if number > 1) * 2 > len(texts)


def summary_json(summary: Summary) -> dict[str, Any]:
    """The summary as values for JSON."""
    return {
        "evaluated": summary.people,
        "registered": summary.registered,
        "of_nobody": summary.nobodys,
        "questions": [_json(one) for one in summary.questions],
    }


def _json(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {"question": question.text, "answered": question.answered}
    if question.mean is not None:
        values["mean"] = round(question.mean, 2)
    if question.counts:
        values["counts"] = dict(question.counts)
    if question.comments:
        values["comments"] = [_comment(one) for one in question.comments]
    return values


def _comment(comment: Comment) -> str | Mapping[str, str]:
    return {"text": comment.text, "name": comment.name} if comment.name else comment.text


def summary_text(summary: Summary) -> str:
    """The summary as plain text."""
    lines = [f"{summary.people} of {summary.registered} registered people evaluated."]
    if summary.nobodys:
        lines.append(f"Counted too: {summary.nobodys} of an address that nobody registered with.")
    for question in summary.questions:
        mean = f", mean {question.mean:.2f}" if question.mean is not None else ""
        lines += ["", f"{question.text}  ({question.answered} answered{mean})"]
        lines += _lines(question)
    return "\n".join(lines)


def _lines(question: Question) -> Iterable[str]:
    most = max((number for _, number in question.counts), default=0)
    for answer, number in question.counts:
        yield f"  {number:4}  {'█' * round(20 * number / most):20}  {answer}"
    for comment in question.comments:
        said = f" – {comment.name}" if comment.name else ""
        yield f"  “{' '.join(comment.text.split())}”{said}"
