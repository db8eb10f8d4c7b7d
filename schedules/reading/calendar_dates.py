"""Dates as pages write them: `01/12/2022`, `2022-01-12`, `January 12, 2022`, `12 January 2022`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_YEAR = r"(?:19|20)[0-9]{2}"
_NTH = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    r"(?<![\w/])(?:"
    rf"(?P<year1>{_YEAR})-(?P<month1>[0-9]{{1,2}})-(?P<day1>[0-9]{{1,2}})"
    rf"|(?P<month2>[0-9]{{1,2}})[/.](?P<day2>[0-9]{{1,2}})[/.](?P<year2>{_YEAR})"
    rf"|(?P<month3>{_MONTH})\.? (?P<day3>{_NTH}),? (?P<year3>{_YEAR})"
    rf"|(?P<day4>{_NTH}) (?P<month4>{_MONTH})\.?,? (?P<year4>{_YEAR})"
    r")(?![\w/])",
    re.IGNORECASE,
)


def dates_in(text: str) -> Iterator[date | str]:
    """Each date of a text, in order; one that no calendar has is given as it is written.

    Figures parted by slashes or dots are read month first, as in the United States, unless the
    first of them can only be a day.
    """
    for found in _DATE.finditer(text):
        form = next(number for number in "1234" if found[f"year{number}"])
        year, day = int(found[f"year{form}"]), int(found[f"day{form}"].rstrip("stndrhSTNDRH"))
        word = found[f"month{form}"].lower()
        month = int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1
        if form == "2" and month > 12 >= day:
            month, day = day, month
        try:
            yield date(year, month, day)
        except ValueError:
            yield found[0]
