"""Names and e-mail addresses in the forms in which they are compared."""

from __future__ import annotations

import re
import unicodedata

BOT_NAME = "Attendant (attendance)"
"""Under which name Attendant's own participant joins the meeting."""

SHORTEST_NUMBER = 6
"""How many digits, shown or masked, a telephone number has at least."""

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\+?[\d\s().*x-]+")
_CALLER = re.compile(r"call-in user[\s_\d]*", re.IGNORECASE)
_TOGETHER = re.compile(r"\s*(?:&|\+|/|,|;|\band\b)\s*")
_WORD = re.compile(r"[^\W\d_]+")


def same_name(name: str) -> str:
    """A name without the differences that do not make it another: case, spaces, composition."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


def same_email(email: str) -> str:
    """An e-mail address without differences of case."""
    return email.strip().casefold()


def bare_email(email: str) -> str:
    """An e-mail address without its `+tag`: `ana+zoom@example.org` is `ana@example.org`."""
    local, at, domain = same_email(email).rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}" if at and not local.startswith("+") else email


def is_telephone(name: str) -> bool:
    """Whether a participant's name is what Zoom shows of a telephone: a number, maybe masked."""
    plain = name.strip()
    if _NUMBER.fullmatch(plain):
        return sum(letter.isdigit() or letter == "*" for letter in plain) >= SHORTEST_NUMBER
    return bool(_CALLER.fullmatch(plain))


def people_in(name: str) -> list[str]:
    """The names in one such as `Ana Lopez & Ben Ito`; empty where it holds one alone."""
    plain = same_name(name)
    if not _TOGETHER.search(plain):
        return []
    parts = [part for part in _TOGETHER.split(plain) if part]
    return parts if len(parts) > 1 else []


def words(name: str) -> list[str]:
    """The words of a name, without accents, in alphabetical order."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return sorted(_WORD.findall(plain.casefold()))
