"""Where certificates are made and recorded: numbered, set, appended to the ledger, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, NamedTuple

import msgspec

from bot.certificate import Certificate
from bot.certificate_number import number_of
from bot.certificates.archive import Archive, sha256
from bot.certificates.design import read_design
from bot.certificates.face import Face
from bot.certificates.press import Press
from bot.facts import CertificateDesign, CertificateIssued, CertificateReissued
from bot.ledger import Ledger
from bot.local_time import to_local
from bot.register import FollowedRegister
from bot.session import Session
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Batch:
    """Certificates of one session that are made alike.

    Issued at what moment (UTC milliseconds), by which policy, in which design, which fact of the
    ledger was the last that they rest on (its seq and the chain there), and who had it done.
    """

    session: Session
    at: int
    source: str
    policy: str
    design: CertificateDesign
    head: tuple[int, str]
    by: str = ""


class Correction(NamedTuple):
    """Whose decision a new edition is, why, and the number of the one that it replaces."""

    replaces: str
    by: str
    reason: str


class Made(NamedTuple):
    """A certificate that was set and is not recorded yet."""

    body: CertificateIssued
    pdf: bytes


class Workshop:
    """Makes the certificates of one installation; `register` is one that is followed already."""

    def __init__(
        self, ledger: Ledger, settings: Settings, register: FollowedRegister | None = None
    ) -> None:
        self.ledger = ledger
        self.register = register or FollowedRegister(ledger)
        self.archive = Archive(ledger, settings.home)
        self._settings = settings
        self._press = Press(settings.home)

    def batch(
        self,
        session: Session,
        policy: str,
        head: tuple[int, str],
        *,
        at: int,
        source: str,
        by: str = "",
    ) -> Batch:
        """A batch in the design of now. Raises DesignError."""
        return Batch(session, at, source, policy, read_design(self._settings.home), head, by)

    def make(
        self,
        batch: Batch,
        attendee: str,
        face: Face,
        edition: int = 1,
        correction: Correction | None = None,
    ) -> Made:
        """Number and set a certificate. Raises CertificateError."""
        number = self._number(batch.session.id, attendee, edition)
        values: dict[str, Any] = {
            **asdict(face),
            "attendee": attendee,
            "edition": edition,
            "number": number,
            "issued": to_local(batch.at, batch.session.zone).date().isoformat(),
            "check_url": f"{self._settings.base_url}/verify/{number}",
            "policy": batch.policy,
            "ledger_facts": batch.head[0],
            "ledger_head": batch.head[1],
            "design": batch.design.design,
        }
        body = (
            CertificateReissued(**values, **correction._asdict())
            if correction
            else CertificateIssued(**values, by=batch.by)
        )
        pdf = self._press.pdf(body, batch.design, batch.at)
        return Made(msgspec.structs.replace(body, pdf=sha256(pdf)), pdf)

    def record(self, batch: Batch, made: Sequence[Made]) -> list[Certificate]:
        """Append what was made; those certificates that this very append issued, their PDFs kept.

        Raises LedgerError; then none was issued.
        """
        if not made:
            return []
        bodies = [batch.design, *(one.body for one in made)]
        facts = [body.fact(batch.session.id, at=batch.at, source=batch.source) for body in bodies]
        appended = self.ledger.append_all(facts)[1:]
        won = [one for one, result in zip(made, appended, strict=True) if result.first]
        for one in won:
            self.archive.keep(one.body.number, one.pdf)
        register = self.register.now()
        return [found for one in won if (found := register.find(one.body.number))]

    def _number(self, session: str, attendee: str, edition: int) -> str:
        """The edition's number; the next draw where another certificate has that number."""
        register = self.register.now()
        for draw in count():
            number = number_of(self._settings.secret_key, session, attendee, edition, draw)
            known = register.find(number)
            mine = known and known.body.attendee == attendee and known.body.edition == edition
            if known is None or mine:
                return number
        raise AssertionError  # numbers do not run out
