"""What Zoom would send: the bodies of its deliveries, in its own fields. Pure.

The fields and their gaps follow Zoom's example deliveries: ids of meetings are text, an absent
value is the empty text, moments are whole seconds in UTC, a participant_uuid stays the same for a
person and device while the user_id changes at each rejoin, and the quality-of-service events name
neither the meeting's number nor the participant_uuid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from bot.clock import MINUTE, SECOND
from bot.local_time import iso

ACCOUNT = "Rehearsal0Account"

QUALITY = "participant_qos"

BREAKOUT_ROOM = "UmVoZWFyc2FsQnJlYWtvdXQx"

WAY = 4 * SECOND
"""How long the way to a breakout room or back takes."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a Zoom meeting or webinar, as its deliveries describe it."""

    kind: str
    number: str
    uuid: str
    host_id: str
    topic: str
    timezone: str
    starts_at: int
    duration: int

    @property
    def fields(self) -> dict[str, Any]:
        """The object of its deliveries; `duration` is the scheduled one, in minutes."""
        return {
            "id": self.number,
            "uuid": self.uuid,
            "host_id": self.host_id,
            "topic": self.topic,
            "type": 9 if self.kind == "webinar" else 8,
            "start_time": iso(self.starts_at),
            "timezone": self.timezone,
            "duration": self.duration,
        }


@dataclass(frozen=True, slots=True)
class Participant:
    """A person and device in the room, as Zoom knows it; `user_id` is that of one stay."""

    name: str
    participant_uuid: str
    user_id: str
    account_id: str = ""
    email: str = ""
    registrant_id: str = ""
    telephone: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The participant of a delivery."""
        return {
            "user_id": self.user_id,
            "user_name": self.name,
            "id": self.account_id,
            "participant_uuid": self.participant_uuid,
            "participant_user_id": self.account_id,
            "email": self.email,
            "registrant_id": self.registrant_id,
            "customer_key": "",
            **({"phone_number": self.telephone} if self.telephone else {}),
        }


class Look(NamedTuple):
    """One look at the quality of a participant's streams: was the camera sending at `at`?"""

    at: int
    camera_on: bool


def started(room: Occurrence, at: int) -> bytes:
    """The host opened the room."""
    return _body(room, "started", at, {"start_time": iso(at)})


def ended(room: Occurrence, at: int) -> bytes:
    """The host ended it."""
    return _body(room, "ended", at, {"start_time": iso(room.starts_at), "end_time": iso(at)})


def joined(room: Occurrence, one: Participant, at: int) -> bytes:
    """Somebody came into the room."""
    return _about(room, "participant_joined", one, at, {"join_time": iso(at)})


def left(room: Occurrence, one: Participant, at: int, why: str = "left the meeting.") -> bytes:
    """Somebody left it, at `at`, whenever this may arrive."""
    reason = {"leave_time": iso(at), "leave_reason": f"{one.name} {why}"}
    return _about(room, "participant_left", one, at, reason)


def waiting(room: Occurrence, one: Participant, at: int) -> list[tuple[int, bytes]]:
    """Somebody came into the waiting room half a minute before they were let in at `at`."""
    came = at - MINUTE // 2
    names = (("participant_joined_waiting_room", came), ("participant_admitted", at - SECOND))
    return [(when, _about(room, name, one, when, {"date_time": iso(when)})) for name, when in names]


def to_breakout(room: Occurrence, one: Participant, at: int) -> list[tuple[int, bytes]]:
    """Somebody goes into a breakout room, where they have another user_id.

    Zoom tells of the main room being left too; it is no leaving of the meeting.
    """
    gone = left(room, one, at, "left the meeting to join breakout room.")
    arrived = at + WAY
    return [(at, gone), (arrived, _in_breakout(room, "joined", one, arrived))]


def from_breakout(room: Occurrence, one: Participant, at: int) -> list[tuple[int, bytes]]:
    """Somebody comes back from it into the main room, under the user_id they had there."""
    return [(at - WAY, _in_breakout(room, "left", one, at - WAY)), (at, joined(room, one, at))]


def _in_breakout(room: Occurrence, did: str, one: Participant, at: int) -> bytes:
    inside = {"user_id": f"{int(one.user_id) + 1}", "parent_user_id": one.user_id}
    inside["join_time" if did == "joined" else "leave_time"] = iso(at)
    values = {"breakout_room_uuid": BREAKOUT_ROOM, "participant": {**one.fields, **inside}}
    return _body(room, f"participant_{did}_breakout_room", at, values)


def role_changed(room: Occurrence, one: Participant, at: int, old: str, new: str) -> bytes:
    """Somebody was made (or is no longer) a co-host."""
    change = {"date_time": iso(at), "old_role": old, "new_role": new}
    return _about(room, "participant_role_changed", one, at, change)


def quality(room: Occurrence, one: Participant, looks: Iterable[Look]) -> bytes:
    """What the streams of a participant were like, look after look."""
    found = list(looks)
    person = {
        "user_id": one.user_id,
        "participant_user_id": one.account_id,
        "email": one.email,
        "qos": [entry for look in found for entry in _entries(look)],
    }
    values = {"uuid": room.uuid, "participant": person}
    return _encoded(f"{room.kind}.{QUALITY}", found[-1].at, values)


def _entries(look: Look) -> list[dict[str, Any]]:
    kinds = ["audio_input", "audio_output", *(["video_input"] if look.camera_on else [])]
    details = {"bitrate": "27.15 kbps", "latency": "48 ms", "jitter": "3 ms", "avg_loss": "0.0 %"}
    return [{"date_time": iso(look.at), "type": kind, "details": details} for kind in kinds]


def _about(room: Occurrence, name: str, one: Participant, at: int, more: dict[str, Any]) -> bytes:
    return _body(room, name, at, {"participant": {**one.fields, **more}})


def _body(room: Occurrence, name: str, at: int, more: dict[str, Any]) -> bytes:
    return _encoded(f"{room.kind}.{name}", at, {**room.fields, **more})


def _encoded(event: str, at: int, values: dict[str, Any]) -> bytes:
    payload = {"account_id": ACCOUNT, "object": values}
    return msgspec.json.encode({"event": event, "event_ts": at, "payload": payload})
