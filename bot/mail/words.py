"""What a mail server said, fit to be kept: on one line, short, without secrets or addresses."""

from __future__ import annotations

import base64
import smtplib

from bot.mail.server import MailServer

LONGEST = 300


class Words:
    """Cleans what one server says."""

    def __init__(self, server: MailServer) -> None:
        user, password = server.user, server.password
        plain = f"\0{user}\0{password}"
        coded = [base64.b64encode(text.encode()).decode() for text in (password, plain)]
        self._secrets = [secret for secret in (password, *coded) if password]

    def clean(self, said: bytes | str, recipient: str = "") -> str:
        """The words on one line; the recipient's address is left out, it stands in the roster."""
        text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
        for secret in self._secrets:
            text = text.replace(secret, "…")
        if recipient:
            text = text.replace(recipient, "the address")
        printable = "".join(one if one.isprintable() else " " for one in text)
        return " ".join(printable.split())[:LONGEST]


def reply_of(error: BaseException) -> tuple[int, bytes | str]:
    """The server's code (0: none) and words behind an exception of smtplib or of the network."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    if isinstance(error, TimeoutError):
        return 0, "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return 0, error.strerror
    return 0, str(error) or type(error).__name__
