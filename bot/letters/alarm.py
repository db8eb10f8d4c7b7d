"""The letter that tells a facilitator that a training needs somebody now. Pure."""

from __future__ import annotations

from bot.letters.letter import Letter, Link
from bot.letters.recipient import closing
from bot.session import Session


def alarm(session: Session, text: str, page: str) -> Letter:
    """What happened and what to do, with the address of the facilitator's page."""
    return Letter(
        f"Needs you now: “{session.title}”",
        "Hello,",
        (text, Link("Open the training", page)),
        closing(session),
    )
