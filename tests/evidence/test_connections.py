"""Joins and leaves paired into stays, by the times they carry and never by arrival."""

from __future__ import annotations

import itertools

import pytest

from bot import facts
from bot.evidence.model import Connection, Stay
from tests.evidence.telling import (
    OVER,
    SECOND_UUID,
    UUID,
    Telling,
    clock,
    minutes,
    row,
    shown_as,
    span,
)
from tests.trainings import at


@pytest.fixture
def told() -> Telling:
    """A training with Ana registered and the meeting running from 12:45 to 14:11."""
    telling = Telling()
    telling.registered("Ana Lopez")
    telling.started()
    return telling


def connection(told: Telling, name: str = "Ana Lopez", as_of: int = OVER) -> Connection:
    (only,) = told.evidence(name, as_of).connections
    return only


def stays(told: Telling, name: str = "Ana Lopez", as_of: int = OVER) -> tuple[Stay, ...]:
    return connection(told, name, as_of).stays


def test_a_join_and_a_leave_of_one_user_id_are_one_observed_stay(told: Telling) -> None:
    told.stayed("12:55:10", "14:10:30", "Ana Lopez")
    told.ended()
    (stay,) = stays(told)
    assert stay.span == stay.surely == stay.perhaps == span("12:55:10", "14:10:30")
    assert (stay.basis, stay.missing) == ("observed", "")
    assert stay.facts == (3, 4)


def test_the_participants_own_time_counts_whether_it_is_called_join_time_or_date_time() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.joined("13:00:00", "Ana Lopez", join_time="2026-12-04T13:02:00Z", date_time="")
    told.left("14:00:00", "Ana Lopez", leave_time="", date_time="2026-12-04T13:58:00Z")
    (stay,) = stays(told)
    assert stay.span == span("13:02:00", "13:58:00")


def test_a_leave_carries_the_time_of_the_join_as_date_time_and_leave_time_holds(
    told: Telling,
) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.left("13:30:00", "Ana Lopez", date_time="2026-12-04T13:00:00Z")
    assert stays(told)[0].span == span("13:00:00", "13:30:00")


def test_user_ids_come_as_numbers_or_text(told: Telling) -> None:
    told.person("joined", "13:00:00", user_id=16778240, participant_uuid=_uuid("Ana Lopez"))
    told.left("13:30:00", "Ana Lopez", user_id="16778240")
    assert stays(told)[0].basis == "observed"


