"""Which participant is which attendee: the ladder, what overrides it, and what stays in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from bot import facts
from bot.evidence.model import Match
from tests.evidence.telling import HOST, OVER, SECOND_UUID, UUID, Telling, minutes, row, who
from tests.trainings import at, training


@pytest.fixture
def told() -> Telling:
    """A training with Ana and Ben registered and the meeting running from 12:45 to 14:11."""
    telling = Telling()
    telling.registered("Ana Lopez", registrant_id="R-ana")
    telling.registered("Ben Ito", registrant_id="R-ben")
    telling.started()
    telling.ended()
    return telling


def stay(told: Telling, participant: str = "P", **face: Any) -> None:
    """A participant with this face, there for the whole training."""
    user_id = face.pop("user_id", participant)
    uuid = face.pop("uuid", UUID)
    start, end = face.pop("start", "12:55:00"), face.pop("end", "14:10:00")
    face = {"participant_uuid": participant, "user_id": user_id, **face}
    told.person("joined", start, uuid, **face)
    told.person("left", end, uuid, leave_time=f"2026-12-04T{end}Z", **face)


def match(told: Telling, name: str) -> Match:
    """How the one connection of an attendee is known to be theirs."""
    (connection,) = told.evidence(name).connections
    assert connection.match
    return connection.match


def unmatched(told: Telling) -> list[tuple[str, str | None]]:
    return [(one.name, one.suggestion) for one in told.record.unmatched(OVER)]


# --- the ladder ---


def test_the_registrant_id_is_the_strongest_key(told: Telling) -> None:
    stay(told, registrant_id="R-ana", user_name="Somebody's iPad")
    assert match(told, "Ana Lopez").how == "registrant_id"
    assert match(told, "Ana Lopez").certain


def test_a_customer_key_that_is_the_attendees_own_is_their_link(told: Telling) -> None:
    stay(told, customer_key=who("Ben Ito"), user_name="Guest")
    assert match(told, "Ben Ito").how == "link"
    assert match(told, "Ben Ito").certain


def test_the_name_claimed_on_the_own_page_is_their_link(told: Telling) -> None:
    stay(told, user_name="Kitchen iPad")
    assert unmatched(told) == [("Kitchen iPad", None)]
    told.own(
        facts.IdentityClaimed(attendee=who("Ben Ito"), participant="kitchen  ipad"), at("13:00:00")
    )
    assert match(told, "Ben Ito").how == "link"
    assert unmatched(told) == []


def test_a_claimed_name_that_two_participants_bear_decides_nothing(told: Telling) -> None:
    stay(told, "P1", user_name="iPhone")
    stay(told, "P2", user_name="iPhone")
    told.own(facts.IdentityClaimed(attendee=who("Ben Ito"), participant="iPhone"), at("13:00:00"))
    assert told.evidence("Ben Ito").connections == ()
    assert len(unmatched(told)) == 2
    assert minutes(told.evidence("Ben Ito").perhaps_present) == 60.0


def test_two_who_claim_one_participant_are_both_uncertain(told: Telling) -> None:
    stay(told, user_name="iPhone")
    for name in ("Ana Lopez", "Ben Ito"):
        told.own(facts.IdentityClaimed(attendee=who(name), participant="iPhone"), at("13:00:00"))
    for name in ("Ana Lopez", "Ben Ito"):
        assert not match(told, name).certain
        assert "Ana Lopez and at Ben Ito" in match(told, name).reason
        assert told.evidence(name).doubts


@pytest.mark.parametrize(
    "email", ["ana.lopez@example.org", "Ana.Lopez@Example.ORG", " ana.lopez@example.org "]
)
def test_the_email_matches_whatever_its_case(told: Telling, email: str) -> None:
    stay(told, email=email, user_name="A.")
    assert match(told, "Ana Lopez").how == "email"
    assert match(told, "Ana Lopez").certain


def test_the_email_matches_without_its_tag_where_one_alone_is_meant(told: Telling) -> None:
    stay(told, email="ana.lopez+zoom@example.org", user_name="A.")
    assert match(told, "Ana Lopez").how == "email"


def test_an_email_that_fits_two_registrants_without_its_tag_matches_neither() -> None:
    told = Telling()
    told.registered("Ana Lopez", email="office+ana@example.org")
    told.registered("Ben Ito", email="office+ben@example.org")
    told.started()
    stay(told, email="office@example.org", user_name="The office")
    assert told.record.unmatched(OVER)[0].email == "office@example.org"
    assert told.evidence("Ana Lopez").connections == ()
    assert minutes(told.evidence("Ana Lopez").perhaps_present) == 60.0


def test_an_exact_email_is_preferred_to_one_without_its_tag() -> None:
    told = Telling()
    told.registered("Ana Lopez", email="office@example.org")
    told.registered("Ben Ito", email="office+ben@example.org")
    told.started()
    stay(told, email="office@example.org", user_name="The office")
    assert match(told, "Ana Lopez").certain
    assert told.evidence("Ben Ito").connections == ()


def test_a_zoom_account_known_from_a_stronger_match_is_enough(told: Telling) -> None:
    stay(told, "P1", email="ana.lopez@example.org", participant_user_id="U7", end="13:10:00")
    stay(told, "P2", participant_user_id="U7", user_name="Phone of mine", start="13:12:00")
    hows = {one.participant: one.match for one in told.evidence("Ana Lopez").connections}
    known = hows[f"{UUID}/P2"]
    assert known
    assert (known.how, known.certain) == ("account", True)


def test_an_account_that_two_registrants_use_decides_nothing(told: Telling) -> None:
    stay(told, "P1", registrant_id="R-ana", participant_user_id="U7")
    stay(told, "P2", registrant_id="R-ben", participant_user_id="U7")
    stay(told, "P3", participant_user_id="U7", user_name="The office")
    assert unmatched(told) == [("The office", None)]


def test_an_exact_unique_name_matches_and_is_marked_for_review(told: Telling) -> None:
    stay(told, user_name="  ana   LOPEZ ")
    found = match(told, "Ana Lopez")
    assert (found.how, found.certain) == ("name", False)
    evidence = told.evidence("Ana Lopez")
    assert evidence.doubts == (found.reason,)
    assert minutes(evidence.present) == 60.0


def test_a_name_alone_does_not_match_when_two_registrants_have_it(told: Telling) -> None:
    told.registered("Ana Lopez", attendee="another-ana-lopez", email="other@example.org")
    stay(told, user_name="Ana Lopez")
    assert told.evidence("Ana Lopez").connections == ()
    assert unmatched(told) == [("Ana Lopez", None)]


def test_a_name_alone_does_not_match_when_two_participants_have_it(told: Telling) -> None:
    stay(told, "P1", user_name="Ana Lopez")
    stay(told, "P2", user_name="Ana Lopez", email="somebody.else@example.org")
    assert told.evidence("Ana Lopez").connections == ()
    assert unmatched(told) == [("Ana Lopez", who("Ana Lopez"))] * 2


def test_a_second_device_under_the_same_name_is_no_rival_and_no_doubt(told: Telling) -> None:
    stay(told, "P1", user_name="Ana Lopez", registrant_id="R-ana")
    stay(told, "P2", user_name="Ana Lopez", start="13:10:00", end="13:30:00")
    evidence = told.evidence("Ana Lopez")
    assert len(evidence.connections) == 2
    assert evidence.doubts == ()


def test_an_uncertain_device_raises_a_doubt_where_it_alone_brings_time(told: Telling) -> None:
    stay(told, "P1", user_name="Ana Lopez", registrant_id="R-ana", end="13:10:00")
    stay(told, "P2", user_name="Ana Lopez", start="13:05:00")
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.present) == 60.0
    assert evidence.doubts == (
        "Only the name matches; it is one registrant's and one participant's alone.",
    )


def test_after_a_restart_the_same_unique_name_is_matched_in_both_occurrences(
    told: Telling,
) -> None:
    stay(told, "P1", user_name="Ana Lopez", end="13:20:00")
    stay(told, "P9", user_name="Ana Lopez", uuid=SECOND_UUID, start="13:25:00")
    assert len(told.evidence("Ana Lopez").connections) == 2


def test_a_name_taken_on_during_the_meeting_counts(told: Telling) -> None:
    told.person("joined", "12:55:00", participant_uuid="P", user_id="1", user_name="iPhone")
    told.person(
        "left",
        "14:10:00",
        participant_uuid="P",
        user_id="1",
        user_name="Ben Ito",
        leave_time="2026-12-04T14:10:00Z",
    )
    assert match(told, "Ben Ito").how == "name"
    assert told.evidence("Ben Ito").connections[0].name == "Ben Ito"


def test_a_similar_name_is_suggested_and_never_applied(told: Telling) -> None:
    stay(told, user_name="Anna Lopez")
    assert unmatched(told) == [("Anna Lopez", who("Ana Lopez"))]
    assert told.evidence("Ana Lopez").present == 0
    assert minutes(told.evidence("Ana Lopez").perhaps_present) == 60.0


# --- keys that contradict one another ---


def test_a_link_used_by_somebody_signed_in_as_another_registrant_is_certain_of_neither(
    told: Telling,
) -> None:
    stay(told, registrant_id="R-ana", email="ben.ito@example.org")
    ana, ben = match(told, "Ana Lopez"), match(told, "Ben Ito")
    assert (ana.how, ana.certain, ben.how, ben.certain) == ("registrant_id", False, "email", False)


def test_a_link_used_under_another_registrants_name_is_certain_of_neither(told: Telling) -> None:
    stay(told, registrant_id="R-ana", user_name="Ben Ito")
    assert not match(told, "Ana Lopez").certain
    assert not match(told, "Ben Ito").certain


def test_a_device_shared_by_two_is_given_to_both_and_certain_of_neither(told: Telling) -> None:
    stay(told, registrant_id="R-ana", user_name="Ana Lopez & Ben Ito")
    for name in ("Ana Lopez", "Ben Ito"):
        assert not match(told, name).certain
        assert minutes(told.evidence(name).present) == 60.0


@pytest.mark.parametrize("name", ["Ana & Ben", "ana and ben", "Ana Lopez / Ben", "Ben, Ana Lopez"])
def test_first_names_are_enough_where_they_mean_one_each(told: Telling, name: str) -> None:
    stay(told, user_name=name)
    assert not match(told, "Ana Lopez").certain
    assert not match(told, "Ben Ito").certain


def test_a_comma_before_a_degree_is_not_a_second_person(told: Telling) -> None:
    stay(told, user_name="Ana Lopez, LCSW", registrant_id="R-ana")
    assert match(told, "Ana Lopez").certain


# --- telephones ---


def test_a_number_given_at_the_join_is_a_telephone_and_goes_to_review(told: Telling) -> None:
    stay(told, registrant_id="R-ana", phone_number="12155550100", user_name="Ana Lopez")
    assert not match(told, "Ana Lopez").certain
    assert match(told, "Ana Lopez").reason.startswith("Dialled in by telephone")
    assert told.evidence("Ana Lopez").connections[0].by_telephone


def test_a_number_bound_during_the_meeting_makes_no_telephone_of_a_computer(
    told: Telling,
) -> None:
    told.joined("12:55:00", "Ana Lopez")
    told.left("14:10:00", "Ana Lopez", phone_number="12155550100")
    assert match(told, "Ana Lopez").certain
    assert not told.evidence("Ana Lopez").connections[0].by_telephone


@pytest.mark.parametrize(
    "name", ["12155550100", "+1 (215) 555-0100", "1215***0100", "Call-In User_2"]
)
def test_a_name_that_is_a_number_is_a_telephone(told: Telling, name: str) -> None:
    stay(told, user_name=name)
    (stranger,) = told.record.unmatched(OVER)
    assert stranger.by_telephone
    assert stranger.suggestion is None


@pytest.mark.parametrize("name", ["Room 12 2026", "4711", "- - - - - -"])
def test_a_name_with_digits_is_no_telephone(told: Telling, name: str) -> None:
    stay(told, user_name=name)
    assert not told.record.unmatched(OVER)[0].by_telephone


# --- a person decides ---


def link(told: Telling, participant: str, name: str, clock: str = "14:20:00") -> None:
    told.own(
        facts.IdentityLinked(
            participant=participant, attendee=who(name), by="The director", reason="She called us."
        ),
        at(clock),
    )


def unlink(told: Telling, participant: str, name: str, clock: str = "14:30:00") -> None:
    told.own(
        facts.IdentityUnlinked(
            participant=participant, attendee=who(name), by="The director", reason="It was not."
        ),
        at(clock),
    )


def test_a_persons_decision_overrides_every_key(told: Telling) -> None:
    stay(told, registrant_id="R-ana", email="ana.lopez@example.org")
    link(told, f"{UUID}/P", "Ben Ito")
    found = match(told, "Ben Ito")
    assert (found.how, found.certain) == ("linked", True)
    assert found.reason == "The director decided that this is them: She called us."
    assert told.evidence("Ana Lopez").connections == ()


def test_the_latest_decision_holds_whatever_arrives_first(told: Telling) -> None:
    stay(told, user_name="iPhone")
    link(told, f"{UUID}/P", "Ben Ito", "14:40:00")
    link(told, f"{UUID}/P", "Ana Lopez", "14:20:00")
    assert match(told, "Ben Ito").how == "linked"
    assert told.evidence("Ana Lopez").connections == ()


def test_an_unlinked_match_does_not_come_back_by_itself(told: Telling) -> None:
    stay(told, user_name="Ana Lopez", email="ana.lopez@example.org")
    unlink(told, f"{UUID}/P", "Ana Lopez")
    assert told.evidence("Ana Lopez").connections == ()
    assert unmatched(told) == [("Ana Lopez", None)]
    assert told.evidence("Ana Lopez").perhaps_present == 0


def test_a_link_after_an_unlink_holds_and_the_other_way_round(told: Telling) -> None:
    stay(told, user_name="iPhone")
    unlink(told, f"{UUID}/P", "Ben Ito", "14:20:00")
    link(told, f"{UUID}/P", "Ben Ito", "14:21:00")
    assert match(told, "Ben Ito").how == "linked"
    unlink(told, f"{UUID}/P", "Ben Ito", "14:22:00")
    assert told.evidence("Ben Ito").connections == ()


def test_of_an_unlink_and_a_later_link_the_link_holds_whichever_arrives_first(
    told: Telling,
) -> None:
    stay(told, user_name="iPhone")
    link(told, f"{UUID}/P", "Ben Ito", "14:21:00")
    unlink(told, f"{UUID}/P", "Ben Ito", "14:20:00")
    assert match(told, "Ben Ito").how == "linked"


def test_a_link_by_user_id_holds_when_the_participant_uuid_becomes_known(told: Telling) -> None:
    told.person("left", "14:10:00", user_id="5", leave_time="2026-12-04T14:10:00Z")
    link(told, f"{UUID}/user:5", "Ben Ito")
    assert match(told, "Ben Ito").how == "linked"
    told.person("joined", "13:00:00", user_id="5", participant_uuid="P5")
    assert told.evidence("Ben Ito").connections[0].participant == f"{UUID}/P5"


def test_a_link_teaches_whose_account_it_is(told: Telling) -> None:
    stay(told, "P1", user_name="iPhone", participant_user_id="U9", end="13:10:00")
    stay(told, "P2", user_name="iPhone", participant_user_id="U9", start="13:12:00")
    link(told, f"{UUID}/P1", "Ben Ito")
    assert len(told.evidence("Ben Ito").connections) == 2


# --- who is never judged ---


def test_the_host_is_nobodys_and_not_listed(told: Telling) -> None:
    stay(told, id=HOST, user_name="Ana Lopez")
    assert told.evidence("Ana Lopez").connections == ()
    assert unmatched(told) == []


def test_facilitators_are_neither_registrants_nor_listed() -> None:
    session = training().model_copy(update={"facilitators": ("Dr.Ray@example.org",)})
    told = Telling(session)
    told.registered("Dr Ray", email="dr.ray@example.org")
    stay(told, email="dr.ray@example.org", user_name="Dr Ray")
    assert told.record.registrants == {}
    assert unmatched(told) == []


def test_a_host_known_by_email_is_left_out_whenever_that_becomes_known(told: Telling) -> None:
    assert who("Ana Lopez") in told.record.registrants
    meeting = {"uuid": UUID, "host_email": "Ana.Lopez@example.org", "host_id": HOST}
    told.zoom("meeting.started", at("12:45:00"), meeting)
    assert who("Ana Lopez") not in told.record.registrants
    again = Telling()
    for fact in reversed(told.facts):
        again.record.apply(fact)
    assert set(again.record.registrants) == {who("Ben Ito")}


def test_a_co_host_who_is_not_registered_is_not_listed(told: Telling) -> None:
    stay(told, user_name="A helper")
    told.person("role_changed", "13:00:00", participant_uuid="P", user_id="P", new_role="co-host")
    assert unmatched(told) == []


def test_an_attendee_made_co_host_for_a_while_is_still_an_attendee(told: Telling) -> None:
    stay(told, registrant_id="R-ana")
    told.person("role_changed", "13:00:00", participant_uuid="P", user_id="P", new_role="co-host")
    assert minutes(told.evidence("Ana Lopez").present) == 60.0


def test_attendants_own_participant_is_not_listed(told: Telling) -> None:
    stay(told, user_name="Attendant (attendance)")
    assert unmatched(told) == []


# --- the roster changes ---


def test_a_late_registration_finds_the_connection_that_was_there_before(told: Telling) -> None:
    stay(told, email="chloe.ward@example.org", user_name="Chloe")
    assert unmatched(told) == [("Chloe", None)]
    told.registered("Chloe Ward")
    assert match(told, "Chloe Ward").how == "email"
    assert unmatched(told) == []


def test_a_corrected_row_of_a_higher_version_holds_in_any_order(told: Telling) -> None:
    told.registered("Ana Lopez", version=3, email="new@example.org")
    told.registered("Ana Lopez", version=2, email="old@example.org")
    stay(told, email="new@example.org")
    assert match(told, "Ana Lopez").how == "email"
    assert told.record.registrants[who("Ana Lopez")].email == "new@example.org"


def test_a_cancelled_registration_frees_its_keys(told: Telling) -> None:
    stay(told, user_name="Ana Lopez")
    told.registered("Ana Lopez", attendee="another-ana", email="other@example.org")
    assert told.evidence("Ana Lopez").connections == ()
    removed = facts.RegistrantRemoved(attendee="another-ana", version=1, reason="cancelled")
    told.own(removed, at("14:00:00"))
    assert match(told, "Ana Lopez").how == "name"


def test_a_registration_renewed_after_its_cancellation_is_there(told: Telling) -> None:
    removed = facts.RegistrantRemoved(attendee=who("Ben Ito"), version=1, reason="cancelled")
    told.own(removed, at("11:00:00"))
    assert who("Ben Ito") not in told.record.registrants
    told.registered("Ben Ito", version=2)
    assert who("Ben Ito") in told.record.registrants


# --- the report ---


def test_report_rows_are_matched_by_the_same_ladder(told: Telling) -> None:
    told.report(
        "14:20:00",
        row("A tablet", "13:00:00", "13:30:00", "5", email="", registrant_id="R-ana"),
        row("Ben Ito", "13:00:00", "13:20:00", "6", email=""),
    )
    assert match(told, "Ana Lopez").how == "registrant_id"
    assert match(told, "Ben Ito").how == "name"


def test_report_rows_of_one_name_that_never_overlap_are_one_participant(told: Telling) -> None:
    told.report(
        "14:20:00",
        row("Ben Ito", "13:00:00", "13:20:00", "6", email=""),
        row("Ben Ito", "13:21:00", "13:40:00", "7", email=""),
    )
    assert minutes(told.evidence("Ben Ito").present) == 39.0


def test_report_rows_of_one_name_that_overlap_are_two_participants(told: Telling) -> None:
    told.report(
        "14:20:00",
        row("Ben Ito", "13:00:00", "13:20:00", "6", email=""),
        row("Ben Ito", "13:10:00", "13:40:00", "7", email=""),
    )
    assert told.evidence("Ben Ito").connections == ()
    assert len(unmatched(told)) == 2
