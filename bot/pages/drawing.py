"""An attendee's day as a drawing: where each bar and mark lies, in per cent of its width. Pure.

It is drawn as SVG whose lengths are per cent, so that its letters stay as large as the page's. What
it shows is in the history beside it too, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence, PollEvidence, Span
from bot.local_time import clock_text, to_local
from bot.rules.requirement import Training
from bot.rules.wording import minutes, span_text

AROUND = 15 * MINUTE
"""How much before the first block and after the last is drawn at most."""

MOST_TICKS = 7
"""How many times of the day stand below the drawing at most: a phone is narrow."""

STEPS = tuple(step * MINUTE for step in (15, 30, 60, 120, 240))


@dataclass(frozen=True, slots=True)
class Bar:
    """A time: from where, how wide, how it looks, and what it says."""

    x: float
    width: float
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: where, how it looks, and what it says."""

    x: float
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """What lies on one line of the drawing."""

    name: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole of it: its lanes from top to bottom, and the times of the day below."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...]
    summary: str


def drawing_of(training: Training, evidence: AttendeeEvidence) -> Drawing:
    """The blocks, presence, camera and prompts of one attendee."""
    scale = _Scale(training, evidence)
    return Drawing(
        lanes=(
            Lane("Agenda", tuple(_blocks(training, scale))),
            Lane("In the room", tuple(_presence(evidence, scale))),
            Lane("Camera", tuple(_camera(evidence, scale))),
            Lane("Polls", *_polls(training, evidence.polls, scale)),
        ),
        ticks=tuple(_ticks(scale)),
        summary=_summary(training, evidence),
    )


class _Scale:
    """From moments to per cent of the drawing's width."""

    def __init__(self, training: Training, evidence: AttendeeEvidence) -> None:
        first = min(block.starts_at for block in training.blocks)
        last = max(block.ends_at for block in training.blocks)
        spans = [one.span for one in evidence.presence]
        seen = [moment for span in spans for moment in span if moment <= training.as_of]
        self.zone = training.zone
        self.start = max(min([first, *seen]), first - AROUND)
        self.end = min(max([last, *seen]), last + AROUND)

    def x(self, moment: int) -> float:
        """Where a moment lies; what is outside lies at the edge."""
        inside = min(max(moment, self.start), self.end)
        return round(100 * (inside - self.start) / (self.end - self.start), 3)

    def bar(self, span: Span, look: str, text: str) -> Iterator[Bar]:
        """A bar for a time, none where it lies outside."""
        start, end = self.x(span.start), self.x(span.end)
        if end > start:
            said = f"{text}, {span_text(span.start, span.end, self.zone)}"
            yield Bar(start, round(end - start, 3), look, said)


def _blocks(training: Training, scale: _Scale) -> Iterator[Bar]:
    for run in training.blocks:
        look = "counts" if run.counts else "idle"
        yield from scale.bar(Span(run.starts_at, run.ends_at), look, run.block.title)


def _presence(evidence: AttendeeEvidence, scale: _Scale) -> Iterator[Bar]:
    for one in evidence.presence:
        look = "inferred" if one.basis == "inferred" else "present"
        yield from scale.bar(one.span, look, f"In the room ({one.basis})")


def _camera(evidence: AttendeeEvidence, scale: _Scale) -> Iterator[Bar]:
    for one in evidence.camera:
        told = f", told by {one.source}" if one.source else ""
        yield from scale.bar(one.span, f"camera-{one.state}", f"Camera {one.state}{told}")


def _polls(
    training: Training, polls: Iterable[PollEvidence], scale: _Scale
) -> tuple[tuple[Bar, ...], tuple[Mark, ...]]:
    """How long each poll was open for them, and what became of it where that was."""
    titles = {poll.id: poll.title or poll.id for _, poll in training.session.polls()}
    bars: list[Bar] = []
    marks: list[Mark] = []
    for one in polls:
        look, became = _became(one, training.as_of)
        title = titles.get(one.poll, one.poll)
        moments = [("launched", one.launched_at), ("shown", one.shown_at)]
        moments += [("answered", one.answered_at)]
        told = [f"{what} {clock_text(at, training.zone)}" for what, at in moments if at is not None]
        bars += scale.bar(Span(one.launched_at, one.closed_at), "asked", f"{title} was open")
        where = one.launched_at if one.answered_at is None else one.answered_at
        marks.append(Mark(scale.x(where), look, f"{title}: {became}. {', '.join(told)}"))
    return tuple(bars), tuple(marks)


def _became(poll: PollEvidence, as_of: int) -> tuple[str, str]:
    if poll.in_time:
        return "answered", "answered"
    if poll.answered_at is not None:
        return "late", "answered after it closed"
    if poll.is_unclear and poll.closed_at <= as_of:
        return "open", "asked in Zoom, whose answers are not all in or known"
    if poll.shown_at is None:
        return "unseen-poll", "not shown on their page"
    return ("late", "shown, not answered") if poll.closed_at <= as_of else ("open", "shown")


def _ticks(scale: _Scale) -> Iterator[Mark]:
    length = scale.end - scale.start
    step = next((one for one in STEPS if length / one <= MOST_TICKS), STEPS[-1])
    offset = to_local(scale.start, scale.zone).utcoffset()
    shift = round(offset.total_seconds() * 1000) if offset else 0
    first = -(-(scale.start + shift) // step) * step - shift
    for moment in range(first, scale.end + 1, step):
        if 2 < scale.x(moment) < 98:  # at the very edge its letters would be cut off
            yield Mark(scale.x(moment), "tick", clock_text(moment, scale.zone)[:-3])


def _summary(training: Training, evidence: AttendeeEvidence) -> str:
    judged = [one for one in evidence.polls if one.required]
    answered = sum(one.in_time for one in judged)
    camera = (evidence.camera_on, evidence.camera_off, evidence.camera_unknown)
    on, off, unknown = (f"{minutes(one):g}" for one in camera)
    return (
        f"{minutes(evidence.present):g} of {minutes(training.counted):g} minutes that count in the "
        f"room; camera on {on}, off {off}, unknown {unknown} minutes; {answered} of {len(judged)} "
        "polls answered."
    )
