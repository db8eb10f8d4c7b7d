"""Joins, leaves and signs of life of one connection, in any order, paired into stretches.

Zoom gives a participant a new `user_id` at each rejoin. So a join and a leave of one user_id bound
one stretch in the room, and everything of that user_id in between proves that it went on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from bot.clock import MINUTE

MOVING = MINUTE
"""How long somebody may be on the way between the main room and a breakout room."""

LAG = 2 * MINUTE
"""How late a sign of life may be that proves no return: one stamped after the leave of its own
user_id, or the leave of a crashed client after its rejoin."""


class Kind(IntEnum):
    """What was seen of a participant, in the order in which the events of one moment are taken."""

    JOIN = 0
    ROOM_IN = 1
    SIGN = 2
    ROOM_OUT = 3
    WAIT = 4
    BACK = 5
    LEAVE = 6


class Event(NamedTuple):
    """Something seen of a participant at a moment, told by the fact `seq`.

    WAIT is being in the waiting room, BACK being let in from there; neither is presence.
    """

    at: int
    kind: Kind
    seq: int


class Row(NamedTuple):
    """One row of Zoom's participants report: a stay as Zoom itself summed it up."""

    joined: int
    left: int
    seq: int


@dataclass(slots=True)
class Stretch:
    """What is known of one time in the room: its first and last sign, its join, its leave.

    It is `unbroken` where its signs are of one user_id: then it went on between them.
    """

    first: int
    last: int
    joined: int | None = None
    left: int | None = None
    moving: bool = False
    waiting: bool = False
    unbroken: bool = True
    rows: list[Row] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether its beginning is known."""
        return self.joined is not None or bool(self.rows)

    @property
    def ended(self) -> bool:
        """Whether its end is known."""
        return self.left is not None or bool(self.rows)

    @property
    def complete(self) -> bool:
        """Whether deliveries show both its join and its leave."""
        return self.joined is not None and self.left is not None

    @property
    def only_reported(self) -> bool:
        """Whether no delivery, only the report, tells of it."""
        return len(self.facts) == len(self.rows)


def stretches(
    seen: Mapping[str, Sequence[Event]], rows: Mapping[str, Sequence[Row]]
) -> list[Stretch]:
    """All stretches of one connection, by what was seen and reported of each of its user_ids."""
    found: list[Stretch] = []
    loose: Sequence[Event] = ()
    for user_id in seen.keys() | rows.keys():
        events = seen.get(user_id, ())
        if not user_id and all(event.kind is Kind.SIGN for event in events):
            loose, events = events, ()
        found += _with_report(_of_one_user_id(events), sorted(set(rows.get(user_id, ()))))
    found += _of_no_user_id(loose, found)
    found.sort(key=lambda one: (one.first, one.last, one.facts))
    for one, after in pairwise(found):
        if one.moving and after.joined and after.first - one.last <= MOVING:
            one.left = one.last = after.first  # back in the main room under another user_id
    return found


def _ordered(events: Iterable[Event]) -> list[Event]:
    """Events in the order of time, each once however often it was delivered."""
    once: dict[tuple[int, Kind], Event] = {}
    for event in sorted(events):
        once.setdefault((event.at, event.kind), event)
    return list(once.values())


def _of_one_user_id(events: Sequence[Event]) -> list[Stretch]:
    done: list[Stretch] = []
    now: Stretch | None = None
    for at, kind, seq in _ordered(events):
        if kind is Kind.JOIN:
            now = _joined(now, done, at)
        elif now is None:
            now = _resumed(done, at, kind)
        if now is None or kind is Kind.BACK:
            continue
        now.last = at
        now.moving = kind is Kind.ROOM_OUT or (now.moving and kind is Kind.SIGN)
        if kind is not Kind.SIGN or not now.facts:
            now.facts.append(seq)
        if kind in (Kind.LEAVE, Kind.WAIT):
            now.left, now.waiting = at, kind is Kind.WAIT
            done.append(now)
            now = None
    return [*done, now] if now else done


def _of_no_user_id(signs: Sequence[Event], known: Sequence[Stretch]) -> list[Stretch]:
    """What signs without a user_id add: a stretch wherever they lie between those known.

    Beside a stretch whose end on that side was lost they add nothing: it may reach that far.
    """
    found: dict[tuple[int, int], Stretch] = {}
    for at, _, seq in _ordered(signs):
        if any(one.first <= at <= one.last for one in known):
            continue
        before = max((one for one in known if one.last < at), key=_last, default=None)
        after = min((one for one in known if one.first > at), key=_first, default=None)
        if before and (not before.ended or at - before.last <= LAG):
            continue
        if after and (not after.begun or after.first - at <= LAG):
            continue
        gap = (before.last if before else 0, after.first if after else 0)
        stretch = found.setdefault(gap, Stretch(at, at, unbroken=False, facts=[seq]))
        stretch.last = at
    return list(found.values())


def _first(one: Stretch) -> int:
    return one.first


def _last(one: Stretch) -> int:
    return one.last


def _joined(now: Stretch | None, done: list[Stretch], at: int) -> Stretch:
    """The stretch that a join at `at` begins, or goes on with."""
    if now is not None:
        if now.moving and at - now.last <= MOVING:
            return now  # back in the main room from a breakout room
        if now.joined is None and at - now.first <= LAG:
            now.first = now.joined = at  # a sign stamped a little before its own join
            return now
        done.append(now)
    return Stretch(first=at, last=at, joined=at)


def _resumed(done: list[Stretch], at: int, kind: Kind) -> Stretch | None:
    """The stretch of an event that no join came before; None where it proves no stay."""
    if kind in (Kind.WAIT, Kind.BACK):
        return None
    if done:
        before, since = done[-1], at - done[-1].last
        if kind is Kind.ROOM_IN and since <= MOVING:
            done.pop()  # leaving the main room for a breakout room is not leaving
            before.left = None
            return before
        if since <= LAG and (kind is Kind.SIGN or before.waiting):
            return None
    return Stretch(first=at, last=at)


def _with_report(own: list[Stretch], rows: Sequence[Row]) -> list[Stretch]:
    """The stretches of one user_id with what the report says of them, and those it adds."""
    added = []
    for row in rows:
        touched = [one for one in own if one.first <= row.left and row.joined <= one.last]
        if not touched and len(own) == len(rows) == 1 and not own[0].complete:
            touched = own  # the one stay of this user_id, in both
        for one in touched:
            one.rows.append(row)
            one.facts.append(row.seq)
        if not touched:
            added.append(Stretch(row.joined, row.left, rows=[row], facts=[row.seq]))
    return own + added
