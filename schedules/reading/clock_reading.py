"""Times of day as people write them at the head of an agenda line: `9–9:30 am`, `13.00-13.15`."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOON = 12 * 60
"""Minutes after midnight."""

_DASH = "[-‐‑‒–—―−~→]{1,3}"
_JOIN = rf"(?:[ ]{{0,3}}{_DASH}[ ]{{0,3}}|[ ]{{1,3}}(?:to|until|till?|thru|through)[ ]{{1,3}})"
_CELL = r"[ ]{0,3}[\t|][ \t|]{0,6}"
_ZONE = (
    r"(?:[ ]?[(]?(?:(?-i:[ECMP][SD]?T)\b|(?:eastern|central|mountain|pacific)\b"
    r"(?:[ ](?:standard|daylight))?(?:[ ]time)?\b)[)]?)?"
)
_PREFIX = (
    r"[\s>#|*•·▪◦‣●○(\[\-–—]{0,12}(?:[0-9]{1,2}(?:[.)][ ]+|[ ]?[\t|][ ]?))?[*(\[]{0,3}"
    r"(?:(?:from|at|time|when)\b[: ]{1,3})?"
)


def _time(name: str) -> str:
    """The pattern of one time, its groups named after it."""
    return (
        rf"(?:(?P<{name}_word>noon|midday|midnight)\b"
        rf"|(?P<{name}_hour>2[0-4]|[01]?[0-9])"
        rf"(?:(?P<{name}_sign>[ ]?[:.h]|)(?P<{name}_minute>[0-5][0-9])|h)?(?![0-9])"
        rf"(?P<{name}_period>[ ]?(?:[ap][.]?[ ]?m[.]?|noon|midnight)(?![a-z])|[ap](?![a-z.]))?)"
        rf"{_ZONE}"
    )


_RANGE = rf"{_time('start')}(?P<join>{_JOIN}|{_CELL}){_time('end')}"
_LEADING_RANGE = re.compile(_PREFIX + _RANGE, re.IGNORECASE)
_LEADING_START = re.compile(_PREFIX + _time("start"), re.IGNORECASE)
_TRAILING_RANGE = re.compile(rf"(?<![\w:.,/–-]){_RANGE}[ )\]|\t*.]{{0,6}}$", re.IGNORECASE)
_PARTED = re.compile(r"[ ]{0,3}[)\]*]{0,3}[ ]{0,3}(?:[\t|:–—•·*]|-[ ]|[,;][ ]|$)")
_STUCK = re.compile(r"[\w%°$€£]|[.:/-][0-9]|[–—][0-9]")
_DURATION = re.compile(r"[0-9]{1,3}[ ]?(?:m|min|mins|minutes)", re.IGNORECASE)
_HEAD = 120
"""Times are looked for in so many characters at the head (or the tail) of a line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A time as it is written. `period` is `am`, `pm`, or empty where the page does not say."""

    hour: int
    minute: int
    period: str = ""
    is_padded: bool = False
    is_exact: bool = True

    @property
    def is_24_hour(self) -> bool:
        """Whether no half-day clock shows this hour."""
        return self.hour == 0 or self.hour > 12

    def minutes(self, *, clock_24: bool = False) -> tuple[int, ...]:
        """The minutes after midnight this may mean: two where the half of the day is not given."""
        after = self.hour % 24 * 60 + self.minute
        if self.is_24_hour or (clock_24 and not self.period):
            return (after,)
        morning = after % NOON
        if self.period:
            return (morning,) if self.period == "am" else (morning + NOON,)
        return (morning, morning + NOON)


@dataclass(frozen=True, slots=True)
class TimedText:
    """What one line of an agenda says: from when, to when (None where it is silent), what."""

    start: Reading
    end: Reading | None
    title: str


def leading_times(text: str) -> TimedText | None:
    """The times at the head of a line with what follows them, None where it begins with none."""
    found = _LEADING_RANGE.match(text[:_HEAD])
    if found and (timed := _range(found, rest=text[found.end() :])):
        return timed
    found = _LEADING_START.match(text[:_HEAD])
    if not found:
        return None
    start, rest = _reading(found, "start"), text[found.end() :]
    parted = bool(_PARTED.match(rest))
    sure = bool(found["start_period"]) or found["start_sign"] == ":" or (parted and start.is_exact)
    if not sure or _STUCK.match(rest):
        return None
    return TimedText(start, None, _title(rest))


def trailing_times(text: str) -> TimedText | None:
    """The times from and to at the tail of a line that begins with its title."""
    offset = max(len(text) - _HEAD, 0)
    found = _TRAILING_RANGE.search(text[offset:])
    timed = _range(found, rest="") if found else None
    if not found or not timed:
        return None
    return TimedText(timed.start, timed.end, _title(text[: offset + found.start()]))


def _range(found: re.Match[str], rest: str) -> TimedText | None:
    """The range of a match, None where it is more likely a date, a count or a telephone number."""
    start, end = _reading(found, "start"), _reading(found, "end")
    parted = bool(_PARTED.match(rest))
    if _STUCK.match(rest) or _are_years(found):
        return None
    if re.search(r"[\t|]", found["join"]):
        likely = start.is_exact and end.is_exact
    elif rest and parted:
        likely = True
    elif rest and " " in found["join"]:  # "1:00 PM - 3 tips for …" has a title and no end
        likely = end.is_exact
    else:
        likely = start.is_exact or end.is_exact
    return TimedText(start, end, _title(rest)) if likely else None


def _reading(found: re.Match[str], name: str) -> Reading:
    period = (found[f"{name}_period"] or "").strip().lower()
    word = (found[f"{name}_word"] or "").lower() or (period if len(period) > 3 else "")
    if word in ("noon", "midday"):
        return Reading(12, 0, "pm")
    if word == "midnight":
        return Reading(12, 0, "am")
    hour, minute = found[f"{name}_hour"], found[f"{name}_minute"]
    return Reading(
        hour=int(hour),
        minute=int(minute or 0),
        period=f"{period[0]}m" if period else "",
        is_padded=hour[0] == "0",
        is_exact=bool(period or (minute and found[f"{name}_sign"])),
    )


def _are_years(found: re.Match[str]) -> bool:
    years = (f"{found[f'{name}_hour']}{found[f'{name}_minute']}" for name in ("start", "end"))
    signs = (found["start_sign"], found["end_sign"])
    return signs == ("", "") and all(year.startswith(("19", "20")) for year in years)


def _title(text: str) -> str:
    """The title beside the times: the cells of a table in one, without what parts them."""
    cells = (cell.strip(" |:;,.*•·-–—)([]") for cell in re.split(r"\t|[ ]\|[ ]", text))
    return " – ".join(cell for cell in cells if cell and not _DURATION.fullmatch(cell))
