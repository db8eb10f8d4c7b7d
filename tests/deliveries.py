"""Deliveries as Zoom sends them, made for the tests: invented people in an invented meeting."""

from __future__ import annotations

import json
from typing import Any

from webhooks.signature import sign

SECRET = "a secret shared with Zoom"
NUMBER = "86084701483"
UUID = "kZ9XexampleAAAAuuid1=="


def delivery(
    event: str, payload_object: dict[str, Any], event_ts: int = 1_796_406_300_000
) -> bytes:
    """The raw body of a delivery about an object."""
    body = {
        "event": event,
        "event_ts": event_ts,
        "payload": {"account_id": "AccountExample", "object": payload_object},
    }
    return json.dumps(body, ensure_ascii=False).encode()


def meeting(**fields: Any) -> dict[str, Any]:
    """The meeting that a delivery is about."""
    return {
        "id": NUMBER,
        "uuid": UUID,
        "host_id": "HostExample",
        "topic": "A small training",
        "type": 2,
        "start_time": "2026-12-04T17:45:00Z",
        "duration": 45,
        "timezone": "America/New_York",
        **fields,
    }


def joined(name: str, at: str, **fields: Any) -> bytes:
    """`meeting.participant_joined` of a person at a moment (ISO)."""
    return delivery(
        "meeting.participant_joined", meeting(participant=_person(name, at, "join", fields))
    )


def left(name: str, at: str, **fields: Any) -> bytes:
    """`meeting.participant_left` of a person at a moment (ISO)."""
    return delivery(
        "meeting.participant_left", meeting(participant=_person(name, at, "leave", fields))
    )


def signed(body: bytes, seconds: int, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Zoom would send that body at that time."""
    return {
        "x-zm-request-timestamp": str(seconds),
        "x-zm-signature": sign(secret, str(seconds), body),
        "x-zm-request-id": "11111111-2222-3333-4444-555555555555",
        "clientid": "the app's own client id",
        "content-type": "application/json",
    }


def _person(name: str, at: str, doing: str, fields: dict[str, Any]) -> dict[str, Any]:
    address = name.split()[0].lower() + "@example.org"
    return {
        "user_id": "16778240",
        "user_name": name,
        "email": address,
        "participant_uuid": f"uuid-of-{name}",
        f"{doing}_time": at,
        **fields,
    }
