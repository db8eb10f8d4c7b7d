"""A training with a break and two polls, and a room that does what the test says."""

from __future__ import annotations

from typing import Any

from bot import facts
from bot.clock import HandClock
from bot.facts import Body, Fact
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.session import Session
from bot.session_file import parse
from bot.zoom.attend.attendance import SOURCE, Attendance
from bot.zoom.attend.invitation import InvitationError
from bot.zoom.attend.room import (
    Invitation,
    Moved,
    Person,
    RoomError,
    RoomEvent,
    SignedIn,
    SignInRefused,
    State,
)
from bot.zoom.claims import Claims
from bot.zoom.following import Following
from tests.deliveries import UUID, delivery, meeting
from webhooks import delivery as deliveries

SESSION = "talk-2026-12-04"

TRAINING = """\
id = "talk-2026-12-04"
title = "A talk"
date = 2026-12-04
timezone = "America/New_York"
credits = 1.0

[zoom]
id = "86084701483"

[evaluation]
url = "https://forms.example.org/talk"
hours = 48
{messages}
[[blocks]]
starts = "12:45"
ends = "13:00"
title = "The room opens"
kind = "open"
counts = false

[[blocks]]
starts = "13:00"
ends = "13:30"
title = "First half"
kind = "instruction"
counts = true

  [[blocks.polls]]
  id = "one"
  title = "A first question"
  launch = "start+5m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]

  [[blocks.polls]]
  id = "native"
  launch = "start+15m"
  channel = "zoom"

    [[blocks.polls.questions]]
    text = "Which of these is a number?"
    choices = ["Blue", "Seven"]

[[blocks]]
starts = "13:30"
ends = "13:40"
title = "Coffee"
kind = "break"
counts = false

[[blocks]]
starts = "13:40"
ends = "14:00"
title = "Second half"
kind = "instruction"
counts = true
"""
"""From 17:45 to 19:00 UTC (12:45 to 2 p.m. in New York), with a break from 18:30 to 18:40."""


def training(messages: str = "") -> Session:
    """The training, with a `[messages]` table where one is given."""
    return parse(TRAINING.format(messages=messages))


def at(clock: str) -> int:
    """The moment of the training's day at which a clock in UTC shows `18:05` or `18:05:30`."""
    return parse_iso(f"2026-12-04T{clock}Z")


