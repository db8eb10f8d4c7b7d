"""The scheduler: APScheduler wakes it when something is due, and it does what the timeline says.

It keeps nothing that the ledger does not hold. At every wake it reads what was appended since,
asks the timeline, does one action after another, and sets the alarm for the next. So it may be
killed at any moment, started again, or run twice at once, and nothing happens twice or is lost.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from random import Random, SystemRandom

import structlog
from apscheduler.schedulers.base import BaseScheduler

from bot.clock import Clock
from bot.facts import Fact
from bot.ledger import Ledger, LedgerError
from schedules.actions import Action, perform
from schedules.errands import Errand
from schedules.programme import Programme
from schedules.waker import LOOK, waker

PROCESS = "scheduler"
"""The name under which its wakes are noted."""

NOTE = 2
"""How often it notes that it is alive, in seconds of real time."""

MARGIN = 0.001
"""By how much an alarm is set late, in seconds of real time, so that it never rings too early."""

Effect = Callable[[Fact], None]
"""What is done outside the ledger because of a fact, by the one whose append was the first."""

_log = structlog.get_logger(__name__)


class RepeatedActionError(Exception):
    """An action was performed and is due again: the ledger has its fact, but not in force."""

    def __init__(self, action: Action) -> None:
        super().__init__(
            f"It is noted that this was done, yet it is due again: {action.text}. The body of its "
            "fact was erased, or the ledger was altered. Check it with: python -m bot verify"
        )


class Scheduler:
    """Runs the clock of every training in one ledger."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        alarms: BaseScheduler,
        *,
        rng: Random | None = None,
        effects: Sequence[Effect] = (),
        errands: Iterable[Errand] = (),
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._alarms = alarms
        self._rng = rng or SystemRandom()
        self._effects = effects
        self._errands = tuple(errands)
        self._programme = Programme(ledger)
        self._turn = threading.Lock()
        self._troubles: dict[str, str] = {}

    def start(self) -> None:
        """Begin: catch up at once, then wake whenever something is due."""
        often = {"coalesce": True, "misfire_grace_time": None}
        self._alarms.add_job(self.wake, id="start")
        self._alarms.add_job(self._note, id="first note")
        self._alarms.add_job(self.wake, "interval", seconds=LOOK, id="look", **often)
        self._alarms.add_job(self._note, "interval", seconds=NOTE, id="note", **often)
        for errand in self._errands:
            self._alarms.add_job(
                self._run, "interval", [errand], seconds=errand.every, id=errand.name, **often
            )
        self._alarms.start()

    def stop(self) -> None:
        """End in good order: what has been begun is finished, nothing new is begun."""
        self._alarms.shutdown()
        with self._turn:
            _log.info("scheduler stopped")

    def wake(self) -> None:
        """Do what is due and set the alarm for what comes next."""
        moment = self.run_due()
        if moment is not None:
            self._set_alarm(moment)

    def run_due(self) -> int | None:
        """Do everything that is due now; the moment of what comes next, None where nothing does.

        What cannot be done (a full disk, a fault in one session) is logged, holds up no other
        session, and is tried again at the next wake.
        """
        with self._turn:
            try:
                self._programme.catch_up()
                sessions = self._programme.unfinished(self._clock.now())
            except LedgerError as error:
                self._in_trouble("ledger", error)
                return None
            self._out_of_trouble("ledger")
            for session in sessions:
                self._run_session(session)
            return self._next_moment(sessions)

    def _run_session(self, session: str) -> None:
        try:
            self._catch_up_with(session)
        except Exception as error:  # one session's fault must not stop the others
            self._in_trouble(session, error)
        else:
            self._out_of_trouble(session)

    def _catch_up_with(self, session: str) -> None:
        """Do one action after another, each by the facts as they stand after the one before."""
        done: set[Action] = set()
        while due := self._programme.timeline(session).due(self._clock.now()):
            action = due[0]
            if action in done:
                raise RepeatedActionError(action)
            done.add(action)
            self._do(session, action)
            self._programme.catch_up()

    def _do(self, session: str, action: Action) -> None:
        now = self._clock.now()
        appended = perform(action, self._ledger, session, now, self._rng)
        if not appended.first:
            return  # another scheduler got there first
        _log.info("done", session=session, action=action.text, late=now - action.at)
        for effect in self._effects:
            try:
                effect(appended.fact)
            except Exception:  # the fact stands; what follows from it must not stop the clock
                _log.exception("effect failed", session=session, fact=appended.fact.seq)

    def _next_moment(self, sessions: Sequence[str]) -> int | None:
        now = self._clock.now()
        moments = [self._programme.timeline(session).next_moment(now) for session in sessions]
        return min((moment for moment in moments if moment is not None), default=None)

    def _set_alarm(self, moment: int) -> None:
        real = self._clock.real_time_of(moment) + MARGIN
        self._alarms.add_job(
            self.wake,
            "date",
            run_date=datetime.fromtimestamp(real, tz=UTC),
            id="alarm",
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=3,  # the one that sets the next alarm may not have returned when it rings
        )

    def _note(self) -> None:
        try:
            self._ledger.note_wake(PROCESS)
        except LedgerError as error:
            self._in_trouble("note", error)
        else:
            self._out_of_trouble("note")

    def _run(self, errand: Errand) -> None:
        try:
            errand.run()
        except Exception as error:  # one errand's fault must not stop the others
            self._in_trouble(errand.name, error)
        else:
            self._out_of_trouble(errand.name)

    def _in_trouble(self, where: str, error: Exception) -> None:
        """Log a trouble when it begins or changes, not at every try."""
        if self._troubles.get(where) != str(error):
            self._troubles[where] = str(error)
            _log.error("scheduler in trouble", where=where, trouble=str(error), exc_info=error)

    def _out_of_trouble(self, where: str) -> None:
        if self._troubles.pop(where, None):
            _log.info("scheduler out of trouble", where=where)


def start_in_background(
    ledger: Ledger,
    clock: Clock,
    effects: Sequence[Effect] = (),
    errands: Iterable[Errand] = (),
) -> Scheduler:
    """Start a scheduler beside the caller: in greenlets where gevent has patched the threads."""
    scheduler = Scheduler(ledger, clock, waker(), effects=effects, errands=errands)
    scheduler.start()
    return scheduler


def run_scheduler(ledger: Ledger, clock: Clock, errands: Iterable[Errand] = ()) -> None:
    """Run a scheduler until SIGTERM or SIGINT, as a process of its own; close the ledger then."""
    stopping = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stopping.set())
    scheduler = start_in_background(ledger, clock, errands=errands)
    _log.info("scheduler started", ledger=ledger.name)
    stopping.wait()
    scheduler.stop()
    ledger.close()
