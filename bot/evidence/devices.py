"""Camera and microphone over presence: on, off or unknown, and who saw it.

What a source says of a connection holds until it says otherwise or sees it no more, the stay ends,
or the source is lost; a quality-of-service sample holds for 90 seconds. At each moment the
strongest source is believed and the others that saw otherwise are named. With several connections
at once the device is on where any is on, and off only where all are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.clock import SECOND
from bot.evidence.intervals import FOREVER, shared
from bot.evidence.model import DeviceSpan, DeviceStateName, Span, Stay, merged
from bot.evidence.traces import Report, Seen

QSS = "qss"
TELEPHONE = "telephone"
STRENGTH = {"meeting-sdk": 3, "rtms": 2, QSS: 1}
"""The sources, the strongest with the highest number; any other is the weakest."""

SAMPLE_HOLDS = 90 * SECOND
"""How long a quality-of-service sample holds: they come about once a minute."""

SKEW = 5 * SECOND
"""How much earlier than its join a connection's first state may be stamped by another clock."""


class Run(NamedTuple):
    """A time over which one source saw one connection's device in one state."""

    start: int
    end: int
    on: bool
    source: str
    facts: tuple[int, ...]


class Line(NamedTuple):
    """One connection: when it was in the room, and what each source saw of the device."""

    open: tuple[Span, ...]
    runs: tuple[Run, ...]


class Watched(NamedTuple):
    """What was seen of one connection's devices: samples and reports, in the order of time."""

    samples: tuple[tuple[int, int], ...]
    reports: tuple[Report, ...]


def watched(seen: Iterable[Seen]) -> Watched:
    """What was seen of one connection's devices, under whichever user_id."""
    several = list(seen)
    samples = [sample for one in several for sample in one.samples()]
    reports = [report for one in several for report in one.reports]
    return Watched(tuple(sorted(samples)), tuple(sorted(reports, key=_order)))


def _order(report: Report) -> tuple[int, int, int]:
    """By time; at one moment on comes after off, and being seen no more after both."""
    return report.at, 2 if report.on is None else report.on, report.seq


def line(
    device: str,
    stays: Sequence[Stay],
    seen: Watched,
    lost: Mapping[str, Sequence[int]],
    *,
    by_telephone: bool = False,
) -> Line:
    """What was seen of a connection's `video` or `audio`; `lost` is when sources were lost."""
    rooms = _rooms(stays)
    told: dict[str, list[Report]] = {}
    for report in seen.reports:
        if report.device == device:
            told.setdefault(report.source, []).append(report)
    runs: list[Run] = []
    for source, reports in told.items():
        runs += _runs(_changes(reports, lost.get(source, ())), rooms, source)
    if seen.samples:
        runs += _runs(_sampled(seen.samples, 2 if device == "video" else 1, rooms), rooms, QSS)
    if by_telephone and device == "audio":
        runs += [Run(start, end, True, TELEPHONE, ()) for start, end in rooms]
    return Line(tuple(rooms), tuple(runs))


class _Held(NamedTuple):
    """A state that a source told of at `at` and that holds until `until` at the latest."""

    at: int
    until: int
    on: bool
    facts: list[int]


def _changes(told: Sequence[Report], lost: Sequence[int]) -> list[_Held]:
    """The states that a live source told of: each holds until the next, or until it was lost."""
    found = []
    for number, report in enumerate(told):
        after = [told[number + 1].at] if number + 1 < len(told) else []
        gone = (moment for moment in lost if moment >= report.at)
        if report.on is not None:
            until = min([*after, *gone], default=FOREVER)
            found.append(_Held(report.at, until, report.on, [report.seq]))
    return found


def _sampled(samples: Sequence[tuple[int, int]], bit: int, rooms: Sequence[Span]) -> list[_Held]:
    """The states that samples imply; equal ones in one stay that leave no gap count as one."""
    starts = [room.start for room in rooms]
    found: list[_Held] = []
    facts: list[int] = []
    start = until = on = edge = 0
    for packed, seq in samples:
        at = packed >> 2
        if facts and (packed & bit != on or at > until or at >= edge):
            found.append(_Held(start, min(until, at), bool(on), facts))
            facts = []
        if not facts:
            start, on = at, packed & bit
            place = bisect_right(starts, at)
            edge = starts[place] if place < len(starts) else FOREVER
        facts.append(seq)
        until = at + SAMPLE_HOLDS
    return [*found, _Held(start, until, bool(on), facts)]


