"""The message that travels: its headers, its parts, and that nothing can be slipped into it."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letters.letter import Letter, Link
from bot.local_time import parse_iso
from bot.mail.errors import RefusedError
from bot.mail.message import Attachment, Postmark, address, message_id_of, message_of

LETTER = Letter("Your link", "Dear Zoë,", ("Good to see you.", Link("Open", "https://x.example/a")))


def mark(**changes: Any) -> Postmark:
    values: dict[str, Any] = {
        "sender_name": "An Example University",
        "sender": "ce@example.org",
        "name": "Ada Example",
        "address": "ada@example.org",
        "reply_to": "training@example.org",
        "date": parse_iso("2026-12-02T17:00:00Z"),
        "message_id": message_id_of("mail:a", "attendant.example.org"),
    }
    return Postmark(**values | changes)


def read(message: EmailMessage) -> EmailMessage:
    """As the other side reads it from its bytes."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_a_message_has_the_headers_it_should() -> None:
    found = read(message_of(LETTER, mark()))
    assert found["From"] == "An Example University <ce@example.org>"
    assert found["To"] == "Ada Example <ada@example.org>"
    assert found["Reply-To"] == "training@example.org"
    assert found["Date"] == "Wed, 02 Dec 2026 17:00:00 +0000"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"].endswith("@attendant.example.org>")


def test_it_can_be_read_as_plain_text_and_as_html() -> None:
    found = read(message_of(LETTER, mark()))
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    plain, html = found.get_body(("plain",)), found.get_body(("html",))
    assert plain
    assert plain.get_content().startswith("Dear Zoë,\r\n\r\nGood to see you.")
    assert html
    assert "<p>Dear Zoë,</p>" in html.get_content()


def test_an_attachment_comes_whole() -> None:
    found = read(message_of(LETTER, mark(), Attachment("certificate.pdf", b"%PDF\r\n.\r\n" * 99)))
    (attached,) = found.iter_attachments()
    assert attached.get_filename() == "certificate.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF\r\n.\r\n" * 99


def test_the_same_letter_is_the_same_bytes() -> None:
    first = message_of(LETTER, mark(), Attachment("a.pdf", b"x")).as_bytes()
    assert first == message_of(LETTER, mark(), Attachment("a.pdf", b"x")).as_bytes()
    assert first.isascii()
    assert max(len(line) for line in first.split(b"\r\n")) <= 78


@pytest.mark.parametrize("name", ["Zoë Žižková", "Анна Ковальчук", "李小龍", 'O\'Neil, "Jo" (PhD)'])
def test_names_beyond_ascii_arrive_as_they_are(name: str) -> None:
    found = read(message_of(LETTER, mark(name=name)))
    assert found["To"].addresses[0].display_name == name
    assert found["To"].addresses[0].addr_spec == "ada@example.org"


@given(text=st.text(max_size=60))
def test_nothing_in_a_name_or_a_title_becomes_a_header(text: str) -> None:
    attack = f"{text}\r\nBcc: eve@example.org\r\n\r\nHello"
    letter = Letter(attack, "Dear you,", ("Hello",))
    found = read(message_of(letter, mark(name=attack, sender_name=attack)))
    assert found["Bcc"] is None
    assert [one.addr_spec for one in found["To"].addresses] == ["ada@example.org"]
    assert sorted(found.keys()) == sorted(read(message_of(LETTER, mark())).keys())


@pytest.mark.parametrize(
    "wrong",
    [
        "nobody",
        "a@",
        "@b.org",
        "a b@c.org",
        "a@b.org\r\nBcc: eve@example.org",
        "a,b@c.org",
        "<a>@b.c",
    ],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(RefusedError, match="no e-mail address"):
        message_of(LETTER, mark(address=wrong))


def test_a_domain_beyond_ascii_travels_in_its_coded_form() -> None:
    assert address("Ada", "ada@exämple.org").addr_spec == "ada@xn--exmple-cua.org"


def test_a_letter_has_a_message_id_of_its_own_that_never_changes() -> None:
    first = message_id_of("mail:one", "x.org")
    assert first == message_id_of("mail:one", "x.org") == first.lower()
    assert first != message_id_of("mail:two", "x.org")
