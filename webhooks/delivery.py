"""A delivery from Zoom as a fact: its own time, its fingerprint, nothing that is secret. Pure."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import msgspec

from bot.facts import ZOOM, NewFact
from bot.json_text import without_half_letters
from bot.local_time import parse_iso

VALIDATION = "endpoint.url_validation"

UNNAMED = "unnamed"
"""The event of a delivery that names none: kept all the same, for it was signed by Zoom."""

LONGEST_EVENT = 200
"""How long the name of an event may be; Zoom's have up to fifty characters."""

NOT_KEPT = "[not kept]"
"""What stands where a value was that is secret, or personal and of no use as evidence."""

SECRET = ("password", "passcode", "pin_code", "start_url", "host_key", "plainToken", "clientid")
"""Parts of the names of fields that open a door."""

PERSONAL = frozenset(
    {
        *("public_ip", "private_ip", "phone_number", "message_content"),
        *("address", "city", "zip", "phone", "industry", "org", "job_title", "comments"),
        *("purchasing_time_frame", "role_in_purchase_process", "no_of_employees"),
    }
)
"""Fields about a person that no requirement needs. That a telephone number was given stays."""


class DeliveryError(ValueError):
    """A body that is no JSON; the text says why."""


class Delivery(msgspec.Struct, frozen=True):
    """A delivery as it was read: its event, the time Zoom made it (UTC ms), and its payload.

    `raw` is what came; `kept` is what is kept of it, in JSON that every reader takes.
    """

    event: str
    event_ts: int | None
    payload: dict[str, Any]
    raw: bytes
    kept: str

    @property
    def object(self) -> dict[str, Any]:
        """What the event is about: a meeting or a webinar. Empty where it is about neither."""
        return _table(self.payload.get("object"))

    @property
    def meeting(self) -> tuple[str, str]:
        """The meeting number and the uuid of its occurrence; empty where they are not given."""
        meeting = self.object
        number = meeting.get("id") or meeting.get("meeting_id") or ""
        uuid = meeting.get("uuid") or meeting.get("meeting_uuid")
        return str(number), str(uuid or self.payload.get("meeting_uuid") or "")


def parse(raw: bytes) -> Delivery:
    """Read a raw body. Raises DeliveryError when it is not JSON."""
    text = without_half_letters(raw)
    try:
        values = msgspec.json.decode(text)
        kept = text.decode()
        if _tells_too_much(values):
            kept = msgspec.json.encode(_cleaned(values)).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DeliveryError(f"The body is not JSON: {error}.") from error
    values = _table(values)
    event, made_at = values.get("event"), values.get("event_ts")
    return Delivery(
        event=event if isinstance(event, str) and 0 < len(event) <= LONGEST_EVENT else UNNAMED,
        event_ts=made_at if type(made_at) is int and abs(made_at) < 2**62 else None,
        payload=_table(values.get("payload")),
        raw=raw,
        kept=kept,
    )


def fact_of(delivery: Delivery, session: str | None, at: int, source: str = "zoom") -> NewFact:
    """The fact that this delivery came; `at` is the delivery's own time (see `moment_of`)."""
    return NewFact(
        session=session,
        kind=ZOOM + delivery.event,
        happened_at=at,
        source=source,
        body=delivery.kept,
        fingerprint="delivery:" + hashlib.sha256(delivery.raw).hexdigest(),
    )


def moment_of(delivery: Delivery, received_at: int) -> int:
    """When that which a delivery tells of happened, UTC milliseconds.

    The times in the payload count, not the order of arrival; `received_at` where there are none.
    """
    person, name = delivery.object.get("participant"), delivery.event.rpartition(".")[2]
    times: list[Any] = []
    if isinstance(person, dict):
        own = "leave_time" if "_left" in name else "join_time"
        times = [person.get(own), person.get("date_time")]
    elif name == "ended":
        times = [delivery.object.get("end_time")]
    elif name == "started" or "registrant" in delivery.object:
        times = [delivery.object.get("start_time")]
    for text in times:
        moment = _moment(text)
        if moment is not None:
            return moment
    return delivery.event_ts or received_at


def _tells_too_much(value: Any) -> bool:
    """Whether anything within has a name whose value is not kept."""
    within = [value]
    while within:
        one = within.pop()
        if isinstance(one, dict):
            if _not_kept(tuple(one)):
                return True
            one = one.values()
        elif not isinstance(one, list):
            continue
        within += [inner for inner in one if isinstance(inner, dict | list)]
    return False


@lru_cache(maxsize=200)  # Zoom's objects have the same names over and over
def _not_kept(names: tuple[str, ...]) -> bool:
    return any(map(_is_not_kept, names))


def _is_not_kept(name: str) -> bool:
    return name in PERSONAL or any(part in name for part in SECRET)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _kept(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value


def _kept(name: str, value: Any) -> Any:
    if value and _is_not_kept(name):
        return NOT_KEPT
    return _cleaned(value)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(text: Any) -> int | None:
    try:
        return parse_iso(text)
    except (TypeError, ValueError, OverflowError):
        return None
