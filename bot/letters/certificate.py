"""The letter that brings a certificate. Pure."""

from __future__ import annotations

from bot.certificate import credits_text, day_text
from bot.facts import CertificateIssued, CertificateReissued
from bot.letters.letter import Letter, Link, Part
from bot.letters.recipient import Recipient, closing, greeting
from bot.session import Session


def certificate(session: Session, to: Recipient, issued: CertificateIssued) -> Letter:
    """The certificate, which is attached to it."""
    what = "certificate of attendance" if issued.form == "attendance" else "certificate"
    if isinstance(issued, CertificateReissued):
        subject = f"Your corrected {what} for “{session.title}”"
        first = (
            f"Attached is your corrected {what} for “{session.title}” on {day_text(issued.date)}. "
            f"It takes the place of {issued.replaces}, which is no longer valid."
        )
    else:
        subject = f"Your {what} for “{session.title}”"
        first = (
            f"Congratulations on completing “{session.title}” on {day_text(issued.date)}. Your "
            f"{what} is attached."
        )
    parts: list[Part] = [first]
    if issued.credits:
        parts.append(f"It carries {credits_text(issued.credits, issued.credit_type)}.")
    parts += [
        f"Its number is {issued.number}. Anyone you show it to, such as your licensing board, can "
        "check it here:",
        Link("Check the certificate", issued.check_url),
        f"Is “{issued.name}” how your name should read? If not, reply to this letter and you get a "
        "corrected one.",
    ]
    return Letter(subject, greeting(to), tuple(parts), closing(session))


def file_name(issued: CertificateIssued) -> str:
    """What the attached file is called."""
    return f"certificate-{issued.number}.pdf"
