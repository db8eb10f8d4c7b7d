"""The certificates as they were issued: kept as files, and made again from their facts."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import structlog

from bot import facts
from bot.certificate import Certificate
from bot.certificates.design import FOLDER, changed_fonts
from bot.certificates.errors import ChangedError
from bot.certificates.press import Press
from bot.facts import CertificateDesign
from bot.ledger import Ledger

ISSUED = "issued"

log = structlog.get_logger(__name__)


class Archive:
    """The PDFs of one data folder."""

    def __init__(self, ledger: Ledger, home: Path) -> None:
        self._ledger = ledger
        self._home = home
        self._press: Press | None = None

    def path(self, number: str) -> Path:
        """Where the PDF of a certificate is kept."""
        return self._home / FOLDER / ISSUED / f"{number}.pdf"

    def keep(self, number: str, pdf: bytes) -> None:
        """Keep a PDF under its name in one step: it is there whole or not at all.

        Where that cannot be done it is logged only: the facts suffice to make it again.
        """
        path = self.path(number)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pdf)
            Path(draft).replace(path)
        except OSError as error:
            log.error("certificate not kept as a file", path=str(path), trouble=str(error))

    def pdf(self, certificate: Certificate) -> bytes:
        """The PDF as it was issued: the file that was kept, else made again from the facts.

        Either way it has the SHA-256 that was recorded at its issue. Raises ChangedError where
        that cannot be had, or LedgerError.
        """
        path = self.path(certificate.number)
        kept = path.read_bytes() if path.exists() else b""
        if sha256(kept) == certificate.body.pdf:
            return kept
        again = self._again(certificate)
        self.keep(certificate.number, again)
        return again

    def _again(self, certificate: Certificate) -> bytes:
        body = certificate.body
        design = self._design(certificate)
        missing = list(changed_fonts(design, self._home))
        if missing:
            raise ChangedError(
                f"Certificate {body.number} was set with fonts that are no longer in "
                f"certificates/fonts as they were: {', '.join(missing)}. Put them back."
            )
        self._press = self._press or Press(self._home)
        again = self._press.pdf(body, design, certificate.issued_at)
        if sha256(again) != body.pdf:
            raise ChangedError(
                f"Certificate {body.number} cannot be made again byte for byte: it was set with "
                f"Typst {design.typst}. Its file {self.path(body.number)} is gone or altered; "
                "restore it from a backup."
            )
        return again

    def _design(self, certificate: Certificate) -> CertificateDesign:
        condition = "session = ? and kind = ?"
        for fact in self._ledger.select(condition, [certificate.session, CertificateDesign.KIND]):
            design = facts.read(fact)
            if isinstance(design, CertificateDesign) and design.design == certificate.body.design:
                return design
        raise ChangedError(f"The design of certificate {certificate.number} is not in the ledger.")


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
