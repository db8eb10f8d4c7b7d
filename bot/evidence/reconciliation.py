"""Zoom's participants report beside what was observed live: what each adds to the other.

The report never lowers what was observed live: a time that either of the two shows counts, and each
part of it is marked with what shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.clock import SECOND
from bot.evidence.intervals import overlap, subtract, total, union
from bot.evidence.model import Basis, Connection, Span


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the table of differences: a participant, live and in Zoom's report.

    `added` is what the report shows beyond what was observed live, `unreported` what was observed
    live and the report does not show. `spans` is the time of both, each part marked.
    """

    participant: str
    live: tuple[Span, ...]
    reported: tuple[Span, ...]
    added: tuple[Span, ...]
    unreported: tuple[Span, ...]
    spans: tuple[tuple[Span, Basis], ...]

    @property
    def agrees(self) -> bool:
        """Whether both show the same, to the second."""
        return total(self.added) < SECOND and total(self.unreported) < SECOND

    @property
    def note(self) -> str:
        """The difference in words."""
        if not self.reported:
            return "Observed live; not in Zoom's report. What was observed counts."
        if not self.live:
            return f"Only in Zoom's report, which adds {_minutes(self.added)}."
        words = []
        if total(self.added) >= SECOND:
            words.append(f"Zoom's report adds {_minutes(self.added)}.")
        if total(self.unreported) >= SECOND:
            words.append(f"{_minutes(self.unreported)} observed live, not in the report, count.")
        return " ".join(words) or "Both agree."


def marked(
    observed: Sequence[Span], reported: Sequence[Span], inferred: Sequence[Span] = ()
) -> list[tuple[Span, Basis]]:
    """The time that any of three unions covers, in parts, each with how it is known."""
    edges = {
        moment for spans in (observed, reported, inferred) for span in spans for moment in span
    }
    found: list[tuple[Span, Basis]] = []
    for start, end in pairwise(sorted(edges)):
        piece = Span(start, end)
        basis = _basis(overlap(piece, observed), overlap(piece, reported))
        if basis == "inferred" and not overlap(piece, inferred):
            continue
        if found and found[-1][1] == basis and found[-1][0].end == start:
            found[-1] = (Span(found[-1][0].start, end), basis)
        else:
            found.append((piece, basis))
    return found


def reconcile(
    live: Mapping[str, Iterable[Span]], reported: Mapping[str, Iterable[Span]]
) -> tuple[Difference, ...]:
    """The table of differences, by participant, between live times and those of report rows."""
    return tuple(
        _difference(
            participant, union(live.get(participant, ())), union(reported.get(participant, ()))
        )
        for participant in sorted(live.keys() | reported.keys())
    )


def reconcile_connections(connections: Iterable[Connection]) -> tuple[Difference, ...]:
    """The table of differences between what the deliveries and the report show of connections."""
    every = list(connections)
    return reconcile(
        {one.participant: [stay.live for stay in one.stays if stay.live] for one in every},
        {one.participant: [span for stay in one.stays for span in stay.reported] for one in every},
    )


def _difference(participant: str, live: list[Span], reported: list[Span]) -> Difference:
    return Difference(
        participant=participant,
        live=tuple(live),
        reported=tuple(reported),
        added=tuple(subtract(reported, live)),
        unreported=tuple(subtract(live, reported)),
        spans=tuple(marked(live, reported)),
    )


def _basis(observed: bool, reported: bool) -> Basis:
    if observed:
        return "observed+reported" if reported else "observed"
    return "reported" if reported else "inferred"


def _minutes(spans: Sequence[Span]) -> str:
    minutes, seconds = divmod(total(spans) // SECOND, 60)
    return f"{minutes}:{seconds:02} min"
