"""The occurrences of the session's meeting: a restarted meeting is a new one, with a new uuid."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import HOUR
from bot.evidence.model import Occurrence
from bot.evidence.stays import Bounds

MARGIN = 2 * HOUR
"""How long before and after its planned time a session still owns what its meeting sends.

So its meeting cannot have begun earlier.
"""


@dataclass(slots=True)
class _Meeting:
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    first_sign: int | None = None
    report: tuple[int, int] | None = None


class Meetings:
    """What is known of each occurrence, by its uuid."""

    def __init__(self) -> None:
        self._meetings: dict[str, _Meeting] = {}

    def of(self, uuid: str) -> _Meeting:
        """What is known of an occurrence, begun where nothing is."""
        found = self._meetings.get(uuid)
        if found is None:
            found = self._meetings[uuid] = _Meeting()
        return found

    def started(self, uuid: str, at: int, seq: int) -> None:
        """Take in that an occurrence started."""
        starts = self.of(uuid).starts
        starts[at] = min(seq, starts.get(at, seq))

    def ended(self, uuid: str, at: int, seq: int) -> None:
        """Take in that an occurrence ended."""
        ends = self.of(uuid).ends
        ends[at] = min(seq, ends.get(at, seq))

    def sign(self, uuid: str, at: int) -> None:
        """Take in the earliest sign of life in an occurrence that was seen so far."""
        self.of(uuid).first_sign = at

    def all(self) -> tuple[Occurrence, ...]:
        """The occurrences in the order of time."""
        return tuple(
            Occurrence(
                uuid=uuid,
                started_at=min(meeting.starts, default=None),
                ended_at=max(meeting.ends, default=None),
                reported=meeting.report is not None,
                facts=tuple(sorted({*meeting.starts.values(), *meeting.ends.values()})),
            )
            for uuid, meeting in sorted(
                self._meetings.items(), key=lambda item: (_beginning(item[1]) or 0, item[0])
            )
        )

    def known(self) -> bool:
        """Whether any occurrence is known."""
        return bool(self._meetings)

    def all_reported(self) -> bool:
        """Whether Zoom's participants report of every known occurrence is in."""
        return self.known() and all(one.report is not None for one in self._meetings.values())

    def bounds(self, uuid: str, earliest: int, session_end: int, horizon: int) -> Bounds:
        """Between which moments the stays of an occurrence lie, seen from the moment `horizon`.

        `earliest` is when it can have begun at all. Without its end, an occurrence ended at the
        latest when the next began; and where there is no next, it runs on until the session is
        over.
        """
        meeting = self.of(uuid)
        start = min(meeting.starts, default=earliest)
        if meeting.ends:
            return Bounds(start, max(meeting.ends), max(meeting.ends), False)
        own = _beginning(meeting)
        later = [
            begun
            for other in self._meetings.values()
            if other is not meeting
            and (begun := _beginning(other)) is not None
            and own is not None
            and begun > own
        ]
        if later:
            return Bounds(start, min(later), min(later), False)
        if horizon < session_end:
            return Bounds(start, horizon, horizon, True)
        return Bounds(start, session_end, session_end, False)


def _beginning(meeting: _Meeting) -> int | None:
    moments = [*meeting.starts, *([] if meeting.first_sign is None else [meeting.first_sign])]
    return min(moments, default=None)
