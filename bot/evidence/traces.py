"""What was seen of each participant, kept in a form that takes any fact in any order.

A *trace* is everything about one participant of one meeting occurrence: one `participant_uuid`, or
one `user_id` while no participant_uuid is known for it. Facts that name a user_id alone join the
trace of the participant_uuid as soon as, and only while, exactly one is known for that user_id.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from bot.evidence.pairing import Event, Kind, Row


class Key(NamedTuple):
    """Something by which a participant can be known: what it is, and its value."""

    kind: str
    value: str


NONE: dict[str, int] = {}


class RowsOf:
    """The traces of report rows that tell of one person's stays, one after another.

    A row bears no participant_uuid. So rows of one name and identity that never overlap are taken
    to be one participant's, as long as deliveries do not show several.
    """

    __slots__ = ("traces",)

    def __init__(self, traces: list[Trace]) -> None:
        self.traces = traces

    @property
    def are_one(self) -> bool:
        """Whether no more than one participant_uuid is known among them."""
        return len({trace.root.uuid for trace in self.traces} - {""}) <= 1


class Report(NamedTuple):
    """A camera or microphone on or off, as a live source saw it; None: it is seen no more."""

    at: int
    seq: int
    source: str
    device: str
    on: bool | None


class Seen:
    """What was seen under one user_id: events, device reports, and quality samples by the minute.

    The samples are by far the most numerous, so they lie packed, two numbers each: the time shifted
    left by two bits, the camera in the higher of them and the audio in the lower; then the fact.
    """

    __slots__ = ("events", "packed", "reports", "trace")

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.events: list[Event] = []
        self.reports: list[Report] = []
        self.packed = array("q")

    def sample(self, at: int, camera_on: bool, audio_on: bool, seq: int) -> None:
        """Take in a quality sample of the moment `at`."""
        self.packed.append(at << 2 | camera_on << 1 | audio_on)
        self.packed.append(seq)

    def samples(self) -> Iterator[tuple[int, int]]:
        """The samples: time and states in one number, and the fact."""
        return zip(self.packed[::2], self.packed[1::2], strict=True)


class Trace:
    """All that is known of one participant of one meeting occurrence."""

    __slots__ = (
        "adopted",
        "bound",
        "key",
        "keys",
        "marks",
        "meeting",
        "owner",
        "rooms",
        "rows",
        "rows_of",
        "seen",
        "titles",
        "told",
        "user_id",
        "uuid",
    )

    def __init__(self, meeting: str, uuid: str, user_id: str) -> None:
        self.meeting = meeting
        self.uuid = uuid
        self.user_id = user_id
        self.key = f"{meeting}/{uuid or 'user:' + user_id}"
        self.seen: dict[str, Seen] = {}
        self.rows: list[tuple[str, Row]] = []
        self.rows_of: RowsOf | None = None
        self.rooms: dict[str, str] = {}
        self.keys: dict[str, dict[str, int]] = {}
        self.told: dict[tuple[object, ...], int] = {}
        self.titles: dict[str, tuple[int, int, str]] = {}
        self.marks: set[str] = set()
        self.bound: set[Trace] = set()
        self.owner: Trace | None = None
        self.adopted: set[Trace] = set()

    def of(self, user_id: str) -> Seen:
        """What was seen under a user_id."""
        found = self.seen.get(user_id)
        if found is None:
            found = self.seen[user_id] = Seen(self)
        return found

    @property
    def root(self) -> Trace:
        """The trace that this one belongs to: itself, unless it is known by a better name."""
        return self.owner or self

    @property
    def parts(self) -> tuple[Trace, ...]:
        """This trace and those that turned out to be the same participant."""
        if not self.adopted:
            return (self,)
        return (self, *sorted(self.adopted, key=lambda trace: trace.key))

    def shares_rows(self, other: Trace) -> bool:
        """Whether the report shows this and another trace as one person's stays."""
        shared = {part.rows_of for part in self.parts} & {part.rows_of for part in other.parts}
        return any(rows.are_one for rows in shared if rows)

    def title(self, which: str) -> str:
        """The latest `name` or `email` that was seen."""
        found = [part.titles[which] for part in self.parts if which in part.titles]
        return max(found)[2] if found else ""

    def entitle(self, which: str, value: str, at: int, seq: int) -> None:
        """Take in a name or e-mail of the moment `at`."""
        self.titles[which] = max(self.titles.get(which, (0, 0, "")), (at, seq, value))

    def known(self, kind: str) -> dict[str, int]:
        """The participant's keys of a kind, each with the first fact that told it."""
        if not self.adopted:
            return self.keys.get(kind, NONE)
        found: dict[str, int] = {}
        for part in self.parts:
            for value, seq in part.keys.get(kind, NONE).items():
                found[value] = min(seq, found.get(value, seq))
        return found

    def all_marks(self) -> Set[str]:
        """What else was noticed: `joined`, `phone`, `phone at join`, and each role held."""
        if not self.adopted:
            return self.marks
        return set().union(*(part.marks for part in self.parts))

    def all_seen(self) -> Iterator[Seen]:
        """What was seen, under whichever user_id."""
        return (seen for part in self.parts for seen in part.seen.values())

    def by_user_id(self) -> dict[str, list[Seen]]:
        """What was seen, by the main room's user_id (a breakout room gives one of its own)."""
        rooms = {room: main for part in self.parts for room, main in part.rooms.items()}
        found: dict[str, list[Seen]] = {}
        for part in self.parts:
            for user_id, seen in part.seen.items():
                found.setdefault(rooms.get(user_id, user_id), []).append(seen)
        return found

    def events(self) -> dict[str, list[Event]]:
        """The events by user_id; samples and device reports are signs of life."""
        return {user_id: _events(several) for user_id, several in self.by_user_id().items()}

    def reported(self) -> dict[str, list[Row]]:
        """The rows of the participants report, by user_id."""
        found: dict[str, list[Row]] = {}
        for part in self.parts:
            for user_id, row in part.rows:
                found.setdefault(user_id, []).append(row)
        return found


