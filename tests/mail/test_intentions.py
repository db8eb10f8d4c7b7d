"""Which letters the clock asks for, and when."""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import DAY, HOUR, MINUTE
from bot.evidence.record import SessionRecord
from bot.facts import NewFact, PageOpened
from bot.letters.denial import Denial
from bot.mail.intentions import alarm_letters, certificates, denials, letters_due
from bot.records import record_of
from bot.rules.policy import policy_of
from tests.certificates.cases import decision
from tests.deliveries import delivery, meeting
from tests.mail.cases import ID, PEOPLE, House, attendee
from webhooks.delivery import fact_of, moment_of, parse

ADA, BEN, ZOE = (attendee(row.email) for row in PEOPLE)


def record(house: House) -> SessionRecord:
    return record_of(house.ledger, ID)


def asked(letters: list[NewFact]) -> set[tuple[str, str]]:
    """The letters, by kind and attendee."""
    found = set()
    for one in letters:
        body = facts.read(one)
        assert isinstance(body, facts.MailIntended)
        found.add((body.letter, body.attendee))
    return found


def open_evaluation(house: House) -> int:
    """The evaluation opens at the end; until when."""
    session = house.session
    opened = facts.EvaluationOpened(closes_at=session.ends_at + 48 * HOUR)
    house.ledger.append(opened.fact(ID, at=session.ends_at, source="test"))
    return opened.closes_at


def room_was_open(house: House) -> None:
    """The meeting ran, and nobody was in it."""
    ran = meeting(start_time="2026-12-04T17:45:00Z")
    for body in (
        delivery("meeting.started", ran),
        delivery("meeting.ended", ran | {"end_time": "2026-12-04T20:15:00Z"}),
    ):
        one = parse(body)
        house.ledger.append(fact_of(one, ID, moment_of(one, 0)))


def seen(house: House, *attendees: str) -> None:
    for one in attendees:
        opened = PageOpened(attendee=one)
        house.ledger.append(opened.fact(ID, at=house.session.starts_at, source="test"))


@pytest.mark.parametrize(
    ("before", "asked_for"),
    [(3 * DAY + MINUTE, 0), (3 * DAY, 3), (0, 3), (-2 * HOUR, 3), (-3 * HOUR, 0)],
)
def test_personal_links_go_out_from_three_days_before_until_the_end(
    house: House, before: int, asked_for: int
) -> None:
    now = house.session.starts_at - before
    letters = asked(letters_due(record(house), now))
    assert len([one for one in letters if one[0] == "invitation"]) == asked_for


def test_asking_again_for_the_same_letters_sends_nothing_more(house: House) -> None:
    now = house.session.starts_at - DAY
    outbox = house.outbox()
    assert outbox.intend(letters_due(record(house), now)) == 3
    assert outbox.intend(letters_due(record(house), now + HOUR)) == 0


def test_the_evaluation_goes_to_those_of_whom_there_is_any_sign_once_it_is_open(
    house: House,
) -> None:
    room_was_open(house)
    seen(house, ADA)
    end = house.session.ends_at
    assert asked(letters_due(record(house), end + MINUTE)) == set()
    open_evaluation(house)
    assert asked(letters_due(record(house), end + MINUTE)) == {("evaluation", ADA)}


def test_while_nobody_knows_who_was_there_everyone_is_asked_for_an_evaluation(
    house: House,
) -> None:
    open_evaluation(house)
    assert len(letters_due(record(house), house.session.ends_at + MINUTE)) == 3


def reminders(letters: list[NewFact]) -> set[tuple[str, str]]:
    """The reminders, by attendee and what each is about."""
    bodies = [facts.read(one) for one in letters]
    return {
        (body.attendee, body.about)
        for body in bodies
        if isinstance(body, facts.MailIntended) and body.letter == "reminder"
    }


def test_who_has_not_evaluated_is_reminded_after_a_day_and_six_hours_before_it_closes(
    house: House,
) -> None:
    room_was_open(house)
    seen(house, ADA, BEN)
    closes_at = open_evaluation(house)
    submitted = facts.EvaluationSubmitted(attendee=BEN, response="r1")
    house.ledger.append(submitted.fact(ID, at=closes_at - 40 * HOUR, source="test"))
    after = {
        hours: reminders(letters_due(record(house), closes_at - 48 * HOUR + hours * HOUR))
        for hours in (1, 23, 24, 41, 42, 47, 48)
    }
    assert after == {
        1: set(),
        23: set(),
        24: {(ADA, "24h")},
        41: {(ADA, "24h")},
        42: {(ADA, "6h")},
        47: {(ADA, "6h")},
        48: set(),
    }


def test_an_alarm_goes_to_each_facilitator_with_an_address_once(house: House) -> None:
    session = house.session.model_copy(
        update={"facilitators": ("ada@example.org", "The training office", "ben@example.org")}
    )
    letters = alarm_letters(session, "The Zoom room is not open.", "room:1", session.starts_at)
    bodies = [facts.read(one) for one in letters]
    assert [(body.to, body.letter) for body in bodies if isinstance(body, facts.MailIntended)] == [
        ("ada@example.org", "alarm"),
        ("ben@example.org", "alarm"),
    ]
    again = alarm_letters(session, "The Zoom room is not open.", "room:1", session.starts_at + 5)
    assert [one.fingerprint for one in again] == [one.fingerprint for one in letters]
    assert len({one.fingerprint for one in letters}) == 2


def test_a_denial_goes_to_those_who_failed_and_keeps_what_was_decided(house: House) -> None:
    decided = [decision("Ada Example", "fail"), decision("Ben Example"), decision("Cy", "review")]
    letters = denials(ID, decided, policy_of(house.session), house.clock.now())
    (only,) = letters
    body = facts.read(only)
    assert isinstance(body, facts.MailIntended)
    assert body.attendee == decided[0].evidence.registrant.attendee
    assert set(body.details) == set(Denial.__struct_fields__)


def test_no_letter_is_made_of_no_certificate() -> None:
    assert certificates([], 0) == []
