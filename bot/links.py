"""Personal links: the secret address of each attendee's page.

A token is computed from the installation's secret key, so no list of tokens is kept anywhere; it
opens the page of one attendee of one session and nothing else. Which edition of it is in force,
the ledger says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

TOKEN_BYTES = 24


def token_of(secret_key: bytes, attendee: str, edition: int = 1) -> str:
    """The token of an attendee's page, 32 characters (192 bits) that are safe in an address.

    With a new edition the link is renewed: the tokens before it open nothing.
    """
    who = f"attendee-page:{attendee}" + (f":{edition}" if edition > 1 else "")
    code = hmac.new(secret_key, who.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code[:TOKEN_BYTES]).decode()


def link_of(base_url: str, secret_key: bytes, attendee: str, edition: int = 1) -> str:
    """The address of an attendee's page."""
    return f"{base_url}/a/{token_of(secret_key, attendee, edition)}"


def pseudonym(secret_key: bytes, session: str, email: str) -> str:
    """The name under which facts speak of a registrant: 16 hexadecimal digits.

    The same e-mail (its case set aside) gives the same pseudonym within one session, and nobody
    without the key can go back from it to the e-mail, so that erasing the row erases the person.
    """
    who = f"attendee:{session}:{email.strip().lower()}".encode()
    return hmac.new(secret_key, who, hashlib.sha256).hexdigest()[:16]
