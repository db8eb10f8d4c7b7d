"""From stretches to stays: what is proven of each, what is possible, and what is missing.

A stay is observed where its join and its leave both arrived. A lost leave is taken to have been at
the next join or at the meeting's end, and is proven only up to the last sign of life; a lost join
at the first sign of life, and may have been as early as the leave before. Zoom's participants
report, where it is in, puts the lost ends where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.evidence.model import Span, Stay
from bot.evidence.pairing import LAG, Event, Kind, Row, Stretch, stretches


class Bounds(NamedTuple):
    """Between which moments the stays of a meeting can lie, UTC milliseconds.

    `end` is the best estimate of an end that was not received, `latest` the latest it can have
    been. While the meeting is `running`, both are the present moment.
    """

    start: int
    end: int
    latest: int
    running: bool


def stays(
    seen: Mapping[str, Sequence[Event]],
    rows: Mapping[str, Sequence[Row]],
    bounds: Bounds,
    say: Callable[[int], str],
) -> tuple[Stay, ...]:
    """The stays of one connection, in the order of time; `say` puts a moment into words."""
    every = stretches(seen, rows)
    outside = sorted(
        event.at
        for events in seen.values()
        for event in events
        if event.kind in (Kind.WAIT, Kind.BACK)
    )
    found = []
    for number, one in enumerate(every):
        if one.complete or one.rows:
            found.append(_known(one))
            continue
        turn = _next_elsewhere(one, every[number + 1 :], outside)
        earliest = one.first
        if one.joined is None:
            earliest = _earliest(one, every[:number], outside, bounds)
        if one.left is None and turn is None and bounds.running:
            found.append(_going_on(one, earliest, bounds, say))
        else:
            found.append(_inferred(one, earliest, turn, bounds, say))
    return tuple(found)


def _inferred(
    one: Stretch, earliest: int, turn: int | None, bounds: Bounds, say: Callable[[int], str]
) -> Stay:
    """A stay of which an end was lost; `turn` is when the connection was next elsewhere."""
    if one.left is not None:
        end = latest = one.left
    elif turn is not None:
        end = latest = turn
    else:
        end, latest = bounds.end, bounds.latest
    return Stay(
        span=Span(one.first, max(end, one.last)),
        basis="inferred",
        surely=_proven(one),
        perhaps=Span(earliest, max(latest, end, one.last)),
        missing=_missing(one, say),
        facts=tuple(one.facts),
        live=_proven(one),
    )


def _known(one: Stretch) -> Stay:
    """A stay of which both ends are known, from deliveries, from the report, or from both."""
    reported = tuple(Span(row.joined, row.left) for row in one.rows)
    moments = [one.first, one.last, *(moment for span in reported for moment in span)]
    span = Span(min(moments), max(moments))
    return Stay(
        span=span,
        basis="reported" if one.only_reported else "observed+reported" if reported else "observed",
        surely=span,
        perhaps=span,
        facts=tuple(one.facts),
        live=None if one.only_reported else Span(one.first, one.last),
        reported=reported,
    )


def _going_on(one: Stretch, earliest: int, bounds: Bounds, say: Callable[[int], str]) -> Stay:
    """A stay whose leave has not come, in a meeting that is still running: observed so far."""
    known = one.joined is not None
    span = Span(one.first, max(bounds.end, one.last))
    return Stay(
        span=span,
        basis="observed" if known else "inferred",
        surely=_proven(one),
        perhaps=Span(earliest, span.end),
        missing="" if known else f"The join before {say(one.first)} was not received.",
        facts=tuple(one.facts),
        live=span if known else _proven(one),
    )


def _proven(one: Stretch) -> Span | None:
    return Span(one.first, one.last) if one.unbroken and one.first < one.last else None


def _next_elsewhere(one: Stretch, after: Sequence[Stretch], outside: Sequence[int]) -> int | None:
    """The first moment after the last sign at which this connection is known to be elsewhere."""
    later = [other.first for other in after if other.first >= one.last and not _crashed(other, one)]
    return min([*later, *(at for at in outside if at > one.last)], default=None)


def _earliest(
    one: Stretch, before: Sequence[Stretch], outside: Sequence[int], bounds: Bounds
) -> int:
    """The earliest a stay can have begun: when the connection was last known to be elsewhere."""
    earlier = [
        other.last for other in before if other.last <= one.first and not _crashed(one, other)
    ]
    moments = [bounds.start, *earlier, *(at for at in outside if at <= one.first)]
    return min(max(moments), one.first)


def _crashed(one: Stretch, rejoined: Stretch) -> bool:
    """Whether `one`, whose join was lost, may be what the other is the rejoin of.

    A crashed client's leave comes up to one and a half minutes after its rejoin.
    """
    return one.joined is None and one.last - rejoined.first <= LAG


def _missing(one: Stretch, say: Callable[[int], str]) -> str:
    if one.joined is not None:
        return f"The leave after the join at {say(one.joined)} was not received."
    if one.left is not None:
        return f"The join before the leave at {say(one.left)} was not received."
    return f"Neither join nor leave of the connection seen at {say(one.first)} was received."
