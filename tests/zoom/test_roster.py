"""The roster is brought up to Zoom's registrants, by asking and by Zoom's deliveries."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import facts
from bot.clock import HandClock
from bot.facts import Fact, RegistrantRemoved, SessionAdded
from bot.ledger import Ledger
from bot.registrants import Row, current_rows, register
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import RegistrationQuestions, Session
from bot.session_file import parse
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.registrants import sync_roster
from bot.zoom.registration import read_registration, subject_of, yes_or_no
from bot.zoom.registration_deliveries import RosterFollower, words_on
from tests.conftest import SMALL_SESSION
from tests.deliveries import delivery
from tests.deliveries import meeting as meeting_fields
from webhooks import delivery as deliveries

KEY = b"k" * 32
USUAL = RegistrationQuestions()
LICENSED = {
    "CE license number": "SW123456",
    "In which state are you licensed?": "PA",
    "Do you need CE credit?": "Yes, 2 CE credits",
}


@pytest.fixture
def session(ledger: Ledger, small_session: Session) -> Session:
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    return small_session


def roster(ledger: Ledger, session: Session) -> dict[str, Row]:
    return current_rows(ledger, session.id)


# --- asking -------------------------------------------------------------------------------------


def test_who_registered_in_zoom_is_on_the_roster_with_licence_and_link(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    ann = account.register(
        meeting, "Ann@Example.org", "Ann", "Able", registrant_id="reg-ann", questions=LICENSED
    )
    account.register(meeting, "bob@example.org", "Bob", questions={"Do you need CE credit?": "No"})
    done = sync_roster(zoom, ledger, KEY, session, at=1)
    assert (done.listed, done.new, done.changed, done.needs_a_person) == (2, 2, 0, False)
    assert roster(ledger, session)["ann@example.org"] == Row(
        email="Ann@Example.org",
        name="Ann Able",
        registrant_id="reg-ann",
        license_number="SW123456",
        license_state="PA",
        ce_credit=True,
        join_url=ann.join_url,
    )
    assert roster(ledger, session)["bob@example.org"].name == "Bob"
    assert roster(ledger, session)["bob@example.org"].ce_credit is False


def test_done_again_it_changes_nothing(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    account.register(meeting, "ann@example.org", "Ann", "Able", questions=LICENSED)
    sync_roster(zoom, ledger, KEY, session, at=1)
    before = ledger.last_seq()
    done = sync_roster(zoom, ledger, KEY, session, at=2)
    assert (done.new, done.changed, done.withdrawn) == (0, 0, ())
    assert ledger.last_seq() == before


def test_every_page_is_read(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    for number in range(301):
        account.register(meeting, f"person{number}@example.org", "Person", str(number))
    assert sync_roster(zoom, ledger, KEY, session, at=1).new == 301


def test_what_zoom_does_not_tell_stays_as_the_roster_file_had_it(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    row = Row(
        email="ann@example.org",
        name="Ann",
        license_number="SW1",
        ce_credit=False,
        camera_exempt=True,
    )
    register(ledger, KEY, session.id, [row], at=1, source="roster")
    account.register(meeting, "ann@example.org", "Ann", "Able", registrant_id="reg-ann")
    sync_roster(zoom, ledger, KEY, session, at=2)
    found = roster(ledger, session)["ann@example.org"]
    assert (found.name, found.registrant_id) == ("Ann Able", "reg-ann")
    assert (found.license_number, found.ce_credit, found.camera_exempt) == ("SW1", False, True)


def test_who_is_no_longer_approved_is_withdrawn_and_who_came_by_file_is_not(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    walk_in = Row(email="walk-in@example.org", name="Walk In")
    register(ledger, KEY, session.id, [walk_in], at=1, source="roster")
    people = [account.register(meeting, f"{who}@example.org", who) for who in "abc"]
    sync_roster(zoom, ledger, KEY, session, at=2)
    people[0].status, people[1].status = "cancelled", "denied"
    done = sync_roster(zoom, ledger, KEY, session, at=3)
    assert done.withdrawn == ("a@example.org", "b@example.org")
    assert set(roster(ledger, session)) == {"walk-in@example.org", "c@example.org"}
    reasons = [
        body.reason
        for fact in ledger.read()
        if isinstance(body := facts.read(fact), RegistrantRemoved)
    ]
    assert reasons == [
        "The registration was cancelled in Zoom.",
        "The registration was denied in Zoom.",
    ]


def test_who_waits_for_approval_is_named_and_not_on_the_roster(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    account.register(meeting, "ann@example.org", "Ann", status="pending")
    account.register(meeting, "bob@example.org", "Bob")
    done = sync_roster(zoom, ledger, KEY, session, at=1)
    assert (done.waiting, done.needs_a_person) == (("ann@example.org",), True)
    assert list(roster(ledger, session)) == ["bob@example.org"]


def test_an_empty_list_withdraws_nobody(
    zoom: Zoom, ledger: Ledger, session: Session, account: RestAccount, meeting: RestMeeting
) -> None:
    account.register(meeting, "ann@example.org", "Ann")
    sync_roster(zoom, ledger, KEY, session, at=1)
    meeting.registrants.clear()
    done = sync_roster(zoom, ledger, KEY, session, at=2)
    assert (done.kept, done.withdrawn, done.needs_a_person) == (("ann@example.org",), (), True)
    assert list(roster(ledger, session)) == ["ann@example.org"]


def test_registrants_with_missing_and_foreign_fields_are_read_as_far_as_they_go(
    zoom: Zoom, rest: ZoomRest, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    listed = [
        {"email": "ann@example.org", "last_name": None, "custom_questions": "none", "new": [1]},
        {"first_name": "Nameless", "email": ""},
        "no registrant at all",
    ]
    rest.faults.append(Fault("registrants", status=200, body={"registrants": listed}))
    done = sync_roster(zoom, ledger, KEY, session, at=1)
    assert done.unreadable == ("Nameless",)
    assert roster(ledger, session)["ann@example.org"].name == "ann@example.org"


def test_nothing_changes_when_half_of_the_list_cannot_be_had(
    zoom: Zoom,
    rest: ZoomRest,
    ledger: Ledger,
    session: Session,
    account: RestAccount,
    meeting: RestMeeting,
) -> None:
    account.register(meeting, "ann@example.org", "Ann")
    sync_roster(zoom, ledger, KEY, session, at=1)
    meeting.registrants[0].status = "cancelled"
    account.register(meeting, "bob@example.org", "Bob")
    account.page_limit = 1
    account.register(meeting, "cy@example.org", "Cy")
    gone = {"code": 3001, "message": "Meeting does not exist."}
    rest.faults += [
        Fault("registrants"),  # the first page comes as it is
        Fault("registrants", times=9, status=404, body=gone),
    ]
    with pytest.raises(ZoomError):
        sync_roster(zoom, ledger, KEY, session, at=2)
    assert list(roster(ledger, session)) == ["ann@example.org"]


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("CE license number", "license_number"),
        ("Licence No.", "license_number"),
        ("Social work license #", "license_number"),
        ("Number of your license", "license_number"),
        ("State of licensure", "license_state"),
        ("In which state or province are you licensed?", "license_state"),
        ("Licensing jurisdiction", "license_state"),
        ("Do you need CE credit?", "ce_credit"),
        ("CEUs", "ce_credit"),
        ("Continuing education", "ce_credit"),
        ("State", ""),
        ("Are you licensed?", ""),
        ("What do you hope to learn?", ""),
    ],
)
def test_a_question_is_recognised_by_its_words(title: str, about: str) -> None:
    assert subject_of(title, USUAL) == about


def test_a_question_with_unusual_words_is_named_in_the_session_file() -> None:
    named = '[zoom.questions]\nlicense_number = "Credential"\n\n[evaluation]'
    session = parse(SMALL_SESSION.replace("[evaluation]", named))
    assert session.zoom
    asked = [{"title": " credential ", "value": "SW9"}, {"title": "License number", "value": "no"}]
    found = read_registration(
        {"email": "a@example.org", "custom_questions": asked}, session.zoom.questions
    )
    assert found.license_number == "SW9"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Yes", True),
        ("yes, no problem", True),
        ("I would like 2 CE credits", True),
        ("Social work CE credit (+$5)", True),
        ("No, thank you", False),
        ("I do not need credit", False),
        ("N/A", False),
        ("Not sure", None),
        ("General registration", None),
        ("", None),
    ],
)
def test_an_answer_about_credit_says_yes_or_no_or_neither(answer: str, said: bool | None) -> None:
    assert yes_or_no(answer) is said


# --- deliveries ---------------------------------------------------------------------------------


def told(event: str, at: int, email: str = "ann@example.org", **fields: object) -> bytes:
    """A delivery about a registration, made by Zoom at `at` (ms)."""
    registrant = {
        "id": f"reg-{email}",
        "email": email,
        "first_name": "Ann",
        "last_name": "Able",
        **fields,
    }
    return delivery(
        f"meeting.registration_{event}",
        meeting_fields(registrant=registrant, id=86084701483),
        event_ts=at,
    )


def created(at: int, **fields: object) -> bytes:
    questions = [{"title": title, "value": value} for title, value in LICENSED.items()]
    join_url = "https://zoom.example.org/w/1?tk=t"
    usual = {"status": "approved", "join_url": join_url, "custom_questions": questions}
    return told("created", at, "ann@example.org", **{**usual, **fields})


def receive(ledger: Ledger, session: str | None, *bodies: bytes) -> list[Fact]:
    new = []
    for body in bodies:
        one = deliveries.parse(body)
        new.append(deliveries.fact_of(one, session, deliveries.moment_of(one, 0)))
    return [appended.fact for appended in ledger.append_all(new)]


def test_a_registration_that_zoom_delivers_is_on_the_roster(
    ledger: Ledger, session: Session
) -> None:
    follower = RosterFollower(ledger, KEY)
    assert follower.step() == 0
    receive(ledger, session.id, created(1000))
    assert follower.step() == 1
    row = roster(ledger, session)["ann@example.org"]
    assert (row.name, row.license_number, row.license_state) == ("Ann Able", "SW123456", "PA")
    assert (row.registrant_id, row.join_url) == (
        "reg-ann@example.org",
        "https://zoom.example.org/w/1?tk=t",
    )


def test_a_registration_that_waits_is_on_the_roster_when_it_is_approved_with_its_answers(
    ledger: Ledger, session: Session
) -> None:
    follower = RosterFollower(ledger, KEY)
    receive(ledger, session.id, created(1000, status="pending", join_url=""))
    assert follower.step() == 0
    receive(ledger, session.id, told("approved", 2000, join_url="https://zoom.example.org/w/2"))
    assert follower.step() == 1
    row = roster(ledger, session)["ann@example.org"]
    assert (row.license_number, row.join_url) == ("SW123456", "https://zoom.example.org/w/2")


@pytest.mark.parametrize("event", ["cancelled", "denied"])
def test_a_registration_that_ended_is_withdrawn_and_can_be_made_again(
    ledger: Ledger, session: Session, event: str
) -> None:
    follower = RosterFollower(ledger, KEY)
    receive(ledger, session.id, created(1000), told(event, 2000))
    follower.step()
    assert roster(ledger, session) == {}
    receive(ledger, session.id, created(3000))
    assert follower.step() == 1
    assert list(roster(ledger, session)) == ["ann@example.org"]


def test_who_cancelled_and_waits_for_approval_again_is_withdrawn_meanwhile(
    ledger: Ledger, session: Session
) -> None:
    follower = RosterFollower(ledger, KEY)
    receive(ledger, session.id, created(1000))
    follower.step()
    waiting = created(3000, status="pending", join_url="")
    receive(ledger, session.id, told("cancelled", 2000), waiting)
    assert follower.step() == 1
    assert roster(ledger, session) == {}


def test_a_cancellation_without_an_e_mail_is_known_by_the_registrants_id(
    ledger: Ledger, session: Session
) -> None:
    receive(ledger, session.id, created(1000))
    gone = json.loads(told("cancelled", 2000))
    gone["payload"]["object"]["registrant"] = {"id": "reg-ann@example.org"}
    receive(ledger, session.id, json.dumps(gone).encode())
    RosterFollower(ledger, KEY).step()
    assert roster(ledger, session) == {}


def test_a_restarted_follower_does_nothing_twice_and_undoes_no_correction(
    ledger: Ledger, session: Session
) -> None:
    receive(ledger, session.id, created(1000))
    RosterFollower(ledger, KEY).step()
    corrected = replace(roster(ledger, session)["ann@example.org"], name="Ann B. Able")
    register(ledger, KEY, session.id, [corrected], at=5, source="roster")
    before = ledger.last_seq()
    assert RosterFollower(ledger, KEY).step() == 0
    assert ledger.last_seq() == before


def test_two_followers_at_once_register_a_person_once(ledger: Ledger, session: Session) -> None:
    one, other = RosterFollower(ledger, KEY), RosterFollower(ledger, KEY)
    receive(ledger, session.id, created(1000))
    assert one.step() + other.step() == 1


def test_a_registration_from_before_the_session_was_added_finds_it_later(
    ledger: Ledger, small_session: Session
) -> None:
    follower = RosterFollower(ledger, KEY)
    receive(ledger, None, created(1000))
    assert follower.step() == 0
    added = SessionAdded(text=small_session.text, version=1)
    ledger.append(added.fact(small_session.id, at=0, source="test"))
    assert follower.step() == 1
    assert list(roster(ledger, small_session)) == ["ann@example.org"]


def test_deliveries_that_cannot_be_read_are_passed_over(ledger: Ledger, session: Session) -> None:
    odd = [
        {"event": "meeting.registration_created", "payload": None},
        {"event": "meeting.registration_created", "payload": {"object": {"registrant": 7}}},
        {"event": "meeting.registration_created", "event_ts": "soon", "payload": {"object": []}},
        {"event": "meeting.registration_created", "payload": {"object": {"registrant": {}}}},
    ]
    receive(ledger, session.id, *(json.dumps(one).encode() for one in odd))
    assert RosterFollower(ledger, KEY).step() == 0


@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=3), st.data())
def test_in_whatever_order_deliveries_come_the_latest_word_stands(
    order: list[int], repeats: list[int], data: st.DataObject
) -> None:
    story = [
        created(1000, status="pending", join_url=""),
        told("approved", 2000, join_url="https://zoom.example.org/w/2"),
        told("cancelled", 3000),
        created(4000, status="pending", join_url=""),
        told("approved", 5000, join_url="https://zoom.example.org/w/5"),
    ]
    arrived = [*order]
    for repeat in repeats:
        arrived.insert(data.draw(st.integers(0, len(arrived))), repeat)
    stored = [
        Fact(
            session="s",
            kind="zoom." + deliveries.parse(story[index]).event,
            happened_at=0,
            source="zoom",
            body=story[index].decode(),
            fingerprint=str(seq),
            seq=seq,
            recorded_at=0,
            digest="",
            chain="",
        )
        for seq, index in enumerate(arrived, start=1)
    ]
    word = words_on(stored, USUAL)["ann@example.org"]
    assert (word.state, word.at) == ("approved", 5000)
    assert word.registration.join_url == "https://zoom.example.org/w/5"
    assert word.registration.license_number == "SW123456"


@example([2, 1, 3, 0], {0, 1, 2, 3})
@settings(max_examples=25)
@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_however_often_the_follower_looks_in_between_the_roster_ends_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], looks: set[int]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "attendant.db", HandClock(0))
    session = parse(SMALL_SESSION)
    ledger.append(SessionAdded(text=session.text, version=1).fact(session.id, at=0, source="t"))
    story = [
        created(1000),
        told("cancelled", 2000),
        told("approved", 3000, join_url="https://zoom.example.org/w/3"),
        told("created", 1500, email="bob@example.org", status="approved"),
    ]
    follower = RosterFollower(ledger, KEY)
    for place, index in enumerate(order):
        receive(ledger, session.id, story[index])
        if place in looks:
            follower.step()
    follower.step()
    found = current_rows(ledger, session.id)
    ledger.close()
    assert set(found) == {"ann@example.org", "bob@example.org"}
    assert found["ann@example.org"].join_url == "https://zoom.example.org/w/3"
    assert found["ann@example.org"].license_number == "SW123456"
