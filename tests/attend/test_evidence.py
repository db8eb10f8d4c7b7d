"""What becomes of the bot's sightings in the evidence, and that it is never judged itself."""

from __future__ import annotations

import pytest

from bot import facts
from bot.records import record_of
from tests.attend.stage import SESSION, Bot, Stage, at, clock_of

ANA = "16778240"
NAME = "Attendant (attendance)"


@pytest.fixture(autouse=True)
def ana(stage: Stage) -> None:
    """Ana registered, and is in the meeting since 17:50."""
    stage.happen(
        facts.RegistrantAdded(attendee="a" * 16, version=1, email="ana@example.org", name="Ana"),
        at("17:00:00"),
    )
    person = {"user_id": ANA, "user_name": "Ana", "email": "ana@example.org"}
    person |= {"participant_uuid": "P1", "join_time": "2026-12-04T17:50:00Z"}
    stage.deliver("meeting.participant_joined", {"participant": person})


def camera(stage: Stage) -> list[tuple[str, str, str]]:
    """Ana's camera as seen at 18:05."""
    evidence = record_of(stage.ledger, SESSION).evidence("a" * 16, at("18:05:00"))
    return [
        (clock_of(one.span.start), clock_of(one.span.end), one.state) for one in evidence.camera
    ]


def test_in_a_breakout_room_where_the_bot_cannot_see_her_the_camera_is_unknown(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:55:00")
    bot.until("17:56:00")
    del bot.room.there[ANA]
    bot.until("17:58:00")
    bot.room.person(ANA, camera=False)
    bot.until("17:59:00")
    stage.clock.moment = at("18:05:00")
    assert camera(stage) == [
        ("17:50:00", "17:55:00", "unknown"),
        ("17:55:00", "17:56:00", "on"),
        ("17:56:00", "17:58:01", "unknown"),
        ("17:58:01", "18:05:00", "off"),
    ]


def test_one_who_was_seen_for_a_single_look_is_unknown_from_then_on(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:55:00")
    del bot.room.there[ANA]
    bot.until("17:56:00")
    assert [state for *_, state in camera(stage)] == ["unknown"]


def test_where_the_leave_was_lost_presence_is_proven_up_to_the_last_sighting(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:55:00")
    bot.until("17:56:00")
    del bot.room.there[ANA]
    bot.until("17:57:00")
    evidence = record_of(stage.ledger, SESSION).evidence("a" * 16, at("18:05:00"))
    (stay,) = [stay for connection in evidence.connections for stay in connection.stays]
    assert stay.surely
    assert clock_of(stay.surely.end) == "17:55:00"


def test_the_bot_itself_is_neither_judged_nor_listed_as_unmatched(stage: Stage) -> None:
    person = {"user_id": "9", "user_name": NAME, "participant_uuid": "B"}
    person |= {"join_time": "2026-12-04T17:41:00Z", "email": ""}
    stage.deliver("meeting.participant_joined", {"participant": person})
    record = record_of(stage.ledger, SESSION)
    assert record.unmatched(at("18:05:00")) == ()
    assert set(record.registrants) == {"a" * 16}


def test_the_bots_own_registration_makes_it_no_attendee(stage: Stage) -> None:
    stage.happen(
        facts.RegistrantAdded(
            attendee="b" * 16, version=1, email="attendant@pages.example.org", name=NAME
        ),
        at("17:30:00"),
    )
    assert set(record_of(stage.ledger, SESSION).registrants) == {"a" * 16}
