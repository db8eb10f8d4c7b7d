"""Participants tied to no attendee, and which attendees each of them may be.

A participant may be an attendee whose name is like theirs, or one who was active on their own page
while Zoom shows no connection of theirs at that time. Where there is none such left for them, it
may be any attendee who was not there otherwise for more than half of that time (somebody may be
there with two devices for a while). One whose name was never received, because join and leave were
lost, may be anybody's second device.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.evidence.intervals import clip, total
from bot.evidence.model import Span, Unmatched
from bot.evidence.polls import Shown


@dataclass(frozen=True, slots=True)
class Stranger:
    """A participant tied to no attendee: when they were there, and whose name theirs is like.

    `present` is the best estimate of when they were there, `possible` the most it can have been.
    A person said that they are none of `refused`.
    """

    unmatched: Unmatched
    present: tuple[Span, ...]
    possible: tuple[Span, ...]
    alike: frozenset[str]
    refused: frozenset[str] = frozenset()

    @property
    def is_nameless(self) -> bool:
        """Whether neither a name nor an e-mail was received."""
        return not (self.unmatched.name or self.unmatched.email)


@dataclass(slots=True)
class Candidacies:
    """Which strangers each attendee may be: those named, and those that may be anybody."""

    named: dict[str, list[Stranger]] = field(default_factory=dict)
    anybody: list[Stranger] = field(default_factory=list)

    def of(self, attendee: str, own: Sequence[tuple[int, int]]) -> list[Stranger]:
        """The strangers that an attendee with these times in the room may be."""
        if not (self.named or self.anybody):
            return []
        return [
            *self.named.get(attendee, ()),
            *(
                one
                for one in self.anybody
                if attendee not in one.refused
                and (one.is_nameless or mostly_absent(one.present, own))
            ),
        ]


def candidacies(
    strangers: Iterable[Stranger],
    idle: Mapping[str, Sequence[Shown]],
    present: Callable[[str], Sequence[Span]],
) -> Candidacies:
    """Who may be whom.

    `idle` holds the moments at which attendees were active on their page without Zoom, `present`
    gives an attendee's own times in the room. One attendee accounts for one stranger: one whose
    name is alike, or one who was not otherwise there for half of the stranger's time. A stranger
    for whom nobody is left may be anybody.
    """
    found = Candidacies()
    moments = sorted((shown.at, attendee) for attendee in idle for shown in idle[attendee])
    taken: set[str] = set()
    for stranger in sorted(strangers, key=lambda one: (one.present, one.unmatched.participant)):
        active = {
            attendee
            for start, end in stranger.possible
            for _, attendee in moments[bisect_left(moments, (start, "")) : _after(moments, end)]
        }
        active -= stranger.refused
        for attendee in sorted(stranger.alike | active):
            found.named.setdefault(attendee, []).append(stranger)
        absent = {who for who in active if mostly_absent(stranger.present, present(who))}
        free = (stranger.alike | absent) - taken
        if free:
            taken.add(min(free))
        else:
            found.anybody.append(stranger)
    return found


def mostly_absent(spans: Sequence[Span], own: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody with their own times in the room was not there for half of these spans."""
    return 2 * total(clip(spans, own)) <= total(spans)


def _after(moments: Sequence[tuple[int, str]], end: int) -> int:
    return bisect_left(moments, (end + 1, ""))
