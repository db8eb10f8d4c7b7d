"""Camera and microphone over presence: on, off or unknown, and who saw it."""

from __future__ import annotations

from typing import Any

import pytest

from bot import facts
from bot.evidence.model import DeviceSpan
from tests.evidence.telling import OVER, UUID, Telling, clock, minutes, who
from tests.trainings import at

Seen = list[tuple[str, str, str, str]]


@pytest.fixture
def told() -> Telling:
    """Ana is there from 13:00 to 13:40 under user_id 1."""
    telling = Telling()
    telling.registered("Ana Lopez")
    telling.started()
    telling.stayed("13:00:00", "13:40:00", "Ana Lopez", "1")
    telling.ended()
    return telling


def seen(spans: tuple[DeviceSpan, ...]) -> Seen:
    return [(clock(one.span.start), clock(one.span.end), one.state, one.source) for one in spans]


def camera(told: Telling) -> Seen:
    return seen(told.evidence("Ana Lopez").camera)


def lost(told: Telling, source: str, moment: str) -> None:
    told.own(facts.SourceLost(source=source, reason="the connection broke"), at(moment), source)


def audio(told: Telling, moment: str, *, on: bool, source: str, **fields: Any) -> None:
    kind = facts.AudioOn if on else facts.AudioOff
    told.own(kind(meeting=UUID, user_id="1", **fields), at(moment), source)


# --- quality-of-service samples ---


def test_with_no_source_the_camera_is_unknown(told: Telling) -> None:
    assert camera(told) == [("13:00:00", "13:40:00", "unknown", "")]
    evidence = told.evidence("Ana Lopez")
    assert (evidence.camera_on, evidence.camera_off) == (0, 0)
    assert minutes(evidence.camera_unknown) == 40.0
    assert told.record.camera_sources == frozenset()


def test_a_sample_with_video_sent_means_on_for_ninety_seconds(told: Telling) -> None:
    told.sampled("13:10:00", "audio_input", "video_input")
    assert camera(told) == [
        ("13:00:00", "13:10:00", "unknown", ""),
        ("13:10:00", "13:11:30", "on", "qss"),
        ("13:11:30", "13:40:00", "unknown", ""),
    ]
    assert told.record.camera_sources == {"qss"}


def test_a_sample_without_video_sent_means_off(told: Telling) -> None:
    told.sampled("13:10:00", "audio_input", "video_output")
    assert camera(told)[1] == ("13:10:00", "13:11:30", "off", "qss")


@pytest.mark.parametrize("bitrate", ["0 kbps", "", "-", 0, None])
def test_video_without_a_bitrate_means_off(told: Telling, bitrate: object) -> None:
    entry = {"type": "video_input", "date_time": "2026-12-04T13:10:00Z"}
    told.sampled("13:10:00", qos=[{**entry, "details": {"bitrate": bitrate}}])
    assert camera(told)[1] == ("13:10:00", "13:11:30", "off", "qss")


@pytest.mark.parametrize("bitrate", ["27.15 kbps", "27", 27, 0.5])
def test_video_with_a_bitrate_means_on(told: Telling, bitrate: object) -> None:
    entry = {"type": "video_input", "date_time": "2026-12-04T13:10:00Z"}
    told.sampled("13:10:00", qos=[{**entry, "details": {"bitrate": bitrate}}])
    assert camera(told)[1] == ("13:10:00", "13:11:30", "on", "qss")


def test_a_delivery_without_entries_tells_nothing(told: Telling) -> None:
    told.sampled("13:10:00")
    assert camera(told) == [("13:00:00", "13:40:00", "unknown", "")]


def test_samples_a_minute_apart_make_one_span_with_their_facts(told: Telling) -> None:
    first = told.sampled("13:10:00", "video_input")
    second = told.sampled("13:11:00", "video_input")
    third = told.sampled("13:12:00", "audio_input")
    spans = told.evidence("Ana Lopez").camera
    assert seen(spans)[1:3] == [
        ("13:10:00", "13:12:00", "on", "qss"),
        ("13:12:00", "13:13:30", "off", "qss"),
    ]
    assert spans[1].facts == (first.seq, second.seq)
    assert spans[2].facts == (third.seq,)


def test_a_missed_sample_leaves_a_gap_that_is_unknown(told: Telling) -> None:
    told.sampled("13:10:00", "video_input")
    told.sampled("13:12:00", "video_input")
    assert camera(told)[1:4] == [
        ("13:10:00", "13:11:30", "on", "qss"),
        ("13:11:30", "13:12:00", "unknown", ""),
        ("13:12:00", "13:13:30", "on", "qss"),
    ]


