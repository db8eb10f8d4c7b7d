"""The audit bundle as the office hands it out, and the key by which it is known who signed it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

from bot.bundle.key import fingerprint, public_bytes, signing_key
from bot.bundle.making import make
from bot.erasure.forgetting import finish
from bot.ledger import Ledger
from bot.settings import Settings


def key_of(settings: Settings) -> str:
    """The fingerprint of the key that signs here, such as `3F2A 91BC …`. Raises BundleError."""
    return fingerprint(public_bytes(signing_key(settings.home)))


def bundle(ledger: Ledger, settings: Settings, session: str, *, now: int) -> BinaryIO:
    """The signed bundle of a session, open for reading; nothing of it stays on the disk.

    Raises UnknownSessionError, PolicyError, LedgerError, UnfinishedError or BundleError.
    """
    finish(ledger, settings.home)
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=".bundle-") as folder:
        path = Path(folder, "bundle.zip")
        make(ledger, settings.home, session, path, now=now)
        return path.open("rb")  # it outlives its name
