"""Tells a training day to a record: deliveries as Zoom makes them, and facts of our own.

The training is that of `tests.trainings`, in UTC: the room opens at 12:50; 13:00 to 13:40 and 13:50
to 14:10 count, sixty minutes in all. Everybody is invented.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot import facts
from bot.evidence.model import AttendeeEvidence, PresenceSpan, Span
from bot.evidence.record import SessionRecord
from bot.facts import Body, Fact, NewFact
from bot.local_time import iso, parse_iso
from bot.session import Session
from tests.trainings import at, training

UUID = "FirstOccurrence0000001=="
SECOND_UUID = "SecondOccurrence000002=="
HOST = "HostExampleId"
OVER = parse_iso("2026-12-04T15:00:00Z")
"""A moment after the training."""


def who(name: str) -> str:
    """The pseudonym of an attendee."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def email_of(name: str) -> str:
    """The e-mail address of an invented person."""
    return name.lower().replace(" ", ".") + "@example.org"


class Telling:
    """Facts in the order in which they are told, and the record that takes them."""

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or training()
        self.facts: list[Fact] = []
        self.record = SessionRecord(self.session)

    def add(self, new: NewFact) -> Fact:
        """Append a fact, as a ledger would."""
        seq = len(self.facts) + 1
        fields = {name: getattr(new, name) for name in NewFact.__struct_fields__}
        fact = Fact(**fields, seq=seq, recorded_at=new.happened_at, digest="", chain="")
        self.facts.append(fact)
        self.record.apply(fact)
        return fact

    def own(self, body: Body, moment: int, source: str = "test") -> Fact:
        """A fact of Attendant's own."""
        return self.add(body.fact(self.session.id, at=moment, source=source))

    def zoom(self, event: str, moment: int, meeting: dict[str, Any]) -> Fact:
        """A delivery of Zoom's about a meeting."""
        body = {"event": event, "event_ts": moment, "payload": {"object": meeting}}
        text = json.dumps(body, ensure_ascii=False)
        return self.add(
            NewFact(
                session=self.session.id,
                kind=f"zoom.{event}",
                happened_at=moment,
                source="zoom",
                body=text,
                fingerprint=f"delivery:{hashlib.sha256(text.encode()).hexdigest()}",
            )
        )

    # --- the session ---

    def registered(self, *names: str, **fields: Any) -> None:
        """These people registered."""
        for name in names:
            row = {"attendee": who(name), "version": 1, "email": email_of(name), "name": name}
            self.own(facts.RegistrantAdded(**{**row, **fields}), at("10:00:00"))

    def started(self, clock: str = "12:45:00", uuid: str = UUID, scene: str = "meeting") -> None:
        """The meeting started."""
        self.zoom(f"{scene}.started", at(clock), _meeting(uuid, start_time=iso(at(clock))))

    def ended(self, clock: str = "14:11:00", uuid: str = UUID, scene: str = "meeting") -> None:
        """The meeting ended."""
        self.zoom(f"{scene}.ended", at(clock), _meeting(uuid, end_time=iso(at(clock))))

    # --- participants ---

    def person(self, event: str, clock: str, uuid: str = UUID, **participant: Any) -> Fact:
        """A delivery about a participant: `joined`, `left`, `role_changed`, …"""
        scene = participant.pop("scene", "meeting")
        meeting = participant.pop("meeting", {})
        fields = {
            "user_id": "16778240",
            "user_name": "",
            "id": "",
            "email": "",
            "date_time": iso(at(clock)),
            **participant,
        }
        meeting = _meeting(uuid, participant=fields, **meeting)
        return self.zoom(f"{scene}.participant_{event}", at(clock), meeting)

    def joined(self, clock: str, name: str = "", user_id: str = "1", **fields: Any) -> Fact:
        """A participant joined, with the e-mail address of that name unless told otherwise."""
        return self.person("joined", clock, **{**_face(name, user_id), **fields})

    def left(self, clock: str, name: str = "", user_id: str = "1", **fields: Any) -> Fact:
        """A participant left."""
        extra = {"leave_time": iso(at(clock)), "date_time": iso(at("12:45:00"))}
        return self.person("left", clock, **{**_face(name, user_id), **extra, **fields})

    def stayed(
        self, start: str, end: str, name: str = "", user_id: str = "1", **fields: Any
    ) -> None:
        """A participant joined and left."""
        self.joined(start, name, user_id, **fields)
        self.left(end, name, user_id, **fields)

    def sampled(
        self, clock: str, *types: str, user_id: str = "1", uuid: str = UUID, **fields: Any
    ) -> Fact:
        """A quality-of-service delivery with entries of these types, each with a bitrate."""
        entries = [
            {"date_time": iso(at(clock)), "type": name, "details": {"bitrate": "27.15 kbps"}}
            for name in types
        ]
        participant = {"user_id": user_id, "participant_user_id": "", "email": "", "qos": entries}
        meeting = {"uuid": uuid, "participant": {**participant, **fields}}
        return self.zoom("meeting.participant_qos", at(clock), meeting)

    def video(
        self, clock: str, *, on: bool, source: str, user_id: str = "1", **fields: Any
    ) -> None:
        """A live source saw a camera go on or off."""
        kind = facts.VideoOn if on else facts.VideoOff
        body = kind(**{"meeting": UUID, "user_id": user_id, **fields})
        self.own(body, at(clock), source)

    def report(self, clock: str, *rows: dict[str, Any], uuid: str = UUID) -> None:
        """Zoom's participants report of the meeting came in."""
        text = json.dumps(rows, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.own(facts.ReportParticipants(meeting=uuid, digest=digest, rows=rows), at(clock))

    # --- attendees ---

    def launched(self, clock: str, poll: str = "first", block: str = "block-2") -> None:
        """A poll was launched, for three minutes."""
        moment = at(clock)
        body = facts.PollLaunched(poll=poll, block=block, due_at=moment, closes_at=moment + 180_000)
        self.own(body, moment, "scheduler")

    def shown(self, clock: str, name: str, poll: str = "first") -> None:
        """A poll was shown on an attendee's page."""
        self.own(facts.PromptShown(poll=poll, attendee=who(name)), at(clock), "page")

    def answered(self, clock: str, name: str, poll: str = "first", *answers: str) -> None:
        """An attendee answered a poll."""
        given = (answers or ("Blue",),)
        body = facts.PollAnswered(poll=poll, attendee=who(name), answers=given)
        self.own(body, at(clock), "page")

    def evidence(self, name: str, as_of: int = OVER) -> AttendeeEvidence:
        """What is known of an attendee."""
        return self.record.evidence(who(name), as_of)


def row(
    name: str, start: str, end: str, user_id: str = "1", email: str | None = None, **fields: Any
) -> dict[str, Any]:
    """A row of Zoom's participants report."""
    seconds = (at(end) - at(start)) // 1000
    return {
        "id": "",
        "user_id": user_id,
        "name": name,
        "user_email": email_of(name) if email is None else email,
        "join_time": iso(at(start)),
        "leave_time": iso(at(end)),
        "duration": seconds,
        "status": "in_meeting",
        **fields,
    }


def span(start: str, end: str) -> Span:
    """From one clock time to another."""
    return Span(at(start), at(end))


def shown_as(spans: tuple[PresenceSpan, ...]) -> list[tuple[str, str, str]]:
    """Presence as clock times, with its basis."""
    return [(clock(one.span.start), clock(one.span.end), one.basis) for one in spans]


def clock(moment: int) -> str:
    """The clock time of a moment."""
    return iso(moment)[11:19]


def minutes(milliseconds: int) -> float:
    """Milliseconds as minutes."""
    return milliseconds / 60_000


def _face(name: str, user_id: str) -> dict[str, Any]:
    face: dict[str, Any] = {"user_id": user_id}
    if name:
        face |= {"user_name": name, "email": email_of(name), "participant_uuid": f"P-{who(name)}"}
    return face


def _meeting(uuid: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": "86084701483",
        "uuid": uuid,
        "host_id": HOST,
        "topic": "A training",
        "type": 2,
        "start_time": "2026-12-04T12:45:00Z",
        "timezone": "UTC",
        "duration": 80,
        **fields,
    }
