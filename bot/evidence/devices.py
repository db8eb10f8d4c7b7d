"""Camera and microphone over presence: on, off or unknown, and who saw it.

What a source says of a connection holds until it says otherwise, the connection's stay ends, or the
source is lost; a quality-of-service sample holds for 90 seconds. At each moment the strongest
source is believed and the others that saw otherwise are named. With several connections at once the
device is on where any is on, and off only where all are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.clock import SECOND
from bot.evidence.intervals import clip, total
from bot.evidence.model import DeviceSpan, DeviceStateName, Span, Stay
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


def line(
    device: str,
    stays: Sequence[Stay],
    seen: Iterable[Seen],
    lost: Mapping[str, Sequence[int]],
    *,
    by_telephone: bool = False,
) -> Line:
    """What was seen of a connection's `video` or `audio`; `lost` is when sources were lost."""
    rooms = _rooms(stays)
    runs: list[Run] = []
    samples: list[tuple[int, bool, int]] = []
    reports: dict[str, list[Report]] = {}
    bit = 2 if device == "video" else 1
    for one in seen:
        samples += [
            (packed >> 2, bool(packed & bit), seq)
            for packed, seq in zip(one.moments, one.seqs, strict=True)
        ]
        for report in one.reports:
            if report.device == device:
                reports.setdefault(report.source, []).append(report)
    for source, said in reports.items():
        told = sorted({(report.at, report.on, report.seq) for report in said})
        runs += _runs(told, rooms, source, lost.get(source, ()), None)
    if samples:
        runs += _runs(sorted(set(samples)), rooms, QSS, (), SAMPLE_HOLDS)
    if by_telephone and device == "audio":
        runs += [Run(start, end, True, TELEPHONE, ()) for start, end in rooms]
    return Line(tuple(rooms), tuple(runs))


def _rooms(stays: Sequence[Stay]) -> list[Span]:
    """The stays one after another: where two overlap, the earlier ends as the later begins."""
    spans = sorted({stay.span for stay in stays if stay.span.start < stay.span.end})
    cut = [Span(span.start, min(span.end, after.start)) for span, after in pairwise(spans)]
    return [span for span in [*cut, *spans[-1:]] if span.start < span.end]


def _runs(
    told: Sequence[tuple[int, bool, int]],
    rooms: Sequence[Span],
    source: str,
    lost: Sequence[int],
    holds: int | None,
) -> list[Run]:
    """The runs of one source; equal states that follow one another make one run."""
    runs: list[Run] = []
    starts = [room.start for room in rooms]
    for number, (at, on, seq) in enumerate(told):
        place = bisect_right(starts, at) - 1
        if (place < 0 or rooms[place].end <= at) and place + 1 < len(rooms):
            place += 1
        if place < 0 or not (rooms[place].start - SKEW <= at < rooms[place].end):
            continue
        start, end = max(at, rooms[place].start), rooms[place].end
        if holds is not None:
            end = min(end, at + holds)
        if number + 1 < len(told):
            end = min(end, told[number + 1][0])
        end = min([end, *(moment for moment in lost if moment >= at)])
        if start >= end:
            continue
        before = runs[-1] if runs else None
        if before and before.end == start and before.on == on and start != rooms[place].start:
            runs[-1] = Run(before.start, end, on, source, (*before.facts, seq))
        else:
            runs.append(Run(start, end, on, source, (seq,)))
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
            for moment in span[:2]
        }
    )
    found: list[DeviceSpan] = []
    for start, end in pairwise(edges):
        open_now = [one for one in lines if any(a <= start < b for a, b in one.open)]
        if open_now:
            view = _together([_view(one.runs, start) for one in open_now])
            _append(found, Span(start, end), view)
    return tuple(found)


def _view(runs: Sequence[Run], at: int) -> _View:
    """What the strongest source says of one connection at a moment."""
    now = [run for run in runs if run.start <= at < run.end]
    if not now:
        return UNKNOWN
    best = max(now, key=lambda run: (STRENGTH.get(run.source, 0), run.source))
    others = sorted({run.source for run in now if run.on != best.on})
    facts = tuple(sorted({seq for run in now for seq in run.facts}))
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
            facts = tuple(sorted({*facts, *view.facts}))
        found[-1] = DeviceSpan(
            Span(before.span.start, span.end), view.state, view.source, view.contradicted, facts
        )
    else:
        found.append(DeviceSpan(span, view.state, view.source, view.contradicted, view.facts))


def time_in(
    state: DeviceStateName, spans: Sequence[DeviceSpan], within: Sequence[tuple[int, int]]
) -> int:
    """How long the device was in a state within a union, in milliseconds."""
    return total(clip([one.span for one in spans if one.state == state], within))