def test_entries_of_several_minutes_in_one_delivery_are_several_samples(told: Telling) -> None:
    minute = [("13:10:00", "audio_input"), ("13:10:01", "video_input"), ("13:11:00", "audio_input")]
    entries = [
        {"date_time": f"2026-12-04T{when}Z", "type": name, "details": {"bitrate": "5 kbps"}}
        for when, name in minute
    ]
    told.sampled("13:12:00", qos=entries)
    assert camera(told)[1:3] == [
        ("13:10:00", "13:11:00", "on", "qss"),
        ("13:11:00", "13:12:30", "off", "qss"),
    ]


def test_a_room_systems_video_counts_as_sent(told: Telling) -> None:
    told.sampled("13:10:00", "video_device_from_crc")
    assert camera(told)[1] == ("13:10:00", "13:11:30", "on", "qss")


# --- live sources ---


def test_a_live_source_holds_until_it_says_otherwise(told: Telling) -> None:
    told.video("13:05:00", on=True, source="rtms")
    told.video("13:25:00", on=False, source="rtms")
    assert camera(told) == [
        ("13:00:00", "13:05:00", "unknown", ""),
        ("13:05:00", "13:25:00", "on", "rtms"),
        ("13:25:00", "13:40:00", "off", "rtms"),
    ]
    evidence = told.evidence("Ana Lopez")
    assert [minutes(evidence.camera_on), minutes(evidence.camera_off)] == [20.0, 15.0]


def test_a_state_told_by_participant_uuid_or_by_user_id_is_the_same(told: Telling) -> None:
    told.video("13:05:00", on=True, source="rtms", user_id="", participant_uuid=_uuid())
    told.video("13:25:00", on=False, source="rtms")
    assert camera(told)[1:] == [
        ("13:05:00", "13:25:00", "on", "rtms"),
        ("13:25:00", "13:40:00", "off", "rtms"),
    ]


def test_a_state_stamped_a_moment_before_the_join_holds_from_the_join(told: Telling) -> None:
    told.video("12:59:58", on=True, source="meeting-sdk")
    assert camera(told) == [("13:00:00", "13:40:00", "on", "meeting-sdk")]


def test_leaving_ends_the_state_and_a_rejoin_is_unknown_until_something_says_so() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("13:00:00", "13:10:00", "Ana Lopez", "1")
    told.stayed("13:12:00", "13:40:00", "Ana Lopez", "2")
    told.video("13:01:00", on=True, source="rtms", user_id="1")
    told.video("13:20:00", on=True, source="rtms", user_id="2")
    assert camera(told) == [
        ("13:00:00", "13:01:00", "unknown", ""),
        ("13:01:00", "13:10:00", "on", "rtms"),
        ("13:12:00", "13:20:00", "unknown", ""),
        ("13:20:00", "13:40:00", "on", "rtms"),
    ]


def test_samples_before_a_short_break_do_not_hold_after_it() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("13:00:00", "13:10:00", "Ana Lopez", "1")
    told.stayed("13:10:20", "13:40:00", "Ana Lopez", "2")
    told.sampled("13:09:30", "video_input", user_id="1")
    told.sampled("13:10:30", "video_input", user_id="2")
    assert camera(told)[1:4] == [
        ("13:09:30", "13:10:00", "on", "qss"),
        ("13:10:20", "13:10:30", "unknown", ""),
        ("13:10:30", "13:12:00", "on", "qss"),
    ]


def test_a_lost_source_is_unknown_until_it_speaks_again(told: Telling) -> None:
    told.video("13:00:00", on=True, source="rtms")
    lost(told, "rtms", "13:10:00")
    told.video("13:15:00", on=True, source="rtms")
    assert camera(told) == [
        ("13:00:00", "13:10:00", "on", "rtms"),
        ("13:10:00", "13:15:00", "unknown", ""),
        ("13:15:00", "13:40:00", "on", "rtms"),
    ]


def test_where_a_stronger_source_is_lost_a_weaker_one_still_counts(told: Telling) -> None:
    told.video("13:00:00", on=True, source="meeting-sdk")
    told.video("13:00:00", on=True, source="rtms")
    lost(told, "meeting-sdk", "13:20:00")
    assert camera(told) == [
        ("13:00:00", "13:20:00", "on", "meeting-sdk"),
        ("13:20:00", "13:40:00", "on", "rtms"),
    ]


def test_the_strongest_source_wins_and_who_saw_otherwise_is_named(told: Telling) -> None:
    told.video("13:00:00", on=False, source="meeting-sdk")
    told.video("13:00:00", on=True, source="rtms")
    told.sampled("13:10:00", "video_input")
    spans = told.evidence("Ana Lopez").camera
    assert [(one.state, one.source, one.contradicted) for one in spans] == [
        ("off", "meeting-sdk", ("rtms",)),
        ("off", "meeting-sdk", ("qss", "rtms")),
        ("off", "meeting-sdk", ("rtms",)),
    ]
    assert told.record.camera_sources == {"meeting-sdk", "rtms", "qss"}


