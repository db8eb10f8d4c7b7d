"""What stands on a certificate (CERT-01), from a decision and the session file. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.certificate import credits_text
from bot.certificates.errors import IncompleteError, NotApprovedError
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.session import Provider, Session

FORMAT = "live interactive webinar"
"""How ASWB ACE names a training that is held live over video."""

STATEMENT = (
    "{provider}, provider #{number}, is approved as an ACE provider to offer social work "
    "continuing education by the Association of Social Work Boards (ASWB) Approved Continuing "
    "Education (ACE) program. Regulatory boards are the final authority on courses accepted for "
    "continuing education credit. ACE provider approval period: {first:%m/%d/%Y}–{last:%m/%d/%Y}. "
    "Social workers completing this course receive {credits}."
)
"""The approval statement that ASWB ACE asks for on certificates, word for word."""

OF_ACE = "aswb-ace"
"""The ruleset of providers whose approval statement is known."""

OF_ATTENDANCE = ("name", "title", "date", "format", "provider", "presenters", "officer")
"""What must stand on every certificate."""

OF_CREDIT = ("provider_number", "credits", "credit_type", "level", "statement")
"""What must stand on a certificate that carries credit as well."""

WHERE = {
    "name": "the attendee's name in the roster",
    "title": "title in the session file",
    "date": "date in the session file",
    "provider": "name under [provider] in the session file",
    "provider_number": "number under [provider] in the session file",
    "credits": "credits in the session file; this decision earns none",
    "credit_type": 'credit_type in the session file, such as "clinical"',
    "level": 'level in the session file, such as "intermediate"',
    "presenters": "presenters in the session file",
    "officer": "officer under [provider] in the session file",
    "statement": "statement under [provider] in the session file, or the approval period "
    "(approved) from which ACE's is composed",
}
"""Where each field is given."""


@dataclass(frozen=True, slots=True)
class Face:
    """The words of one attendee's certificate, without its number. The date is `2026-12-04`."""

    form: Literal["credit", "attendance"]
    name: str
    title: str
    date: str
    format: str
    provider: str
    provider_number: str
    credits: float
    credit_type: str
    level: str
    presenters: tuple[str, ...]
    statement: str
    officer: str
    license: str


def face_of(session: Session, policy: Policy, decision: Decision) -> Face:
    """The words of the certificate that a decision earns.

    Who asked for no credit, or attended a training that carries none, gets one of attendance.
    Raises NotApprovedError, or IncompleteError naming everything that is missing.
    """
    registrant = decision.evidence.registrant
    for_credit = registrant.ce_credit and session.credits > 0
    if for_credit:
        require_approval(session)
    return complete_face(
        session,
        policy,
        name=registrant.name,
        license_number=registrant.license_number,
        earned=decision.credits if for_credit else None,
    )


def complete_face(
    session: Session, policy: Policy, *, name: str, license_number: str, earned: float | None
) -> Face:
    """The words of a certificate that earned so many credits, or (None) of attendance.

    Raises IncompleteError naming everything that is missing.
    """
    provider = session.provider or Provider.model_construct(name="")
    for_credit = earned is not None
    face = Face(
        form="credit" if for_credit else "attendance",
        name=one_line(name),
        title=one_line(session.title),
        date=session.date.isoformat(),
        format=FORMAT,
        provider=one_line(provider.name),
        provider_number=one_line(provider.number) if for_credit else "",
        credits=earned or 0.0,
        credit_type=one_line(session.credit_type) if for_credit else "",
        level=one_line(session.level) if for_credit else "",
        presenters=tuple(one_line(presenter) for presenter in session.presenters),
        statement=_statement(session, policy, provider, earned) if earned else "",
        officer=one_line(provider.officer),
        license=one_line(license_number),
    )
    missing = [(field, WHERE.get(field, "")) for field in _missing(face)]
    if missing:
        raise IncompleteError(missing)
    return face


def _missing(face: Face) -> Iterator[str]:
    needed = OF_ATTENDANCE + (OF_CREDIT if face.form == "credit" else ())
    return (field for field in needed if not getattr(face, field))


def require_approval(session: Session) -> None:
    """Raise NotApprovedError where the date is outside the approval period (APP-01)."""
    approved = session.provider.approved if session.provider else None
    if approved and not approved[0] <= session.date <= approved[1]:
        raise NotApprovedError(
            f"{session.date} is outside the provider's approval period, {approved[0]} to "
            f"{approved[1]}, so no certificate of credit can be issued. Correct the date or "
            "`approved` in the session file if either is wrong."
        )


def one_line(text: str) -> str:
    """A text on one line, its characters composed, without any that cannot be printed."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character for character in spaced if unicodedata.category(character) != "Cc")


def _statement(session: Session, policy: Policy, provider: Provider, earned: float) -> str:
    """The provider's own approval statement, else ACE's; empty where neither can be given."""
    if provider.statement.strip():
        return one_line(provider.statement)
    known = provider.name and provider.number and provider.approved and session.credit_type
    if policy.ruleset != OF_ACE or not known or provider.approved is None:
        return ""
    return STATEMENT.format(
        provider=one_line(provider.name),
        number=one_line(provider.number).removeprefix("#"),
        first=provider.approved[0],
        last=provider.approved[1],
        credits=credits_text(earned, one_line(session.credit_type)),
    )
