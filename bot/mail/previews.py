"""Every letter of a session as an invented attendee would get it, to look at beforehand. Pure."""

from __future__ import annotations

from email.message import EmailMessage

from bot.clock import DAY, HOUR
from bot.evaluations.links import form_link
from bot.facts import CertificateIssued
from bot.letters.appeal import Answered, appeal_answer
from bot.letters.certificate import certificate, file_name
from bot.letters.denial import Denial, Lack, denial
from bot.letters.evaluation import Ways, evaluation, reminder
from bot.letters.invitation import invitation
from bot.letters.letter import Letter
from bot.letters.recipient import Recipient, contact_address
from bot.mail.intentions import ANSWER, CERTIFICATE, DENIAL, EVALUATION, INVITATION, REMINDER
from bot.mail.message import Attachment, Postmark, message_of
from bot.rules.policy import Policy
from bot.session import Session

ADDRESS = "ada@example.org"
NOWHERE = "preview.invalid"

ADA = Recipient(
    name="Ada Example",
    page=f"https://{NOWHERE}/a/personal-link",
    join_url=f"https://{NOWHERE}/zoom/personal-link",
)


def preview_of(
    kind: str,
    session: Session,
    policy: Policy,
    specimen: CertificateIssued | None = None,
    pdf: bytes = b"",
) -> EmailMessage:
    """A letter of that kind; for a certificate's, a specimen and its PDF.

    Raises KeyError where there is no such letter, PolicyError where the policy is wrong.
    """
    letter, attachment = letter_of(kind, session, policy, specimen), None
    if specimen and pdf and kind == CERTIFICATE:
        attachment = Attachment(file_name(specimen), pdf)
    contact = contact_address(session)
    mark = Postmark(
        sender_name=session.provider.name if session.provider else "Attendant",
        sender=contact or f"attendant@{NOWHERE}",
        name=ADA.name,
        address=ADDRESS,
        reply_to=contact,
        date=session.ends_at,
        message_id=f"<{kind}@{NOWHERE}>",
    )
    return message_of(letter, mark, attachment)


def letter_of(
    kind: str, session: Session, policy: Policy, specimen: CertificateIssued | None = None
) -> Letter:
    """The letter itself. Raises KeyError where there is none of that kind."""
    hours = session.evaluation.hours if session.evaluation else 48
    closes_at = session.ends_at + round(hours * HOUR)
    ways = _ways(session)
    letters = {
        INVITATION: lambda: invitation(session, policy, ADA),
        EVALUATION: lambda: evaluation(session, ADA, ways, closes_at),
        REMINDER: lambda: reminder(session, ADA, ways, closes_at),
        ANSWER: lambda: appeal_answer(session, ADA, _answer(session)),
        DENIAL: lambda: denial(session, ADA, _denial(session, policy)),
    }
    if specimen:
        letters[CERTIFICATE] = lambda: certificate(session, ADA, specimen)
    return letters[kind]()


def _ways(session: Session) -> Ways:
    own, asked = f"{ADA.page}/evaluation", session.evaluation
    if asked is None or not asked.url:
        return Ways(own)
    link = form_link(asked, code="ev-" + "a" * 16, email=ADDRESS, name=ADA.name)
    return Ways(link, own if asked.is_on_page else "")


def _answer(session: Session) -> Answered:
    officer = session.provider.officer if session.provider else ""
    reason = "An invented reason: you took part by telephone, and the host confirms it."
    return Answered("granted", reason, officer or "The office", session.ends_at + 5 * DAY)


def _denial(session: Session, policy: Policy) -> Denial:
    lack = Lack(
        requirement="ATT-01",
        measured="90.0 min",
        needed="120.0 min",
        reason="An invented reason: present for 90.0 min of those that count. Away 2:25–3:00 PM.",
    )
    until = session.ends_at + policy.appeal_days * DAY
    return Denial(lacks=(lack,), appeal_days=policy.appeal_days, appeal_until=until)
