"""The token by which the Meeting SDK signs in: a JWT made from the app's key and secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from bot.clock import HOUR, SECOND

LIFE = 24 * HOUR
"""How long a token is good: longer than any training, within the 48 hours that Zoom allows."""

SKEW = 30 * SECOND
"""By how much the token is dated back, for a machine whose clock is ahead of Zoom's."""


def sdk_token(key: str, secret: str, now: int) -> str:
    """The token of the app with that key and secret; `now` is the machine's time, UTC ms."""
    issued_at = (now - SKEW) // SECOND
    expires_at = issued_at + LIFE // SECOND
    head = {"alg": "HS256", "typ": "JWT"}
    claims = {"appKey": key, "iat": issued_at, "exp": expires_at, "tokenExp": expires_at}
    signed = f"{_part(head)}.{_part(claims)}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_text(signature)}"


def _part(values: Mapping[str, object]) -> str:
    return _text(json.dumps(values, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
