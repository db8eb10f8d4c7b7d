"""The letters with the evaluation's link: which went out late, and which never arrived."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from typing import NamedTuple

from bot import facts
from bot.facts import AboutMail, Body, Fact

LETTER = "evaluation"
"""The kind of letter that brings the link; the fingerprint of its intention names it."""


class Delivery(NamedTuple):
    """What became of a letter at a moment (UTC milliseconds), by which fact."""

    at: int
    fact: int
    became: str


class LinkLetters:
    """Takes facts in any order. A letter that went out at its first try changes nothing.

    So the hours of the evaluation run from its opening to all, and for somebody whose letter could
    not be sent then from its sending.
    """

    def __init__(self, session: str) -> None:
        self._mark = f"mail:{session}:{LETTER}:"
        self._became: dict[str, list[Delivery]] = defaultdict(list)

    def take(self, fact: Fact, body: Body) -> bool:
        """Take in a fact; whether it was about such a letter."""
        if not isinstance(body, AboutMail) or not body.mail.startswith(self._mark):
            return False
        became = ""
        match body:
            case facts.MailSent():
                became = "sent"
            case facts.MailDeferred():
                became = "waits"
            case facts.MailRefused() | facts.MailBounced():
                became = "lost"
        if became:
            insort(self._became[body.attendee], Delivery(fact.happened_at, fact.seq, became))
        return bool(became)

    def late(self, attendee: str) -> Delivery | None:
        """The sending of a letter that could not be sent at once; None where it could."""
        found = self._became.get(attendee, [])
        sent = [one for one in found if one.became == "sent"]
        failed = any(one.became != "sent" and one < sent[-1] for one in found) if sent else False
        return sent[-1] if failed else None

    def lost(self, attendee: str) -> Delivery | None:
        """What says that the letter did not arrive: refused, or returned; None where it did."""
        found = self._became.get(attendee, [])
        return found[-1] if found and found[-1].became == "lost" else None
