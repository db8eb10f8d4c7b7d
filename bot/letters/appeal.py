"""The letter that answers an appeal, with the reason (GRV-01). Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.letters.letter import Heading, Letter, Link, Part
from bot.letters.recipient import Recipient, closing, greeting, questions
from bot.local_time import to_local
from bot.session import Session


class Answered(msgspec.Struct, frozen=True):
    """The answer to an appeal that was filed at `filed_at` (UTC milliseconds)."""

    outcome: Literal["granted", "refused"]
    reason: str
    by: str
    filed_at: int


def appeal_answer(session: Session, to: Recipient, found: Answered) -> Letter:
    """What was decided about the appeal, by whom and why."""
    filed = to_local(found.filed_at, session.zone)
    parts: list[Part] = [
        f"You appealed on {filed:%B} {filed.day}, {filed.year}, about your certificate for "
        f"“{session.title}”. {found.by} has looked at everything that was recorded and at what you "
        "told us.",
    ]
    if found.outcome == "granted":
        parts.append("Your appeal is granted. Your certificate follows in a letter of its own.")
    else:
        parts.append("Your appeal is refused: the decision stands.")
    parts += [Heading("The reason"), found.reason, Link("See what was recorded", to.page)]
    if more := questions(session):
        parts.append(more)
    subject = f"Your appeal about “{session.title}”"
    return Letter(subject, greeting(to), tuple(parts), closing(session))
