"""The form of a certificate's number: short, unguessable, and checked by its last character.

Twelve characters of Crockford's base 32 (no I, L, O, U) in groups of four: eleven are drawn from
the installation's secret key, 55 bits that nobody can guess; the last one is their check. It
shows every single wrong character and every two that changed places.
"""

from __future__ import annotations

import hashlib
import hmac
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
LENGTH = 12

_MISREAD = str.maketrans("ILO", "110")
_FIELD = 0b100101
"""x⁵ + x² + 1: the 32 characters are the elements of the field of 32 elements modulo this."""


def number_of(secret_key: bytes, session: str, attendee: str, edition: int, draw: int = 0) -> str:
    """The number of an edition of an attendee's certificate: always the same for the same one.

    `draw` counts up for as long as the number is another certificate's already.
    """
    what = f"certificate:{session}:{attendee}:{edition}:{draw}".encode()
    code = int.from_bytes(hmac.new(secret_key, what, hashlib.sha256).digest())
    drawn = "".join(ALPHABET[code >> 5 * place & 31] for place in range(LENGTH - 1))
    return grouped(drawn + check_character(drawn))


def check_character(drawn: str) -> str:
    """The character that makes the weighted sum of all twelve zero."""
    total = 0
    for character in drawn:
        total = _times_x(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def normal(text: str) -> str | None:
    """The number as it is printed, however it was typed; None where it cannot be one.

    Small letters, other groups, and the letters I, L and O for 1 and 0 are understood.
    """
    characters = re.sub(r"[\s\-\u2010-\u2015]", "", text).upper().translate(_MISREAD)
    if len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
        return None
    whole = check_character(characters[:-1]) == characters[-1]
    return grouped(characters) if whole else None


def grouped(characters: str) -> str:
    """Characters in groups of four, as `K7QD-3M9X-T2VZ`."""
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _times_x(value: int) -> int:
    """A field element times x."""
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 0b100000 else doubled
