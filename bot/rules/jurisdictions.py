"""Licensing jurisdictions of the United States and Canada, and which of them are excluded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz

_NAMES = """
AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut;
DE Delaware; DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois;
IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland;
MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska;
NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina;
ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island;
SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia;
WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming; AS American Samoa; GU Guam;
MP Northern Mariana Islands; PR Puerto Rico; VI Virgin Islands; AB Alberta; BC British Columbia;
MB Manitoba; NB New Brunswick; NL Newfoundland and Labrador; NS Nova Scotia;
NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec;
SK Saskatchewan; YT Yukon
"""
NAMES = {entry.split()[0]: entry.split(maxsplit=1)[1] for entry in _NAMES.strip().split(";")}
"""Each jurisdiction's name, by its postal code."""

_CODES = {name.casefold(): code for code, name in NAMES.items()}
_EXCLUSION = re.compile(
    r"(?P<place>.+?)(?: from (?P<since>\d{4}-\d\d-\d\d))?(?: until (?P<until>\d{4}-\d\d-\d\d))?"
)
_SEPARATORS = re.compile(r"[,;/&+|]|\band\b", re.IGNORECASE)
_ALIKE = 80
"""How alike (of 100) an unknown spelling must be to an excluded name to be asked about."""
_TELLING = 5
"""How many letters a spelling must have before its likeness tells anything."""


class JurisdictionError(ValueError):
    """A text that names no jurisdiction; it says what is expected."""


class Exclusion(NamedTuple):
    """A jurisdiction whose licences get no credit, on days from `since` up to before `until`."""

    code: str
    since: date = date.min
    until: date = date.max


def parse_exclusion(text: str) -> Exclusion:
    """The exclusion of `"NJ"`, `"New York until 2027-01-01"` or `"NY from 2020-01-01"`.

    Raises JurisdictionError for anything else.
    """
    match = _EXCLUSION.fullmatch(" ".join(text.split()))
    code = code_of(match["place"]) if match else None
    if not match or code is None:
        raise JurisdictionError('states such as "NJ" or "NY until 2027-01-01"')
    try:
        since = date.fromisoformat(match["since"] or date.min.isoformat())
        until = date.fromisoformat(match["until"] or date.max.isoformat())
    except ValueError:
        raise JurisdictionError("days that exist, as 2027-01-01") from None
    return Exclusion(code, since, until)


def code_of(text: str) -> str | None:
    """The postal code of a jurisdiction's name or code, None where it is neither."""
    plain = " ".join(text.replace(".", "").split())
    return plain.upper() if plain.upper() in NAMES else _CODES.get(plain.casefold())


def doubtful(licence_state: str, exclusions: Iterable[str], day: date) -> list[str]:
    """The excluded jurisdictions that a registrant's answer names, or seems to, on a day.

    People write `NJ`, `new jersey` and `PA / NJ`; a misspelt name that resembles an excluded one
    counts, because a person looks at it.
    """
    excluded = {
        exclusion.code
        for exclusion in map(parse_exclusion, exclusions)
        if exclusion.since <= day < exclusion.until
    }
    whole = code_of(licence_state)
    parts = [whole] if whole else _SEPARATORS.split(licence_state)
    found: set[str] = set()
    for part in filter(None, map(str.strip, parts)):
        code = code_of(part)
        found |= {code} & excluded if code else {one for one in excluded if _resembles(part, one)}
    return sorted(found)


def _resembles(text: str, code: str) -> bool:
    """Whether an answer that is no jurisdiction's name may mean this one.

    The code counts as a word of its own in any case: `NJ license`, `LCSW-NY`.
    """
    if code in re.findall(r"[A-Za-z]+", text.upper()):
        return True
    if len(text) < _TELLING:
        return False
    return fuzz.partial_ratio(text.casefold(), NAMES[code].casefold()) >= _ALIKE
