"""Certificates are issued once, corrected, revoked, and made again byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.certificate import Certificate, Register
from bot.certificate_number import normal
from bot.certificates.afterwards import find, reissue, revoke
from bot.certificates.archive import sha256
from bot.certificates.design import FOLDER
from bot.certificates.errors import (
    CertificateError,
    ChangedError,
    DesignError,
    StateError,
    UnknownNumberError,
)
from bot.certificates.issue import Issuance, issue
from bot.certificates.workshop import Workshop
from bot.clock import DAY
from bot.facts import CertificateIssued, CertificateReissued
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.rules.decision import Decision
from bot.rules.policy import policy_of
from bot.settings import Settings
from tests.certificates.cases import decision, session

AT = parse_iso("2026-12-18T03:00:00Z")
"""Three in the morning in UTC is still December 17 in New York."""


def issued(workshop: Workshop, *decisions: Decision, at: int = AT) -> Issuance:
    found = session()
    head = workshop.ledger.head()
    return issue(workshop, found, policy_of(found), decisions, head=head, at=at, source="test")


def only(certificates: Iterable[Certificate]) -> Certificate:
    (one,) = certificates
    return one


def corrected(
    workshop: Workshop, certificate: Certificate, name: str = "Ada B. Example"
) -> Certificate:
    return reissue(
        workshop,
        session(),
        certificate,
        name=name,
        by="The office",
        reason="She married.",
        at=AT + DAY,
        source="test",
    )


def test_only_a_pass_earns_a_certificate(workshop: Workshop) -> None:
    found = issued(
        workshop,
        decision("Ada Example"),
        decision("Ben Example", "fail"),
        decision("Cleo Example", "review"),
    )
    assert [one.body.name for one in found.issued] == ["Ada Example"]
    assert found.others == {"fail": 1, "review": 1}


def test_a_certificate_carries_its_number_the_day_of_issue_and_the_head_of_the_ledger(
    workshop: Workshop, ledger: Ledger
) -> None:
    before = ledger.head()
    certificate = only(issued(workshop, decision()).issued)
    body = certificate.body
    assert (body.ledger_facts, body.ledger_head) == before
    assert body.issued == "2026-12-17"
    assert normal(body.number) == body.number
    assert body.check_url == f"https://attendant.example.org/verify/{body.number}"
    assert body.policy == policy_of(session()).digest
    assert certificate.state == "valid"
    assert sha256(workshop.archive.pdf(certificate)) == body.pdf


def test_the_next_certificate_carries_the_head_that_the_first_made(
    workshop: Workshop, ledger: Ledger
) -> None:
    issued(workshop, decision("Ada Example"))
    after_first = ledger.head()
    second = only(issued(workshop, decision("Ben Example")).issued)
    assert (second.body.ledger_facts, second.body.ledger_head) == after_first


def test_issuing_again_issues_nothing_twice(workshop: Workshop, ledger: Ledger) -> None:
    first = issued(workshop, decision("Ada Example"))
    again = issued(workshop, decision("Ada Example"), decision("Ben Example"))
    assert [one.number for one in again.before] == [one.number for one in first.issued]
    assert [one.body.name for one in again.issued] == ["Ben Example"]
    assert len(ledger.select("kind = ?", [CertificateIssued.KIND])) == 2


def test_two_who_issue_at_the_same_moment_issue_each_certificate_once(
    ledger: Ledger, settings: Settings
) -> None:
    people = [decision(f"{name} Example") for name in ("Ada", "Ben", "Cleo", "Dora")]
    with ThreadPoolExecutor(3) as several:
        runs = list(several.map(lambda _: issued(Workshop(ledger, settings), *people), range(3)))
    assert sum(len(run.issued) for run in runs) == 4
    assert len(ledger.select("kind = ?", [CertificateIssued.KIND])) == 4


def test_what_is_wrong_with_one_certificate_holds_up_no_other(workshop: Workshop) -> None:
    found = issued(workshop, decision("李小龍"), decision("Ben Example"), decision(" "))
    assert [one.body.name for one in found.issued] == ["Ben Example"]
    texts = {one.registrant.name: str(one.error) for one in found.withheld}
    assert "No font has the character '李'" in texts["李小龍"]
    assert "name: the attendee's name in the roster" in texts[" "]


def test_a_broken_template_stops_everything_before_anything_is_recorded(
    workshop: Workshop, settings: Settings, ledger: Ledger
) -> None:
    (settings.home / FOLDER).mkdir()
    (settings.home / FOLDER / "certificate.typ").write_text("#set page(")
    with pytest.raises(DesignError):
        issued(workshop, decision())
    assert ledger.last_seq() == 0


def test_a_certificate_is_made_again_from_its_facts_when_its_file_is_gone(
    workshop: Workshop, ledger: Ledger, settings: Settings
) -> None:
    certificate = only(issued(workshop, decision()).issued)
    path = workshop.archive.path(certificate.number)
    first = path.read_bytes()
    path.unlink()
    (settings.home / FOLDER / "signature.svg").write_text("<svg>new, and no concern of hers</svg>")
    assert Workshop(ledger, settings).archive.pdf(certificate) == first
    assert path.read_bytes() == first


def test_an_altered_file_is_never_handed_out(workshop: Workshop) -> None:
    certificate = only(issued(workshop, decision()).issued)
    path = workshop.archive.path(certificate.number)
    first = path.read_bytes()
    path.write_bytes(first.replace(b"PDF", b"PDX"))
    assert workshop.archive.pdf(certificate) == first


def test_a_certificate_whose_font_is_gone_says_which(
    workshop: Workshop, ledger: Ledger, settings: Settings
) -> None:
    fonts = settings.home / FOLDER / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "Rare.otf").write_bytes(b"a font that Typst passes over")
    certificate = only(issued(workshop, decision()).issued)
    workshop.archive.path(certificate.number).unlink()
    (fonts / "Rare.otf").unlink()
    with pytest.raises(ChangedError, match=r"Rare\.otf"):
        workshop.archive.pdf(certificate)


def test_a_corrected_name_makes_a_new_edition_and_supersedes_the_old(workshop: Workshop) -> None:
    first = only(issued(workshop, decision()).issued)
    second = corrected(workshop, first)
    assert second.body.name == "Ada B. Example"
    assert second.number != first.number
    assert second.state == "valid"
    assert find(workshop, first.number).state == "superseded"
    assert isinstance(second.body, CertificateReissued)
    assert (second.body.replaces, second.body.by) == (first.number, "The office")
    assert second.body.credits == 2.0


def test_issuing_after_a_correction_leaves_the_corrected_one(workshop: Workshop) -> None:
    second = corrected(workshop, only(issued(workshop, decision()).issued))
    again = issued(workshop, decision())
    assert not again.issued
    assert [one.number for one in again.before] == [second.number]


def test_a_superseded_certificate_is_not_corrected_but_its_successor(workshop: Workshop) -> None:
    first = only(issued(workshop, decision()).issued)
    second = corrected(workshop, first)
    with pytest.raises(StateError, match=second.number):
        corrected(workshop, first, "Somebody Else")


def test_a_revoked_certificate_stays_revoked_and_is_not_issued_again(workshop: Workshop) -> None:
    certificate = only(issued(workshop, decision()).issued)
    revoke(
        workshop, certificate, by="The office", reason="Issued by mistake.", at=AT, source="test"
    )
    found = find(workshop, certificate.number.lower())
    assert found.state == "revoked"
    assert found.revocation
    assert (found.revocation.by, found.revocation.reason) == ("The office", "Issued by mistake.")
    assert not issued(workshop, decision()).issued
    with pytest.raises(StateError, match="revoked before"):
        revoke(workshop, found, by="The office", reason="Again.", at=AT, source="test")
    with pytest.raises(StateError, match="--after-revocation"):
        corrected(workshop, found)


def test_nothing_is_changed_without_a_name_and_a_reason(workshop: Workshop, ledger: Ledger) -> None:
    certificate = only(issued(workshop, decision()).issued)
    before = ledger.last_seq()
    with pytest.raises(CertificateError, match="--by and --reason must say something"):
        revoke(workshop, certificate, by=" ", reason="\n", at=AT, source="test")
    with pytest.raises(CertificateError, match="--name must say something"):
        corrected(workshop, certificate, " ")
    assert ledger.last_seq() == before


def test_an_unknown_number_is_named(workshop: Workshop) -> None:
    with pytest.raises(UnknownNumberError, match="K7QD-0000"):
        find(workshop, "K7QD-0000")


def test_the_register_is_the_same_in_whatever_order_it_reads(
    workshop: Workshop, ledger: Ledger
) -> None:
    first = only(issued(workshop, decision()).issued)
    second = corrected(workshop, first)
    revoke(workshop, second, by="The office", reason="A mistake.", at=AT, source="test")
    backwards = Register()
    for fact in reversed(list(ledger.read())):
        backwards.apply(fact)
    states = {one.number: one.state for one in backwards.of("alliance-2026-12-04")}
    assert states == {first.number: "superseded", second.number: "revoked"}


def test_the_ledger_still_verifies_and_the_printed_head_is_in_it(
    workshop: Workshop, ledger: Ledger, tmp_path: Path
) -> None:
    issued(workshop, decision("Ada Example"))
    certificate = only(issued(workshop, decision("Ben Example")).issued)
    assert ledger.verify().holds
    (fact,) = ledger.select("seq = ?", [certificate.body.ledger_facts])
    assert fact.chain == certificate.body.ledger_head
