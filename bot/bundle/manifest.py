"""The manifest of a bundle, and the signature over it. Pure.

The manifest holds the SHA-256 of every file; the signature holds for the manifest and the moment of
signing. So whoever has no key can change no file, and whoever has one cannot deny it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.bundle.contents import Origin
from bot.bundle.key import fingerprint, public_bytes
from bot.local_time import iso

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"

LARGEST = 1 << 20
"""The most bytes of either."""

FORMAT = "attendant-bundle-1"
"""The form of a bundle; another form has another name."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a bundle, with its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle holds. `program` is the digest of the program's rules that decided."""

    format: str
    program: str
    origin: Origin
    files: tuple[Entry, ...]


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signed a manifest and when (UTC, to the second). Key and signature are in base 64."""

    algorithm: str
    signed_at: str
    fingerprint: str
    public_key: str
    signature: str


Kind = TypeVar("Kind", Manifest, Signature)


class ManifestError(ValueError):
    """A manifest or signature that this program did not write; the text says what is wrong."""


def entry_of(name: str, parts: Iterable[bytes]) -> Entry:
    """The entry of a file that is given piece by piece."""
    size, digest = 0, hashlib.sha256()
    for part in parts:
        size += len(part)
        digest.update(part)
    return Entry(name=name, size=size, sha256=digest.hexdigest())


def sign(manifest: bytes, key: Ed25519PrivateKey, at: int) -> Signature:
    """Sign a manifest as of a moment (UTC milliseconds)."""
    public = public_bytes(key)
    return Signature(
        algorithm="Ed25519",
        signed_at=iso(at),
        fingerprint=fingerprint(public),
        public_key=_text(public),
        signature=_text(key.sign(_message(iso(at), manifest))),
    )


def fault_of(signature: Signature, manifest: bytes) -> str:
    """What is wrong with a signature over a manifest, empty where it holds."""
    try:
        public, signed = _bytes(signature.public_key), _bytes(signature.signature)
        Ed25519PublicKey.from_public_bytes(public).verify(
            signed, _message(signature.signed_at, manifest)
        )
    except (InvalidSignature, ValueError):
        return "the signature does not hold: it, the date or the manifest was altered"
    if signature.algorithm != "Ed25519" or signature.fingerprint != fingerprint(public):
        return "the fingerprint is not that of the key"
    return ""


def written(values: Manifest | Signature) -> bytes:
    """The one way in which a manifest or a signature is written."""
    return msgspec.json.format(msgspec.json.encode(values), indent=2) + b"\n"


def read_manifest(text: bytes) -> Manifest:
    """The manifest of a text. Raises ManifestError."""
    return _read(text, Manifest)


def read_signature(text: bytes) -> Signature:
    """The signature of a text. Raises ManifestError."""
    return _read(text, Signature)


def _read(text: bytes, kind: type[Kind]) -> Kind:
    try:
        values = msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError(f"it is not what this program writes: {error}") from error
    if written(values) != text:
        raise ManifestError("it is not written as this program writes it")
    return values


def _message(signed_at: str, manifest: bytes) -> bytes:
    return b"\n".join([FORMAT.encode(), signed_at.encode(), manifest])


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    """The bytes of a text in base 64, written the one way it is written. Raises ValueError."""
    content = base64.b64decode(text, validate=True)
    if _text(content) != text:
        raise ValueError(text)
    return content
