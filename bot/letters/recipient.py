"""To whom a letter goes, and how a training is spoken of in it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.local_time import clock_text, to_local
from bot.rules.wording import span_text
from bot.session import Session

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """An attendee: the name, the personal page, and the way into Zoom where it is known."""

    name: str
    page: str
    join_url: str = ""
    ce_credit: bool = True


def greeting(recipient: Recipient) -> str:
    """`Dear Ada Example,`"""
    return f"Dear {recipient.name},"


def when(session: Session) -> str:
    """`Friday, December 4, 2026, 12:45–3:15 PM EST`."""
    local = to_local(session.starts_at, session.zone)
    times = span_text(session.starts_at, session.ends_at, session.zone)
    return f"{local:%A, %B} {local.day}, {local.year}, {times} {local:%Z}"


def day(session: Session) -> str:
    """`December 4`."""
    local = to_local(session.starts_at, session.zone)
    return f"{local:%B} {local.day}"


def until(session: Session, moment: int) -> str:
    """`3:15 PM EST on Sunday, December 6`."""
    local = to_local(moment, session.zone)
    time = clock_text(moment, session.zone)
    return f"{time} {local:%Z} on {local:%A, %B} {local.day}"


def closing(session: Session) -> tuple[str, ...]:
    """Who sends the letter."""
    provider = session.provider
    lines = [provider.officer, provider.name] if provider else []
    return tuple(line for line in lines if line) or (session.title,)


def questions(session: Session) -> str:
    """How to ask something."""
    if contact_address(session):
        return "If anything is unclear, simply reply to this letter."
    return f"If anything is unclear: {session.contact}" if session.contact else ""


def contact_address(session: Session) -> str:
    """The e-mail address in the session's contact, empty where there is none."""
    found = _ADDRESS.search(session.contact)
    return found[0] if found else ""