def _rooms(stays: Sequence[Stay]) -> list[Span]:
    """The stays one after another: where two overlap, the earlier ends as the later begins."""
    spans = sorted({stay.span for stay in stays if stay.span.start < stay.span.end})
    cut = [Span(span.start, min(span.end, after.start)) for span, after in pairwise(spans)]
    return [span for span in [*cut, *spans[-1:]] if span.start < span.end]


def _runs(held: Sequence[_Held], rooms: Sequence[Span], source: str) -> list[Run]:
    """What a source saw, over the stay in which it saw it: leaving ends every state."""
    starts = [room.start for room in rooms]
    runs: list[Run] = []
    for at, until, on, facts in held:
        place = bisect_right(starts, at) - 1
        if (place < 0 or rooms[place].end <= at) and place + 1 < len(rooms):
            place += 1
        if place < 0 or not (rooms[place].start - SKEW <= at < rooms[place].end):
            continue
        start, end = max(at, rooms[place].start), min(until, rooms[place].end)
        if start < end:
            runs.append(Run(start, end, on, source, tuple(facts)))
    return runs


class _View(NamedTuple):
    """The state at a moment, who saw it, who saw otherwise, and by which facts."""

    state: DeviceStateName
    source: str = ""
    contradicted: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()


UNKNOWN = _View("unknown")


def spans(lines: Sequence[Line]) -> tuple[DeviceSpan, ...]:
    """The state of the device over the time in which at least one connection was open."""
    edges = sorted(
        {
            moment
            for one in lines
            for spans in (one.open, one.runs)
            for span in spans
            for moment in (span[0], span[1])
        }
    )
    found: list[DeviceSpan] = []
    for start, end in pairwise(edges):
        views = [
            _view(one.runs, start)
            for one in lines
            for room in one.open
            if room.start <= start < room.end
        ]
        if views:
            view = views[0] if len(views) == 1 else _together(views)
            _append(found, Span(start, end), view)
    return tuple(found)


def _view(runs: Sequence[Run], at: int) -> _View:
    """What the strongest source says of one connection at a moment."""
    now = [run for run in runs if run[0] <= at < run[1]]
    if not now:
        return UNKNOWN
    if len(now) == 1:
        return _View("on" if now[0].on else "off", now[0].source, (), now[0].facts)
    best = max(now, key=lambda run: (STRENGTH.get(run.source, 0), run.source))
    others = sorted({run.source for run in now if run.on != best.on})
    facts = merged(run.facts for run in now)
    return _View("on" if best.on else "off", best.source, tuple(others), facts)


def _together(views: Sequence[_View]) -> _View:
    """Of several connections: on where any is on, off where all are off, else unknown."""
    for state in ("on", "unknown", "off"):
        having = [view for view in views if view.state == state]
        if having:
            return max(having, key=lambda view: (STRENGTH.get(view.source, 0), view))
    return UNKNOWN


def _append(found: list[DeviceSpan], span: Span, view: _View) -> None:
    before = found[-1] if found else None
    if (
        before
        and before.span.end == span.start
        and (before.state, before.source, before.contradicted)
        == (view.state, view.source, view.contradicted)
    ):
        facts = before.facts
        if view.facts != facts:
            facts = merged([facts, view.facts])
        found[-1] = DeviceSpan(
            Span(before.span.start, span.end), view.state, view.source, view.contradicted, facts
        )
    else:
        found.append(DeviceSpan(span, view.state, view.source, view.contradicted, view.facts))


def times(
    spans: Sequence[DeviceSpan], within: Sequence[tuple[int, int]]
) -> dict[DeviceStateName, int]:
    """How long the device was in each state within a union, in milliseconds."""
    found: dict[DeviceStateName, int] = {"on": 0, "off": 0, "unknown": 0}
    for one in spans:
        found[one.state] += shared(one.span, within)
    return found
