"""Before the day: people register at Zoom, and the training is set up from there, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.clock import MINUTE, HandClock
from bot.commands.session import add_session
from bot.ledger import Ledger
from bot.registrants import Row, register
from bot.rehearsal.day import Day
from bot.rehearsal.people import Person
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.poll_push import push_polls
from bot.zoom.registrants import sync_roster

LICENSED_IN, CREDIT = "State of licensure", "Do you need CE credit?"
"""The custom questions of the registration form."""


def schedule(account: RestAccount, day: Day, cast: Iterable[Person]) -> RestMeeting:
    """The training's meeting in the account at Zoom, with everyone registered for it."""
    session = day.session
    assert session.zoom is not None  # noqa: S101 - a rehearsal is refused without it
    meeting = account.add(
        RestMeeting(
            kind=session.zoom.kind,
            number=session.zoom.id,
            topic=session.title,
            starts_at=session.starts_at,
            duration=round((session.ends_at - session.starts_at) / MINUTE),
            timezone=session.timezone,
            questions=(LICENSED_IN, CREDIT),
        )
    )
    for one in cast:
        first, _, last = one.name.partition(" ")
        account.register(
            meeting,
            one.email,
            first,
            last,
            registrant_id=one.registrant_id,
            questions={LICENSED_IN: one.license_state, CREDIT: "Yes"},
        )
    return meeting


def set_up(
    settings: Settings, ledger: Ledger, clock: HandClock, session: Session, cast: Sequence[Person]
) -> None:
    """Add the session, take the roster from Zoom, say who is exempt, and push the polls.

    Raises LedgerError, or ZoomError.
    """
    add_session(ledger, clock, session)
    zoom, key, at = Zoom(settings), settings.secret_key, clock.now()
    sync_roster(zoom, ledger, key, session, at=at)
    exempt = [_row(one) for one in cast if one.camera_exempt]
    register(ledger, key, session.id, exempt, at=at, source="roster")
    push_polls(zoom, ledger, session, at=at)


def _row(one: Person) -> Row:
    """Somebody's row of a roster file: Zoom knows of no exemptions."""
    return Row(
        email=one.email,
        name=one.name,
        registrant_id=one.registrant_id,
        license_state=one.license_state,
        camera_exempt=one.camera_exempt,
    )
