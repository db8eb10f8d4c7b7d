"""The stand-in for Zoom: who is in the room, and what Zoom tells of it."""

from __future__ import annotations

import base64
from random import Random
from typing import Protocol

from bot.clock import SECOND
from bot.rehearsal import deliveries
from bot.rehearsal.day import Day
from bot.rehearsal.deliveries import Look, Occurrence, Participant
from bot.rehearsal.people import Device
from bot.rehearsal.zoom_account import RestMeeting

HOST = "Training Host"
CO_HOST = "Training Facilitator"


class Carrier(Protocol):
    """Whoever carries what Zoom tells."""

    def send(self, body: bytes, at: int, about: int | None) -> None:
        """Send a delivery at a moment, about one of the cast or (None) the meeting itself."""
        ...


class Zoom:
    """One meeting at Zoom. Moments are the rehearsal's, UTC milliseconds on whole seconds."""

    def __init__(
        self, day: Day, courier: Carrier, rng: Random, reported: RestMeeting | None = None
    ) -> None:
        """`reported` is the meeting in the account from which Zoom reports on it afterwards."""
        self._courier = courier
        self._reported = reported
        self._rng = rng
        self._next_user_id = 16_778_240
        self._staff_since: tuple[int, ...] = ()
        self._in_room: dict[tuple[int, int], tuple[Participant, int]] = {}
        self._uuids: dict[tuple[int, int], tuple[str, str]] = {}
        self.room = self._occurrence(day)
        facilitators = (*day.session.facilitators, "", "")
        self._staff = [
            self._staff_member(HOST, facilitators[0], self.room.host_id),
            self._staff_member(CO_HOST, facilitators[1], self._code(16)),
        ]

    def open(self, at: int) -> None:
        """The host opens the room, comes in, and makes the facilitator a co-host."""
        host, co_host = self._staff
        self._staff_since = (at, at + 20 * SECOND)
        if self._reported:
            self._reported.start(self.room.uuid, at)
        self._tell(deliveries.started(self.room, at), at)
        self._tell(deliveries.joined(self.room, host, at), at)
        self._tell(deliveries.joined(self.room, co_host, at + 20 * SECOND), at + 20 * SECOND)
        promoted = at + 30 * SECOND
        change = deliveries.role_changed(self.room, co_host, promoted, "attendee", "co-host")
        self._tell(change, promoted)

    def end(self, at: int) -> None:
        """The host ends the meeting; whoever is left leaves with it."""
        for one, joined_at in zip(self._staff, self._staff_since, strict=True):
            self._tell(deliveries.left(self.room, one, at), at)
            self._report(one, joined_at, at)
        self._tell(deliveries.ended(self.room, at), at)
        if self._reported:
            self._reported.end(at)

    def join(self, who: int, index: int, device: Device, at: int) -> None:
        """Somebody's device comes into the room, by way of the waiting room where it waits."""
        uuid, account = self._identity(who, index, device)
        one = Participant(
            name=device.name,
            participant_uuid=uuid,
            user_id=self._user_id(),
            account_id=account,
            email=device.email,
            registrant_id=device.registrant_id,
            telephone=device.telephone,
        )
        self._in_room[who, index] = one, at
        if device.waits:
            for when, body in deliveries.waiting(self.room, one, at):
                self._tell(body, when, who)
        self._tell(deliveries.joined(self.room, one, at), at, who)

    def leave(self, who: int, index: int, at: int, told_at: int) -> None:
        """It left at `at`, of which Zoom tells at `told_at`."""
        one, joined_at = self._in_room.pop((who, index))
        self._tell(deliveries.left(self.room, one, at), told_at, who)
        self._report(one, joined_at, at)

    def to_breakout(self, who: int, index: int, at: int) -> None:
        """It goes into a breakout room."""
        one, _ = self._in_room[who, index]
        for when, body in deliveries.to_breakout(self.room, one, at):
            self._tell(body, when, who)

    def from_breakout(self, who: int, index: int, at: int) -> None:
        """It comes back from there."""
        one, _ = self._in_room[who, index]
        for when, body in deliveries.from_breakout(self.room, one, at):
            self._tell(body, when, who)

    def look(self, who: int, index: int, looks: tuple[Look, ...]) -> None:
        """Zoom looks at the quality of its streams."""
        one, _ = self._in_room[who, index]
        self._tell(deliveries.quality(self.room, one, looks), looks[-1].at, who)

    def _report(self, one: Participant, joined_at: int, left_at: int) -> None:
        """Have a stay in Zoom's report."""
        if self._reported:
            self._reported.attend(
                one.name,
                joined_at,
                left_at,
                email=one.email,
                user_id=one.user_id,
                participant_user_id=one.account_id,
                registrant_id=one.registrant_id,
            )

    def _tell(self, body: bytes, at: int, who: int | None = None) -> None:
        self._courier.send(body, at, who)

    def _occurrence(self, day: Day) -> Occurrence:
        session = day.session
        assert session.zoom is not None  # noqa: S101 - a rehearsal is refused without it
        return Occurrence(
            kind=session.zoom.kind,
            number=session.zoom.id,
            uuid=self._code(16) + "==",
            host_id=self._code(16),
            topic=session.title,
            timezone=session.timezone,
            starts_at=day.opens_at,
            duration=round((session.ends_at - session.starts_at) / (60 * SECOND)),
        )

    def _staff_member(self, name: str, email: str, account: str) -> Participant:
        return Participant(
            name=name,
            participant_uuid=self._code(16),
            user_id=self._user_id(),
            account_id=account,
            email=email,
        )

    def _identity(self, who: int, index: int, device: Device) -> tuple[str, str]:
        """The participant_uuid, the same at every rejoin, and the account of who is signed in."""
        known = self._uuids.get((who, index))
        if known is None:
            account = self._code(16) if device.email else ""
            known = self._uuids[who, index] = (self._code(16), account)
        return known

    def _user_id(self) -> str:
        self._next_user_id += 1024
        return str(self._next_user_id)

    def _code(self, length: int) -> str:
        return base64.b64encode(self._rng.randbytes(length)).decode().rstrip("=")
