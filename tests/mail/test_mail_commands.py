"""The commands about letters, and the certificate that arrives by mail."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.certificates import certificates
from bot.commands.mail import mail
from bot.ledger import Ledger
from tests.certificates.test_commands import ID, told
from tests.mail.smtp_server import Fault, serving
from tests.mail.test_outbox import REPORT

__all__ = ["told"]

OFFICE = ("--by", "The office", "--reason", "She said so.")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(mail, arguments, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def letters(folder: Path) -> list[EmailMessage]:
    """The letters that were written as files, in the order of their names."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted((folder / "outbox").glob("*.eml"))
    ]


def test_an_issued_certificate_arrives_by_mail_once(told: Ledger, tmp_path: Path) -> None:
    issued = CliRunner().invoke(certificates, ["issue", ID], catch_exceptions=False)
    assert "2 letters to be sent" in issued.stderr
    assert "0 new; 2 sent" in run("deliver").stdout.replace("letters ", "")
    ada = next(one for one in letters(tmp_path) if "Ada" in one["To"])
    (attached,) = ada.iter_attachments()
    number = re.search(r"(\S+)  credit", issued.stdout)
    assert number
    assert attached.get_filename() == f"certificate-{number[1]}.pdf"
    kept = tmp_path / "certificates" / "issued" / f"{number[1]}.pdf"
    assert attached.get_content() == kept.read_bytes()
    again = CliRunner().invoke(certificates, ["issue", ID], catch_exceptions=False)
    assert "to be sent" not in again.stderr
    run("deliver")
    assert len(letters(tmp_path)) == 2


def test_a_corrected_certificate_is_sent_and_the_old_one_no_longer(
    told: Ledger, tmp_path: Path
) -> None:
    issued = CliRunner().invoke(certificates, ["issue", ID], catch_exceptions=False)
    number = re.search(r"(\S+)  credit", issued.stdout)
    assert number
    again = ["reissue", number[1], "--name", "Ada B. Example", "--by", "The office"]
    CliRunner().invoke(certificates, again, catch_exceptions=False)
    run("deliver", code=1)
    subjects = sorted(one["Subject"].split(" for ")[0] for one in letters(tmp_path))
    assert subjects == ["Your certificate of attendance", "Your corrected certificate"]
    listed = run("list", ID, code=1).stdout
    assert f"Certificate {number[1]} is superseded by now." in listed


def test_a_denial_is_sent_to_who_failed_and_only_when_somebody_asks_for_it(
    told: Ledger, tmp_path: Path
) -> None:
    run("deliver")
    assert letters(tmp_path) == []
    assert "1 letter new; 1 sent" in run("deny", ID).stdout
    (denied,) = letters(tmp_path)
    assert denied["To"].addresses[0].addr_spec == "ben@example.org"
    body = denied.get_body(("plain",))
    assert body
    text = " ".join(body.get_content().split())
    assert "PRESENT (ATT-01) Recorded: 60.0 min. Needed: 130.0 min." in text
    assert "within 30 days, until January 17, 2027" in text
    assert "0 letters new; 0 sent" in run("deny", ID).stdout


def test_invitations_are_listed_with_what_became_of_them(told: Ledger) -> None:
    assert "3 letters new; 3 sent" in run("invite", ID).stdout
    lines = run("list", ID).stdout.splitlines()
    assert len(lines) == 3
    assert re.fullmatch(r"2026-12-18 10:0\d  invitation   sent      ada@example\.org", lines[0])


def test_a_doubtful_letter_needs_a_person_and_is_settled_by_one(
    told: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Fault("answer")) as server:
        monkeypatch.setenv("ATTENDANT_SMTP_URL", server.url)
        assert "2 sent" in run("invite", ID, code=1).stdout
        listed = run("list", ID, code=1).stdout
        assert "doubtful  ada@example.org" in listed
        ada = (ID, "invitation", "ada@example.org")
        run("settle", *ada, "--outcome", "again", *OFFICE)
        assert "1 sent" in run("deliver").stdout
        assert max(server.counts.values()) == 2
        assert (
            "No denial letter"
            in run(
                "settle", ID, "denial", "ada@example.org", "--outcome", "sent", *OFFICE, code=2
            ).stderr
        )


def test_a_returned_letter_is_taken_in_and_listed(
    told: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        monkeypatch.setenv("ATTENDANT_SMTP_URL", server.url)
        run("invite", ID)
        returned = tmp_path / "returned.eml"
        number = next(iter(server.counts))
        returned.write_text(REPORT.format(action="failed", message_id=number))
        assert "no such mailbox here" in run("bounce", str(returned)).stdout
        assert "bounced   ada@example.org" in run("list", ID, code=1).stdout
        returned.write_text(REPORT.format(action="failed", message_id="<other@example.org>"))
        assert "No letter that was sent from here" in run("bounce", str(returned), code=2).stderr


def test_every_letter_can_be_looked_at_beforehand(told: Ledger, tmp_path: Path) -> None:
    for kind in ("invitation", "evaluation", "reminder", "certificate", "denial"):
        out = tmp_path / f"{kind}.eml"
        run("preview", kind, ID, "--out", str(out))
        message = email.message_from_bytes(out.read_bytes(), policy=email.policy.default)
        assert message["To"] == "Ada Example <ada@example.org>"
        assert bool(list(message.iter_attachments())) == (kind == "certificate")


def test_a_wrong_address_of_the_server_is_named(
    told: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENDANT_SMTP_URL", "smtp://host?form=x")
    assert "ATTENDANT_SMTP_URL has 'form' after the ?" in run("deliver", code=2).stderr
