"""Whose a delivery is, as the receiver knows it from the ledger."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from bot import owners
from bot.catalogue import Catalogue
from bot.clock import DAY, MINUTE
from bot.facts import Fact, SessionAdded
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.owners import Owners
from bot.session import Session
from tests.deliveries import NUMBER, UUID, delivery, meeting
from webhooks.delivery import fact_of, parse

DURING = parse_iso("2026-12-04T18:00:00Z")


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "LOOK_EVERY", 0.0)


def add(ledger: Ledger, session: Session) -> None:
    added = SessionAdded(text=session.text, version=1)
    ledger.append(added.fact(session.id, at=0, source="test"))


def test_a_session_that_is_added_later_owns_what_comes_from_then_on(
    ledger: Ledger, small_session: Session
) -> None:
    known = Owners(ledger)
    assert known.session_at(NUMBER, UUID, DURING) is None
    add(ledger, small_session)
    assert known.session_at(NUMBER, UUID, DURING) == small_session.id


def test_an_occurrence_is_known_by_the_start_that_another_process_recorded(
    ledger: Ledger, small_session: Session
) -> None:
    add(ledger, small_session)
    known = Owners(ledger)
    assert known.session_at("", UUID, DURING) is None
    ledger.append(fact_of(parse(delivery("meeting.started", meeting())), None, DURING))
    assert known.session_at("", UUID, DURING) == small_session.id


def test_an_occurrence_is_known_by_a_delivery_that_came_before(
    ledger: Ledger, small_session: Session
) -> None:
    add(ledger, small_session)
    known = Owners(ledger)
    known.session_at(NUMBER, UUID, DURING)
    assert known.session_at("", UUID, DURING) == small_session.id
    assert known.session_at("", "another occurrence", DURING) is None


def test_between_two_looks_the_ledger_is_left_alone(
    ledger: Ledger, small_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Owners(ledger)
    known.session_at(NUMBER, UUID, DURING)
    monkeypatch.setattr(owners, "LOOK_EVERY", 3600.0)
    add(ledger, small_session)
    assert known.session_at(NUMBER, UUID, DURING) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(st.integers(1, 28), min_size=1, max_size=8, unique=True),
    st.integers(-30 * 24 * 60, 30 * 24 * 60),
)
def test_of_many_trainings_of_one_number_the_nearest_owns_a_delivery(
    small_session: Session, days: list[int], minutes: int
) -> None:
    catalogue = Catalogue()
    lasts = small_session.ends_at - small_session.starts_at
    expected = []
    at = DURING + minutes * MINUTE
    for day in days:
        text = small_session.text.replace("2026-12-04", f"2026-12-{day:02}")
        added = SessionAdded(text=text, version=1).fact(f"day-{day}", at=0, source="test")
        catalogue.apply(
            Fact(**asdict(added), seq=day, recorded_at=0, digest="", chain=""),
        )
        begins = small_session.starts_at + (day - 4) * DAY
        away = max(begins - at, at - begins - lasts, 0)
        if away <= 120 * MINUTE:
            expected.append((away, f"day-{day}"))
    owner = catalogue.session_at(NUMBER, UUID, at)
    assert owner == (min(expected)[1] if expected else None)