def test_without_a_participant_uuid_the_user_id_pairs(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez", "7", participant_uuid="")
    told.left("13:30:00", "Ana Lopez", "7", participant_uuid="")
    assert connection(told).participant == f"{UUID}/user:7"
    assert stays(told)[0].span == span("13:00:00", "13:30:00")


def test_one_delivery_with_both_ids_joins_what_bears_the_user_id_alone(told: Telling) -> None:
    told.left("13:30:00", "Ana Lopez", "7", participant_uuid="")
    assert connection(told).participant == f"{UUID}/user:7"
    told.joined("13:00:00", "Ana Lopez", "7", participant_uuid="P7")
    assert connection(told).participant == f"{UUID}/P7"
    assert stays(told)[0].span == span("13:00:00", "13:30:00")


def test_arrival_order_does_not_matter() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("12:55:00", "13:20:00", "Ana Lopez", "1")
    told.stayed("13:22:00", "14:10:00", "Ana Lopez", "2")
    told.ended()
    start, *deliveries = told.facts
    for order in itertools.islice(itertools.permutations(deliveries), 0, None, 7):
        again = Telling()
        for fact in (*order, start):
            again.record.apply(fact)
        found = [(stay.span, stay.basis) for stay in stays(again)]
        assert found == [
            (span("12:55:00", "13:20:00"), "observed"),
            (span("13:22:00", "14:10:00"), "observed"),
        ]


def test_a_leave_redelivered_after_a_rejoin_does_not_end_the_rejoin(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez", "1")
    told.left("13:10:00", "Ana Lopez", "1")
    told.joined("13:11:00", "Ana Lopez", "2")
    told.left("13:10:00", "Ana Lopez", "1", leave_reason="redelivered, with another body")
    told.left("14:10:00", "Ana Lopez", "2")
    assert [stay.span for stay in stays(told)] == [
        span("13:00:00", "13:10:00"),
        span("13:11:00", "14:10:00"),
    ]


def test_a_crashed_clients_late_leave_does_not_end_its_rejoin(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez", "1")
    told.joined("13:20:00", "Ana Lopez", "2")
    told.left("13:21:15", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "2")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [("13:00:00", "14:10:00", "observed")]
    assert evidence.missing == ()


def test_a_lost_leave_is_closed_by_the_meetings_end_and_marked(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.ended("14:11:00")
    (stay,) = stays(told)
    assert (stay.span, stay.basis) == (span("13:00:00", "14:11:00"), "inferred")
    assert stay.surely is None
    assert stay.perhaps == span("13:00:00", "14:11:00")
    assert stay.missing == "The leave after the join at 13:00:00 was not received."


def test_a_lost_leave_is_proven_up_to_the_last_sign_of_life(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.sampled("13:33:20", "audio_input")
    told.ended("14:11:00")
    (stay,) = stays(told)
    assert stay.surely == span("13:00:00", "13:33:20")
    assert stay.span == stay.perhaps == span("13:00:00", "14:11:00")


def test_that_a_source_sees_somebody_no_more_is_no_sign_of_life(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.own(facts.VideoUnseen(meeting=UUID, user_id="1"), at("13:40:00"), "meeting-sdk")
    told.ended("14:11:00")
    assert stays(told)[0].surely is None


def test_a_lost_leave_is_closed_by_the_next_join(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez", "1")
    told.stayed("13:25:00", "14:10:00", "Ana Lopez", "2")
    told.ended()
    first, second = stays(told)
    assert (first.span, first.basis) == (span("13:00:00", "13:25:00"), "inferred")
    assert (second.span, second.basis) == (span("13:25:00", "14:10:00"), "observed")


def test_a_lost_join_is_opened_at_the_earliest_sign_of_life_and_marked(told: Telling) -> None:
    told.sampled("13:20:00", "audio_input")
    told.left("14:10:00", "Ana Lopez")
    told.ended()
    (stay,) = stays(told)
    assert (stay.span, stay.basis) == (span("13:20:00", "14:10:00"), "inferred")
    assert stay.surely == span("13:20:00", "14:10:00")
    assert stay.perhaps == span("12:45:00", "14:10:00")
    assert stay.missing == "The join before the leave at 14:10:00 was not received."


def test_a_lost_join_was_not_before_the_leave_before_it(told: Telling) -> None:
    told.stayed("12:55:00", "13:15:00", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "2")
    told.ended()
    _, second = stays(told)
    assert second.perhaps == span("13:15:00", "14:10:00")
    assert second.surely is None


def test_different_user_ids_reveal_a_lost_leave_and_a_lost_join_between_them(
    told: Telling,
) -> None:
    told.joined("13:00:00", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "2")
    told.ended()
    first, second = stays(told)
    assert first.surely is None
    assert second.surely is None
    assert first.perhaps == second.perhaps == span("13:00:00", "14:10:00")
    evidence = told.evidence("Ana Lopez")
    assert (evidence.surely_present, minutes(evidence.perhaps_present)) == (0, 60.0)
    assert len(evidence.missing) == 2


def test_a_stay_seen_only_by_signs_of_life_is_proven_between_them(told: Telling) -> None:
    told.stayed("12:55:00", "13:00:00", "Ana Lopez", "1")
    told.sampled("13:10:00", "audio_input", user_id="2", participant_uuid=_uuid("Ana Lopez"))
    told.sampled("13:30:00", "audio_input", user_id="2")
    told.ended()
    _, second = stays(told)
    assert second.surely == second.live == span("13:10:00", "13:30:00")
    assert second.perhaps == span("13:00:00", "14:11:00")
    assert second.missing == (
        "Neither join nor leave of the connection seen at 13:10:00 was received."
    )


def test_a_crashed_clients_late_leave_whose_join_was_lost_ends_nothing(told: Telling) -> None:
    told.joined("13:10:00", "Ana Lopez", "2")
    told.left("13:11:15", "Ana Lopez", "1")
    told.ended()
    rejoin, crashed = stays(told)
    assert rejoin.perhaps == span("13:10:00", "14:11:00")
    assert crashed.perhaps == span("12:45:00", "13:11:15")


def test_a_join_and_a_lost_join_at_one_moment_are_a_leave_before_a_join(told: Telling) -> None:
    told.left("13:20:00", "Ana Lopez", "1")
    told.joined("13:20:00", "Ana Lopez", "2")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.perhaps_present) == 60.0


def test_a_stay_in_a_running_meeting_is_observed_so_far_and_proven_by_signs(
    told: Telling,
) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.sampled("13:05:00", "audio_input")
    (stay,) = stays(told, as_of=at("13:10:00"))
    assert (stay.span, stay.basis) == (span("13:00:00", "13:10:00"), "observed")
    assert stay.surely == span("13:00:00", "13:05:00")
    assert stay.missing == ""
    assert minutes(told.evidence("Ana Lopez", at("13:10:00")).present) == 10.0
    assert minutes(told.evidence("Ana Lopez", at("13:12:00")).present) == 12.0


def test_what_is_asked_about_an_earlier_moment_does_not_stay(told: Telling) -> None:
    told.stayed("13:00:00", "13:40:00", "Ana Lopez")
    told.ended()
    assert minutes(told.evidence("Ana Lopez", at("13:10:00")).present) == 10.0
    assert minutes(told.evidence("Ana Lopez").present) == 40.0


def test_once_the_training_is_over_an_open_stay_waits_for_its_leave(told: Telling) -> None:
    told.joined("13:00:00", "Ana Lopez")
    (stay,) = stays(told, as_of=at("14:10:00"))
    assert stay.basis == "inferred"
    assert stay.missing == "The leave after the join at 13:00:00 was not received."


def test_an_ended_that_arrives_after_the_next_started_ends_its_own_occurrence() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started("12:45:00")
    told.joined("12:55:00", "Ana Lopez", "1")
    told.started("13:20:00", SECOND_UUID)
    told.joined("13:21:00", "Ana Lopez", "9", uuid=SECOND_UUID)
    told.ended("13:19:00", UUID)
    told.left("14:10:00", "Ana Lopez", "9", uuid=SECOND_UUID)
    told.ended("14:11:00", SECOND_UUID)
    first, second = told.evidence("Ana Lopez").connections
    assert [stay.span for stay in first.stays] == [span("12:55:00", "13:19:00")]
    assert [stay.span for stay in second.stays] == [span("13:21:00", "14:10:00")]
    assert [(one.uuid, one.started_at, one.ended_at) for one in told.record.meetings] == [
        (UUID, at("12:45:00"), at("13:19:00")),
        (SECOND_UUID, at("13:20:00"), at("14:11:00")),
    ]


def test_a_restarted_meeting_ends_the_one_before_it_whose_end_was_lost() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started("12:45:00")
    told.joined("12:55:00", "Ana Lopez", "1")
    told.started("13:20:00", SECOND_UUID)
    told.stayed("13:25:00", "14:10:00", "Ana Lopez", "9", uuid=SECOND_UUID)
    first, _ = told.evidence("Ana Lopez").connections
    assert first.stays[0].perhaps == span("12:55:00", "13:20:00")


def test_without_any_end_an_open_stay_may_have_lasted_to_the_end_of_the_training() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.joined("13:00:00", "Ana Lopez")
    (stay,) = stays(told)
    assert stay.span == stay.perhaps == span("13:00:00", "14:10:00")
    assert stay.surely is None


def test_a_sign_without_a_user_id_within_a_stay_adds_nothing(told: Telling) -> None:
    told.stayed("13:00:00", "13:30:00", "Ana Lopez")
    told.video("13:10:00", on=True, source="rtms", user_id="", participant_uuid=_uuid("Ana Lopez"))
    assert [stay.span for stay in stays(told)] == [span("13:00:00", "13:30:00")]


def test_signs_without_a_user_id_between_two_stays_hint_at_a_lost_one(told: Telling) -> None:
    told.stayed("12:55:00", "13:05:00", "Ana Lopez", "1")
    told.stayed("13:40:00", "14:10:00", "Ana Lopez", "2")
    uuid = _uuid("Ana Lopez")
    told.video("13:10:00", on=True, source="rtms", user_id="", participant_uuid=uuid)
    told.video("13:20:00", on=False, source="rtms", user_id="", participant_uuid=uuid)
    told.ended()
    hinted = stays(told)[1]
    assert (hinted.basis, hinted.perhaps) == ("inferred", span("13:05:00", "13:40:00"))
    assert hinted.surely is None
    assert minutes(told.evidence("Ana Lopez").perhaps_present) == 60.0


def test_a_sign_stamped_just_after_the_leave_hints_at_nothing(told: Telling) -> None:
    told.stayed("12:55:00", "13:05:00", "Ana Lopez", "1")
    told.video("13:05:01", on=False, source="rtms", user_id="1")
    told.video("13:05:02", on=False, source="rtms", user_id="", participant_uuid=_uuid("Ana Lopez"))
    told.ended()
    assert len(stays(told)) == 1


def test_a_sign_without_a_user_id_proves_nothing_of_a_stay_whose_leave_was_lost(
    told: Telling,
) -> None:
    told.joined("13:00:00", "Ana Lopez")
    told.video("13:20:00", on=True, source="rtms", user_id="", participant_uuid=_uuid("Ana Lopez"))
    told.ended()
    (stay,) = stays(told)
    assert (stay.surely, stay.perhaps) == (None, span("13:00:00", "14:11:00"))


# --- breakout rooms, waiting room, roles, telephones ---


def test_going_to_a_breakout_room_is_not_leaving(told: Telling) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("joined_breakout_room", "13:05:00", **_in_room("Ana Lopez", "1"))
    told.person("left_breakout_room", "13:25:00", **_in_room("Ana Lopez", "1", "13:25:00"))
    told.left("14:10:00", "Ana Lopez", "1")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [("12:55:00", "14:10:00", "observed")]
    assert evidence.missing == ()


def test_a_leave_of_the_main_room_towards_a_breakout_room_is_not_leaving(told: Telling) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.left("13:05:00", "Ana Lopez", "1")
    told.person("joined_breakout_room", "13:05:04", **_in_room("Ana Lopez", "1"))
    told.person("left_breakout_room", "13:25:00", **_in_room("Ana Lopez", "1", "13:25:00"))
    told.joined("13:25:03", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "1")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [("12:55:00", "14:10:00", "observed")]


def test_coming_back_from_a_breakout_room_under_another_user_id_is_no_gap(told: Telling) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("joined_breakout_room", "13:05:00", **_in_room("Ana Lopez", "1"))
    told.person("left_breakout_room", "13:25:00", **_in_room("Ana Lopez", "1", "13:25:00"))
    told.stayed("13:25:05", "14:10:00", "Ana Lopez", "2")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [("12:55:00", "14:10:00", "observed")]


def test_a_breakout_room_proves_the_stay_of_its_parent_whose_leave_was_lost(
    told: Telling,
) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("joined_breakout_room", "13:05:00", **_in_room("Ana Lopez", "1"))
    told.sampled("13:15:00", "audio_input", user_id="room-1")
    told.ended()
    (stay,) = stays(told)
    assert stay.surely == span("12:55:00", "13:15:00")


def test_a_breakout_room_alone_is_a_stay_of_its_own(told: Telling) -> None:
    told.person("joined_breakout_room", "13:05:00", **_in_room("Ana Lopez", "1"))
    told.person("left_breakout_room", "13:25:00", **_in_room("Ana Lopez", "1", "13:25:00"))
    told.ended()
    (stay,) = stays(told)
    assert (stay.basis, stay.surely) == ("inferred", span("13:05:00", "13:25:00"))
    assert stay.perhaps == span("12:45:00", "14:11:00")


def test_the_waiting_room_is_not_presence(told: Telling) -> None:
    face = {"user_name": "Ana Lopez", "participant_uuid": _uuid("Ana Lopez"), "user_id": "1"}
    told.person("joined_waiting_room", "12:50:00", **face)
    assert told.evidence("Ana Lopez", at("13:05:00")).presence == ()
    told.person("admitted", "13:08:00", **face)
    assert told.evidence("Ana Lopez", at("13:09:00")).presence == ()
    told.stayed("13:08:02", "14:10:00", "Ana Lopez", "1")
    told.ended()
    assert shown_as(told.evidence("Ana Lopez").presence) == [("13:08:02", "14:10:00", "observed")]


def test_being_put_into_the_waiting_room_ends_the_stay_until_the_way_back(told: Telling) -> None:
    face = {"user_name": "Ana Lopez", "participant_uuid": _uuid("Ana Lopez"), "user_id": "1"}
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("put_in_waiting_room", "13:10:00", **face)
    told.person("joined_waiting_room", "13:10:01", **face)
    told.person("admitted", "13:20:00", **face)
    told.joined("13:20:01", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "1")
    told.ended()
    assert shown_as(told.evidence("Ana Lopez").presence) == [
        ("12:55:00", "13:10:00", "observed"),
        ("13:20:01", "14:10:00", "observed"),
    ]


def test_leaving_from_the_waiting_room_is_not_a_leave_without_a_join(told: Telling) -> None:
    face = {"user_name": "Ana Lopez", "participant_uuid": _uuid("Ana Lopez"), "user_id": "1"}
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("put_in_waiting_room", "13:10:00", **face)
    told.left("13:11:00", "Ana Lopez", "1")
    told.ended()
    (stay,) = stays(told)
    assert (stay.span, stay.basis) == (span("12:55:00", "13:10:00"), "observed")


def test_a_lost_join_was_not_before_the_waiting_room(told: Telling) -> None:
    face = {"user_name": "Ana Lopez", "participant_uuid": _uuid("Ana Lopez"), "user_id": "1"}
    told.person("joined_waiting_room", "13:02:00", **face)
    told.left("14:10:00", "Ana Lopez", "1")
    told.ended()
    (stay,) = stays(told)
    assert stay.perhaps == span("13:02:00", "14:10:00")


def test_a_role_change_proves_presence_and_ends_nothing(told: Telling) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person(
        "role_changed",
        "13:30:00",
        user_id="1",
        participant_uuid=_uuid("Ana Lopez"),
        old_role="attendee",
        new_role="co-host",
    )
    told.ended()
    (stay,) = stays(told)
    assert stay.surely == span("12:55:00", "13:30:00")


def test_a_bound_telephone_belongs_to_whom_zoom_bound_it_to(told: Telling) -> None:
    told.stayed("12:55:00", "13:30:00", "Ana Lopez", "1")
    phone = {"user_id": "8", "participant_uuid": "PHONE", "user_name": "12155550100"}
    told.person("joined", "13:00:00", **phone, phone_number="12155550100")
    told.person(
        "bind",
        "13:01:00",
        **phone,
        bind_user_id="1",
        bind_participant_uuid=_uuid("Ana Lopez"),
    )
    told.person("left", "14:10:00", **phone, leave_time="2026-12-04T14:10:00Z")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    computer, telephone = sorted(evidence.connections, key=lambda one: one.by_telephone)
    assert telephone.match
    assert telephone.match.reason.startswith("Zoom joined it to a connection that is theirs.")
    assert telephone.match.certain
    assert not computer.by_telephone
    assert shown_as(evidence.presence) == [("12:55:00", "14:10:00", "observed")]
    assert told.record.unmatched(OVER) == ()


def test_webinar_deliveries_are_read_alike() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started("12:45:00", scene="webinar")
    told.joined("12:55:00", "Ana Lopez", scene="webinar", join_time="2026-12-04T12:55:01Z")
    told.left("14:10:00", "Ana Lopez", scene="webinar")
    told.ended(scene="webinar")
    assert stays(told)[0].span == span("12:55:01", "14:10:00")


# --- what the report mends ---


def test_the_report_closes_a_lost_leave_and_then_nothing_is_missing(told: Telling) -> None:
    told.joined("12:55:00", "Ana Lopez", "1")
    told.ended()
    assert told.evidence("Ana Lopez").missing
    told.report("14:20:00", row("Ana Lopez", "12:55:00", "13:31:00", "1"))
    (stay,) = stays(told)
    assert stay.span == stay.surely == stay.perhaps == span("12:55:00", "13:31:00")
    assert stay.basis == "observed+reported"
    evidence = told.evidence("Ana Lopez")
    assert evidence.missing == ()
    assert shown_as(evidence.presence) == [("12:55:00", "13:31:00", "reported")]


def test_a_stay_of_which_no_delivery_came_is_added_by_the_report(told: Telling) -> None:
    told.stayed("12:55:00", "13:10:00", "Ana Lopez", "1")
    told.ended()
    told.report(
        "14:20:00",
        row("Ana Lopez", "12:55:00", "13:10:00", "1"),
        row("Ana Lopez", "13:12:00", "14:10:00", "2"),
    )
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [
        ("12:55:00", "13:10:00", "observed+reported"),
        ("13:12:00", "14:10:00", "reported"),
    ]
    assert clock(evidence.connections[-1].stays[0].span.start) == "13:12:00"


def _uuid(name: str) -> str:
    told = Telling()
    body = told.joined("13:00:00", name).body
    return body.split('"participant_uuid": "')[1].split('"')[0]


def _in_room(name: str, parent: str, left: str = "") -> dict[str, str]:
    fields = {
        "user_id": f"room-{parent}",
        "parent_user_id": parent,
        "participant_uuid": _uuid(name),
        "user_name": name,
    }
    return fields | ({"leave_time": f"2026-12-04T{left}Z"} if left else {})
