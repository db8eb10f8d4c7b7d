"""Whether a delivery was signed by who shares the secret with us. Pure: no I/O, no clock.

Zoom's scheme, which our evaluation forms use too: the header holds
`v0=` + hex(HMAC-SHA256(secret, "v0:" + timestamp + ":" + raw body)), the timestamp in seconds.
"""

from __future__ import annotations

import hmac
import re

LONGEST_SKEW = 5 * 60 * 1000
"""How far the timestamp may be from our own time, in milliseconds."""

_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{1,128}")


class SignatureError(ValueError):
    """A delivery that was not signed as it should be; the text says what is wrong."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a raw body under a timestamp (seconds, as text)."""
    message = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.digest(secret.encode(), message, "sha256").hex()


def verify(
    secret: str, timestamp: str | None, signature: str | None, body: bytes, now: int
) -> None:
    """Check a signature and the age of its timestamp against `now` (UTC milliseconds).

    Raises SignatureError when either is missing, wrong or stale.
    """
    if not secret:
        raise SignatureError("No secret is set here, so no delivery can be accepted.")
    if not timestamp or not signature:
        raise SignatureError("The signature or its timestamp is missing.")
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        raise SignatureError("The signature is wrong.")
    if not timestamp.isascii() or not timestamp.isdigit():
        raise SignatureError("The timestamp is no number of seconds.")
    if abs(int(timestamp) * 1000 - now) > LONGEST_SKEW:
        raise SignatureError(
            "The timestamp is more than five minutes away from our time. If this comes from Zoom "
            "just now, the clock of the server is wrong."
        )


def answer_challenge(secret: str, plain_token: str) -> dict[str, str]:
    """The answer to Zoom's URL validation, which proves that we hold the secret.

    Raises SignatureError for a token of another form than Zoom's: signing whatever we are handed
    would sign a forged delivery, whose signed text begins with `v0:`.
    """
    if not secret or not _PLAIN_TOKEN.fullmatch(plain_token):
        raise SignatureError("The plainToken is not of the form that Zoom sends.")
    code = hmac.digest(secret.encode(), plain_token.encode(), "sha256").hex()
    return {"plainToken": plain_token, "encryptedToken": code}
