"""Papers about people beside the ledger: certificates and letters that are kept as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot import facts
from bot.facts import CertificateIssued, Fact, MailIntended
from bot.mail.files import path_of

CERTIFICATES = Path("certificates", "issued")
"""Where in the data folder certificates are kept, each under its number."""


def remove_papers(home: Path, erased: Iterable[Fact]) -> int:
    """Remove the papers of facts that are being erased; how many were there."""
    there = [path for path in set(_papers(home, erased)) if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def _papers(home: Path, erased: Iterable[Fact]) -> Iterator[Path]:
    for fact in erased:
        if fact.kind == MailIntended.KIND:
            yield path_of(home, fact.fingerprint)
        body = facts.read(fact)
        if isinstance(body, CertificateIssued):
            yield home / CERTIFICATES / f"{body.number}.pdf"
