"""A rehearsal from beginning to end: prepare, start, play, compare."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from random import Random

import gevent

from bot.clock import DAY, HOUR, MINUTE, HandClock, RehearsalClock
from bot.ledger import Ledger
from bot.links import link_of, pseudonym
from bot.rehearsal import chaos as disorder
from bot.rehearsal import kills
from bot.rehearsal.allowances import allowances_of
from bot.rehearsal.attendee import Attendee
from bot.rehearsal.casting import cast
from bot.rehearsal.chaos import Chaos
from bot.rehearsal.comparison import Played, compared
from bot.rehearsal.courier import Courier, punctual
from bot.rehearsal.crowd import Crowd
from bot.rehearsal.day import Day
from bot.rehearsal.enrolment import schedule, set_up
from bot.rehearsal.follower import Follower, Say
from bot.rehearsal.host import Host
from bot.rehearsal.people import Person
from bot.rehearsal.place import Place
from bot.rehearsal.processes import SCHEDULER, WEB, Processes, StartError
from bot.rehearsal.report import Report
from bot.rehearsal.script import script
from bot.rehearsal.zoom import Zoom
from bot.rehearsal.zoom_rest import ZoomRest
from bot.rules.policy import policy_of
from bot.session import Session
from bot.zoom.adapter import Zoom as Interface
from bot.zoom.reconciling import reconcile, tries_of
from schedules.process import PROCESS

LEAD = MINUTE
"""How long before the room opens the rehearsal's clock starts."""

QUIET = 6 * MINUTE
"""How long after the meeting's end the clock goes on at the same speed, before it hurries."""

AFTER_DEADLINE = 3 * HOUR
"""How long after the evaluation's deadline the rehearsal ends."""

TAIL = 2.5
"""How many seconds of real time the hours of the evaluation take."""

HEAD_START = 0.7
"""How many seconds of real time the processes have to start; twice as many where that was short."""

STARTS = 4
"""How often it is tried."""

POLITE = 60.0
"""How many looks at streams Zoom tells of in a second of real time, at most; more go together."""

DRAIN = 30.0
"""How many seconds of real time the last deliveries may take to be accepted."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a rehearsal is to go."""

    speed: float
    attendees: int
    seed: int
    chaos: bool
    kills: int = 0

    @property
    def mortal(self) -> tuple[str, ...]:
        """The processes that will be killed."""
        return (WEB, SCHEDULER) if self.kills else (SCHEDULER,) if self.chaos else ()


