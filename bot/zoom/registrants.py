"""The roster as Zoom has it: everyone who registered there, brought into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.ledger import Ledger
from bot.registrants import Row, current_rows, register, withdraw
from bot.session import RegistrationQuestions, Session
from bot.zoom.adapter import Zoom
from bot.zoom.paths import place_of
from bot.zoom.registration import Registration, read_registration
from bot.zoom.troubles import SOURCE


@dataclass(frozen=True, slots=True)
class RosterSync:
    """What became of the roster.

    `listed` are approved in Zoom, of whom `new` and `changed` were not so on the roster before.
    `withdrawn` are on it no longer; `waiting` are yet to be approved; `unreadable` came without an
    e-mail. `kept` are on the roster though Zoom, which lists nobody at all, does not know them.
    """

    listed: int
    new: int
    changed: int
    withdrawn: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that only a person can do."""
        return bool(self.waiting or self.unreadable or self.kept)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Everyone whom Zoom lists, by how it does."""

    approved: list[Registration]
    pending: list[Registration]
    denied: list[Registration]


def sync_roster(
    zoom: Zoom, ledger: Ledger, secret_key: bytes, session: Session, *, at: int
) -> RosterSync:
    """Bring the roster up to what Zoom lists now; done again, it changes nothing.

    Who came from Zoom and is no longer approved there is withdrawn; who came from a roster file
    is left alone. `at` is the present moment. Raises ZoomError, NoMeetingError, LedgerError.
    """
    listing = _listing(zoom, session)
    known = current_rows(ledger, session.id)
    approved = _by_email(listing.approved)
    rows = [one.row(known.get(email)) for email, one in approved.items()]
    new, changed = register(ledger, secret_key, session.id, rows, at=at, source=SOURCE)
    gone = _gone(known, approved)
    kept = gone if not approved else []
    withdrawn = [
        row.email
        for row in (gone if approved else ())
        if withdraw(ledger, secret_key, session.id, row.email, at=at, reason=_reason(row, listing))
    ]
    return RosterSync(
        listed=len(approved),
        new=new,
        changed=changed,
        withdrawn=tuple(withdrawn),
        waiting=tuple(_by_email(listing.pending)),
        unreadable=tuple(one.name or "(no name)" for one in listing.approved if not one.email),
        kept=tuple(row.email for row in kept),
    )


def _listing(zoom: Zoom, session: Session) -> _Listing:
    """Everyone whom Zoom lists; asked for in whole before anything is changed."""
    questions = session.zoom.questions if session.zoom else RegistrationQuestions()
    path = place_of(session).path("/registrants")

    def of_status(status: str) -> list[Registration]:
        """Those whose registration stands so."""
        doing = f"list the {status} registrants"
        items = zoom.items(path, "registrants", doing, status=status)
        found = (read_registration(item, questions) for item in items)
        return [one for one in found if not one.is_the_bots]

    return _Listing(of_status("approved"), of_status("pending"), of_status("denied"))


def _by_email(registrations: Iterable[Registration]) -> dict[str, Registration]:
    """The latest registration under each address, in small letters."""
    return {one.email.lower(): one for one in registrations if one.email}


def _gone(known: dict[str, Row], approved: dict[str, Registration]) -> list[Row]:
    """The rows that came from Zoom (they have a join link) and are not approved there now."""
    return [row for email, row in known.items() if row.join_url and email not in approved]


def _reason(row: Row, listing: _Listing) -> str:
    email = row.email.lower()
    if email in _by_email(listing.denied):
        return "The registration was denied in Zoom."
    if email in _by_email(listing.pending):
        return "The registration waits for approval in Zoom again."
    return "The registration was cancelled in Zoom."
