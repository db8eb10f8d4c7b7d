"""The personal links in force, and renewing one so that those before it open nothing."""

from __future__ import annotations

from bot.facts import LinkRenewed
from bot.ledger import Ledger
from bot.links import link_of
from bot.settings import Settings


def personal_link(ledger: Ledger, settings: Settings, attendee: str) -> str:
    """The address of an attendee's page, as it is now. Raises LedgerError."""
    edition = edition_of(ledger, attendee)
    return link_of(settings.base_url, settings.secret_key, attendee, edition)


def edition_of(ledger: Ledger, attendee: str) -> int:
    """How many links an attendee has had, the one in force among them. Raises LedgerError."""
    start = f"link:{attendee}:"
    found = "select count(*) from facts where fingerprint >= ? and fingerprint < ?"
    ((renewed,),) = ledger.rows(found, [start, start[:-1] + ";"])
    return int(renewed) + 1


def renew(ledger: Ledger, session: str, attendee: str, *, at: int, by: str) -> None:
    """Let the links that an attendee has had open nothing any more. Raises LedgerError.

    Two who renew it at once renew it once: either is told the same new link.
    """
    body = LinkRenewed(attendee=attendee, edition=edition_of(ledger, attendee) + 1, by=by)
    ledger.append(body.fact(session, at=at, source="staff"))
