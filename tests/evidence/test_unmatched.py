"""Participants tied to nobody: what is suggested, and whom each of them may excuse."""

from __future__ import annotations

import pytest

from bot import facts
from bot.evidence.model import Registrant
from bot.evidence.resemblance import Resemblance
from tests.evidence.telling import OVER, UUID, Telling, minutes, who
from tests.trainings import at


@pytest.fixture
def told() -> Telling:
    """Ana, Ben and Chloe are registered; the meeting runs from 12:45 to 14:11."""
    telling = Telling()
    telling.registered("Ana Lopez", "Ben Ito", "Chloe Ward")
    telling.started()
    telling.ended()
    return telling


def device(told: Telling, start: str, end: str, name: str = "iPhone", user_id: str = "50") -> None:
    """A participant without any key but a name."""
    told.stayed(start, end, name, user_id, email="", participant_uuid=f"P-{user_id}")


def perhaps(told: Telling, name: str) -> float:
    return minutes(told.evidence(name).perhaps_present)


def test_an_unmatched_participant_is_listed_with_the_minutes_that_count(told: Telling) -> None:
    device(told, "13:30:00", "14:10:00")
    (one,) = told.record.unmatched(OVER)
    assert (one.participant, one.name, one.email) == (f"{UUID}/P-50", "iPhone", "")
    assert minutes(one.present) == 30.0
    assert one.facts == (6, 7)


def test_while_it_is_still_there_it_is_counted_so_far(told: Telling) -> None:
    told = Telling()
    told.started()
    told.joined("13:10:00", "iPhone", email="")
    assert minutes(told.record.unmatched(at("13:20:00"))[0].present) == 10.0


