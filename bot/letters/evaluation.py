"""The letters about the evaluation: when it opens, and a reminder before it closes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.letters.letter import Letter, Link, Part
from bot.letters.recipient import Recipient, closing, greeting, questions, until
from bot.session import Session


@dataclass(frozen=True, slots=True)
class Ways:
    """The attendee's own link to the evaluation, and to the same on their own page beside it."""

    link: str
    on_page: str = ""


def evaluation(session: Session, to: Recipient, ways: Ways, closes_at: int) -> Letter:
    """The link to the evaluation, open until `closes_at` (UTC milliseconds)."""
    deadline = until(session, closes_at)
    return Letter(
        f"Please evaluate “{session.title}” by {deadline}",
        greeting(to),
        _parts(
            session,
            f"Thank you for taking part in “{session.title}”. One thing is left: the evaluation. "
            "It takes a few minutes, and what you write makes the next training better.",
            *_links(ways),
            f"It is open until {deadline}. No certificate can be issued without it.",
        ),
        closing(session),
    )


def reminder(session: Session, to: Recipient, ways: Ways, closes_at: int) -> Letter:
    """The same for somebody who has not sent it in and soon no longer can."""
    deadline = until(session, closes_at)
    return Letter(
        f"Still open until {deadline}: your evaluation of “{session.title}”",
        greeting(to),
        _parts(
            session,
            f"Your evaluation of “{session.title}” has not reached us yet. It closes at "
            f"{deadline}, and no certificate can be issued without it.",
            *_links(ways),
            "If you have sent it in the meantime, there is nothing left to do.",
        ),
        closing(session),
    )


def _links(ways: Ways) -> Iterator[Part]:
    yield Link("Evaluate the training", ways.link)
    if ways.on_page:
        yield "If that form does not open for you, there is one on your own page. One is enough."
        yield Link("Evaluate on my page", ways.on_page)


def _parts(session: Session, *parts: Part) -> tuple[Part, ...]:
    more = questions(session)
    return (*parts, more) if more else parts
