"""Certificates as they were issued, for tests that are not about what stands on them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bot.facts import CertificateIssued


def certificate(attendee: str, number: str, **changes: Any) -> CertificateIssued:
    """A first edition that was issued three days after a training on December 4, 2026."""
    issued = CertificateIssued(
        attendee=attendee,
        edition=1,
        number=number,
        form="credit",
        name="Ada Example",
        title="A small training",
        date="2026-12-04",
        issued="2026-12-07",
        format="live interactive webinar",
        provider="Example Training House",
        check_url=f"https://attendant.example.org/verify/{number}",
        ledger_facts=1,
        ledger_head="",
        design="",
    )
    return replace(issued, **changes)
