"""The lines of a page that give times, and which of them are one agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schedules.reading.clock_reading import TimedText, leading_times, trailing_times
from schedules.reading.page_lines import Line

_FURTHEST = 25
"""Lines with times that have so many others between them are not of one agenda."""

_NEAR = 4
"""A title stands fewer lines below its times."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line with times and its place among the lines; `last` is the place of its title's line."""

    place: int
    line: Line
    timed: TimedText
    last: int


def find_entries(lines: Sequence[Line]) -> list[Entry]:
    """The lines that begin with times; where fewer than two do, those that end with them."""
    leading: list[Entry] = []
    trailing: list[Entry] = []
    for place, line in enumerate(lines):
        if timed := leading_times(line.text):
            leading.append(Entry(place, line, timed, place))
        elif timed := trailing_times(line.text):
            trailing.append(Entry(place, line, timed, place))
    if len(leading) < 2 <= len(trailing):
        return trailing
    return [_titled(entry, lines) for entry in leading]


def _titled(entry: Entry, lines: Sequence[Line]) -> Entry:
    """The entry with the next line that says something as its title, where its own has none."""
    if entry.timed.title:
        return entry
    for place in range(entry.place + 1, min(entry.place + _NEAR, len(lines))):
        title = lines[place].text.strip(" |\t*•-–—:")
        if leading_times(lines[place].text):
            break
        if title:
            timed = replace(entry.timed, title=title.replace("\t", " – "))
            return replace(entry, timed=timed, last=place)
    return entry


def gather(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The largest group of entries that stand near one another, and the others."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and entry.place - groups[-1][-1].place <= _FURTHEST:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    best = max(groups, key=len, default=[])
    if len(best) == 1 and not (best[0].timed.end and best[0].timed.title):
        best = []
    return best, [entry for group in groups if group is not best for entry in group]
