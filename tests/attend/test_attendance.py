"""The bot in the meeting: what it sees, and how it comes in, back and out."""

from __future__ import annotations

import pytest

from bot import facts
from bot.facts import RegistrantAdded
from bot.ledger import Ledger
from bot.records import record_of
from bot.zoom.attend.room import Invitation
from tests.attend.stage import SESSION, Bot, Stage, at, clock_of
from tests.deliveries import UUID
from tests.ledgers import refusing_writes

ANA, BEN = "16778240", "16779264"


# --- coming in ---


def test_it_signs_in_and_joins_under_its_name_with_its_invitation(bot: Bot) -> None:
    bot.joins("17:40:00")
    assert bot.room.asked == ["sign in token", "join Attendant (attendance)"]
    assert bot.room.invitations == [Invitation("86084701483", "pass", "registrant")]


def test_it_records_that_it_came_in_and_which_meeting_it_sees(bot: Bot, stage: Stage) -> None:
    bot.comes_in("17:46:00")
    bot.until("17:46:01")
    (joined,) = stage.told(facts.SourceJoined.KIND)
    assert facts.read(joined) == facts.SourceJoined(source="meeting-sdk", meeting=UUID)
    assert joined.source == "meeting-sdk"


# --- seeing ---


def test_the_first_sighting_and_every_change_are_recorded_and_nothing_else(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.room.person(BEN, camera=False, audio=False)
    bot.comes_in("17:49:30")
    bot.until("17:50:00")
    bot.room.person(ANA, camera=False)
    bot.until("17:51:00")
    bot.room.person(BEN, camera=False, audio=True)
    bot.until("17:52:00")
    assert stage.devices() == [
        ("17:49:30", ANA, "video.on"),
        ("17:49:30", ANA, "audio.on"),
        ("17:49:30", BEN, "video.off"),
        ("17:49:30", BEN, "audio.off"),
        ("17:50:01", ANA, "video.off"),
        ("17:51:01", BEN, "audio.on"),
    ]
    assert all(fact.source == "meeting-sdk" for fact in stage.told("video.on", "video.off"))


def test_audio_of_which_the_sdk_knows_nothing_is_not_recorded(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True, audio=None)
    bot.comes_in("17:46:00")
    bot.until("17:47:00")
    assert stage.devices() == [("17:46:00", ANA, "video.on")]


def test_somebody_who_is_not_there_any_more_is_unseen_from_the_last_look(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:49:30")
    bot.until("17:50:00")
    del bot.room.there[ANA]
    bot.until("17:51:00")
    assert stage.devices()[2:] == [
        ("17:50:00", ANA, "video.unseen"),
        ("17:50:00", ANA, "audio.unseen"),
    ]


def test_itself_another_of_its_kind_and_people_who_wait_are_not_recorded(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person("1", camera=False, is_me=True)
    bot.room.person("2", camera=False, name="Attendant  (Attendance)")
    bot.room.person("3", camera=True, is_waiting=True)
    bot.comes_in("17:46:00")
    bot.until("17:47:00")
    assert stage.devices() == []


def test_states_are_recorded_only_once_it_is_known_which_meeting_this_is(
    ledger: Ledger, stage: Stage
) -> None:
    stage.meeting_ended("17:41:00")
    bot = Bot(stage)
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:46:00")
    bot.until("17:47:00")
    assert stage.devices() == []
    stage.meeting_started("17:45:30", uuid="kZ9XexampleAAAAuuid2==")
    bot.until("17:47:05")
    assert stage.devices()[0] == ("17:47:01", ANA, "video.on")
    body = facts.read(stage.told("video.on")[0])
    assert isinstance(body, facts.VideoOn)
    assert body.meeting == "kZ9XexampleAAAAuuid2=="


def test_where_no_delivery_tells_the_sdks_own_uuid_serves(bot: Bot, stage: Stage) -> None:
    stage.meeting_ended("17:41:00")
    bot.room.uuid = "fromTheSdkItself00000=="
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:46:00")
    bot.until("17:46:01")
    body = facts.read(stage.told("video.on")[0])
    assert isinstance(body, facts.VideoOn)
    assert body.meeting == "fromTheSdkItself00000=="


def test_what_the_ledger_refuses_is_recorded_later_with_its_own_moment(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:49:30")
    bot.until("17:50:00")
    with refusing_writes(stage.ledger):
        bot.room.person(ANA, camera=False)
        bot.until("17:52:00")
        assert len(stage.devices()) == 2
    bot.until("17:53:00")
    assert stage.devices()[2:] == [("17:50:01", ANA, "video.off")]


# --- dropped, and back ---


def test_dropped_it_says_so_from_its_last_look_and_comes_back_ever_more_patiently(
    bot: Bot, stage: Stage
) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    bot.room.asked.clear()
    joins = []
    bot.room.moves("failed", "MEETING_FAIL_CONNECTION_ERR")
    for _ in range(400):
        bot.until(clock_of(stage.clock.now() + 1000))
        if bot.room.asked:
            joins.append(clock_of(stage.clock.now()))
            bot.room.asked.clear()
            bot.room.moves("failed", "MEETING_FAIL_CONNECTION_ERR")
    assert joins[:6] == ["18:00:06", "18:00:17", "18:00:38", "18:01:19", "18:02:20", "18:03:21"]
    (lost,) = stage.losses()
    assert lost[0] == "18:00:00"
    assert lost[1].startswith("The bot could not join the meeting, or dropped out of it")


def test_after_a_gap_every_state_is_told_again_and_the_gap_is_unknown(
    bot: Bot, stage: Stage
) -> None:
    stage.happen(
        RegistrantAdded(attendee="a" * 16, version=1, email="ana@example.org", name="Ana"),
        at("17:00:00"),
    )
    person = {"user_id": ANA, "user_name": "Ana", "email": "ana@example.org"}
    person |= {"participant_uuid": "P1", "join_time": "2026-12-04T17:50:00Z"}
    stage.deliver("meeting.participant_joined", {"participant": person})
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:55:00")
    bot.until("18:10:00", every=20_000)
    bot.room.moves("failed", "MEETING_FAIL_CONNECTION_ERR")
    bot.until("18:12:00")
    bot.room.moves("in meeting")
    bot.until("18:12:01")
    bot.until("18:30:00", every=20_000)
    evidence = record_of(stage.ledger, SESSION).evidence("a" * 16, at("18:30:00"))
    camera = [
        (clock_of(one.span.start), clock_of(one.span.end), one.state) for one in evidence.camera
    ]
    assert camera == [
        ("17:50:00", "17:55:00", "unknown"),
        ("17:55:00", "18:10:00", "on"),
        ("18:10:00", "18:12:01", "unknown"),
        ("18:12:01", "18:30:00", "on"),
    ]


def test_while_the_connection_is_being_mended_nothing_is_known(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    bot.room.moves("reconnecting")
    bot.until("18:00:20")
    bot.room.moves("in meeting")
    bot.until("18:01:00")
    assert [when for when, _ in stage.losses()] == ["18:00:00"]
    assert stage.devices()[2:] == [
        ("18:00:21", ANA, "video.on"),
        ("18:00:21", ANA, "audio.on"),
    ]
    assert bot.room.asked == ["sign in token", "join Attendant (attendance)"]


def test_a_machine_that_slept_does_not_pretend_to_have_watched(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    stage.clock.advance(120_000)
    bot.until("18:02:10")
    (lost,) = stage.losses()
    assert lost[0] == "18:00:00"
    assert "What happened meanwhile is unknown." in lost[1]
    assert stage.devices()[2] == ("18:02:01", ANA, "video.on")


def test_where_the_sdk_shows_nobody_any_more_that_is_unknown_too(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    bot.room.refuses["people"] = "SDKERR_INTERNAL_ERROR"
    bot.until("18:02:00")
    assert [when for when, _ in stage.losses()] == ["18:00:00"]
    bot.room.refuses.clear()
    bot.until("18:02:05")
    assert stage.devices()[2] == ("18:02:01", ANA, "video.on")


# --- kept out ---


@pytest.mark.parametrize(
    ("state", "code", "says"),
    [
        ("waiting room", "", "Admit “Attendant (attendance)”"),
        ("waiting for host", "", "The host has not started the meeting yet"),
        ("failed", "MEETING_FAIL_MEETING_NOT_START", "The host has not started the meeting yet"),
        ("failed", "MEETING_FAIL_CONFLOCKED", "The meeting is locked. Unlock it"),
        ("failed", "MEETING_FAIL_MEETING_USER_FULL", "The meeting is full"),
        ("ended", "EndMeetingReason_EndByHost", "The host ended the meeting"),
        ("failed", "4711", "(4711)"),
    ],
)
def test_kept_out_for_a_while_it_says_why_and_comes_in_later(
    bot: Bot, stage: Stage, state: str, code: str, says: str
) -> None:
    bot.joins("17:45:00")
    bot.room.moves(state, code)  # type: ignore[arg-type]
    bot.until("17:46:00")
    (lost,) = stage.losses()
    assert says in lost[1]
    bot.room.moves("in meeting")
    bot.room.person(ANA, camera=True)
    bot.until("17:48:00")
    assert bot.attendance.ended is None
    assert ("17:46:01", ANA, "video.on") in stage.devices()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("MEETING_FAIL_PASSWORD_ERR", "python -m bot attend ID --link LINK"),
        ("MEETING_FAIL_MEETING_NOT_EXIST", "Correct [zoom] id in the session file"),
        ("MEETING_FAIL_ENFORCE_LOGIN", "Turn off “Require authentication to join”"),
        ("MEETING_FAIL_UNABLE_TO_JOIN_EXTERNAL_MEETING", "own the app"),
        ("MEETING_FAIL_BLOCKED_BY_ACCOUNT_ADMIN", "Ask them to allow the app"),
    ],
)
def test_kept_out_for_good_it_says_what_to_do_and_ends(
    bot: Bot, stage: Stage, code: str, says: str
) -> None:
    bot.joins("17:45:00")
    bot.room.moves("failed", code)
    bot.until("17:46:00")
    assert bot.attendance.ended
    assert bot.attendance.ended.hopeless
    (lost,) = stage.losses()
    assert says in lost[1]
    (released,) = stage.told(facts.SourceReleased.KIND)
    body = facts.read(released)
    assert isinstance(body, facts.SourceReleased)
    assert not body.final


def test_a_wrong_key_is_named_with_where_to_get_the_right_one(bot: Bot, stage: Stage) -> None:
    bot.room.sign_in_code = "AUTHRET_JWTTOKENWRONG"
    bot.until("17:40:05")
    (lost,) = stage.losses()
    assert "Copy ZOOM_SDK_KEY and ZOOM_SDK_SECRET again" in lost[1]
    assert bot.attendance.ended
    assert bot.attendance.ended.hopeless


def test_where_zoom_cannot_be_reached_it_signs_in_again_later(bot: Bot, stage: Stage) -> None:
    bot.room.sign_in_code = "AUTHRET_UNKNOWN"
    bot.until("17:41:00")
    assert bot.room.asked == ["sign in token"] * 4  # at once, after 5, 10 and 20 seconds
    assert len(stage.losses()) == 1
    assert "check the network" in stage.losses()[0][1]


def test_removed_by_the_host_it_stays_out_and_nobody_sends_it_in_again_by_itself(
    bot: Bot, stage: Stage
) -> None:
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    bot.room.moves("ended", "EndMeetingReason_KickByHost")
    bot.until("18:02:00")
    assert bot.attendance.ended
    assert bot.room.asked.count("join Attendant (attendance)") == 1
    claim = bot.following.claim(SESSION, "meeting-sdk")
    assert claim
    assert claim.released
    assert claim.final
    assert "removed the bot" in stage.losses()[-1][1]


def test_without_an_invitation_it_says_so_and_asks_again(bot: Bot, stage: Stage) -> None:
    bot.no_invitation = "The bot's registration waits for approval."
    bot.until("17:41:00")
    assert [reason for _, reason in stage.losses()] == [bot.no_invitation]
    bot.no_invitation = ""
    bot.until("17:42:00")
    assert bot.room.asked[-1] == "join Attendant (attendance)"


def test_an_sdk_that_does_not_answer_is_asked_again_after_a_minute(bot: Bot, stage: Stage) -> None:
    bot.joins("17:45:00")
    bot.until("17:46:10")
    assert bot.room.asked[1:] == [
        "join Attendant (attendance)",
        "leave",
        "join Attendant (attendance)",
    ]
    assert "gives no answer" in stage.losses()[0][1]


# --- the end ---


def test_it_leaves_a_minute_after_the_last_block(bot: Bot, stage: Stage) -> None:
    bot.comes_in("17:46:00")
    bot.until("18:59:59", every=20_000)
    bot.until("19:00:59")
    assert bot.attendance.ended is None
    bot.until("19:01:00")
    assert bot.room.asked[-1] == "leave"
    assert bot.attendance.ended
    assert not bot.attendance.ended.hopeless
    claim = bot.following.claim(SESSION, "meeting-sdk")
    assert claim
    assert claim.released


def test_told_to_stop_it_leaves_and_what_it_saw_holds_no_longer(bot: Bot, stage: Stage) -> None:
    bot.room.person(ANA, camera=True)
    bot.comes_in("17:59:00")
    bot.until("18:00:00")
    bot.attendance.stop()
    assert bot.room.asked[-1] == "leave"
    assert stage.losses() == [
        (
            "18:00:00",
            "The bot was stopped. Camera and microphone are unknown until it is started.",
        )
    ]


# --- one process at a time ---


def test_a_second_process_stands_by_and_takes_over_when_the_first_one_stops(stage: Stage) -> None:
    first, second = Bot(stage, "first"), Bot(stage, "second")
    first.comes_in("17:46:00")
    second.until("17:46:29")
    assert second.room.asked == []
    first.attendance.stop()
    second.until("17:46:33")
    assert second.room.asked == ["sign in token", "join Attendant (attendance)"]


def test_where_the_first_process_dies_the_gap_begins_at_its_last_sign_of_life(
    stage: Stage,
) -> None:
    first, second = Bot(stage, "first"), Bot(stage, "second")
    first.room.person(ANA, camera=True)
    first.comes_in("17:59:00")
    first.until("18:00:00")  # and is heard of no more
    second.room.person(ANA, camera=True)
    second.until("18:00:30")
    assert stage.losses() == []
    second.until("18:00:34")
    (lost,) = stage.losses()
    assert lost[0] == "18:00:00"
    assert "ended unexpectedly" in lost[1]
    assert second.room.asked == ["sign in token", "join Attendant (attendance)"]


def test_a_process_that_was_taken_for_dead_leaves_when_it_wakes(stage: Stage) -> None:
    first, second = Bot(stage, "first"), Bot(stage, "second")
    first.comes_in("17:46:00")
    second.until("17:46:40")
    assert second.claims.holds(SESSION)
    first.until("17:46:41")
    assert first.room.asked[-1] == "leave"
    assert not first.claims.holds(SESSION)