class Stage:
    """A ledger in which the training stands, and what happens in it."""

    def __init__(self, ledger: Ledger, clock: HandClock) -> None:
        self.ledger = ledger
        self.clock = clock

    def add(self, messages: str = "") -> Session:
        """Take the training in."""
        session = training(messages)
        self.happen(facts.SessionAdded(text=session.text, version=1), at("12:00"))
        return session

    def happen(self, body: Body, moment: int) -> None:
        """Append what happened at a moment."""
        self.ledger.append(body.fact(SESSION, at=moment, source="test"))

    def meeting_started(self, clock: str, uuid: str = UUID) -> None:
        """Take in that Zoom says the meeting started."""
        self.deliver("meeting.started", {"uuid": uuid, "start_time": f"2026-12-04T{clock}Z"})

    def meeting_ended(self, clock: str, uuid: str = UUID) -> None:
        """Take in that Zoom says the meeting ended."""
        self.deliver("meeting.ended", {"uuid": uuid, "end_time": f"2026-12-04T{clock}Z"})

    def deliver(self, event: str, fields: dict[str, Any]) -> None:
        """Take in a delivery about the meeting."""
        raw = delivery(event, meeting(**fields), self.clock.now())
        found = deliveries.parse(raw)
        moment = deliveries.moment_of(found, self.clock.now())
        self.ledger.append(deliveries.fact_of(found, SESSION, moment))

    def told(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds, in their order."""
        marks = ", ".join("?" * len(kinds))
        return self.ledger.select(f"kind in ({marks})", list(kinds))

    def devices(self) -> list[tuple[str, str, str]]:
        """What was recorded of cameras and audio: `("18:05:01", "16778240", "video.on")`."""
        found = self.ledger.select("kind like 'video.%' or kind like 'audio.%'", [])
        return [(clock_of(fact.happened_at), user_of(fact), fact.kind) for fact in found]

    def losses(self) -> list[tuple[str, str]]:
        """When and why the source was lost."""
        found = []
        for fact in self.told(facts.SourceLost.KIND):
            body = facts.read(fact)
            assert isinstance(body, facts.SourceLost)
            found.append((clock_of(fact.happened_at), body.reason))
        return found


def clock_of(moment: int) -> str:
    """A moment of the training's day as `18:05:01`."""
    second = (moment - at("00:00")) // 1000
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def user_of(fact: Fact) -> str:
    body = facts.read(fact)
    assert isinstance(body, facts.DeviceState)
    return body.user_id


class PretendRoom:
    """Zoom's Meeting SDK as a test moves it: it notes what it is asked, and says what it is told.

    It accepts the app's key unless `sign_in_code` is set; who is let in, the test decides.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.invitations: list[Invitation] = []
        self.chat: list[str] = []
        self.there: dict[str, Person] = {}
        self.refuses: dict[str, str] = {}
        self.uuid = ""
        self.sign_in_code = ""
        self._events: list[RoomEvent] = []

    def says(self, *events: RoomEvent) -> None:
        """What the next turn tells."""
        self._events += events

    def moves(self, state: State, code: str = "") -> None:
        """The next turn tells that the bot's place changed."""
        self.says(Moved(state, code))

    def person(
        self, user_id: str, *, camera: bool, audio: bool | None = True, name: str = "", **more: bool
    ) -> None:
        """Somebody is in the room, or changed."""
        self.there[user_id] = Person(user_id, name, camera, audio, **more)

    def sign_in(self, token: str) -> None:
        self._ask("sign in", token)
        self.says(SignInRefused(self.sign_in_code) if self.sign_in_code else SignedIn())

    def join(self, invitation: Invitation, name: str) -> None:
        self.invitations.append(invitation)
        self._ask("join", name)

    def turn(self) -> list[RoomEvent]:
        events, self._events = self._events, []
        return events

    def meeting(self) -> str:
        return self.uuid

    def people(self) -> list[Person]:
        self._fail("people")
        return list(self.there.values())

    def post(self, text: str) -> None:
        self._fail("post")
        self.chat.append(text)

    def leave(self) -> None:
        self.asked.append("leave")

    def close(self) -> None:
        self.asked.append("close")

    def _ask(self, what: str, with_what: str) -> None:
        self.asked.append(f"{what} {with_what}")
        self._fail(what)

    def _fail(self, what: str) -> None:
        if what in self.refuses:
            raise RoomError(what, self.refuses[what])


class Bot:
    """One process of the bot, in the room of its own, at the pace of the test."""

    def __init__(self, stage: Stage, owner: str = "first") -> None:
        self.stage = stage
        self.room = PretendRoom()
        self.following = Following(stage.ledger)
        self.claims = Claims(self.following, stage.clock, SOURCE, owner)
        self.no_invitation = ""
        self.attendance = Attendance(
            SESSION,
            self.room,
            self.following,
            self.claims,
            stage.clock,
            sign=lambda: "token",
            invite=self._invite,
            site="pages.example.org",
        )

    def until(self, clock: str, every: int = 1000) -> None:
        """Run to a moment of the day, one step every so many milliseconds."""
        end = at(clock)
        while self.stage.clock.now() < end:
            self.stage.clock.advance(min(every, end - self.stage.clock.now()))
            self.attendance.step()

    def joins(self, clock: str) -> None:
        """At a moment of the day the bot signs in and asks to be let in."""
        self.stage.clock.moment = at(clock)
        for _ in range(3):
            self.attendance.step()
        assert self.room.asked[-1] == "join Attendant (attendance)"

    def comes_in(self, clock: str) -> None:
        """At a moment of the day the bot signs in, joins, and is let in."""
        self.joins(clock)
        self.room.moves("connecting")
        self.room.moves("in meeting")
        self.attendance.step()

    def _invite(self) -> Invitation:
        if self.no_invitation:
            raise InvitationError(self.no_invitation)
        return Invitation("86084701483", "pass", "registrant")
