"""The letters about the evaluation: when it opens, and a reminder before it closes. Pure."""

from __future__ import annotations

from bot.letters.letter import Letter, Link, Part
from bot.letters.recipient import Recipient, closing, greeting, questions, until
from bot.session import Session


def evaluation(session: Session, to: Recipient, link: str, closes_at: int) -> Letter:
    """The link to the evaluation, open until `closes_at` (UTC milliseconds)."""
    deadline = until(session, closes_at)
    return Letter(
        f"Please evaluate “{session.title}” by {deadline}",
        greeting(to),
        _parts(
            session,
            f"Thank you for taking part in “{session.title}”. One thing is left: the evaluation. "
            "It takes a few minutes, and what you write makes the next training better.",
            Link("Evaluate the training", link),
            f"It is open until {deadline}. No certificate can be issued without it.",
        ),
        closing(session),
    )


def reminder(session: Session, to: Recipient, link: str, closes_at: int) -> Letter:
    """The same for somebody who has not sent it in and soon no longer can."""
    deadline = until(session, closes_at)
    return Letter(
        f"Still open until {deadline}: your evaluation of “{session.title}”",
        greeting(to),
        _parts(
            session,
            f"Your evaluation of “{session.title}” has not reached us yet. It closes at "
            f"{deadline}, and no certificate can be issued without it.",
            Link("Evaluate the training", link),
            "If you have sent it in the meantime, there is nothing left to do.",
        ),
        closing(session),
    )


def _parts(session: Session, *parts: Part) -> tuple[Part, ...]:
    more = questions(session)
    return (*parts, more) if more else parts
