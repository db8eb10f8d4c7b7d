"""What becomes of a certificate after its issue: corrected and issued again, or revoked."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.certificate import Certificate
from bot.certificate_number import normal
from bot.certificates.errors import CertificateError, StateError, UnknownNumberError
from bot.certificates.face import Face, one_line
from bot.certificates.workshop import Correction, Workshop
from bot.facts import CertificateRevoked
from bot.session import Session


def find(workshop: Workshop, typed: str) -> Certificate:
    """The certificate of a number as somebody typed it. Raises UnknownNumberError."""
    number = normal(typed)
    found = workshop.register.find(number) if number else None
    if found is None:
        raise UnknownNumberError(typed)
    return found


def reissue(
    workshop: Workshop,
    session: Session,
    certificate: Certificate,
    *,
    name: str,
    by: str,
    reason: str,
    at: int,
    source: str,
    after_revocation: bool = False,
) -> Certificate:
    """Issue a certificate again under a corrected name; the earlier edition is superseded.

    A revoked one only with `after_revocation`. Raises StateError or another CertificateError,
    and LedgerError.
    """
    _require_words(name=name, by=by, reason=reason)
    _require_latest(workshop, certificate)
    if certificate.revocation and not after_revocation:
        raise StateError(
            f"Certificate {certificate.number} was revoked by {certificate.revocation.by}: "
            f"{certificate.revocation.reason} Nothing was issued. If that was a mistake, add "
            "--after-revocation."
        )
    body = certificate.body
    face = Face(**{known.name: getattr(body, known.name) for known in fields(Face)})
    batch = workshop.batch(session, body.policy, workshop.ledger.head(), at=at, source=source)
    made = workshop.make(
        batch,
        body.attendee,
        replace(face, name=one_line(name)),
        body.edition + 1,
        Correction(body.number, one_line(by), one_line(reason)),
    )
    issued = workshop.record(batch, [made])
    if not issued:
        _require_latest(workshop, certificate)
    return issued[0]


def revoke(
    workshop: Workshop, certificate: Certificate, *, by: str, reason: str, at: int, source: str
) -> None:
    """Revoke a certificate. Raises StateError where it was revoked already, or LedgerError."""
    _require_words(by=by, reason=reason)
    revoked = CertificateRevoked(
        number=certificate.number,
        attendee=certificate.body.attendee,
        by=one_line(by),
        reason=one_line(reason),
    )
    fact = revoked.fact(certificate.session, at=at, source=source)
    if not workshop.ledger.append(fact).first:
        raise StateError(f"Certificate {certificate.number} was revoked before.")


def _require_latest(workshop: Workshop, certificate: Certificate) -> None:
    latest = workshop.register.now().latest(certificate.session, certificate.body.attendee)
    if latest and latest.number != certificate.number:
        raise StateError(
            f"Certificate {certificate.number} was replaced by {latest.number}, in the name of "
            f"{latest.body.name}. Correct that one."
        )


def _require_words(**given: str) -> None:
    empty = [f"--{name}" for name, text in given.items() if not one_line(text)]
    if empty:
        raise CertificateError(f"{' and '.join(empty)} must say something.")