def _events(several: Sequence[Seen]) -> list[Event]:
    """The events of one user_id, and of the signs of life between two events the outermost."""
    events = sorted(event for seen in several for event in seen.events)
    told = (report for seen in several for report in seen.reports if report.on is not None)
    signs = [(report.at, report.seq) for report in told]
    signs += [(packed >> 2, seq) for seen in several for packed, seq in seen.samples()]
    signs.sort()
    found = list(events)
    begin = 0
    for edge in [*(event.at for event in events), signs[-1][0] if signs else 0]:
        end = bisect_right(signs, (edge, LAST_SEQ))
        if begin < end:
            found += [Event(at, Kind.SIGN, seq) for at, seq in {signs[begin], signs[end - 1]}]
        begin = max(begin, end)
    return found


LAST_SEQ = 2**63
"""Above the seq of any fact."""


class Traces:
    """The traces of a session, and which user_id belongs to which participant_uuid."""

    def __init__(self) -> None:
        self.by_key: dict[tuple[str, str, str], Trace] = {}
        self._known: dict[tuple[str, str], set[str]] = {}

    def __iter__(self) -> Iterator[Trace]:
        """The traces of distinct participants."""
        return (trace for trace in self.by_key.values() if trace.owner is None)

    def find(self, meeting: str, uuid: str, user_id: str) -> Trace:
        """The trace of a participant, begun where there is none."""
        key = (meeting, uuid, "" if uuid else user_id)
        trace = self.by_key.get(key)
        if trace is None:
            trace = self.by_key[key] = Trace(*key)
            if not uuid:
                self._adopt(meeting, user_id)
        return trace

    def know(self, meeting: str, uuid: str, user_id: str) -> list[Trace]:
        """Learn that a user_id belongs to a participant_uuid; the traces that changes."""
        if not uuid or not user_id:
            return []
        known = self._known.setdefault((meeting, user_id), set())
        if uuid in known:
            return []
        known.add(uuid)
        return self._adopt(meeting, user_id)

    def _adopt(self, meeting: str, user_id: str) -> list[Trace]:
        """Give the trace of a bare user_id to the one participant_uuid that is known for it."""
        child = self.by_key.get((meeting, "", user_id))
        known = self._known.get((meeting, user_id), set())
        if child is None:
            return []
        owner = self.find(meeting, next(iter(known)), user_id) if len(known) == 1 else None
        changed = [trace for trace in (child, child.owner, owner) if trace]
        if child.owner:
            child.owner.adopted.discard(child)
        child.owner = owner
        if owner:
            owner.adopted.add(child)
        return changed
