"""A roster is taken in whole or refused by line; corrections become new versions."""

from __future__ import annotations

import pytest

from bot.facts import RegistrantAdded, RegistrantRemoved, read
from bot.ledger import Ledger
from bot.registrants import RosterError, Row, parse_roster, register, withdraw

KEY = b"k" * 32
ANN = Row(email="ann@example.org", name="Ann Able")
BOB = Row(email="bob@example.org", name="Bob Best", license_state="PA", ce_credit=False)


def test_a_roster_gives_its_rows() -> None:
    text = (
        "\ufeffEmail,name,license_state,ce_credit,camera_exempt\r\n"
        'ann@example.org,"Able, Ann",PA,yes,\r\n'
        "bob@example.org,Bob Best,,No,YES\r\n"
    )
    assert parse_roster(text) == [
        Row(email="ann@example.org", name="Able, Ann", license_state="PA"),
        Row(email="bob@example.org", name="Bob Best", ce_credit=False, camera_exempt=True),
    ]


def test_every_bad_row_is_named_by_its_line() -> None:
    text = "email,name,ce_credit\nann,Ann,yes\nbob@example.org,,maybe\nann@example.org,A,yes,x\n"
    with pytest.raises(RosterError) as refused:
        parse_roster(text)
    assert str(refused.value).splitlines() == [
        "line 2: email: expected an address, found 'ann'",
        "line 3: name: this is empty",
        "line 3: ce_credit: expected yes or no, found 'maybe'",
        "line 4: there are more fields than columns; quote a field that holds a comma",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name\nAnn\n", "line 1: the column email is missing"),
        ("email,name,licence\na@example.org,Ann,1\n", "line 1: the column 'licence' is not known"),
        ("email,name\n", "line 1: there is a header but no registrant"),
        ("", "line 1: the column email is missing"),
        ("email,name\na@example.org,A\nA@Example.org,B\n", "is on line 2 already"),
    ],
)
def test_a_roster_that_cannot_be_read_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(RosterError, match=problem):
        parse_roster(text)


def test_the_same_roster_again_changes_nothing(ledger: Ledger) -> None:
    assert register(ledger, KEY, "s", [ANN, BOB], at=1, source="roster") == (2, 0)
    assert register(ledger, KEY, "s", [ANN, BOB], at=2, source="roster") == (0, 0)
    assert ledger.last_seq() == 2


def test_a_corrected_row_is_a_new_version_of_the_same_attendee(ledger: Ledger) -> None:
    register(ledger, KEY, "s", [ANN], at=1, source="roster")
    corrected = Row(email="Ann@Example.org", name="Ann B. Able")
    assert register(ledger, KEY, "s", [corrected], at=2, source="roster") == (0, 1)
    assert register(ledger, KEY, "s", [ANN], at=3, source="roster") == (0, 1)
    bodies = [read(fact) for fact in ledger.read()]
    assert all(isinstance(body, RegistrantAdded) for body in bodies)
    assert [(body.version, body.name) for body in bodies if isinstance(body, RegistrantAdded)] == [
        (1, "Ann Able"),
        (2, "Ann B. Able"),
        (3, "Ann Able"),
    ]
    assert len({body.attendee for body in bodies if isinstance(body, RegistrantAdded)}) == 1


def test_one_person_in_two_sessions_is_two_attendees(ledger: Ledger) -> None:
    register(ledger, KEY, "s", [ANN], at=1, source="roster")
    register(ledger, KEY, "t", [ANN], at=1, source="roster")
    one, two = (read(fact) for fact in ledger.read())
    assert isinstance(one, RegistrantAdded)
    assert isinstance(two, RegistrantAdded)
    assert one.attendee != two.attendee


def test_a_withdrawn_registration_can_be_made_again(ledger: Ledger) -> None:
    register(ledger, KEY, "s", [ANN], at=1, source="roster")
    assert withdraw(ledger, KEY, "s", "ann@example.org", at=2, reason="cancelled in Zoom")
    assert not withdraw(ledger, KEY, "s", "ann@example.org", at=3, reason="cancelled in Zoom")
    assert not withdraw(ledger, KEY, "s", "nobody@example.org", at=3, reason="cancelled in Zoom")
    assert register(ledger, KEY, "s", [ANN], at=4, source="roster") == (0, 1)
    kinds = [type(read(fact)) for fact in ledger.read()]
    assert kinds == [RegistrantAdded, RegistrantRemoved, RegistrantAdded]
