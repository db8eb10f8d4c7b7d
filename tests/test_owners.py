"""Whose a delivery is, as the receiver knows it from the ledger."""

from __future__ import annotations

import pytest

from bot import owners
from bot.facts import SessionAdded
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
