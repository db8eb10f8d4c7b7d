"""Stands in for the scheduler's process where that is silent: it cannot tell of itself.

It runs beside the web server, launches nothing, and raises one alarm, which the ledger takes once
however many web processes there are. The scheduler's own watch ends it when it is back.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.alarms import alarms_of
from bot.clock import SECOND, Clock
from bot.ledger import Ledger
from schedules.alarms import Signs, alarms
from schedules.errands import Errand
from schedules.process import PROCESS
from schedules.programme import Programme
from schedules.waker import waker
from schedules.watch import raising

PATIENCE = 30 * SECOND
"""How long the scheduler may be silent, in real time: a restart takes less."""


class StandIn:
    """Looks whether the scheduler gives signs of life, and sends the mail in its place if not."""

    def __init__(self, ledger: Ledger, clock: Clock, deliver: Callable[[], object]) -> None:
        """`deliver` sends the letters that are due."""
        self._ledger = ledger
        self._clock = clock
        self._deliver = deliver
        self._programme = Programme(ledger)
        self._began_at = clock.now()

    def look(self) -> None:
        """Look once; while the scheduler is well, nothing is done. Raises LedgerError."""
        now = self._clock.now()
        silent_since = max(self._ledger.last_wake(PROCESS) or 0, self._began_at)
        real = self._clock.real_time_of
        silence = (real(now) - real(silent_since)) * SECOND
        if silence <= PATIENCE:
            return
        if self._raise(silence, now):
            self._deliver()

    def _raise(self, silence: float, now: int) -> bool:
        """Raise the alarm for each training that runs; whether there is any."""
        self._programme.catch_up()
        runs = False
        for timeline in self._programme.timelines():
            signs = Signs(asleep_for=silence)
            found = [one for one in alarms(timeline, signs, now) if one.name == "scheduler"]
            for alarm in found:
                runs = True
                before = alarms_of(self._ledger, timeline.session.id).get(alarm.name)
                self._ledger.append_all([*raising(timeline.session, alarm, before, now)])
        return runs


def run_beside(errand: Errand) -> None:
    """Run an errand beside a web server, for as long as that runs."""
    beside = waker()
    often = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    beside.add_job(errand.run, "interval", seconds=errand.every, id=errand.name, **often)
    beside.start()
