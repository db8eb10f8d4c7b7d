"""From a letter to the message that travels: headers, plain text, HTML, attachment. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from bot.clock import SECOND
from bot.letters.letter import Letter
from bot.mail.errors import RefusedError

_ATOM = r"""[^\s@<>()\[\],;:\\"\x00-\x1f\x7f.]+"""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF that goes with a letter."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Postmark:
    """What the outside of a message says. `date` is UTC milliseconds; `reply_to` may be empty."""

    sender_name: str
    sender: str
    name: str
    address: str
    reply_to: str
    date: int
    message_id: str


def message_id_of(key: str, domain: str) -> str:
    """The Message-ID of a letter, by the fingerprint of its intention: always the same one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def message_of(
    letter: Letter, mark: Postmark, attachment: Attachment | None = None
) -> EmailMessage:
    """The message, the same bytes every time. Raises RefusedError where an address is none."""
    sender, to = address(mark.sender_name, mark.sender), address(mark.name, mark.address)
    plain = (sender.addr_spec + to.addr_spec).isascii()
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = one_line(letter.subject)
    message["Date"] = datetime.fromtimestamp(mark.date // SECOND, tz=UTC)
    message["Message-ID"] = mark.message_id
    if mark.reply_to:
        message["Reply-To"] = address("", mark.reply_to)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if attachment:
        message.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=attachment.name
        )
    _fix_boundaries(message, mark.message_id)
    return message


def address(name: str, addr_spec: str) -> Address:
    """An address with a name; a domain beyond ASCII in its coded form (`xn--…`).

    Raises RefusedError where it is none.
    """
    local, _, domain = addr_spec.strip().rpartition("@")
    try:
        coded = domain.encode("idna").decode()
    except UnicodeError:
        coded = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(coded):
        raise RefusedError("letter", "The address in the roster is no e-mail address.")
    return Address(one_line(name), username=local, domain=coded)


def one_line(text: str) -> str:
    """A text that fits into a header: on one line, without what cannot be printed."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Give the parts boundaries that are the same every time, and occur nowhere else."""
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{mark}_{number}")
