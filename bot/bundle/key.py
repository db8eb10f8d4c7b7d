"""The key that signs bundles: made on first use, kept in the data folder, with a fingerprint."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from bot.bundle.errors import BundleError

NAME = "signing.key"
"""What the key is called in the data folder: PEM, readable by its owner alone."""

DIGITS, GROUP = 40, 4
"""How many hexadecimal digits of the SHA-256 a fingerprint shows, and in groups of how many."""


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The key of an installation, made where there is none. Raises BundleError."""
    path = home / NAME
    try:
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BundleError(
            f"The signing key {path} cannot be used: {error}. Restore it from a backup: with "
            "another key the fingerprint that a board noted no longer fits."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(f"The signing key {path} is no Ed25519 key. Restore it from a backup.")
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The public key, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """By what people know a public key: `3F2A 91BC …`, 160 bits of its SHA-256."""
    digits = hashlib.sha256(public).hexdigest()[:DIGITS].upper()
    return " ".join(digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints are the same, however they were typed."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(text.replace(":", "").split()).upper()


def _make(path: Path) -> None:
    """Write a new key under its name in one step: two processes may start at the same moment."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
