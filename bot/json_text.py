"""JSON as others write it: half of a letter where a text was cut in the middle of one. Pure."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""An escape within a text: a pair of surrogates, one that has no partner, or any other."""


def without_half_letters(text: bytes) -> bytes:
    """The JSON with U+FFFD for each surrogate that has no partner (RFC 8259, section 8.2).

    JavaScript's `JSON.stringify` writes such for a name that was cut within an emoji; strict
    readers refuse the whole text for it, and nothing that holds one can be stored.
    """
    if b"\\u" not in text:
        return text
    return _ESCAPE.sub(lambda one: rb"\ufffd" if one["lone"] else one[0], text)
