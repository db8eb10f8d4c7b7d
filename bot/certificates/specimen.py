"""A certificate of nobody, to look at before any is issued. Pure."""

from __future__ import annotations

from dataclasses import asdict

from bot.certificates.face import complete_face
from bot.chain import GENESIS
from bot.facts import CertificateIssued
from bot.rules.policy import Policy
from bot.session import Session

NUMBER = "0000-0000-0000"


def specimen_of(
    session: Session, policy: Policy, base_url: str, *, name: str, attendance: bool
) -> CertificateIssued:
    """What would stand on a certificate of the session. Raises IncompleteError."""
    face = complete_face(
        session,
        policy,
        name=name,
        license_number="SW-000000",
        earned=None if attendance or not session.credits else session.credits,
    )
    return CertificateIssued(
        **asdict(face),
        attendee="",
        edition=1,
        number=NUMBER,
        issued=session.date.isoformat(),
        check_url=f"{base_url}/verify/{NUMBER}",
        ledger_facts=0,
        ledger_head=GENESIS,
        design="",
    )
