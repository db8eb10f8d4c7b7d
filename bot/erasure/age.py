"""How long records are kept: ages such as `7y`, counted by the calendar."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.rules.policy import policy_of
from bot.session import Session

_FORM = re.compile(r"([0-9]{1,2}) ?y|([0-9]{1,5}) ?d")


class Age(NamedTuple):
    """A number of years and days, and how it was written."""

    years: float
    days: int
    text: str

    def before(self, moment: int) -> int:
        """The moment that lies so long before another (UTC milliseconds)."""
        return _shifted(moment, -self.years, -self.days)


def parse_age(text: str) -> Age:
    """Read `7y` or `90d`. Raises ValueError for anything else."""
    form = _FORM.fullmatch(text.strip().lower())
    if form is None or not int(form[1] or form[2]):
        raise ValueError(f"expected an age such as 7y or 90d, found {text!r}")
    return Age(int(form[1] or 0), int(form[2] or 0), text.strip().lower())


def kept_until(session: Session) -> int:
    """Until when the policy asks to keep the records of a session, from its planned end on.

    UTC milliseconds. Raises PolicyError where the policy cannot be used.
    """
    return _shifted(session.ends_at, policy_of(session).retention_years, 0)


def _shifted(moment: int, years: float, days: int) -> int:
    """A moment moved by whole years of the calendar, then by days and parts of a year."""
    at = datetime.fromtimestamp(moment / 1000, tz=UTC)
    whole = int(years)
    year = at.year + whole
    in_leap_day = (at.month, at.day) == (2, 29) and not isleap(year)
    there = at.replace(year=year, day=28 if in_leap_day else at.day)
    there += timedelta(days=days + (years - whole) * 365.25)
    return int(there.timestamp() * 1000)
