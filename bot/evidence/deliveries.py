"""Zoom's deliveries, read into the few things that matter here.

Deliveries come with missing fields, fields nobody documented, ids as number or text, and the empty
text for "absent". What cannot be read at all is no delivery (None), never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

Scalar = str | int | float | bool | None


class _Reading(msgspec.Struct, gc=False):
    bitrate: Scalar = None
    avg_bitrate: Scalar = None


class _Quality(msgspec.Struct, gc=False):
    date_time: Scalar = None
    type: Scalar = None
    details: _Reading | None = None


class Participant(msgspec.Struct, gc=False):
    """The participant of a delivery, in Zoom's own field names."""

    user_id: Scalar = None
    participant_uuid: Scalar = None
    user_name: Scalar = None
    email: Scalar = None
    registrant_id: Scalar = None
    participant_user_id: Scalar = None
    id: Scalar = None
    customer_key: Scalar = None
    phone_number: Scalar = None
    parent_user_id: Scalar = None
    bind_user_id: Scalar = None
    bind_participant_uuid: Scalar = None
    join_time: Scalar = None
    leave_time: Scalar = None
    date_time: Scalar = None
    old_role: Scalar = None
    new_role: Scalar = None
    qos: list[_Quality] | None = None


class Meeting(msgspec.Struct, gc=False):
    """The meeting of a delivery (`payload.object`), in Zoom's own field names."""

    uuid: Scalar = None
    host_id: Scalar = None
    host_email: Scalar = None
    start_time: Scalar = None
    end_time: Scalar = None
    participant: Participant | None = None


class _Payload(msgspec.Struct, gc=False):
    object: Meeting | None = None


class _Delivery(msgspec.Struct, gc=False):
    payload: _Payload | None = None


Sample = tuple[int, bool, bool]
"""What the quality of a connection implies: at what moment, and whether camera and audio are on."""

ROOM_SYSTEMS = ("device_from_crc", "device_from_rwg", "device_to_crc", "device_to_rwg")
"""How the entries of room systems, which come through Zoom's connectors, are called."""

VIDEO = frozenset({"video_input", "video_device_from_crc", "video_device_from_rwg"})
"""The types of entry that tell of a camera: of video only what the participant sends."""

AUDIO = frozenset({"audio_input", "audio_output", *(f"audio_{name}" for name in ROOM_SYSTEMS)})
"""Those that tell of audio."""

_decode = msgspec.json.Decoder(_Delivery).decode


def read(body: str) -> Meeting | None:
    """The meeting that a delivery tells of, None where it cannot be read or tells of none."""
    try:
        return _read(body)
    except (msgspec.DecodeError, RecursionError):
        return None


def _read(body: str) -> Meeting | None:
    try:
        payload = _decode(body).payload
    except msgspec.ValidationError:
        return _read_leniently(body)
    return payload.object if payload else None


def _read_leniently(body: str) -> Meeting | None:
    """What can be saved of a delivery with a field of an unexpected type."""
    found = msgspec.json.decode(body)
    for name in ("payload", "object"):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    participant = found.get("participant")
    meeting = msgspec.convert(_scalars(found, Meeting), Meeting)
    if isinstance(participant, dict):
        meeting.participant = msgspec.convert(_scalars(participant, Participant), Participant)
    return meeting


def _scalars(fields: dict[str, Any], of: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields that hold one plain value, as all do but a delivery's few lists and objects."""
    wanted = set(of.__struct_fields__) - {"participant", "qos"}
    return {
        name: value
        for name, value in fields.items()
        if name in wanted and isinstance(value, str | int | float)
    }


def text(value: Scalar) -> str:
    """A field as text; absent, null and empty are the same."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value)


def moment(value: Scalar) -> int | None:
    """A field's moment in UTC milliseconds, None where it holds none. No zone means UTC."""
    return _milliseconds(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)  # in a large meeting very many deliveries are of the same second
def _milliseconds(value: str) -> int | None:
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return round(parsed.timestamp() * 1000)


def samples(participant: Participant, at: int) -> Sequence[Sample]:
    """What the entries of a quality-of-service delivery imply, one sample for each round of them.

    A video that is sent with a bitrate implies that the camera is on; other entries without one
    that it is off. Any entry about audio implies that audio is connected, muted or not. An entry
    without a time of its own is of the moment `at`; a type that comes again begins a new round.
    """
    entries = participant.qos
    if not entries:
        return ()
    when = entries[0].date_time
    camera_on = audio_on = False
    for entry in entries:
        if entry.date_time != when:
            return _by_round(entries, at)
        if not audio_on and entry.type in AUDIO:
            audio_on = True
        elif not camera_on and entry.type in VIDEO:
            camera_on = _flows(entry.details)
    first = moment(when)
    return ((at if first is None else first, camera_on, audio_on),)


def _by_round(entries: list[_Quality], at: int) -> list[Sample]:
    rounds: list[tuple[int, list[_Quality]]] = []
    seen: set[object] = set()
    for when, entry in _in_order(entries, at):
        if not rounds or entry.type in seen:
            rounds.append((when, []))
            seen.clear()
        rounds[-1][1].append(entry)
        seen.add(entry.type)
    found = []
    for when, several in rounds:
        camera_on = any(entry.type in VIDEO and _flows(entry.details) for entry in several)
        found.append((when, camera_on, any(entry.type in AUDIO for entry in several)))
    return found


def _in_order(entries: list[_Quality], at: int) -> list[tuple[int, _Quality]]:
    timed = [(moment(entry.date_time), entry) for entry in entries]
    placed = [(at if when is None else when, entry) for when, entry in timed]
    return sorted(placed, key=lambda one: one[0])


def _flows(reading: _Reading | None) -> bool:
    """Whether a bitrate such as `"27.15 kbps"` or `27` is above nothing."""
    if reading is None:
        return False
    value = reading.avg_bitrate if reading.bitrate is None else reading.bitrate
    if isinstance(value, str):
        try:
            return float(value.split(" ", 1)[0]) > 0
        except ValueError:
            return False
    return value is not None and value > 0
