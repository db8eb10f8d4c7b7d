"""Whom a fact tells of: the participants in Zoom, and every text within it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from bot import facts
from bot.catalogue import meeting_of
from bot.evidence.deliveries import read, text
from bot.facts import ZOOM, DeviceState, Fact

_IN_A_ROW = ("user_id", "participant_user_id", "id", "registrant_id", "user_email", "name")
"""The fields of a report's row by which its participant is known, the first that is filled in."""


class Sighting(NamedTuple):
    """A participant of a meeting occurrence, by the best key there is and by the user_id alone.

    The best is the participant_uuid. `by_user_id` is empty where the fact gives none.
    """

    key: str
    by_user_id: str


def sighting(fact: Fact) -> Sighting | None:
    """The participant that a delivery or a live source tells of; None where it is about none."""
    body = facts.read(fact)
    if isinstance(body, DeviceState):
        return _sighting(body.meeting, body.participant_uuid, body.user_id)
    delivered = read(fact.body) if fact.kind.startswith(ZOOM) and fact.body else None
    person = delivered.participant if delivered else None
    if person is None:
        return None
    user_id = text(person.user_id) or text(person.participant_user_id) or text(person.user_name)
    return _sighting(meeting_of(fact.body)[1], text(person.participant_uuid), user_id)


def row_key(meeting: str, row: Mapping[str, Any]) -> str:
    """The key of a participant by their row of Zoom's report."""
    known = (str(row[name]) for name in _IN_A_ROW if row.get(name))
    return f"{meeting}/user:{next(known, 'nobody')}"


def texts(body: str) -> Iterator[tuple[str, str]]:
    """Every value in a JSON body as text, with the name of its field."""
    try:
        values = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return
    pending: list[tuple[str, Any]] = [("", values)]
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.items())
        elif isinstance(value, list):
            pending.extend((name, one) for one in value)
        elif value is not None:
            yield name, str(value)


def _sighting(meeting: str, uuid: str, user_id: str) -> Sighting | None:
    if not (uuid or user_id):
        return None
    by_user_id = f"{meeting}/user:{user_id}" if user_id else ""
    return Sighting(f"{meeting}/{uuid}" if uuid else by_user_id, by_user_id)
