"""Facts in plain words: what happened, when, and who told it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from bot import facts
from bot.fact_words import WORDS
from bot.facts import ZOOM, Fact
from bot.local_time import clock_text
from bot.session import Session

ERASED = "What this said was erased."

QUALITY = "participant_qos"
"""The event in which Zoom says how somebody's connection, microphone and camera are."""

TELLERS = {
    "zoom": "Zoom",
    "page": "the attendee’s page",
    "scheduler": "the clock",
    "facilitator": "a facilitator",
    "director": "the office",
    "cli": "the command line",
    "mail": "the mail",
    "roster": "the roster",
    "form": "the evaluation form",
    "rtms": "Zoom’s live stream",
    "meeting-sdk": "the bot in the meeting",
}
"""Who tells a fact, by its source."""


class Telling(NamedTuple):
    """A fact in words: its number, when it happened (UTC milliseconds), who told it, and what."""

    seq: int
    at: int
    who: str
    text: str


class _Person(msgspec.Struct):
    user_name: str = ""


class _Meeting(msgspec.Struct):
    participant: _Person = msgspec.field(default_factory=_Person)


class _Payload(msgspec.Struct):
    object: _Meeting = msgspec.field(default_factory=_Meeting)


class _Delivery(msgspec.Struct):
    payload: _Payload = msgspec.field(default_factory=_Payload)


_decode = msgspec.json.Decoder(_Delivery).decode

_IN_ZOOM = {
    "started": "The meeting started.",
    "ended": "The meeting ended.",
    "participant_joined": "“{name}” came into the meeting.",
    "participant_left": "“{name}” left the meeting.",
    "participant_joined_waiting_room": "“{name}” came into the waiting room.",
    "participant_left_waiting_room": "“{name}” left the waiting room.",
    "participant_admitted": "“{name}” was let in from the waiting room.",
    "participant_put_in_waiting_room": "“{name}” was put into the waiting room.",
    QUALITY: "Zoom told how the connection was.",
    "participant_bind": "“{name}” was tied to an account in Zoom.",
    "participant_role_changed": "“{name}” was given another role.",
    "chat_message_sent": "“{name}” wrote in the chat.",
    "participant_joined_breakout_room": "“{name}” went into a breakout room.",
    "participant_left_breakout_room": "“{name}” left a breakout room.",
    "registration_created": "They registered in Zoom.",
    "registration_approved": "Their registration was approved in Zoom.",
    "registration_cancelled": "Their registration was cancelled in Zoom.",
    "registration_denied": "Their registration was denied in Zoom.",
}


def tell_all(told: Iterable[Fact], session: Session) -> list[Telling]:
    """Facts of a session in words, in the order of time.

    What Zoom says every few seconds of how somebody's connection is becomes one line for all.
    """
    quality: list[Fact] = []
    tellings = []
    for fact in told:
        if fact.kind.startswith(ZOOM) and fact.kind.endswith(QUALITY):
            quality.append(fact)
        else:
            tellings.append(tell(fact, session))
    if quality:
        first, last = quality[0], quality[-1]
        until = clock_text(last.happened_at, session.zone)
        text = f"Zoom told how the connection was: {len(quality)} times, until {until}."
        tellings.append(Telling(first.seq, first.happened_at, TELLERS["zoom"], text))
    return sorted(tellings, key=lambda one: (one.at, one.seq))


def tell(fact: Fact, session: Session) -> Telling:
    """A fact of a session in words."""
    body = facts.read(fact)
    by = str(getattr(body, "by", ""))
    if fact.kind.startswith(ZOOM):
        text = _of_zoom(fact)
    elif body is None:
        text = ERASED if not fact.body else _named(fact.kind)
    else:
        words = WORDS.get(type(body))
        text = words(body, session) if words else _named(fact.kind)
    return Telling(fact.seq, fact.happened_at, by or TELLERS.get(fact.source, fact.source), text)


def _of_zoom(fact: Fact) -> str:
    if not fact.body:
        return ERASED
    event = fact.kind.rpartition(".")[2]
    try:
        name = _decode(fact.body).payload.object.participant.user_name
    except (msgspec.DecodeError, RecursionError):
        name = ""
    known = _IN_ZOOM.get(event)
    return known.format(name=name or "Somebody") if known else _named(event)


def _named(kind: str) -> str:
    return f"{kind.replace('.', ' ').replace('_', ' ').capitalize()}."