def test_two_sources_that_agree_contradict_nobody(told: Telling) -> None:
    told.video("13:00:00", on=True, source="meeting-sdk")
    told.sampled("13:10:00", "video_input")
    assert {one.contradicted for one in told.evidence("Ana Lopez").camera} == {()}


# --- several devices ---


def test_with_two_devices_the_camera_is_on_where_any_is_on(told: Telling) -> None:
    told.stayed("13:10:00", "13:30:00", "Ana Lopez", "2", participant_uuid="HER-PHONE")
    told.video("13:00:00", on=False, source="rtms", user_id="1")
    told.video("13:10:00", on=True, source="rtms", user_id="2")
    assert camera(told) == [
        ("13:00:00", "13:10:00", "off", "rtms"),
        ("13:10:00", "13:30:00", "on", "rtms"),
        ("13:30:00", "13:40:00", "off", "rtms"),
    ]


def test_it_is_off_only_where_all_devices_are_known_to_be(told: Telling) -> None:
    told.stayed("13:10:00", "13:30:00", "Ana Lopez", "2", participant_uuid="HER-PHONE")
    told.video("13:00:00", on=False, source="rtms", user_id="1")
    assert camera(told) == [
        ("13:00:00", "13:10:00", "off", "rtms"),
        ("13:10:00", "13:30:00", "unknown", ""),
        ("13:30:00", "13:40:00", "off", "rtms"),
    ]


def test_a_telephone_beside_a_computer_has_no_camera_to_judge(told: Telling) -> None:
    phone = {"user_id": "8", "participant_uuid": "PHONE", "email": "ana.lopez@example.org"}
    told.person("joined", "13:00:00", **phone, phone_number="12155550100")
    told.person("left", "13:40:00", **phone, leave_time="2026-12-04T13:40:00Z")
    told.video("13:00:00", on=False, source="rtms", user_id="1")
    assert camera(told) == [("13:00:00", "13:40:00", "off", "rtms")]


# --- microphone ---


def test_audio_is_connected_where_a_sample_has_any_audio(told: Telling) -> None:
    told.sampled("13:10:00", "audio_output")
    told.sampled("13:11:00", "video_input")
    assert seen(told.evidence("Ana Lopez").audio)[1:3] == [
        ("13:10:00", "13:11:00", "on", "qss"),
        ("13:11:00", "13:12:30", "off", "qss"),
    ]


def test_a_live_source_tells_whether_audio_is_connected(told: Telling) -> None:
    audio(told, "13:00:00", on=True, source="meeting-sdk")
    audio(told, "13:30:00", on=False, source="meeting-sdk")
    evidence = told.evidence("Ana Lopez")
    assert [minutes(evidence.audio_on), minutes(evidence.audio_off)] == [30.0, 10.0]
    assert told.record.camera_sources == frozenset()


def test_a_telephone_is_audio() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    phone = {"user_id": "8", "participant_uuid": "PHONE", "email": "ana.lopez@example.org"}
    told.person("joined", "13:00:00", **phone, phone_number="12155550100")
    told.person("left", "13:40:00", **phone, leave_time="2026-12-04T13:40:00Z")
    evidence = told.evidence("Ana Lopez")
    assert seen(evidence.audio) == [("13:00:00", "13:40:00", "on", "telephone")]
    assert seen(evidence.camera) == [("13:00:00", "13:40:00", "unknown", "")]


# --- what counts ---


def test_only_presence_in_blocks_that_count_is_counted() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("12:50:00", "14:10:00", "Ana Lopez", "1")
    told.video("12:50:00", on=True, source="rtms")
    told.video("13:45:00", on=False, source="rtms")
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.camera_on) == 40.0
    assert minutes(evidence.camera_off) == 20.0
    assert evidence.camera_unknown == 0


def test_in_a_webinar_a_panelist_is_told_by_the_role() -> None:
    told = Telling()
    told.registered("Ana Lopez", "Ben Ito")
    told.started(scene="webinar")
    for number, name in enumerate(("Ana Lopez", "Ben Ito"), start=1):
        told.joined("13:00:00", name, str(number), scene="webinar")
    told.person(
        "role_changed",
        "13:05:00",
        scene="webinar",
        user_id="2",
        old_role="attendee",
        new_role="panelist",
    )
    assert not told.evidence("Ana Lopez").is_panelist
    assert told.evidence("Ben Ito").is_panelist


def test_states_told_in_any_order_come_to_the_same(told: Telling) -> None:
    told.video("13:05:00", on=True, source="rtms")
    told.sampled("13:10:00", "video_input")
    told.sampled("13:11:00", "audio_input")
    lost(told, "rtms", "13:20:00")
    again = Telling()
    for fact in reversed(told.facts):
        again.record.apply(fact)
    assert again.record.evidence(who("Ana Lopez"), OVER) == told.evidence("Ana Lopez")


def _uuid() -> str:
    return f"P-{who('Ana Lopez')}"
