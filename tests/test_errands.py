"""What the scheduler's process does besides the clock: letters, mail, the roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import HOUR, HandClock
from bot.commands.errands import errands
from bot.facts import MailIntended, RegistrantAdded, SessionAdded
from bot.ledger import Ledger
from bot.registrants import Row, register
from bot.session import Session
from bot.settings import Settings
from schedules.errands import Errand
from tests.deliveries import delivery, meeting
from webhooks import delivery as deliveries

KEY = b"k" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "attendant.db", "http://127.0.0.1:8000", KEY)


@pytest.fixture
def by_name(
    settings: Settings, ledger: Ledger, clock: HandClock, small_session: Session
) -> dict[str, Errand]:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    return {errand.name: errand for errand in errands(settings, ledger, clock)}


def kinds(ledger: Ledger, kind: str) -> int:
    return len(ledger.select("kind = ?", [kind]))


def test_without_credentials_nothing_is_asked_of_zoom(by_name: dict[str, Errand]) -> None:
    assert sorted(by_name) == ["letters", "mail", "roster", "watch"]


def test_each_registrant_is_sent_one_personal_link(
    by_name: dict[str, Errand], ledger: Ledger, settings: Settings
) -> None:
    people = [Row(email=f"{name}@example.org", name=name.title()) for name in ("ann", "bob")]
    register(ledger, KEY, "small-2026-12-04", people, at=0, source="test")
    for _ in range(3):
        by_name["letters"].run()
        by_name["mail"].run()
    assert kinds(ledger, MailIntended.KIND) == 2
    assert len(list((settings.home / "outbox").glob("*.eml"))) == 2


def test_a_training_long_past_is_left_in_peace(
    by_name: dict[str, Errand], ledger: Ledger, clock: HandClock
) -> None:
    ann = Row(email="ann@example.org", name="Ann")
    register(ledger, KEY, "small-2026-12-04", [ann], at=0, source="test")
    clock.advance(60 * HOUR)
    by_name["letters"].run()
    assert kinds(ledger, MailIntended.KIND) == 0


def test_a_registration_in_zoom_reaches_the_roster(
    by_name: dict[str, Errand], ledger: Ledger
) -> None:
    registrant = {
        "id": "reg-1",
        "first_name": "Ann",
        "last_name": "Able",
        "email": "ann@example.org",
        "status": "approved",
        "join_url": "https://zoom.example.org/j/1",
    }
    raw = delivery("meeting.registration_created", meeting(registrant=registrant))
    parsed = deliveries.parse(raw)
    at = deliveries.moment_of(parsed, 0)
    ledger.append(deliveries.fact_of(parsed, "small-2026-12-04", at))
    by_name["roster"].run()
    assert kinds(ledger, RegistrantAdded.KIND) == 1
