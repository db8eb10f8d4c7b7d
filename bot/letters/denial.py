"""The letter that says why no certificate can be issued, and how to appeal (GRV-01). Pure."""

from __future__ import annotations

import msgspec

from bot.clock import DAY
from bot.letters.letter import Heading, Letter, Link, Part
from bot.letters.recipient import Recipient, closing, greeting, when
from bot.local_time import to_local
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.rules.requirement import TITLES
from bot.session import Session


class Lack(msgspec.Struct, frozen=True):
    """A requirement that was not met: what was measured, what was needed, and the reason."""

    requirement: str
    measured: str
    needed: str
    reason: str


class Denial(msgspec.Struct, frozen=True):
    """What a denial rests on, kept as it was decided. `appeal_until` is UTC milliseconds."""

    lacks: tuple[Lack, ...]
    appeal_days: int
    appeal_until: int


def denial_of(decision: Decision, policy: Policy, at: int) -> Denial:
    """What keeps an attendee from a certificate, as decided at `at` (UTC milliseconds)."""
    failed = [one for one in decision.requirements if one.outcome == "fail"]
    return Denial(
        lacks=tuple(Lack(one.id, one.measured, one.needed, one.reason) for one in failed),
        appeal_days=policy.appeal_days,
        appeal_until=at + policy.appeal_days * DAY,
    )


def denial(session: Session, to: Recipient, found: Denial) -> Letter:
    """Each requirement that was not met, its evidence, and how to appeal."""
    last = to_local(found.appeal_until, session.zone)
    parts: list[Part] = [
        f"Thank you for registering for “{session.title}” on {when(session)}. We are sorry to tell "
        "you that we cannot issue a certificate to you for it, and want you to know exactly why.",
    ]
    for lack in found.lacks:
        title = TITLES.get(lack.requirement, "Requirement")
        parts += [
            Heading(f"{title} ({lack.requirement})"),
            f"Recorded: {lack.measured}. Needed: {lack.needed}.",
            lack.reason,
        ]
    ways = "say what happened on your own page, or reply to this letter"
    if session.contact:
        ways = (
            "say what happened on your own page, reply to this letter, or get in touch with "
            f"{session.contact}"
        )
    parts += [
        Heading("If you see it differently"),
        f"You can appeal within {found.appeal_days} days, until {last:%B} {last.day}, {last.year}: "
        f"{ways}. A person looks at everything that was recorded and at what you tell us, decides, "
        "and answers you with the reason.",
        Link("Appeal", f"{to.page}/appeal"),
        "If something went wrong on our side or on Zoom’s, or if you took part by telephone or "
        "under another name, please tell us: it may change the outcome.",
        Link("See what was recorded", to.page),
    ]
    subject = f"About your certificate for “{session.title}”"
    return Letter(subject, greeting(to), tuple(parts), closing(session))
