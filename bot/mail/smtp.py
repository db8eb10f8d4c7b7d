"""Handing a letter over by SMTP, so that it is known after every stage whether it was sent.

A letter is the server's when the server has answered the dot that ends it, and cannot be before
that dot: a connection that breaks off earlier obliges the server to throw the letter away (RFC
5321, 4.1.1.10). So the letter is claimed in the ledger immediately before the dot. A crash before
the claim is known to have sent nothing; only between the dot and its answer can it not be known.
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.mail.errors import (
    PERMANENT,
    ClaimedError,
    DeferredError,
    MailError,
    RefusedError,
    Stage,
    UnansweredError,
    UnusableError,
)
from bot.mail.server import MailServer
from bot.mail.words import Words, reply_of

CLOSING = 421
AUTHENTICATION_NEEDED = 530
GO_AHEAD = 354

Reply = tuple[int, bytes]

NO_TLS = (
    "It offers no encryption (STARTTLS), and the password would travel for all to read. Use "
    "smtps:// with port 465, or another server."
)
NO_UTF8 = "The address has letters beyond ASCII, which this server does not take (SMTPUTF8)."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for each step, for the answer to the final dot, to part.

    RFC 5321 (4.5.3.2.6) asks for ten minutes after the dot, lest a letter be sent twice.
    """

    step: float = 60.0
    answer: float = 600.0
    parting: float = 5.0


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter ready to go: from and to which address, and its bytes with lines ended by CRLF."""

    sender: str
    recipient: str
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether an address has letters beyond ASCII (RFC 6531)."""
        return not (self.sender + self.recipient).isascii()


