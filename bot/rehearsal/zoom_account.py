"""What the stand-in's Zoom account holds: its app, its meetings, their registrants and polls.

Whoever plays the host and the attendees changes it by the methods here; `zoom_rest` answers from
it. Moments are UTC milliseconds by the clock of the training.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from bot.clock import MINUTE, Clock
from bot.local_time import iso
from bot.session import MeetingKind
from bot.zoom.scopes import SURVEY, needs_of

Table = dict[str, Any]
RegistrantStatus = Literal["approved", "pending", "denied", "cancelled"]
PollStatus = Literal["notstart", "started", "ended", "sharing", "deactivated"]

ADVANCED = frozenset({"short_answer", "long_answer", "rating_scale", "matching", "rank_order"})
"""The kinds of question that only an advanced poll may hold."""


UNUSED = frozenset({"meeting:read:past_meeting:admin", "meeting:update:in_meeting_controls:admin"})
"""Scopes of the app for calls that the stand-in answers and Attendant does not make."""


@dataclass(slots=True)
class Registrant:
    """Somebody who registered at Zoom; `questions` are the custom ones with their answers."""

    id: str
    email: str
    first_name: str
    last_name: str
    join_url: str
    created_at: int
    status: RegistrantStatus = "approved"
    questions: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Submitted:
    """What somebody answered in a native poll: for each question's text, the answer's."""

    occurrence: str
    name: str
    email: str
    answers: dict[str, str]
    at: int


@dataclass(slots=True)
class NativePoll:
    """A poll as it was created, and what came of it."""

    id: str
    form: Table
    status: PollStatus = "notstart"
    submitted: list[Submitted] = field(default_factory=list)


@dataclass(slots=True)
class PastOccurrence:
    """One occurrence of a meeting: when it ran, and a row for each connection."""

    uuid: str
    started_at: int
    ended_at: int | None = None
    rows: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class RestMeeting:
    """A meeting or webinar. `duration` is the scheduled minutes.

    `controls` are the in-meeting controls that were used on it.
    """

    kind: MeetingKind
    number: str
    topic: str
    starts_at: int
    duration: int
    timezone: str = "UTC"
    needs_registration: bool = True
    questions: tuple[str, ...] = ()
    settings: Table = field(default_factory=dict)
    registrants: list[Registrant] = field(default_factory=list)
    polls: list[NativePoll] = field(default_factory=list)
    occurrences: list[PastOccurrence] = field(default_factory=list)
    surveyed: list[Submitted] = field(default_factory=list)
    controls: list[Table] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """Whether an occurrence runs."""
        return bool(self.occurrences) and self.occurrences[-1].ended_at is None

    def poll(self, title: str) -> NativePoll:
        """The poll of that title. Raises KeyError where there is none."""
        return {poll.form["title"]: poll for poll in self.polls}[title]

    def launch(self, title: str) -> None:
        """The host launches a poll; the one that is open is ended by that."""
        for poll in self.polls:
            if poll.status == "started":
                poll.status = "ended"
        self.poll(title).status = "started"

    def end_poll(self, title: str) -> None:
        """The host ends a poll."""
        self.poll(title).status = "ended"

    def answer(self, title: str, name: str, email: str, answers: dict[str, str], at: int) -> bool:
        """Somebody in the running occurrence answers a poll; whether it was open."""
        poll = self.poll(title)
        if poll.status != "started":
            return False
        submitted = Submitted(self.occurrences[-1].uuid, name, email, answers, at)
        poll.submitted.append(submitted)
        return True

    def start(self, uuid: str, at: int) -> None:
        """An occurrence begins; its polls can be launched anew."""
        self.occurrences.append(PastOccurrence(uuid, at))

    def end(self, at: int) -> None:
        """The occurrence that runs ends, and with it the poll that is open."""
        self.occurrences[-1].ended_at = at
        for poll in self.polls:
            if poll.status == "started":
                poll.status = "ended"

    def attend(
        self, name: str, joined_at: int, left_at: int, *, email: str = "", **fields: str
    ) -> None:
        """Somebody was in the latest occurrence from a moment to another: a row of its report.

        `fields` are the report's own: `user_id`, `registrant_id`, `participant_user_id`, …
        """
        occurrence = self.occurrences[-1]
        row = {
            "id": fields.get("participant_user_id", ""),
            "user_id": str(16_778_240 + 1024 * len(occurrence.rows)),
            "name": name,
            "user_email": email,
            "join_time": iso(joined_at),
            "leave_time": iso(left_at),
            "duration": (left_at - joined_at) // 1000,
            "failover": False,
            "status": "in_meeting",
        }
        occurrence.rows.append(row | fields)


class RestAccount:
    """A Zoom account with one Server-to-Server OAuth app.

    A report is not there until `report_delay` after the end, and counts every duration as 0 for
    `counting` more. `per_second` bounds the requests of the three classes as on a Pro plan.
    """

    def __init__(self, clock: Clock, *, seed: int = 0) -> None:
        self.clock = clock
        self.account_id = "RehearsalAccount"
        self.client_id = "RehearsalClient"
        self.client_secret = "rehearsal client secret"  # noqa: S105 - opens nothing but this
        self.is_active = True
        self.is_paid = True
        self.has_polls = True
        self.has_advanced_polls = True
        self.report_delay = 3 * MINUTE
        self.counting = 3 * MINUTE
        self.token_life = 3600
        self.page_limit = 300
        self.page_token_life = 15 * MINUTE
        self.per_second = {"light": 30, "medium": 20, "heavy": 10}
        self.scopes = {*UNUSED, *(need.scope for kind in _KINDS for need in needs_of(kind))}
        self.scopes.add(SURVEY.scope)
        self.meetings: dict[str, RestMeeting] = {}
        self._rng = Random(seed)

    def add(self, meeting: RestMeeting) -> RestMeeting:
        """Schedule a meeting or webinar."""
        self.meetings[meeting.number] = meeting
        return meeting

    def register(
        self,
        meeting: RestMeeting,
        email: str,
        first_name: str,
        last_name: str = "",
        *,
        registrant_id: str = "",
        status: RegistrantStatus = "approved",
        questions: dict[str, str] | None = None,
    ) -> Registrant:
        """Somebody registers; twice under one address is once."""
        for known in meeting.registrants:
            if known.email == email:
                return known
        code = registrant_id or self.code(16)
        join_url = f"https://zoom.example.org/w/{meeting.number}?tk={self.code(24)}"
        one = Registrant(
            id=code,
            email=email,
            first_name=first_name,
            last_name=last_name,
            join_url=join_url,
            created_at=self.clock.now(),
            status=status,
            questions=questions or {},
        )
        meeting.registrants.append(one)
        return one

    def code(self, length: int) -> str:
        """Something random, as Zoom makes its ids."""
        code = base64.urlsafe_b64encode(self._rng.randbytes(length)).decode()
        return code.rstrip("=")


_KINDS: tuple[MeetingKind, ...] = ("meeting", "webinar")
