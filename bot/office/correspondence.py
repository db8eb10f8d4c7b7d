"""Letters as the office sees them: what became of each, what each says, which are to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from bot import facts
from bot.certificates.archive import Archive
from bot.certificates.design import read_design
from bot.certificates.press import Press
from bot.certificates.specimen import specimen_of
from bot.clock import Clock
from bot.facts import MailIntended, NewFact
from bot.ledger import Ledger
from bot.mail.composing import Composer
from bot.mail.errors import RefusedError
from bot.mail.intentions import CERTIFICATE, DENIAL, INVITATION, LETTERS, denials, intention
from bot.mail.journal import KINDS, Journal, Mail, State
from bot.mail.previews import preview_of
from bot.mail.server import MailServer, MailSettingsError
from bot.office.certifying import in_words
from bot.office.errors import OfficeError
from bot.outcomes import Outcomes
from bot.rules.policy import policy_of
from bot.session import Session
from bot.settings import Settings

SENDABLE = (INVITATION, DENIAL)
"""The letters that the office asks for by hand; the clock and certificates bring the others."""

NEEDS_A_PERSON = ("doubtful", "refused", "bounced")
"""What may become of a letter that a person should look at."""

__all__ = ["LETTERS", "NEEDS_A_PERSON", "SENDABLE", "Correspondence", "Line", "Page"]


@dataclass(frozen=True, slots=True)
class Line:
    """A letter and what became of it. `at` is when that was (UTC milliseconds)."""

    key: str
    attendee: str
    letter: str
    state: State
    at: int
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A letter to look at: the same words as plain text and as a web page of its own."""

    subject: str
    to: str
    text: str
    html: str
    attached: tuple[str, ...]


class Correspondence:
    """The letters of one installation, for its pages. Every method may raise LedgerError."""

    def __init__(self, ledger: Ledger, settings: Settings, clock: Clock) -> None:
        self._ledger = ledger
        self._settings = settings
        self._clock = clock

    def of(self, session: str, attendee: str = "") -> list[Line]:
        """The letters of a session, or to one attendee of it, in the order of their asking."""
        now = self._clock.now()
        return [
            Line(
                key=one.key,
                attendee=one.intended.attendee,
                letter=one.intended.letter,
                state=one.state(now),
                at=one.at or one.intended_at,
                words=one.words,
            )
            for one in self._journal(session).of(session)
            if attendee in ("", one.intended.attendee)
        ]

    def page(self, session: str, attendee: str, key: str) -> Page:
        """What a letter to an attendee says, as sent or to be sent. Raises OfficeError."""
        mail = self._journal(session).mails.get(key)
        if mail is None or mail.intended.attendee != attendee:
            raise OfficeError("There is no such letter to them (any more).")
        return self._page(mail)

    def intended(
        self, outcomes: Outcomes, letter: str, attendees: Iterable[str], by: str = ""
    ) -> list[NewFact]:
        """The letters of a kind that are to be sent to these. Raises OfficeError."""
        wanted = set(attendees)
        training, now = outcomes.training, self._clock.now()
        if letter == INVITATION:
            of = training.session.id
            return [intention(of, letter, one, at=now, by=by) for one in sorted(wanted)]
        if letter != DENIAL:
            raise OfficeError(f"No letter of that kind is sent from here: {letter[:40]!r}.")
        if not training.is_over:
            raise OfficeError("The training is not over: nothing can be denied yet.")
        chosen = [one for one in outcomes.decisions if one.evidence.registrant.attendee in wanted]
        return denials(training.session.id, chosen, training.policy, now, by)

    def preview(self, letter: NewFact) -> Page:
        """What a letter will say that is not asked for yet. Raises OfficeError."""
        body = facts.read(letter)
        if not isinstance(body, MailIntended):
            raise OfficeError("There is no such letter.")
        return self._page(
            Mail(letter.fingerprint, letter.session or "", body, letter.happened_at, 0)
        )

    @in_words()
    def specimen(self, session: Session, letter: str) -> Page:
        """A letter as an invented attendee would get it. Raises OfficeError."""
        if letter not in LETTERS:
            raise OfficeError("There is no letter of that kind.")
        policy, specimen, pdf = policy_of(session), None, b""
        if letter == CERTIFICATE:
            base, home = self._settings.base_url, self._settings.home
            specimen = specimen_of(session, policy, base, name="Ada Example", attendance=False)
            pdf = Press(home).specimen(specimen, read_design(home), session.ends_at, "pdf")
        return _shown(preview_of(letter, session, policy, specimen, pdf))

    def send(self, letters: Sequence[NewFact]) -> int:
        """Have letters sent that were not asked for before; how many are new."""
        return sum(one.first for one in self._ledger.append_all(letters)) if letters else 0

    def _journal(self, session: str) -> Journal:
        journal = Journal()
        marks = ", ".join("?" for _ in KINDS)
        for fact in self._ledger.select(f"session = ? and kind in ({marks})", [session, *KINDS]):
            journal.apply(fact)
        return journal

    @in_words()
    def _page(self, mail: Mail) -> Page:
        archive = Archive(self._ledger, self._settings.home)
        composer = Composer(self._ledger, self._settings, archive.pdf, self._sender())
        try:
            return _shown(composer.message(mail))
        except RefusedError as error:
            raise OfficeError(error.words) from error

    def _sender(self) -> str:
        """Whom letters come from: as the mail server's address says, where it can be used."""
        try:
            return MailServer.parse(self._settings.smtp_url).sender
        except MailSettingsError:
            return ""


def _shown(message: EmailMessage) -> Page:
    bodies = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    text, html = (part.get_content() if part else "" for part in bodies.values())
    attached = tuple(one.get_filename() or "" for one in message.iter_attachments())
    return Page(str(message["Subject"]), str(message["To"]), text, html, attached)
