"""A letter that came back: what the server that returned it says (RFC 3464). Pure."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message

_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[^>\s]+>)")

_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class BounceError(ValueError):
    """A message that is no report of a letter that came back; the text says why."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """Which letter came back, with what status (`5.1.1`) and in which words."""

    message_id: str
    status: str
    words: str


def read_bounce(content: bytes) -> Bounce:
    """Read a returned message as a mail program saves it. Raises BounceError."""
    message: EmailMessage = email.message_from_bytes(content, policy=email.policy.default)
    fields = _report(message)
    if fields is None:
        raise BounceError("This is no delivery report: it has no message/delivery-status part.")
    action = str(fields.get("Action", "")).strip().lower()
    if action != "failed":
        raise BounceError(f"This report says “{action}”: the letter has not come back for good.")
    original = _original(message)
    found = _MESSAGE_ID.search(original)
    if found is None:
        raise BounceError("The report does not hold the headers of the letter that came back.")
    return Bounce(
        message_id=found[1].decode("ascii", errors="replace"),
        status=str(fields.get("Status", "")).strip(),
        words=_words(str(fields.get("Diagnostic-Code", ""))),
    )


def _words(text: str) -> str:
    """On one line, and without the address, which stands in the roster."""
    return _ADDRESS.sub("the address", " ".join(text.split()))[:300]


def _report(message: EmailMessage) -> Message | None:
    """The fields about the recipient, from the part of the report that programs read."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            found = [block for block in blocks if isinstance(block, Message)]
            return next((block for block in found if "Action" in block), None)
    return None


def _original(message: EmailMessage) -> bytes:
    """The letter that came back, or its headers."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            return part.as_bytes()
    return b""
