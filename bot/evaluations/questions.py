"""The evaluation on the attendee's own page: what it asks, and whether answers fit. Pure.

One item for each learning objective, then presenters, content and technology (EVAL-02).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.session import Session

SCALE = ("5", "4", "3", "2", "1")
"""The grades of a rating, the best first."""

GRADES = {"5": "Fully", "4": "Mostly", "3": "Partly", "2": "Hardly", "1": "Not at all"}

LONGEST_TEXT = 2_000
"""The longest written answer, in characters."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the form; `part` is the heading under which it stands."""

    id: str
    part: str
    text: str
    kind: Literal["rating", "text"] = "rating"
    required: bool = True


class FormError(ValueError):
    """A form that cannot be taken. `problems` says by item what to do."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def items_of(session: Session) -> tuple[Item, ...]:
    """What the form asks about a training, in its order."""
    return tuple(_items(session))


def _items(session: Session) -> Iterator[Item]:
    for number, objective in enumerate(session.objectives, start=1):
        yield Item(f"objective-{number}", "Can you do this now?", objective)
    for number, presenter in enumerate(session.presenters, start=1):
        yield Item(
            f"presenter-{number}",
            "The presenters",
            f"{presenter} knew the subject and made it clear",
        )
    if not session.presenters:
        yield Item("presenters", "The presenters", "They knew the subject and made it clear")
    content = "The content"
    yield Item("content-level", content, "It was at the level that had been announced")
    yield Item("content-use", content, "I can use it in my work")
    yield Item("content-current", content, "It was accurate and up to date")
    technology = "Technology and access"
    yield Item("technology", technology, "Sound, picture and this page worked for me")
    yield Item("access", technology, "I could take part as I needed to")
    own = "In your own words"
    yield Item("best", own, "What will you use first?", "text", required=False)
    yield Item("better", own, "What should we do differently?", "text", required=False)


def checked(session: Session, given: Mapping[str, str]) -> dict[str, str]:
    """The answers by their questions, as they are recorded. Raises FormError."""
    problems: dict[str, str] = {}
    answers: dict[str, str] = {}
    for item in items_of(session):
        answer = given.get(item.id, "").strip()
        if item.required and not answer:
            problems[item.id] = "This has no answer yet."
        elif item.kind == "rating" and answer and answer not in SCALE:
            problems[item.id] = "Choose one of the five."
        elif len(answer) > LONGEST_TEXT:
            problems[item.id] = (
                f"This takes up to {LONGEST_TEXT:,} characters; yours has {len(answer):,}."
            )
        elif answer:
            answers[f"{item.part} – {item.text}"] = answer
    if problems:
        raise FormError(problems)
    return answers