class Connection:
    """One conversation with a mail server; several letters may go over it, one after another.

    `used` tells whether one went before, `is_open` whether another may.
    """

    def __init__(self, server: MailServer, own_name: str, patience: Patience = PATIENCE) -> None:
        """Connect, greet, encrypt and sign in. Raises UnusableError."""
        self._server = server
        self._words = Words(server)
        self._patience = patience
        self.used = False
        self.is_open = True
        self._smtp = self._connect(own_name)
        try:
            self._prepare()
        except MailError:
            self.close()
            raise

    def hand_over(self, envelope: Envelope, claim: Callable[[], bool]) -> str:
        """Hand a letter over; the words with which the server took it.

        `claim` is called when all but the final dot is there; the letter is ended only where it
        returns True. Raises ClaimedError where it does not, RefusedError or DeferredError where
        the letter was surely not sent, UnusableError where none can be, and UnansweredError where
        it may have been sent.
        """
        self._announce(envelope)
        self.used = True
        stuffed = re.sub(rb"(?m)^\.", b"..", envelope.content)
        with self._breaking("content"):
            self._smtp.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
            self._require_silence()
        try:
            first = claim()
        except BaseException:
            self._drop()
            raise
        if not first:
            self._drop()
            raise ClaimedError
        return self._finish(envelope)

    def close(self) -> None:
        """Part in good order where the server still listens."""
        if self.is_open and self._smtp.sock:
            self._smtp.sock.settimeout(self._patience.parting)
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self._drop()

    def _connect(self, own_name: str) -> smtplib.SMTP:
        server, step = self._server, self._patience.step
        try:
            if server.implicit_tls:
                return smtplib.SMTP_SSL(
                    server.host, server.port, own_name, timeout=step, context=self._tls()
                )
            return smtplib.SMTP(server.host, server.port, own_name, timeout=step)
        except (smtplib.SMTPException, OSError) as error:
            raise self._failure(UnusableError, "connect", error) from error

    def _prepare(self) -> None:
        """Greet, encrypt where that is offered, and sign in where a password is given."""
        server, smtp = self._server, self._smtp
        with self._breaking("hello", UnusableError):
            smtp.ehlo_or_helo_if_needed()
        encrypted = server.implicit_tls
        if not encrypted and smtp.has_extn("starttls"):
            with self._breaking("starttls", UnusableError):
                smtp.starttls(context=self._tls())
                smtp.ehlo_or_helo_if_needed()
            encrypted = True
        if server.password and not encrypted and not server.is_local:
            raise UnusableError("starttls", NO_TLS)
        if server.password:
            with self._breaking("login", UnusableError):
                smtp.login(server.user, server.password)

    def _announce(self, envelope: Envelope) -> None:
        """Everything up to the content: from whom, to whom, and that it comes now."""
        options = []
        if envelope.needs_utf8:
            if not self._smtp.has_extn("smtputf8"):
                raise RefusedError("letter", NO_UTF8)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
            self._smtp.command_encoding = "utf-8"
        sender, recipient = envelope.sender, envelope.recipient
        self._ask("sender", recipient, lambda: self._smtp.mail(sender, options))
        self._ask("recipient", recipient, lambda: self._smtp.rcpt(recipient))
        self._ask("data", recipient, lambda: self._smtp.docmd("DATA"))

    def _ask(self, stage: Stage, recipient: str, command: Callable[[], Reply]) -> None:
        """Say one thing; go on where the answer is yes. Raises what a no means at this stage."""
        with self._breaking(stage, UnusableError if stage == "sender" else DeferredError):
            code, said = command()
        if code == GO_AHEAD if stage == "data" else 200 <= code < 300:
            return
        words = self._words.clean(said, recipient)
        if code == CLOSING:
            self._drop()
        else:
            self._reset()
        raise _meaning(stage, code)(stage, words, code)

    def _finish(self, envelope: Envelope) -> str:
        """Send the dot that ends the letter, and hear whether the server takes it."""
        assert self._smtp.sock  # noqa: S101 - it was written to a moment ago
        self._smtp.sock.settimeout(self._patience.answer)
        try:
            self._smtp.send(b".\r\n")
            code, said = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise self._failure(UnansweredError, "end", error) from error
        words = self._words.clean(said, envelope.recipient)
        if not 200 <= code < 600 or 300 <= code < 400:
            self._drop()
            raise UnansweredError("end", words, code)
        if code == CLOSING:
            self._drop()
        elif self._smtp.sock:
            self._smtp.sock.settimeout(self._patience.step)
        if code >= 400:
            raise _meaning("end", code)("end", words, code)
        return f"{code} {words}"

    def _require_silence(self) -> None:
        """Raise OSError where the server spoke or hung up before the letter's end.

        It is only a chance to notice in time: what TLS has to say besides is not looked into.
        """
        sock = self._smtp.sock
        if sock is None or isinstance(sock, ssl.SSLSocket):
            return
        if select.select([sock], [], [], 0)[0]:
            spoke = sock.recv(1, socket.MSG_PEEK)
            raise ConnectionError("spoke out of turn" if spoke else "hung up")

    def _reset(self) -> None:
        """Forget the letter that was begun, so that another can follow."""
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        """Hang up; a letter whose final dot was not sent is the server's to throw away."""
        self.is_open = False
        self._smtp.close()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._server.authority or None)
        if self._server.is_local and not self._server.authority:
            context.check_hostname = False  # nothing travels: a self-made certificate will do
            context.verify_mode = ssl.CERT_NONE
        return context

    @contextmanager
    def _breaking(self, stage: Stage, kind: type[MailError] = DeferredError) -> Iterator[None]:
        """While this lasts, a connection that breaks is that failure at that stage."""
        try:
            yield
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise self._failure(kind, stage, error) from error

    def _failure(self, kind: type[MailError], stage: Stage, error: Exception) -> MailError:
        code, said = reply_of(error)
        return kind(stage, self._words.clean(said), code)


def _meaning(stage: Stage, code: int) -> type[MailError]:
    """What an answer that is no yes means at a stage.

    The sender is the same in all letters, so a refusal of it concerns them all.
    """
    if stage == "sender" or code == AUTHENTICATION_NEEDED:
        return UnusableError
    return RefusedError if code >= PERMANENT else DeferredError
