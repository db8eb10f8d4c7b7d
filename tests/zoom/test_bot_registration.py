"""The in-meeting bot registers itself where people register, and is no attendee for that."""

from __future__ import annotations

from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.registrants import current_rows
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.attend.invitation import asked_of_zoom
from bot.zoom.registrants import sync_roster
from bot.zoom.registration_deliveries import RosterFollower
from tests.deliveries import delivery
from tests.deliveries import meeting as meeting_fields
from webhooks import delivery as deliveries

KEY = b"k" * 32


def test_the_bots_own_registration_does_not_reach_the_roster(
    zoom: Zoom,
    ledger: Ledger,
    small_session: Session,
    account: RestAccount,
    meeting: RestMeeting,
) -> None:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    account.register(meeting, "ann@example.org", "Ann", "Able")
    account.register(meeting, "attendant@pages.example.org", "Attendant", "(attendance)")
    assert sync_roster(zoom, ledger, KEY, small_session, at=1).listed == 1
    assert set(current_rows(ledger, small_session.id)) == {"ann@example.org"}


def test_nor_does_a_delivery_about_it(ledger: Ledger, small_session: Session) -> None:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    registrant = {
        "email": "attendant@pages.example.org",
        "first_name": "Attendant",
        "last_name": "(attendance)",
        "status": "approved",
        "join_url": "https://zoom.example.org/w/1?tk=t",
    }
    raw = delivery("meeting.registration_created", meeting_fields(registrant=registrant))
    one = deliveries.parse(raw)
    at = deliveries.moment_of(one, 0)
    ledger.append(deliveries.fact_of(one, small_session.id, at))
    assert RosterFollower(ledger, KEY).step() == 0
    assert current_rows(ledger, small_session.id) == {}


def test_what_the_bot_asks_of_zoom_is_as_zoom_describes_its_interface(
    zoom: Zoom, small_session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    found = asked_of_zoom(small_session, zoom, "attendant@pages.example.org")
    assert found.number == meeting.number
