"""The public check of a certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from bot.certificate import Certificate
from bot.certificates.afterwards import reissue, revoke
from bot.certificates.workshop import Workshop
from bot.clock import HandClock
from bot.context import EXTENSION
from bot.ledger import Ledger
from bot.settings import Settings
from tests.certificates.cases import decision, session
from tests.certificates.test_issue import AT, corrected, issued, only
from webhooks.app import create_app


@pytest.fixture
def client(settings: Settings, clock: HandClock, ledger: Ledger) -> Iterator[FlaskClient]:
    """A browser at the public pages."""
    app = create_app(settings, clock, ledger)
    yield app.test_client()
    app.extensions[EXTENSION].live.stop()


@pytest.fixture
def certificate(workshop: Workshop) -> Certificate:
    """Ada's certificate."""
    return certificate_of(workshop, "Ada Example")


def certificate_of(workshop: Workshop, name: str, **registrant: object) -> Certificate:
    return only(issued(workshop, decision(name, **registrant)).issued)  # type: ignore[arg-type]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1]).split())


def test_a_valid_certificate_says_whose_for_what_when_and_for_how_much(
    client: FlaskClient, certificate: Certificate
) -> None:
    response = client.get(f"/verify/{certificate.number}")
    assert response.status_code == 200
    text = words(response.text)
    assert "This certificate is valid" in text
    assert "Name Ada Example" in text
    assert "Training Harm Reduction &amp; the Therapeutic Alliance" in text
    assert "Date December 4, 2026" in text
    assert "Credits 2 clinical continuing education credits" in text
    assert "Provider An Example University, provider #1759" in text


def test_the_address_in_the_qr_code_leads_to_the_check(
    client: FlaskClient, certificate: Certificate
) -> None:
    path = certificate.body.check_url.removeprefix("https://attendant.example.org")
    assert client.get(path).status_code == 200


def test_a_number_typed_by_hand_is_understood(
    client: FlaskClient, certificate: Certificate
) -> None:
    typed = certificate.number.lower().replace("-", " ")
    response = client.get("/verify/", query_string={"number": typed})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/verify/{certificate.number}"
    assert client.get(f"/verify/{typed}").status_code == 200


def test_a_certificate_of_attendance_has_no_credits(
    client: FlaskClient, workshop: Workshop
) -> None:
    found = certificate_of(workshop, "Ben Example", ce_credit=False)
    assert "none: a certificate of attendance" in client.get(f"/verify/{found.number}").text


def test_a_revoked_certificate_says_so_and_keeps_the_reason_to_itself(
    client: FlaskClient, workshop: Workshop, certificate: Certificate
) -> None:
    assert "is valid" in client.get(f"/verify/{certificate.number}").text
    revoke(workshop, certificate, by="The office", reason="A private matter", at=AT, source="test")
    response = client.get(f"/verify/{certificate.number}")
    assert response.status_code == 200
    assert "This certificate was revoked" in response.text
    assert "is valid" not in response.text
    assert "A private matter" not in response.text
    assert "on December 18, 2026 by An Example University" in words(response.text)


def test_a_superseded_certificate_says_so_without_giving_the_new_name_away(
    client: FlaskClient, workshop: Workshop, certificate: Certificate
) -> None:
    new = corrected(workshop, certificate, "Alan Example")
    old_page = client.get(f"/verify/{certificate.number}").text
    assert "This certificate was replaced" in old_page
    assert "Alan" not in old_page
    assert new.number not in old_page
    assert "Name Alan Example" in words(client.get(f"/verify/{new.number}").text)


def test_a_certificate_that_was_revoked_and_issued_again_stays_revoked_and_the_new_one_is_valid(
    client: FlaskClient, workshop: Workshop, certificate: Certificate
) -> None:
    revoke(workshop, certificate, by="The office", reason="A mistake", at=AT, source="test")
    new = reissue(
        workshop,
        session(),
        workshop.register.now().latest(certificate.session, certificate.body.attendee)
        or certificate,
        name="Ada Example",
        by="The office",
        reason="The revocation was the mistake.",
        at=AT,
        source="test",
        after_revocation=True,
    )
    assert "was revoked" in client.get(f"/verify/{certificate.number}").text
    assert "is valid" in client.get(f"/verify/{new.number}").text


@pytest.mark.parametrize(
    "typed", ["0000-0000-0012", "nonsense", "<script>alert(1)</script>", "K7QD"]
)
def test_an_unknown_number_is_not_found_and_shown_as_text_only(
    client: FlaskClient, certificate: Certificate, typed: str
) -> None:
    response = client.get(f"/verify/{typed}")
    assert response.status_code == 404
    assert "There is no such certificate here" in response.text
    assert "<script>" not in response.text


def test_no_page_of_the_check_is_for_an_index_or_a_cache(
    client: FlaskClient, certificate: Certificate
) -> None:
    for path in ("/verify/", f"/verify/{certificate.number}", "/verify/0000-0000-0012"):
        response = client.get(path)
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert 'name="robots" content="noindex"' in response.text
        assert response.headers["Cache-Control"] == "no-store"


def test_the_check_asks_for_patience_while_the_ledger_cannot_be_read(
    client: FlaskClient, certificate: Certificate, ledger: Ledger
) -> None:
    ledger.close()
    response = client.get(f"/verify/{certificate.number}")
    assert response.status_code == 503
    assert "try again in a few minutes" in response.text
