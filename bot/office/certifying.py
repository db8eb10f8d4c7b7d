"""Certificates as the office handles them: issued and sent, corrected, revoked, looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from bot.certificate import Certificate
from bot.certificates.afterwards import find, reissue, revoke
from bot.certificates.design import read_design
from bot.certificates.errors import CertificateError
from bot.certificates.issue import Issuance, issue
from bot.certificates.press import Kind, Press
from bot.certificates.specimen import specimen_of
from bot.certificates.workshop import Workshop
from bot.clock import Clock
from bot.ledger import Ledger
from bot.mail.intentions import certificates as letters_of
from bot.office.errors import OfficeError
from bot.outcomes import Outcomes
from bot.register import FollowedRegister
from bot.rules.policy import policy_of
from bot.session import Session
from bot.settings import Settings

SOURCE = "director"


@contextmanager
def in_words() -> Iterator[None]:
    """What stands in the way of a certificate, as an OfficeError."""
    try:
        yield
    except CertificateError as error:
        raise OfficeError(str(error)) from error


class Registry:
    """The certificates of one installation, for its pages; `register` is one followed already.

    Every method may raise OfficeError or LedgerError.
    """

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        clock: Clock,
        register: FollowedRegister | None = None,
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self._workshop = Workshop(ledger, settings, register)

    @in_words()
    def issue(self, outcomes: Outcomes, attendees: Iterable[str], by: str = "") -> Issuance:
        """Issue to those of them who passed and have none yet, and have all of theirs sent."""
        wanted = set(attendees)
        training = outcomes.training
        issuance = issue(
            self._workshop,
            training.session,
            training.policy,
            [one for one in outcomes.decisions if one.evidence.registrant.attendee in wanted],
            head=(outcomes.facts, outcomes.head),
            at=training.as_of,
            source=SOURCE,
            by=by,
        )
        send(self._ledger, self._clock, [*issuance.issued, *issuance.before], by)
        return issuance

    def of(self, session: str, attendee: str = "") -> list[Certificate]:
        """Every edition of the certificates of a session, or of one attendee in it."""
        found = self._workshop.register.now().of(session)
        return [one for one in found if attendee in ("", one.body.attendee)]

    @in_words()
    def find(self, number: str) -> Certificate:
        """The certificate of a number as somebody typed it."""
        return find(self._workshop, number)

    @in_words()
    def correct(
        self, session: Session, number: str, name: str, by: str, reason: str, *, anew: bool
    ) -> Certificate:
        """Issue it again under the right name, and have it sent; also a revoked one, if `anew`."""
        issued = reissue(
            self._workshop,
            session,
            self.find(number),
            name=name,
            by=by,
            reason=reason,
            at=self._clock.now(),
            source=SOURCE,
            after_revocation=anew,
        )
        send(self._ledger, self._clock, [issued], by)
        return issued

    @in_words()
    def revoke(self, number: str, by: str, reason: str) -> None:
        """Revoke it: the public check says so from now on."""
        certificate = self.find(number)
        now = self._clock.now()
        revoke(self._workshop, certificate, by=by, reason=reason, at=now, source=SOURCE)

    @in_words()
    def pdf(self, certificate: Certificate) -> bytes:
        """Its PDF, byte for byte as it was issued."""
        return self._workshop.archive.pdf(certificate)

    @in_words()
    def specimen(self, session: Session, kind: Kind, *, name: str, attendance: bool) -> bytes:
        """A session's certificate with SPECIMEN across it, to look at before any is issued."""
        body = specimen_of(
            session,
            policy_of(session),
            self._settings.base_url,
            name=name,
            attendance=attendance,
        )
        home = self._settings.home
        return Press(home).specimen(body, read_design(home), session.ends_at, kind)


def send(ledger: Ledger, clock: Clock, issued: Sequence[Certificate], by: str = "") -> int:
    """Have certificates sent that were not sent before; how many. Raises LedgerError."""
    letters = letters_of(issued, clock.now(), by)
    return sum(one.first for one in ledger.append_all(letters)) if letters else 0
