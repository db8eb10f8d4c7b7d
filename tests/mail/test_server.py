"""The address of the mail server, and what is said where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mail.server import MailServer, MailSettingsError


def test_an_address_with_everything() -> None:
    found = MailServer.parse("smtp://ce%40example.org:p%2Fw%40@mail.example.org:2525?per_minute=20")
    assert found == MailServer(
        host="mail.example.org",
        port=2525,
        user="ce@example.org",
        password="p/w@",
        sender="ce@example.org",
        per_minute=20,
    )


def test_ports_and_encryption_by_the_scheme() -> None:
    plain, tls = MailServer.parse("smtp://host"), MailServer.parse("smtps://host")
    assert (plain.port, plain.implicit_tls) == (587, False)
    assert (tls.port, tls.implicit_tls) == (465, True)
    assert plain.per_minute == 60


def test_the_sender_that_is_given_goes_before_the_user() -> None:
    assert (
        MailServer.parse("smtp://a%40b.org:pw@host?from=ce@example.org").sender == "ce@example.org"
    )
    assert MailServer.parse("smtp://robot:pw@host").sender == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("smtp://", "names no server"),
        ("http://host", "names no server"),
        ("smtp://host:99999", "no port that is a number"),
        ("smtp://host:port", "no port that is a number"),
        ("smtp://user@host", "a user without a password"),
        ("smtp://host?form=ce@example.org", "'form' after the ?"),
        ("smtp://host?from=nobody", "no e-mail address as from"),
        ("smtp://host?per_minute=0", "no number from 1 to 10000"),
        ("smtp://host?per_minute=ten", "no number from 1 to 10000"),
        ("smtp://host?ca=/nowhere.pem", "no such file"),
    ],
)
def test_what_is_wrong_is_named_with_an_example(address: str, problem: str) -> None:
    with pytest.raises(MailSettingsError) as refused:
        MailServer.parse(address)
    assert problem in str(refused.value)
    assert "smtp://user:password@mail.example.org:587" in str(refused.value)


def test_no_message_and_no_representation_holds_the_password(tmp_path: Path) -> None:
    with pytest.raises(MailSettingsError) as refused:
        MailServer.parse("smtp://user:hunter2@host?from=nobody")
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(MailServer.parse("smtp://user:hunter2@host"))
