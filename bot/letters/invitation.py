"""The letter before the training: the personal link, and what a certificate asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import MINUTE
from bot.letters.letter import Heading, Letter, Link, Part, Points
from bot.letters.recipient import Recipient, closing, day, greeting, questions, when
from bot.rules.policy import Policy
from bot.rules.wording import counted
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
    asked = tuple(_asked(session, policy))
    if asked:
        parts += [Heading("What the certificate asks for"), Points(asked)]
    parts += [text for text in (session.accommodation, questions(session)) if text]
    return Letter(
        f"Your link for “{session.title}” on {day(session)}",
        greeting(to),
        tuple(parts),
        closing(session),
    )


def _asked(session: Session, policy: Policy) -> Iterator[str]:
    whole = round(session.counted_minutes * MINUTE)
    needed = policy.needed_presence(whole)
    yield (
        f"Be there for at least {needed // MINUTE} of the {whole // MINUTE} minutes that count. "
        "Breaks and the opening of the room do not count."
    )
    required = [poll for _, poll in session.polls() if poll.required]
    if required:
        which = f"all {len(required)} polls that come up"
        if len(required) == 1:
            which = "the poll that comes up"
        elif policy.polls_answered_percent < 100:
            which = f"nearly {which}"
        shortest = min(poll.open_for for poll in required) // MINUTE
        yield (
            f"Answer {which}. There is no wrong answer. You have at least "
            f"{counted(shortest, 'minute')} for each."
        )
    if policy.camera_required and not (session.zoom and session.zoom.kind == "webinar"):
        yield (
            f"Keep your camera on; up to {policy.camera_off_minutes:g} minutes off are fine. No "
            "picture is kept, only whether it was on. If you cannot use a camera, tell us."
        )
    if session.evaluation:
        yield (
            f"Send in the evaluation within {session.evaluation.hours:g} hours. You get its link "
            "when the training ends."
        )
