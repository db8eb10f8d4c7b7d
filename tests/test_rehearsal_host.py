"""The rehearsed host launches polls in Zoom and ends them, and people in the room answer there."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from bot.clock import MINUTE, SECOND, Clock, HandClock
from bot.local_time import parse_iso
from bot.rehearsal.attendee import Submit
from bot.rehearsal.host import CLICKS, Host
from bot.rehearsal.people import Device, Person
from bot.rehearsal.zoom_account import NativePoll, RestMeeting
from bot.session import Poll
from bot.zoom.poll_forms import forms_of
from tests.rehearsals import NATIVE_SESSION, short_day

DAY = short_day(NATIVE_SESSION)
TITLES = {"first": "An activity", "last": "Questions"}


def at(clock: str) -> int:
    return parse_iso(f"2026-12-04T{clock}:00Z")


@dataclass
class InTheRoom:
    """Somebody who answers every poll that Zoom shows, at once, and remembers what came of it."""

    person: Person
    taken: dict[str, bool] = field(default_factory=dict)
    closes: dict[str, int] = field(default_factory=dict)

    def asked_in_zoom(self, poll: Poll, closes_at: int, submit: Submit) -> None:
        self.closes[poll.id] = closes_at
        self.taken[poll.id] = submit(self.person.devices[0], [["Blue", "Green"]])


def guest(registrant_id: str = "") -> InTheRoom:
    stays = ((at("13:00"), at("13:42")),)
    one = Device(name="Ada", stays=stays, registrant_id=registrant_id)
    return InTheRoom(Person("stays", "Ada Abara", "ada@example.org", devices=(one,)))


def meeting(*pushed: str) -> RestMeeting:
    """The meeting, with these polls in it; it runs."""
    found = RestMeeting("meeting", "86084701483", "A short training", at("13:00"), 40)
    forms = forms_of(DAY.session)
    found.polls = [NativePoll(f"id-{name}", forms[name]) for name in pushed]
    found.start("uuid==", at("12:55"))
    return found


def play(host: Host, clock: HandClock) -> list[int]:
    """Play the whole day; the moments at which the host clicked."""
    moments: list[int] = []

    def sleep_until(_clock: Clock, moment: int) -> None:
        moments.append(moment)
        clock.moment = moment

    host.play(sleep_until)
    return moments


def test_each_poll_in_zoom_is_launched_soon_after_its_moment_and_ended_after_its_time() -> None:
    clock, room = HandClock(at("12:55")), meeting("first", "last")
    moments = play(Host(DAY.session, room, clock, Random(1)), clock)
    least, most = CLICKS
    first, ended, last, over = moments
    assert at("13:15") + least <= first <= at("13:15") + most
    assert at("13:34") + least <= last <= at("13:34") + most
    assert (ended - first, over - last) == (3 * MINUTE, 3 * MINUTE)
    assert [poll.status for poll in room.polls] == ["ended", "ended"]


def test_who_is_there_is_shown_it_and_their_answer_is_in_zooms_report() -> None:
    clock, room, ada = HandClock(at("12:55")), meeting("first", "last"), guest("r1")
    host = Host(DAY.session, room, clock, Random(1))
    host.attendees = [ada]
    first, *_ = play(host, clock)
    assert ada.taken == {"first": True, "last": True}
    assert ada.closes["first"] == first + 3 * MINUTE
    (given,) = room.polls[0].submitted
    assert (given.name, given.email) == ("Ada", "ada@example.org")
    assert given.answers == {"Which of these is a colour?": "Blue;Green"}
    assert given.at == first // SECOND * SECOND


def test_who_comes_while_it_is_open_is_shown_it_too_and_afterwards_not() -> None:
    clock, room, late = HandClock(at("12:55")), meeting("first", "last"), guest()
    host = Host(DAY.session, room, clock, Random(1))
    shown: list[list[str]] = []

    def sleep_until(_clock: Clock, moment: int) -> None:
        host.welcome(late)
        shown.append(sorted(late.taken))
        clock.moment = moment

    host.play(sleep_until)
    assert shown == [[], ["first"], ["first"], ["first", "last"]]
    assert room.polls[0].submitted[0].email == ""  # Zoom knows nothing of this device but a name


def test_a_poll_that_is_not_in_zoom_is_a_trouble_and_the_next_is_launched() -> None:
    clock, room = HandClock(at("12:55")), meeting("last")
    host = Host(DAY.session, room, clock, Random(1))
    play(host, clock)
    assert host.troubles == ["The poll “An activity” was not in Zoom for the host."]
    assert [poll.status for poll in room.polls] == ["ended"]
