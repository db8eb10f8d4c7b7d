"""Draws training days whose truth is known, and the deliveries that Zoom would send of them.

Times are seconds since 12:45. A day has people who register and appear in Zoom by registrant id, by
e-mail, by name alone or as a nameless device; who come and go with one device or two, crash and
rejoin, visit breakout rooms, wait in the waiting room, turn their cameras on and off and use their
page; and a meeting that may be restarted in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import strategies as st

from bot import facts
from bot.evidence.intervals import union
from bot.evidence.model import Span
from bot.local_time import iso
from tests.evidence.telling import SECOND_UUID, UUID, Telling, who
from tests.trainings import at

BEGIN = at("12:45:00")
LAST = 5_400
"""The last moment of a day: 14:15."""

RESTART = 20
"""How long a restarted meeting is away, in seconds; people are back as long after."""

How = Literal["registrant_id", "email", "tagged", "name", "device"]


@dataclass
class Visit:
    """One time in the room: from a join to a leave, under one user_id."""

    start: int
    end: int
    device: str
    meeting: str
    user_id: str
    rooms: list[tuple[int, int]] = field(default_factory=list)
    waited: int = 0

    @property
    def span(self) -> Span:
        """The visit in UTC milliseconds."""
        return Span(moment(self.start), moment(self.end))


@dataclass
class Person:
    """Somebody who came, how they appear in Zoom, and what they really did."""

    name: str
    how: How
    visits: list[Visit]
    pages: list[int]
    camera: list[int]
    sampled: bool

    @property
    def attendee(self) -> str:
        """Their pseudonym."""
        return who(self.name)

    @property
    def presence(self) -> list[Span]:
        """When they were really there."""
        return union(visit.span for visit in self.visits)

    def camera_on(self, second: int) -> bool:
        """Whether their camera is on: off at first, and turned at each moment of `camera`."""
        return sum(turned <= second for turned in self.camera) % 2 == 1

    @property
    def face(self) -> dict[str, Any]:
        """What deliveries say of who they are."""
        local, name = self.name.lower(), self.name
        return {
            "registrant_id": {"user_name": f"{name} (at work)", "registrant_id": f"R-{name}"},
            "email": {"user_name": name, "email": f"{local.upper()}@example.org"},
            "tagged": {"user_name": "My laptop", "email": f"{local}+zoom@example.org"},
            "name": {"user_name": name},
            "device": {"user_name": "iPhone"},
        }[self.how]


@dataclass
class Day:
    """A day: its people and the occurrences of its meeting, as (uuid, start, end)."""

    people: list[Person]
    meetings: list[tuple[str, int, int]]


@dataclass
class Losable:
    """A delivery that may be lost: how it is told, and which visit it tells of by name."""

    tell: Callable[[Telling], object]
    visit: Visit | None = None


def moment(second: int) -> int:
    """UTC milliseconds of a second of the day."""
    return BEGIN + second * 1000


def clock(second: int) -> str:
    """The clock time of a second of the day."""
    return iso(moment(second))[11:19]


@st.composite
def days(draw: st.DrawFn) -> Day:
    """A day of one to four people."""
    restart = draw(st.none() | st.integers(600, 4_800))
    meetings = [(UUID, 0, LAST + 60)]
    if restart:
        meetings = [(UUID, 0, restart), (SECOND_UUID, restart + RESTART, LAST + 60)]
    hows = draw(st.lists(st.sampled_from(HOWS), min_size=1, max_size=4))
    people = [draw(_people(NAMES[i], how, restart)) for i, how in enumerate(hows)]
    number = 100
    for person in people:
        for visit in person.visits:
            number += 1
            visit.user_id = str(number)
    return Day(people, meetings)


HOWS: list[How] = ["registrant_id", "email", "tagged", "name", "device"]
NAMES = ["Amara", "Bjorn", "Chloe", "Dmitri"]


@st.composite
def _people(draw: st.DrawFn, name: str, how: How, restart: int | None) -> Person:
    devices = 1 if how in ("name", "device") else draw(st.integers(1, 2))
    visits = [
        visit for device in range(devices) for visit in draw(_visits(f"{name}-{device}", restart))
    ]
    inside = [draw(st.integers(visit.start, visit.end - 1)) for visit in visits]
    used = draw(st.lists(st.booleans(), min_size=len(inside), max_size=len(inside)))
    pages = [second for second, was in zip(inside, used, strict=True) if was or how == "device"]
    camera = draw(st.lists(st.integers(0, LAST), max_size=4, unique=True))
    return Person(name, how, visits, pages, sorted(camera), draw(st.booleans()))


@st.composite
def _visits(draw: st.DrawFn, device: str, restart: int | None) -> list[Visit]:
    count = draw(st.integers(1, 3))
    cuts = sorted(
        draw(st.lists(st.integers(0, LAST), min_size=2 * count, max_size=2 * count, unique=True))
    )
    found: list[Visit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        parts = _cut(Visit(start, end, device, UUID, ""), restart)
        crashed = found and parts and found[-1].meeting == parts[0].meeting
        if crashed and parts[0].end - start > 100 and draw(st.booleans()):
            found[-1].end = start + draw(st.integers(1, 90))  # the leave came late
        found += parts
    for number, visit in enumerate(found):
        if visit.end - visit.start > 300 and draw(st.booleans()):
            visit.rooms.append((visit.start + 100, visit.end - draw(st.integers(1, 150))))
        if number == 0 or found[number - 1].end < visit.start - 10:
            visit.waited = draw(st.sampled_from([0, 0, 5]))
    return found


def _cut(visit: Visit, restart: int | None) -> list[Visit]:
    """The visits that a restart of the meeting makes of one."""
    if restart is None or visit.end < restart:
        return [visit]
    back = max(restart + 2 * RESTART, visit.start)
    after = Visit(back, visit.end, visit.device, SECOND_UUID, "")
    before = Visit(visit.start, restart, visit.device, UUID, "")
    return [one for one in (before, after) if one.start < one.end]


# --- what is told of a day ---


def begin(day: Day) -> Telling:
    """A telling that knows who registered, what was launched, and who used their page."""
    told = Telling()
    for person in day.people:
        told.registered(
            person.name,
            email=f"{person.name.lower()}@example.org",
            registrant_id=f"R-{person.name}",
        )
    for person in day.people:
        for number, second in enumerate(person.pages):
            shown = facts.PromptShown(poll=f"poll-{number}", attendee=person.attendee)
            told.own(shown, moment(second), "page")
    return told


def deliveries(day: Day) -> list[Losable]:
    """What Zoom would send of a day."""
    found: list[Losable] = []
    for uuid, start, end in day.meetings:
        found.append(Losable(lambda told, u=uuid, s=start: told.started(clock(s), u)))  # type: ignore[misc]
        found.append(Losable(lambda told, u=uuid, e=end: told.ended(clock(e), u)))  # type: ignore[misc]
    for person in day.people:
        for visit in person.visits:
            found += _of_visit(person, visit)
    return found


def _of_visit(person: Person, visit: Visit) -> list[Losable]:
    face = {**person.face, "participant_uuid": f"P-{visit.device}", "user_id": visit.user_id}
    told = [(visit.start, "joined", {"join_time": _iso(visit.start)})]
    told.append((visit.end, "left", {"leave_time": _iso(visit.end)}))
    if visit.waited:
        told.append((visit.start - visit.waited, "joined_waiting_room", {}))
        told.append((visit.start - 1, "admitted", {}))
    for number, (start, end) in enumerate(visit.rooms):
        room = {"user_id": f"{visit.user_id}-{number}", "parent_user_id": visit.user_id}
        told.append((start, "joined_breakout_room", room))
        told.append((end, "left_breakout_room", {**room, "leave_time": _iso(end)}))
    found = [
        Losable(_person(event, second, visit.meeting, {**face, **fields}), _names(visit, event))
        for second, event, fields in told
    ]
    if person.sampled:
        named = {key: face[key] for key in ("email",) if key in face}
        for second in range(visit.start + 30, visit.end, 600):
            sample = _sample(second, visit, named)
            found.append(Losable(sample, visit if named else None))
    return found


def _names(visit: Visit, event: str) -> Visit | None:
    """The visit of which an event shows that it was: the waiting room shows none."""
    return None if "waiting" in event or event == "admitted" else visit


def _person(
    event: str, second: int, uuid: str, fields: dict[str, Any]
) -> Callable[[Telling], object]:
    return lambda told: told.person(event, clock(second), uuid, **fields)


def _sample(second: int, visit: Visit, named: dict[str, Any]) -> Callable[[Telling], object]:
    return lambda told: told.sampled(
        clock(second), "audio_input", user_id=visit.user_id, uuid=visit.meeting, **named
    )


def watched(day: Day) -> list[Losable]:
    """What a live source would tell of every camera: its state at each join, and each change."""
    found = []
    for person in day.people:
        for visit in person.visits:
            changes = [second for second in person.camera if visit.start < second < visit.end]
            found += [
                Losable(_seen(second, visit, on=person.camera_on(second)))
                for second in (visit.start, *changes)
            ]
    return found


def _seen(second: int, visit: Visit, *, on: bool) -> Callable[[Telling], object]:
    return lambda told: told.video(
        clock(second), on=on, source="meeting-sdk", user_id=visit.user_id, meeting=visit.meeting
    )


def report_rows(day: Day, uuid: str) -> list[dict[str, Any]]:
    """The rows of Zoom's participants report of an occurrence."""
    return [
        {
            "id": "",
            "user_id": visit.user_id,
            "name": person.face["user_name"],
            "user_email": person.face.get("email", ""),
            "registrant_id": person.face.get("registrant_id", ""),
            "join_time": _iso(visit.start),
            "leave_time": _iso(visit.end),
            "duration": visit.end - visit.start,
            "status": "in_meeting",
        }
        for person in day.people
        for visit in person.visits
        if visit.meeting == uuid
    ]


def _iso(second: int) -> str:
    return iso(moment(second))
