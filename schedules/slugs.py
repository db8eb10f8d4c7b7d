"""Ids made from titles."""

from __future__ import annotations

import re
import unicodedata

_DANGLING = re.compile(r"(?:-(?:and|at|for|from|in|of|on|or|the|to|with))+$")


def slug(text: str, limit: int) -> str:
    """The words of a text in small letters, digits and hyphens, whole words up to a length."""
    plain = unicodedata.normalize("NFKD", text[:500].replace("’", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    joined = ""
    for word in words:
        longer = f"{joined}-{word}" if joined else word[:limit]
        if len(longer) > limit:
            break
        joined = longer
    return _DANGLING.sub("", joined)
