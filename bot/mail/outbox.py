"""The outbox: what is intended is delivered, each letter once, whatever crashes in between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import structlog

from bot.clock import MINUTE, Clock
from bot.facts import (
    AboutMail,
    Body,
    MailAttempted,
    MailDeferred,
    MailDoubtful,
    MailFailure,
    MailRefused,
    MailSent,
    MailUnavailable,
    NewFact,
)
from bot.ledger import Ledger, LedgerError
from bot.mail import files
from bot.mail.composing import Composer, PdfOf
from bot.mail.errors import (
    ClaimedError,
    DeferredError,
    MailError,
    RefusedError,
    UnansweredError,
    UnusableError,
)
from bot.mail.intentions import SOURCE
from bot.mail.journal import KINDS, Journal, Mail
from bot.mail.server import MailServer
from bot.mail.smtp import PATIENCE, Connection, Envelope, Patience
from bot.settings import Settings

MOST_BROKEN = 2
"""After so many letters in a row at which the connection broke, it is the server and not they."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Round:
    """What one round of deliveries did. `next_at` is when the next is due (UTC milliseconds)."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    doubtful: int = 0
    trouble: str = ""
    next_at: int | None = None


class Outbox:
    """Delivers the letters of one ledger. One may run in each process; none sends one twice."""

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        clock: Clock,
        pdf_of: PdfOf,
        patience: Patience = PATIENCE,
    ) -> None:
        """Raises MailSettingsError where the server's address cannot be used."""
        self._ledger = ledger
        self._home = settings.home
        self._clock = clock
        self._patience = patience
        self._server = MailServer.parse(settings.smtp_url) if settings.smtp_url else None
        sender = self._server.sender if self._server else ""
        self.composer = Composer(ledger, settings, pdf_of, sender)
        self.journal = Journal()
        self._owed: list[NewFact] = []
        self._connection: Connection | None = None

    def catch_up(self) -> None:
        """Take in what was appended since. Raises LedgerError."""
        last = self._ledger.last_seq()
        marks = ", ".join("?" for _ in KINDS)
        condition = f"kind in ({marks}) and seq > ? and seq <= ?"
        for fact in self._ledger.select(condition, [*KINDS, self.journal.seq, last]):
            self.journal.apply(fact)
        self.journal.seq = last

    def intend(self, letters: Iterable[NewFact]) -> int:
        """Record letters that are to be sent; how many are new. Raises LedgerError."""
        self.catch_up()
        new = [one for one in letters if one.fingerprint not in self.journal.mails]
        appended = self._ledger.append_all(new) if new else []
        return sum(one.first for one in appended)

    def deliver_due(self) -> Round:
        """Deliver every letter whose turn it is, as far as the rate allows.

        Raises LedgerError where the ledger cannot be used: then nothing more is sent, and what
        was sent and could not be recorded is recorded first of all when it works again.
        """
        self._pay()
        self.catch_up()
        self.composer.refresh()
        done = Round()
        if self._clock.now() < self.journal.server_rests_until():
            done.next_at = self.journal.server_rests_until()
            return done
        try:
            if self._server:
                self._deliver_by_smtp(done, self._server)
            else:
                self._deliver_as_files(done)
        except UnusableError as failure:
            self._rest(done, failure)
        finally:
            self._hang_up()
        self.catch_up()
        turn = self.journal.next_turn(self._clock.now())
        done.next_at = min((at for at in (turn, done.next_at) if at), default=None)
        return done

    def _deliver_as_files(self, done: Round) -> None:
        for mail in self.journal.waiting(self._clock.now()):
            try:
                content = self._composed(mail).content
            except (DeferredError, RefusedError) as failure:
                self._note(done, mail, failure)
                continue
            files.write(files.path_of(self._home, mail.key), content)
            self._sent(done, mail, "file", "", content)

    def _deliver_by_smtp(self, done: Round, server: MailServer) -> None:
        broken = 0
        for mail in self.journal.waiting(self._clock.now()):
            if self.journal.handed_since(self._clock.now() - MINUTE) >= server.per_minute:
                done.next_at = self._clock.now() + MINUTE // 2
                return
            if mail.state(self._clock.now()) != "waiting":
                continue  # another outbox was faster
            failure = self._send(done, server, mail)
            self.catch_up()
            broken = broken + 1 if failure and failure.is_broken else 0
            if failure and broken == MOST_BROKEN:
                raise UnusableError(failure.stage, failure.words)

    def _send(self, done: Round, server: MailServer, mail: Mail) -> MailError | None:
        """Send one letter, and record what is known of it afterwards. Raises UnusableError."""
        try:
            envelope = self._composed(mail)
            reply = self._hand_over(server, mail, envelope)
        except ClaimedError:
            return None  # another outbox is handing it over
        except (DeferredError, RefusedError, UnansweredError) as failure:
            self._note(done, mail, failure)
            return failure
        self._sent(done, mail, "smtp", reply, envelope.content)
        return None

    def _hand_over(self, server: MailServer, mail: Mail, envelope: Envelope) -> str:
        """Hand a letter over on the open connection, or on a new one where that has ended."""
        connection = self._connected(server)
        was_used = connection.used
        try:
            return connection.hand_over(envelope, lambda: self._claim(mail))
        except UnusableError as failure:
            self._hang_up()
            if not (was_used and failure.stage == "sender"):
                raise
        return self._connected(server).hand_over(envelope, lambda: self._claim(mail))

    def _connected(self, server: MailServer) -> Connection:
        if self._connection is None or not self._connection.is_open:
            self._connection = Connection(server, self.composer.domain, self._patience)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _composed(self, mail: Mail) -> Envelope:
        """The letter ready to go. Raises RefusedError or DeferredError."""
        try:
            message = self.composer.message(mail)
        except (MailError, LedgerError):
            raise
        except Exception as error:  # one letter's fault must not hold up the others
            log.exception("letter not composed", letter=mail.key)
            raise DeferredError("letter", f"It could not be composed: {error}") from error
        sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        return Envelope(sender, recipient, message.as_bytes())

    def _claim(self, mail: Mail) -> bool:
        claim = MailAttempted(mail=mail.key, attendee=mail.intended.attendee, attempt=mail.attempt)
        return self._ledger.append(self._fact(mail, claim)).first

    def _sent(
        self, done: Round, mail: Mail, via: Literal["smtp", "file"], reply: str, content: bytes
    ) -> None:
        sent = MailSent(
            mail=mail.key,
            attendee=mail.intended.attendee,
            attempt=mail.attempt,
            via=via,
            reply=reply,
            digest=hashlib.sha256(content).hexdigest(),
        )
        done.sent += 1
        self._record(mail, sent)

    def _note(self, done: Round, mail: Mail, failure: MailError) -> None:
        """Record that a letter was refused, is to be tried again, or may have been sent."""
        kind, words = _kind_of(failure), failure.words
        if kind is MailDeferred and mail.first_failure and self._clock.now() > mail.gives_up_at:
            kind, words = MailRefused, f"{words} (given up after {mail.tries + 1} tries)"
        done.deferred += kind is MailDeferred
        done.refused += kind is MailRefused
        done.doubtful += kind is MailDoubtful
        body = kind(
            mail=mail.key,
            attendee=mail.intended.attendee,
            attempt=mail.attempt,
            failure=mail.failures + 1,
            stage=failure.stage,
            code=failure.code,
            words=words,
        )
        self._record(mail, body)

    def _rest(self, done: Round, failure: UnusableError) -> None:
        """Record that the server cannot be used; every letter waits for it."""
        now = self._clock.now()
        done.trouble = failure.advice
        log.error("mail cannot be delivered", stage=failure.stage, words=failure.words)
        body = MailUnavailable(stage=failure.stage, code=failure.code, words=failure.words)
        self._append(body.fact(None, at=now, source=SOURCE))
        self.catch_up()
        done.next_at = self.journal.server_rests_until()

    def _record(self, mail: Mail, body: AboutMail) -> None:
        log.info(body.KIND, letter=mail.intended.letter, session=mail.session, mail=mail.seq)
        self._append(self._fact(mail, body))

    def _fact(self, mail: Mail, body: Body) -> NewFact:
        return body.fact(mail.session, at=self._clock.now(), source=SOURCE)

    def _append(self, fact: NewFact) -> None:
        """Append what has happened; where the ledger fails it is owed until it works again."""
        try:
            self._ledger.append(fact)
        except LedgerError:
            self._owed.append(fact)
            raise

    def _pay(self) -> None:
        while self._owed:
            self._ledger.append(self._owed[0])
            del self._owed[0]


def deliver_due(ledger: Ledger, settings: Settings, clock: Clock, pdf_of: PdfOf) -> Round:
    """Deliver every letter whose turn it is; see `Outbox`, which remembers more between rounds.

    Raises MailSettingsError, or LedgerError.
    """
    return Outbox(ledger, settings, clock, pdf_of).deliver_due()


def _kind_of(failure: MailError) -> type[MailFailure]:
    if isinstance(failure, UnansweredError):
        return MailDoubtful
    return MailRefused if isinstance(failure, RefusedError) else MailDeferred