class Rehearsal:
    """One rehearsal of one session, at a place of its own. `say` tells people how it goes."""

    def __init__(
        self, session: Session, options: Options, place: Place, rest: ZoomRest, say: Say
    ) -> None:
        """`rest` is the stand-in for Zoom's interface.

        Raises PolicyError where the session's policy cannot be used.
        """
        self._session = session
        self._options = options
        self._place = place
        self._rest = rest
        self._account = rest.account
        self._say = say
        self._day = Day(session, allowances_of(session, policy_of(session)))
        self._rng = Random(f"{options.seed}:rehearsal")
        self._chaos = Chaos(self._rng) if options.chaos else None
        self._disturbances = self._chaos.counts if self._chaos else Counter()
        self._faults = Random(f"{options.seed}:interface")

    @cached_property
    def cast(self) -> tuple[Person, ...]:
        """The people who take part."""
        return cast(self._day, self._options.attendees, self._options.seed)

    def prepare(self) -> None:
        """Set all up a day ahead, by the ordinary ways. Raises LedgerError, or ZoomError."""
        settings = self._place.settings
        self._account.clock = clock = HandClock(self._day.opens_at - DAY)
        self._meeting = schedule(self._account, self._day, self.cast)
        ledger = Ledger(settings.database, clock)
        set_up(settings, ledger, clock, self._session, self.cast)
        ledger.close()

    def start(self, processes: Processes) -> RehearsalClock:
        """Start the processes on a clock that begins when they are at work.

        Raises StartError, or LedgerError.
        """
        ledger = Ledger(self._place.settings.database, HandClock(self._day.opens_at))
        try:
            for attempt in range(STARTS):
                processes.await_ready()
                clock = self._clock(time.time() + HEAD_START * 2**attempt)
                if _are_at_work(processes, clock, ledger):
                    return clock
                processes.stop()
                processes.assemble()
        finally:
            ledger.close()
        raise StartError("The processes were not at work in time; this machine is too busy.")

    def play(self, processes: Processes, clock: RehearsalClock) -> Report:
        """Let the day pass, then compare. Raises LedgerError."""
        began = time.monotonic()
        ledger = Ledger(self._place.settings.database, clock)
        fate = self._chaos.fate if self._chaos else punctual
        courier = Courier(self._place.base_url, self._place.zoom_secret, clock, fate)
        self._account.clock = clock
        zoom = Zoom(self._day, courier, self._rng, self._meeting)
        host = Host(self._session, self._meeting, clock, Random(f"{self._options.seed}:host"))
        crowd = Crowd(self._place, clock, zoom, host, self._attendees(clock), self._session.id)
        follower = Follower(ledger, self._session, self._say)
        beside = [
            gevent.spawn(follower.follow),
            gevent.spawn(self._kill, processes, clock),
            gevent.spawn(self._break_interface, clock),
            gevent.spawn(self._revoke_app, clock),
        ]
        try:
            self._pass_the_day(crowd, zoom, clock)
            courier.drained(within=DRAIN)
            self._reconcile(ledger, clock)
            if self._chaos:
                self._disturbances["answers of Zoom's interface spoiled"] = self._rest.gate.acted
            follower.tell()
            played = Played(
                day=self._day,
                cast=self.cast,
                diaries=[one.diary for one in crowd.attendees],
                carried=courier.carried,
                lags=crowd.lags,
                chaos=self._chaos,
                speed=self._options.speed,
                seed=self._options.seed,
                seconds=time.monotonic() - began,
                disturbances=self._disturbances,
                troubles=host.troubles,
            )
            return compared(played, ledger, clock.now())
        finally:
            gevent.killall(beside)
            crowd.close()
            courier.close()
            ledger.close()

    def _reconcile(self, ledger: Ledger, clock: RehearsalClock) -> None:
        """Do on demand what the scheduler has not done by now: take in what Zoom reports."""
        _, complete = tries_of(ledger, self._session.id)
        if not complete:
            interface = Interface(self._place.settings)
            reconcile(interface, ledger, self._session.id, now=clock.now())

    def link(self, who: int = 0) -> str:
        """The personal link of one of the cast."""
        settings = self._place.settings
        attendee = pseudonym(settings.secret_key, self._session.id, self.cast[who].email)
        return link_of(settings.base_url, settings.secret_key, attendee)

    def _clock(self, began: float) -> RehearsalClock:
        turn, speed = self._day.closes_at + QUIET, self._options.speed
        tail = max((self._ends_at - turn) / 1000 / TAIL, speed)
        return RehearsalClock(self._day.opens_at - LEAD, began, speed, turn, tail)

    @property
    def _ends_at(self) -> int:
        """When everything is decided that time decides."""
        last = self._day.deadline or self._day.closes_at
        return max(last, self._day.closes_at + QUIET) + AFTER_DEADLINE

    def _attendees(self, clock: RehearsalClock) -> list[Attendee]:
        return [
            Attendee(one, self.link(who), self._session, clock, Random(self._rng.random()))
            for who, one in enumerate(self.cast)
        ]

    def _pass_the_day(self, crowd: Crowd, zoom: Zoom, clock: RehearsalClock) -> None:
        devices = sum(len(person.devices) for person in self.cast)
        together = math.ceil(devices * self._options.speed / 60 / POLITE)
        zoom.open(self._day.opens_at)
        crowd.begin(script(self._day, self.cast, max(together, 1), self._rng))
        crowd.lags.sleep_until(clock, self._day.closes_at)
        zoom.end(self._day.closes_at)
        crowd.lags.sleep_until(clock, self._ends_at)
        crowd.finish()

    def _kill(self, processes: Processes, clock: RehearsalClock) -> None:
        """Kill processes now and then, and have others start."""
        drawn = kills.of_both(self._day, self._options.kills, Random(f"{self._options.seed}:kills"))
        if self._chaos:
            drawn = sorted(drawn + kills.of_scheduler(self._day, disorder.KILLS, self._rng))
        for number, kill in enumerate(drawn, start=1):
            _sleep_until(clock, kill.at)
            processes.replace(kill.process, clock)
            self._disturbances[f"{kill.process} killed"] += 1
            self._say(f"          {kill.process} killed, {number} of {len(drawn)}")

    def _break_interface(self, clock: RehearsalClock) -> None:
        """Have things go wrong with Zoom's interface, and its reports come late."""
        if self._chaos is None:
            return
        self._account.report_delay = disorder.REPORTED_AFTER
        for moment, fault in disorder.interface_faults(self._day, self._faults):
            _sleep_until(clock, moment)
            self._rest.faults.append(fault)
        _sleep_until(clock, self._day.closes_at)
        self._rest.faults[:] = disorder.report_faults()

    def _revoke_app(self, clock: RehearsalClock) -> None:
        """Have somebody deactivate the app at Zoom, and activate it again."""
        if self._chaos is None:
            return
        first, last = disorder.revocation(self._day, self._faults)
        _sleep_until(clock, first)
        self._account.is_active = False
        self._disturbances["app deactivated"] += 1
        _sleep_until(clock, last)
        self._account.is_active = True


def _sleep_until(clock: RehearsalClock, moment: int) -> None:
    gevent.sleep(max(clock.real_time_of(moment) - time.time(), 0))


def _are_at_work(processes: Processes, clock: RehearsalClock, ledger: Ledger) -> bool:
    """Start the processes; whether they are at work before their clock begins."""
    asleep = ledger.last_wake(PROCESS)
    processes.start(clock)
    return processes.are_at_work(lambda: ledger.last_wake(PROCESS) != asleep, clock.began)
