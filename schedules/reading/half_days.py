"""Which half of the day the times of an agenda mean, taken from all of its lines together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.clock import MINUTE
from bot.session_file import LONGEST_BLOCK
from schedules.reading.clock_reading import Reading, TimedText

DAY = 24 * 60
LONGEST_GUESS = LONGEST_BLOCK // MINUTE
"""No half-day is guessed, and no midnight crossed, to make a block or a pause of more minutes."""

_WORKING_HOURS = range(7 * 60, 19 * 60)
_OVERLAPS, _BACKWARDS, _FAR = 3_000, 10_000, 20_000
_ALONE = 1


class Span(NamedTuple):
    """From when to when, in minutes after midnight of the agenda's day.

    `end` is None where the line is silent; `end` at or before `start` is a mistake in the page.
    """

    start: int
    end: int | None


def resolve(lines: Sequence[TimedText]) -> list[Span]:
    """The times of each line, the halves of the day and the midnights chosen together.

    Of all ways to read the lines this is the one with the shortest blocks and pauses that goes
    forward from line to line (Viterbi's algorithm over the few readings of each line).
    """
    clock_24 = _is_24_hour(lines)
    paths: list[tuple[int, list[Span]]] = []
    for index, line in enumerate(lines):
        grown = []
        for span in _spans(line, clock_24=clock_24):
            own = _length(line, span)
            if index == 0:
                if span.start < DAY:
                    grown.append((own + _unlikely(line.start, span.start), [span]))
                continue
            cost, path = min(
                ((cost + _follows(path[-1], span), path) for cost, path in paths),
                key=lambda item: item[0],
            )
            grown.append((cost + own, [*path, span]))
        paths = grown
    return min(paths, key=lambda item: item[0])[1] if paths else []


def is_silent(lines: Sequence[TimedText]) -> bool:
    """Whether nothing in the lines says which half of the day is meant."""
    return not _is_24_hour(lines) and not any(
        reading.period or reading.is_24_hour for reading in _readings(lines)
    )


def _is_24_hour(lines: Sequence[TimedText]) -> bool:
    """Whether the lines are written on the 24-hour clock: no am or pm, and an hour that shows it.

    A padded hour from 07 to 09 shows it (`09:00`); 01 to 06 does not, nobody meets at night.
    """
    readings = list(_readings(lines))
    return not any(reading.period for reading in readings) and any(
        reading.is_24_hour or (reading.is_padded and reading.hour >= 7) for reading in readings
    )


def _readings(lines: Sequence[TimedText]) -> Iterator[Reading]:
    for line in lines:
        yield line.start
        if line.end:
            yield line.end


def _spans(line: TimedText, *, clock_24: bool) -> Iterator[Span]:
    """Every way to read a line, on the agenda's day and the day after."""
    ends = line.end.minutes(clock_24=clock_24) if line.end else ()
    for clock in line.start.minutes(clock_24=clock_24):
        for start in (clock, clock + DAY):
            if not line.end:
                yield Span(start, None)
            for end in ends:
                yield Span(start, end + start - clock)
                if end <= clock:
                    yield Span(start, end + start - clock + DAY)


def _length(line: TimedText, span: Span) -> int:
    """How unlikely a span is by its length alone."""
    if span.end is None or line.end is None:
        return 0
    length = span.end - span.start
    if length <= 0:
        return _BACKWARDS - length
    guessed = not (line.start.period and line.end.period) and not (
        line.start.is_24_hour and line.end.is_24_hour
    )
    crosses = span.start // DAY != (span.end - 1) // DAY
    return length + (_FAR if length > LONGEST_GUESS and (guessed or crosses) else 0)


def _follows(earlier: Span, later: Span) -> int:
    """How unlikely it is that one span comes after the other."""
    ended = earlier.end if earlier.end is not None else earlier.start
    pause = later.start - ended
    if pause < 0:
        return _OVERLAPS - pause
    return pause + (_FAR if pause > LONGEST_GUESS else 0)


def _unlikely(reading: Reading, start: int) -> int:
    """Nobody meets at night who does not say so."""
    return 0 if len(reading.minutes()) == 1 or start in _WORKING_HOURS else _ALONE
