"""From an intended letter to the message: the letter of its kind, the people, the attachment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

import msgspec

from bot.catalogue import Catalogue
from bot.certificate import Certificate
from bot.evaluations.links import code_of, form_link
from bot.facts import MailIntended, SessionAdded
from bot.ledger import Ledger
from bot.letters.alarm import alarm
from bot.letters.appeal import Answered, appeal_answer
from bot.letters.certificate import certificate, file_name
from bot.letters.denial import Denial, denial
from bot.letters.evaluation import Ways, evaluation, reminder
from bot.letters.invitation import invitation
from bot.letters.letter import Letter
from bot.letters.recipient import Recipient, contact_address
from bot.links import pseudonym
from bot.mail.errors import RefusedError
from bot.mail.intentions import (
    ALARM,
    ANSWER,
    CERTIFICATE,
    DENIAL,
    EVALUATION,
    INVITATION,
    REMINDER,
    Alarmed,
    Evaluated,
)
from bot.mail.journal import Mail
from bot.mail.message import Attachment, Postmark, message_id_of, message_of
from bot.personal_links import personal_link
from bot.register import FollowedRegister
from bot.registrants import Row, current_rows
from bot.rules.policy import policy_of
from bot.session import Session
from bot.settings import Settings

PdfOf = Callable[[Certificate], bytes]
"""Gives the PDF of a certificate."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A session and who is registered for it, by attendee."""

    session: Session
    people: dict[str, Row]


class Composer:
    """Composes the letters of one installation."""

    def __init__(self, ledger: Ledger, settings: Settings, pdf_of: PdfOf, sender: str = "") -> None:
        self._ledger = ledger
        self._settings = settings
        self._pdf_of = pdf_of
        self._sender = sender
        self._register = FollowedRegister(ledger)
        self._scenes: dict[str, Scene] = {}

    @property
    def domain(self) -> str:
        """The name of this installation in the mail: the host of its own address."""
        host = urlsplit(self._settings.base_url).hostname or ""
        return host if host.strip("0123456789.:") else "attendant.localhost"

    def refresh(self) -> None:
        """Read sessions and rosters anew from here on."""
        self._scenes.clear()

    def message(self, mail: Mail) -> EmailMessage:
        """The message of a letter, the same bytes for as long as the facts stand.

        Raises RefusedError where it can be sent to nobody, and whatever `pdf_of` raises.
        """
        scene = self._scene(mail.session)
        row = _somebody_else(mail.intended) or scene.people.get(mail.intended.attendee)
        if row is None:
            raise RefusedError("letter", "The registration was withdrawn or erased in between.")
        letter, attachment = self._letter(mail.intended, scene.session, row)
        provider = scene.session.provider
        contact = contact_address(scene.session)
        mark = Postmark(
            sender_name=provider.name if provider else "Attendant",
            sender=self._sender or contact or f"attendant@{self.domain}",
            name=row.name,
            address=row.email,
            reply_to=contact,
            date=mail.intended_at,
            message_id=message_id_of(mail.key, self.domain),
        )
        return message_of(letter, mark, attachment)

    def _letter(
        self, intended: MailIntended, session: Session, row: Row
    ) -> tuple[Letter, Attachment | None]:
        to = self._recipient(intended, row)
        match intended.letter:
            case letter if letter == INVITATION:
                return invitation(session, policy_of(session), to), None
            case letter if letter in (EVALUATION, REMINDER):
                found = msgspec.convert(intended.details, Evaluated)
                compose = evaluation if letter == EVALUATION else reminder
                ways = self._ways(session, intended.attendee, row, to)
                return compose(session, to, ways, found.closes_at), None
            case letter if letter == DENIAL:
                return denial(session, to, msgspec.convert(intended.details, Denial)), None
            case letter if letter == ANSWER:
                found_answer = msgspec.convert(intended.details, Answered)
                return appeal_answer(session, to, found_answer), None
            case letter if letter == ALARM:
                page = f"{self._settings.base_url}/live/{session.id}"
                return alarm(session, msgspec.convert(intended.details, Alarmed).text, page), None
            case letter if letter == CERTIFICATE:
                return self._certificate(intended, session, to)
        raise RefusedError("letter", f"There is no letter called {intended.letter!r}.")

    def _certificate(
        self, intended: MailIntended, session: Session, to: Recipient
    ) -> tuple[Letter, Attachment]:
        found = self._register.find(intended.about)
        if found is None or found.state != "valid":
            state = found.state if found else "erased"
            raise RefusedError("letter", f"Certificate {intended.about} is {state} by now.")
        attached = Attachment(file_name(found.body), self._pdf_of(found))
        return certificate(session, to, found.body), attached

    def _ways(self, session: Session, attendee: str, row: Row, to: Recipient) -> Ways:
        """The ways to the evaluation: the attendee's own link to the form, and their own page."""
        own, form, asked = f"{to.page}/evaluation", "", session.evaluation
        if asked:
            code = code_of(self._settings.secret_key, attendee)
            form = form_link(asked, code=code, email=row.email, name=row.name)
        return Ways(form or own, own if asked and asked.is_on_page and form else "")

    def _recipient(self, intended: MailIntended, row: Row) -> Recipient:
        page = personal_link(self._ledger, self._settings, intended.attendee)
        return Recipient(row.name, page, row.join_url, row.ce_credit)

    def _scene(self, session_id: str) -> Scene:
        if session_id not in self._scenes:
            self._scenes[session_id] = self._read(session_id)
        return self._scenes[session_id]

    def _read(self, session_id: str) -> Scene:
        catalogue = Catalogue()
        condition = "session = ? and kind = ?"
        for fact in self._ledger.select(condition, [session_id, SessionAdded.KIND]):
            catalogue.apply(fact)
        session = catalogue.get(session_id)
        if session is None:
            raise RefusedError("letter", f"The session {session_id} is not in the ledger.")
        rows = current_rows(self._ledger, session_id).values()
        key = self._settings.secret_key
        return Scene(session, {pseudonym(key, session_id, row.email): row for row in rows})


def _somebody_else(intended: MailIntended) -> Row | None:
    """Whoever is written to without being an attendee: a facilitator, by their address."""
    return Row(email=intended.to, name="") if intended.to else None
