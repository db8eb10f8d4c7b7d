"""What a live source tells of cameras and microphones, recorded only where it changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import structlog

from bot import facts
from bot.facts import Body, DeviceState, NewFact
from bot.ledger import Ledger, LedgerError

_log = structlog.get_logger(__name__)


class Devices(NamedTuple):
    """A participant (Zoom's user_id) with the state of camera and audio; None: not known."""

    user_id: str
    camera_on: bool | None
    audio_on: bool | None = None


class Watch:
    """What was last said of each participant of one meeting occurrence.

    The first sighting of a state is a change. Who is in `look` no more is unseen from the last
    look at which they were there.
    """

    def __init__(self) -> None:
        self._meeting = ""
        self._known: dict[str, Devices] = {}
        self._looked_at = 0

    def look(self, meeting: str, everybody: Iterable[Devices], at: int) -> list[tuple[Body, int]]:
        """What changed, by the sight of all participants at `at` (UTC milliseconds)."""
        found: list[tuple[Body, int]] = []
        if meeting != self._meeting:
            self.forget()
            self._meeting = meeting
        now = {one.user_id: one for one in everybody}
        for user_id in self._known.keys() - now.keys():
            found += [(body, self._looked_at) for body in self._unseen(self._known.pop(user_id))]
        for one in now.values():
            found += [(body, at) for body in self.tell(meeting, one)]
        self._looked_at = at
        return found

    def tell(self, meeting: str, one: Devices) -> list[DeviceState]:
        """What changed, by what is told of one participant."""
        before = self._known.get(one.user_id, Devices(one.user_id, None, None))
        camera = before.camera_on if one.camera_on is None else one.camera_on
        audio = before.audio_on if one.audio_on is None else one.audio_on
        self._known[one.user_id] = Devices(one.user_id, camera, audio)
        changed: list[DeviceState] = []
        if camera is not None and camera != before.camera_on:
            kind = facts.VideoOn if camera else facts.VideoOff
            changed.append(kind(meeting=meeting, user_id=one.user_id))
        if audio is not None and audio != before.audio_on:
            heard = facts.AudioOn if audio else facts.AudioOff
            changed.append(heard(meeting=meeting, user_id=one.user_id))
        return changed

    def forget(self) -> None:
        """The source was lost: whatever it says next is a first sighting."""
        self._known.clear()

    def _unseen(self, one: Devices) -> list[DeviceState]:
        gone: list[DeviceState] = []
        if one.camera_on is not None:
            gone.append(facts.VideoUnseen(meeting=self._meeting, user_id=one.user_id))
        if one.audio_on is not None:
            gone.append(facts.AudioUnseen(meeting=self._meeting, user_id=one.user_id))
        return gone


class Notes:
    """What a live source has to record of one training, kept until the ledger has it.

    A moment is that of the sighting, however late the ledger takes it.
    """

    def __init__(self, ledger: Ledger, session: str, source: str) -> None:
        self._ledger = ledger
        self._session = session
        self._source = source
        self._waiting: list[NewFact] = []
        self._in_trouble = False

    def add(self, body: Body, at: int) -> None:
        """Record something that happened at `at` (UTC milliseconds), at the next `write`."""
        self._waiting.append(body.fact(self._session, at=at, source=self._source))

    def write(self) -> bool:
        """Hand everything to the ledger; whether it has it all. What it refuses is kept."""
        if not self._waiting:
            return True
        try:
            self._ledger.append_all(self._waiting)
        except LedgerError as error:
            if not self._in_trouble:
                _log.error("not recorded yet", session=self._session, error=str(error))
            self._in_trouble = True
            return False
        self._waiting.clear()
        self._in_trouble = False
        return True
