"""The audit bundle as the office hands it out, and the key by which it is known who signed it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

from bot.bundle.errors import BundleError
from bot.bundle.key import fingerprint, public_bytes, signing_key
from bot.bundle.making import make
from bot.erasure.forgetting import UnfinishedError, finish
from bot.ledger import Ledger
from bot.office.errors import OfficeError
from bot.settings import Settings


def key_of(settings: Settings) -> str:
    """The fingerprint of the key that signs here, such as `3F2A 91BC …`. Raises OfficeError."""
    try:
        return fingerprint(public_bytes(signing_key(settings.home)))
    except BundleError as error:
        raise OfficeError(str(error)) from error


def bundle(ledger: Ledger, settings: Settings, session: str, *, now: int) -> BinaryIO:
    """The signed bundle of a session, open for reading; nothing of it stays on the disk.

    Raises OfficeError, or UnknownSessionError, PolicyError or LedgerError.
    """
    try:
        finish(ledger, settings.home)
        with tempfile.TemporaryDirectory(dir=settings.home, prefix=".bundle-") as folder:
            path = Path(folder, "bundle.zip")
            make(ledger, settings.home, session, path, now=now)
            return path.open("rb")  # it outlives its name
    except (UnfinishedError, BundleError) as error:
        raise OfficeError(str(error)) from error
