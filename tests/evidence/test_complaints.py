"""Every complaint that users of other programs raised about presence and identity, answered."""

from __future__ import annotations

from tests.evidence.telling import OVER, SECOND_UUID, Telling, minutes, row, shown_as, who


def test_two_people_with_one_name_are_never_confused() -> None:
    """mod_zoom #496: attendance goes "to the student with the lowest id even if they didn't"."""
    told = Telling()
    told.registered("Alex Kim", attendee="alex-who-came", email="alex.k@example.org")
    told.registered("Alex Kim", attendee="alex-who-did-not", email="alexander@example.org")
    told.started()
    told.stayed("12:55:00", "14:10:00", "Alex Kim", email="alex.k@example.org")
    told.ended()
    assert minutes(told.record.evidence("alex-who-came", OVER).present) == 60.0
    assert told.record.evidence("alex-who-did-not", OVER).present == 0


def test_a_name_alone_is_credited_to_neither_of_two_who_have_it() -> None:
    """mod_zoom #496: a name alone never matches by itself where it is not unique."""
    told = Telling()
    told.registered("Alex Kim", attendee="first-alex", email="alex.k@example.org")
    told.registered("Alex Kim", attendee="other-alex", email="alexander@example.org")
    told.started()
    told.stayed("12:55:00", "14:10:00", "Alex Kim", email="")
    told.ended()
    for attendee in ("first-alex", "other-alex"):
        evidence = told.record.evidence(attendee, OVER)
        assert evidence.present == evidence.surely_present == 0
        assert minutes(evidence.perhaps_present) == 60.0
        assert evidence.missing
    assert [one.name for one in told.record.unmatched(OVER)] == ["Alex Kim"]


def test_a_rejoin_whose_joins_and_leaves_do_not_add_up_does_not_give_a_duration_of_zero() -> None:
    """bbb-events #17: a rejoin whose joins are not as many as the leaves gave duration zero."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.joined("13:00:00", "Ana Lopez", "1")
    told.joined("13:20:00", "Ana Lopez", "2")
    told.left("14:10:00", "Ana Lopez", "2")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.present) == 60.0
    assert minutes(evidence.surely_present) == 40.0
    assert evidence.missing == ("The leave after the join at 13:00:00 was not received.",)


def test_a_leave_that_arrives_after_the_new_join_does_not_end_it() -> None:
    """livekit #2399: the leave arrives after the new join."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.joined("13:00:00", "Ana Lopez", "1")
    told.joined("13:10:30", "Ana Lopez", "2")
    told.left("13:10:00", "Ana Lopez", "1")
    told.left("14:10:00", "Ana Lopez", "2")
    told.ended()
    assert shown_as(told.evidence("Ana Lopez").presence) == [
        ("13:00:00", "13:10:00", "observed"),
        ("13:10:30", "14:10:00", "observed"),
    ]


def test_joining_early_does_not_inflate_the_share_of_the_session() -> None:
    """mod_zoom clips the session but not the participant."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started("12:00:00")
    told.stayed("12:00:00", "13:20:00", "Ana Lopez")
    told.ended()
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.present) == 20.0
    assert [minutes(block.present) for block in evidence.blocks] == [10.0, 20.0, 0.0, 0.0, 0.0]


def test_a_rejoin_does_not_count_twice() -> None:
    """Frappe LMS counts rows, so a rejoin counts twice."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("13:00:00", "13:20:00", "Ana Lopez", "1")
    told.stayed("13:20:00", "13:40:00", "Ana Lopez", "2")
    told.ended()
    assert minutes(told.evidence("Ana Lopez").present) == 40.0


def test_two_devices_at_once_count_once() -> None:
    """Overlapping devices are counted once."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("13:00:00", "13:30:00", "Ana Lopez", "1")
    told.stayed("13:10:00", "13:40:00", "Ana Lopez", "2", participant_uuid="HER-PHONE")
    told.ended()
    assert minutes(told.evidence("Ana Lopez").present) == 40.0


def test_minutes_do_not_depend_on_who_else_was_there() -> None:
    """Flow computes percent against the longest attendee."""
    told = Telling()
    told.registered("Ana Lopez", "Ben Ito")
    told.started()
    told.stayed("13:00:00", "13:20:00", "Ana Lopez", "1")
    alone = told.evidence("Ana Lopez")
    told.stayed("13:00:00", "13:10:00", "Ben Ito", "2")
    assert told.evidence("Ana Lopez") == alone
    assert minutes(sum(block.held for block in alone.blocks if block.counts)) == 60.0


def test_a_restarted_meeting_is_added_up_and_not_only_its_last_occurrence_counts() -> None:
    """eduhub #1663: the report by meeting number returns the last occurrence."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("12:55:00", "13:20:00", "Ana Lopez", "1")
    told.ended("13:20:00")
    told.started("13:22:00", SECOND_UUID)
    told.stayed("13:23:00", "14:10:00", "Ana Lopez", "1", uuid=SECOND_UUID)
    told.ended("14:11:00", SECOND_UUID)
    told.report("14:20:00", row("Ana Lopez", "13:23:00", "14:10:00"), uuid=SECOND_UUID)
    assert minutes(told.evidence("Ana Lopez").present) == 57.0


def test_nothing_is_lost_when_nobody_downloads_anything() -> None:
    """BigBlueButton #23512: everything is lost if the teacher forgets to download."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.stayed("12:55:00", "14:10:00", "Ana Lopez")
    months_later = OVER + 200 * 24 * 3_600_000
    assert minutes(told.record.evidence(who("Ana Lopez"), months_later).present) == 60.0


def test_a_guest_without_an_email_is_kept_and_listed() -> None:
    """nextcloud/polls #2407: it breaks when no e-mail was entered."""
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.person("joined", "13:00:00", participant_uuid="GUEST", user_name="", email="")
    told.ended()
    (guest,) = told.record.unmatched(OVER)
    assert (guest.name, guest.email, minutes(guest.present)) == ("", "", 60.0)