def test_with_no_other_hint_it_may_be_anybody_who_was_not_there(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.stayed("12:55:00", "14:10:00", "Ana Lopez", "1")
    assert perhaps(told, "Ana Lopez") == 60.0
    assert perhaps(told, "Ben Ito") == 60.0
    evidence = told.evidence("Ben Ito")
    assert evidence.present == 0
    assert evidence.missing == (
        "The participant “iPhone”, there from 13:00:00 to 14:10:00 and tied to no attendee, may be "
        "them.",
    )


def test_it_is_not_somebody_who_was_there_otherwise_most_of_the_time(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.stayed("12:55:00", "13:55:00", "Ana Lopez", "1")
    assert perhaps(told, "Ana Lopez") == 45.0
    assert told.evidence("Ana Lopez").missing == ()


def test_one_whose_name_was_never_received_may_be_the_second_device_of_anybody(
    told: Telling,
) -> None:
    for minute in range(60):  # join and leave were lost; the quality of its streams was not
        told.sampled(f"13:{minute:02}:00", "audio_input", user_id="60")
    told.stayed("12:55:00", "13:38:00", "Ana Lopez", "1")
    (one,) = told.record.unmatched(OVER)
    assert (one.name, one.email) == ("", "")
    assert perhaps(told, "Ana Lopez") > minutes(told.evidence("Ana Lopez").present)


def test_it_may_be_somebody_who_was_there_otherwise_for_a_little_of_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.stayed("12:55:00", "13:05:00", "Ana Lopez", "1")
    assert perhaps(told, "Ana Lopez") == 60.0


def test_whoever_used_their_page_meanwhile_accounts_for_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.shown("13:20:00", "Chloe Ward")
    assert perhaps(told, "Chloe Ward") == 60.0
    assert perhaps(told, "Ben Ito") == 0.0


def test_who_used_their_page_while_in_the_room_does_not_account_for_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.stayed("12:55:00", "14:10:00", "Ana Lopez", "1")
    told.shown("13:20:00", "Ana Lopez")
    assert perhaps(told, "Ben Ito") == 60.0


def test_one_attendee_accounts_for_one_device_and_the_next_may_be_anybody(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00", "iPhone", "50")
    device(told, "13:00:00", "14:10:00", "Galaxy", "51")
    told.answered("13:20:00", "Chloe Ward")
    assert perhaps(told, "Chloe Ward") == 60.0
    assert perhaps(told, "Ben Ito") == 60.0


def test_who_was_mostly_there_otherwise_does_not_account_for_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.stayed("12:55:00", "14:00:00", "Ana Lopez", "1")
    told.shown("14:05:00", "Ana Lopez")
    assert perhaps(told, "Ana Lopez") == 60.0
    assert perhaps(told, "Ben Ito") == 60.0


def test_who_turns_out_to_have_been_there_otherwise_accounts_for_it_no_more(
    told: Telling,
) -> None:
    device(told, "13:00:00", "14:10:00")
    told.shown("14:05:00", "Ana Lopez")
    assert perhaps(told, "Ben Ito") == 0.0
    told.stayed("13:00:10", "14:00:00", "Ana Lopez", "1")
    assert perhaps(told, "Ben Ito") == 60.0


def test_who_is_registered_no_more_accounts_for_nothing(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00")
    told.shown("13:20:00", "Chloe Ward")
    assert perhaps(told, "Ben Ito") == 0.0
    gone = facts.RegistrantRemoved(attendee=who("Chloe Ward"), version=1, reason="cancelled")
    told.own(gone, at("14:00:00"))
    assert perhaps(told, "Ben Ito") == 60.0


def test_a_late_registration_may_account_for_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00", "Dmitri V")
    assert perhaps(told, "Ben Ito") == 60.0
    told.registered("Dmitri Volk")
    assert told.record.unmatched(OVER)[0].suggestion == who("Dmitri Volk")
    assert perhaps(told, "Ben Ito") == 0.0


def test_an_alike_name_accounts_for_it(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00", "Benn Ito")
    assert perhaps(told, "Ben Ito") == 60.0
    assert perhaps(told, "Chloe Ward") == 0.0


def test_nobody_is_excused_by_one_who_only_waited(told: Telling) -> None:
    told.person("joined_waiting_room", "13:00:00", participant_uuid="W", user_name="iPhone")
    assert told.record.unmatched(OVER) == ()
    assert perhaps(told, "Ben Ito") == 0.0


# --- page in use while Zoom shows nothing ---


def test_a_page_in_use_while_zoom_shows_no_connection_is_missing_evidence(told: Telling) -> None:
    told.stayed("12:55:00", "13:10:00", "Ana Lopez", "1")
    told.stayed("13:40:00", "14:10:00", "Ana Lopez", "2")
    told.answered("13:25:00", "Ana Lopez")
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.surely_present) == minutes(evidence.present) == 30.0
    assert minutes(evidence.perhaps_present) == 60.0
    assert evidence.missing == (
        "Their page was in use at 13:25:00, when Zoom shows no connection of theirs.",
    )


def test_a_page_in_use_again_and_again_is_told_once_for_each_gap(told: Telling) -> None:
    told.stayed("13:20:00", "13:40:00", "Ana Lopez", "1")
    for moment in ("13:05:00", "13:10:00", "13:15:00", "13:50:00"):
        told.shown(moment, "Ana Lopez", f"poll at {moment}")
    assert told.evidence("Ana Lopez").missing == (
        "Their page was in use from 13:05:00 to 13:15:00, 3 times, when Zoom shows no connection "
        "of theirs.",
        "Their page was in use at 13:50:00, when Zoom shows no connection of theirs.",
    )


def test_it_reaches_from_the_leave_before_to_the_join_after(told: Telling) -> None:
    told.stayed("12:55:00", "13:10:00", "Ana Lopez", "1")
    told.stayed("13:20:00", "13:40:00", "Ana Lopez", "2")
    told.shown("13:15:00", "Ana Lopez")
    assert perhaps(told, "Ana Lopez") == 40.0


def test_a_page_in_use_at_the_very_moment_of_leaving_is_no_hint(told: Telling) -> None:
    told.stayed("12:55:00", "13:10:00", "Ana Lopez", "1")
    told.shown("13:10:00", "Ana Lopez")
    assert perhaps(told, "Ana Lopez") == 10.0
    assert told.evidence("Ana Lopez").missing == ()


def test_it_does_not_matter_where_nothing_counts(told: Telling) -> None:
    told.stayed("13:00:00", "14:10:00", "Ana Lopez", "1")
    told.shown("12:50:00", "Ana Lopez")
    assert told.evidence("Ana Lopez").missing == ()


def test_once_the_report_is_in_a_page_in_use_is_no_hint_any_more(told: Telling) -> None:
    told.stayed("12:55:00", "13:10:00", "Ana Lopez", "1")
    told.shown("13:25:00", "Ana Lopez")
    told.report("14:20:00")
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.perhaps_present) == 10.0
    assert evidence.missing == ()


def test_a_registrant_without_any_trace_and_any_candidate_was_not_there(told: Telling) -> None:
    told.stayed("12:55:00", "14:10:00", "Ana Lopez", "1")
    evidence = told.evidence("Ben Ito")
    assert (evidence.present, evidence.perhaps_present, evidence.missing) == (0, 0, ())


def test_where_nothing_at_all_came_from_zoom_nobody_is_judged() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.perhaps_present) == 60.0
    assert evidence.missing == ("Nothing at all was received from Zoom for this session.",)


# --- whose name is like it ---


@pytest.fixture
def alike() -> Resemblance:
    names = ["Ana Lopez", "Ben Ito", "Chloe Ward", "José García", "John Smith", "Joan Smith"]
    return Resemblance(Registrant(name, f"{name}@example.org", name) for name in names)


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Anna Lopez", "Ana Lopez"),
        ("Lopez, Ana", "Ana Lopez"),
        ("jose garcia", "José García"),
        ("Chloe W. (she/her)", "Chloe Ward"),
        ("Ana's iPad", "Ana Lopez"),
        ("Ben Ito LCSW", "Ben Ito"),
        ("Smith", None),
        ("John Smyth", "John Smith"),
        ("iPhone", None),
        ("Zoom user", None),
        ("", None),
        ("Dmitri Volkov", None),
        ("12155550100", None),
    ],
)
def test_who_is_suggested_for_a_name(alike: Resemblance, name: str, suggested: str | None) -> None:
    assert alike.find(name)[0] == suggested


def test_an_email_suggests_by_the_name_in_it(alike: Resemblance) -> None:
    assert alike.find("Guest", "chloe.ward+work@mail.example")[0] == "Chloe Ward"


def test_two_equally_alike_are_both_possible_and_none_is_suggested(alike: Resemblance) -> None:
    assert alike.find("Jon Smith") == alike.find("J. Smith")
    suggestion, possible = alike.find("J. Smith")
    assert suggestion is None
    assert possible == {"John Smith", "Joan Smith"}


def test_candidates_stay_apart_from_what_is_applied(told: Telling) -> None:
    device(told, "13:00:00", "14:10:00", "Benn Ito")
    assert told.record.unmatched(OVER)[0].suggestion == who("Ben Ito")
    assert told.evidence("Ben Ito").connections == ()
