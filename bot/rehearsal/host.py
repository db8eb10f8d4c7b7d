"""The host in the Zoom room: launches the native polls, and ends them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from random import Random
from typing import NamedTuple, Protocol

from bot.clock import SECOND, Clock
from bot.cues import zoom_title
from bot.rehearsal.attendee import Submit
from bot.rehearsal.people import Device, Person
from bot.rehearsal.zoom_account import RestMeeting
from bot.session import Poll, Session

CLICKS = (3 * SECOND, 12 * SECOND)
"""How long after its moment the host has found the poll and clicks."""


class Guest(Protocol):
    """Somebody to whom Zoom shows its polls while they are in the room."""

    @property
    def person(self) -> Person:
        """Who they are."""
        ...

    def asked_in_zoom(self, poll: Poll, closes_at: int, submit: Submit) -> None:
        """Zoom shows a poll of its own, open until a moment; `submit` sends an answer."""
        ...


class _Click(NamedTuple):
    """A click of the host's, at its moment."""

    at: int
    poll: Poll
    title: str
    launches: bool


class Host:
    """Plays the host of one meeting at Zoom. `troubles` are the polls that were not there."""

    def __init__(self, session: Session, meeting: RestMeeting, clock: Clock, rng: Random) -> None:
        self.attendees: Sequence[Guest] = ()
        self.troubles: list[str] = []
        self._meeting = meeting
        self._clock = clock
        self._open: dict[str, tuple[_Click, int]] = {}
        self._clicks = sorted(_clicks(session, rng), key=attrgetter("at"))

    def play(self, sleep_until: Callable[[Clock, int], None]) -> None:
        """Make every click in its time."""
        for click in self._clicks:
            sleep_until(self._clock, click.at)
            if click.launches:
                self._launch(click)
            elif self._open.pop(click.poll.id, None):
                self._meeting.end_poll(click.title)

    def welcome(self, attendee: Guest) -> None:
        """Zoom shows somebody in the room the polls that are open."""
        for click, closes_at in self._open.values():
            submit = partial(self._take, click, attendee.person.email)
            attendee.asked_in_zoom(click.poll, closes_at, submit)

    def _launch(self, click: _Click) -> None:
        try:
            self._meeting.launch(click.title)
        except KeyError:
            self.troubles.append(f"The poll “{click.title}” was not in Zoom for the host.")
            return
        self._open = {click.poll.id: (click, self._clock.now() + click.poll.open_for)}
        for attendee in self.attendees:
            self.welcome(attendee)

    def _take(
        self, click: _Click, email: str, device: Device, chosen: Sequence[Sequence[str]]
    ) -> bool:
        """Take somebody's answers in Zoom's poll; whether it was open for them still."""
        known = email if device.email or device.registrant_id else ""
        texts = [question.text for question in click.poll.questions]
        answers = {text: ";".join(one) for text, one in zip(texts, chosen, strict=True)}
        at = self._clock.now() // SECOND * SECOND
        return self._meeting.answer(click.title, device.name, known, answers, at)


def _clicks(session: Session, rng: Random) -> list[_Click]:
    """The clicks of the day. Of a poll with a drawn moment the host waits for the last possible."""
    found = []
    for block, poll in session.polls():
        if poll.channel == "page":
            continue
        due_at = poll.launch.latest.within(block.starts_at, block.ends_at)
        at = due_at + rng.randint(*CLICKS) // SECOND * SECOND
        title = zoom_title(block, poll)
        found += [_Click(at, poll, title, True), _Click(at + poll.open_for, poll, title, False)]
    return found
