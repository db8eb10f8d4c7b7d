"""The crowd: everyone in a rehearsal, each doing their own steps in their own time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import gevent

from bot.clock import SECOND, Clock
from bot.rehearsal.attendee import Attendee
from bot.rehearsal.forms import submit
from bot.rehearsal.host import Host
from bot.rehearsal.people import Device
from bot.rehearsal.place import Place
from bot.rehearsal.script import Step
from bot.rehearsal.wire import Client
from bot.rehearsal.zoom import Zoom


@dataclass(slots=True)
class Lags:
    """How late the rehearsal itself was at its own moments, in seconds of real time."""

    seconds: list[float] = field(default_factory=list)

    def sleep_until(self, clock: Clock, moment: int) -> None:
        """Let others go on until the clock shows `moment`, and note how late it is then."""
        due = clock.real_time_of(moment)
        gevent.sleep(max(due - time.time(), 0))
        self.seconds.append(max(time.time() - due, 0.0))

    def most(self, share: float = 1.0) -> float:
        """The lag that so large a share of the moments did not exceed."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Crowd:
    """Everyone of the cast, from the first join to the last evaluation."""

    def __init__(
        self,
        place: Place,
        clock: Clock,
        zoom: Zoom,
        host: Host,
        attendees: Sequence[Attendee],
        session: str,
    ) -> None:
        self.lags = Lags()
        self.attendees = attendees
        self._place = place
        self._clock = clock
        self._zoom = zoom
        self._host = host
        host.attendees = attendees
        self._session = session
        self._playing: list[gevent.Greenlet] = []

    def begin(self, steps: Sequence[Step]) -> None:
        """Have everyone begin their steps."""
        self._playing.append(gevent.spawn(self._host.play, self.lags.sleep_until))
        own = sorted(steps, key=lambda step: step.person)
        for who, some in groupby(own, key=lambda step: step.person):
            self._playing.append(gevent.spawn(self._play, who, list(some)))
        for attendee in self.attendees:
            if attendee.person.evaluates_at is not None:
                self._playing.append(
                    gevent.spawn(self._evaluate, attendee, attendee.person.evaluates_at)
                )

    def finish(self) -> None:
        """Wait until everyone is done. Raises what went wrong with any of them."""
        gevent.joinall(self._playing, raise_error=True)

    def close(self) -> None:
        """Send everyone home; for a rehearsal that was broken off."""
        gevent.killall(self._playing)
        for attendee in self.attendees:
            attendee.close()

    def _play(self, who: int, steps: Sequence[Step]) -> None:
        attendee = self.attendees[who]
        joined: dict[int, int] = {}
        free = 0
        for step in steps:
            self.lags.sleep_until(self._clock, step.at)
            index, at = step.device, max(step.at, free)
            device = attendee.person.devices[index]
            match step.deed:
                case "join":
                    joined[index] = at
                    self._join(who, index, device, at)
                case "leave":
                    free = self._leave(who, index, joined[index], step)
                case "to breakout":
                    self._zoom.to_breakout(who, index, at)
                case "from breakout":
                    self._zoom.from_breakout(who, index, at)
                case "be seen":
                    self._zoom.look(who, index, step.looks)

    def _join(self, who: int, index: int, device: Device, at: int) -> None:
        self._zoom.join(who, index, device, at)
        self.attendees[who].arrive()
        self._host.welcome(self.attendees[who])

    def _leave(self, who: int, index: int, joined_at: int, step: Step) -> int:
        """Leave as soon as the page has done what it was doing; from when on they are free."""
        attendee = self.attendees[who]
        done = attendee.depart()
        at = step.at if done <= step.at else (done // SECOND + 2) * SECOND
        self._zoom.leave(who, index, at, max(step.told_at, at))
        attendee.diary.stays.setdefault(index, []).append((joined_at, at))
        return at + SECOND

    def _evaluate(self, attendee: Attendee, at: int) -> None:
        self.lags.sleep_until(self._clock, at)
        email, secret = attendee.person.email, self._place.evaluation_secret
        form = Client(self._place.base_url)
        if submit(form, secret, self._session, email, at):
            attendee.diary.evaluated_at = at
        else:
            attendee.diary.troubles.append("the evaluation was not taken")
        form.close()
