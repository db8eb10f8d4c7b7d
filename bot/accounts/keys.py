"""What proves who somebody is: passwords, and the secret texts of links and sign-ins."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from base64 import b64encode, urlsafe_b64encode
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.threads import off_the_loop

SHORTEST = 12
"""The fewest characters of a password (NIST SP 800-63B asks for 8 or more)."""

LONGEST = 256
"""The most characters of a password."""

_AT_ONCE = threading.Semaphore(2)
"""More hashings at once would let strangers take the processor from a training that runs."""

_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""Argon2id with 19 MiB and two passes, as OWASP's Password Storage Cheat Sheet recommends."""


def new_token() -> str:
    """A secret text that nobody can guess: 43 characters, 256 bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a secret text."""
    return hashlib.sha256(token.encode()).hexdigest()


def first_token(secret_key: bytes) -> str:
    """The secret text of the first administrator's link; the same in every process."""
    code = hmac.new(secret_key, b"first-administrator", hashlib.sha256).digest()
    return urlsafe_b64encode(code).decode().rstrip("=")


def hashed(secret_key: bytes, password: str) -> str:
    """What is kept of a password. Takes some hundredths of a second."""
    with _AT_ONCE:
        return off_the_loop(lambda: _HASHER.hash(_peppered(secret_key, password)))


def matches(secret_key: bytes, kept: str, password: str) -> bool:
    """Whether it is the password of which that is kept.

    Where nothing is kept it takes as long, so that the time tells nobody who has an account.
    """
    with _AT_ONCE:
        return off_the_loop(lambda: _verify(kept or _nobody(), _peppered(secret_key, password)))


def _verify(kept: str, password: bytes) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False


def _peppered(secret_key: bytes, password: str) -> bytes:
    """The password bound to this installation: a copied ledger alone lets nobody try passwords."""
    return b64encode(
        hmac.new(secret_key, b"password:" + password.encode(), hashlib.sha256).digest()
    )


@cache
def _nobody() -> str:
    """The hash of what nobody knows."""
    return _HASHER.hash(secrets.token_bytes(32))
