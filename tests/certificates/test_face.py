"""What stands on a certificate, and what is named where it is missing (CERT-01, APP-01)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.certificate import credits_text, day_text
from bot.certificates.errors import IncompleteError, NotApprovedError
from bot.certificates.face import Face, face_of, one_line
from bot.rules.policy import policy_of
from bot.session import Session
from tests.certificates.cases import STATEMENT, decision, session


def face(of: Session | None = None, **registrant: object) -> Face:
    found = of or session()
    return face_of(found, policy_of(found), decision(**registrant))  # type: ignore[arg-type]


def test_a_certificate_of_credit_has_every_field() -> None:
    assert face(license_number="SW-1") == Face(
        form="credit",
        name="Ada Example",
        title="Harm Reduction & the Therapeutic Alliance",
        date="2026-12-04",
        format="live interactive webinar",
        provider="An Example University",
        provider_number="1759",
        credits=2.0,
        credit_type="clinical",
        level="intermediate",
        presenters=("A. Example, MSW, LCSW", "B. Sample, MSW, LSW"),
        statement=STATEMENT,
        officer="Continuing Education Director",
        license="SW-1",
    )


def test_who_asked_for_no_credit_gets_a_certificate_of_attendance() -> None:
    found = face(ce_credit=False)
    assert found.form == "attendance"
    assert (found.credits, found.statement, found.level) == (0.0, "", "")
    assert found.name == "Ada Example"


def test_a_training_without_credit_gives_certificates_of_attendance() -> None:
    assert face(session(("credits = 2.0", "credits = 0"))).form == "attendance"


def test_the_statement_of_the_session_file_goes_before_the_composed_one() -> None:
    own = session(('number = "1759"', 'number = "1759"\nstatement = "Approved\\n by us."'))
    assert face(own).statement == "Approved by us."


def test_another_body_s_statement_is_not_made_up() -> None:
    text = ("[evaluation]", '[policy]\nruleset = "ny-cle"\n\n[evaluation]')
    with pytest.raises(IncompleteError) as refused:
        face(session(text))
    assert refused.value.missing == ("statement",)


def test_everything_that_is_missing_is_named_at_once_with_where_to_give_it() -> None:
    bare = session(
        ('credit_type = "clinical"\n', ""),
        ('level = "intermediate"\n', ""),
        ('presenters = ["A. Example, MSW, LCSW", "B. Sample, MSW, LSW"]\n', ""),
        ('number = "1759"\n', ""),
        ('officer = "Continuing Education Director"\n', ""),
    )
    with pytest.raises(IncompleteError) as refused:
        face(bare, name="  ")
    missing = ("name", "presenters", "officer", "provider_number", "credit_type", "level")
    assert refused.value.missing == (*missing, "statement")
    assert "The certificate lacks 7 fields:" in str(refused.value)
    assert "officer: officer under [provider] in the session file" in str(refused.value)


def test_a_session_without_a_provider_lacks_its_name_and_officer() -> None:
    provider = session().text.split("[provider]")[1].split("[evaluation]")[0]
    with pytest.raises(IncompleteError) as refused:
        face(session((f"[provider]{provider}", "")), ce_credit=False)
    assert refused.value.missing == ("provider", "officer")


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (date(2022, 1, 12), date(2026, 12, 4), True),
        (date(2026, 12, 4), date(2028, 1, 12), True),
        (date(2022, 1, 12), date(2026, 12, 3), False),
        (date(2026, 12, 5), date(2028, 1, 12), False),
    ],
)
def test_no_credit_is_certified_outside_the_approval_period(
    first: date, last: date, holds: bool
) -> None:
    found = session(("[2022-01-12, 2028-01-12]", f"[{first}, {last}]"))
    if holds:
        assert face(found).form == "credit"
    else:
        with pytest.raises(NotApprovedError, match="2026-12-04 is outside"):
            face(found)


def test_attendance_is_certified_whatever_the_approval_period() -> None:
    found = session(("[2022-01-12, 2028-01-12]", "[2022-01-12, 2025-01-12]"))
    assert face(found, ce_credit=False).form == "attendance"


def test_amounts_days_and_names_are_written_as_people_write_them() -> None:
    assert credits_text(1.0, "clinical") == "1 clinical continuing education credit"
    assert credits_text(1.5, "") == "1.5 continuing education credits"
    assert day_text("2026-12-04") == "December 4, 2026"
    assert one_line(" Zoe\u0308\n\tExample\x00 ") == "Zoë Example"
