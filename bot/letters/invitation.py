"""The letter before the training: the personal link, and what a certificate asks for. Pure."""

from __future__ import annotations

from bot.letters.letter import Heading, Letter, Link, Part, Points
from bot.letters.recipient import Recipient, closing, day, greeting, questions, when
from bot.rules.notice import asked
from bot.rules.policy import Policy
from bot.session import Session


def invitation(session: Session, policy: Policy, to: Recipient) -> Letter:
    """The personal link. NOT-01: polls, camera and deadline are told beforehand."""
    parts: list[Part] = [
        f"You are registered for “{session.title}” on {when(session)}.",
        "During the training, questions come up on a page of your own. Please open it on the day, "
        "on your phone or in a second window beside Zoom, and keep it open. It also shows you what "
        "has been recorded about you so far.",
        Link("Open my page", to.page),
        "This link is yours alone, and whoever has it answers in your name. Please do not pass it "
        "on.",
    ]
    if to.join_url:
        parts.append(Link("Join in Zoom", to.join_url))
    points = tuple(asked(session, policy))
    if points:
        parts += [Heading("What the certificate asks for"), Points(points)]
    parts += [text for text in (session.accommodation, questions(session)) if text]
    return Letter(
        f"Your link for “{session.title}” on {day(session)}",
        greeting(to),
        tuple(parts),
        closing(session),
    )
