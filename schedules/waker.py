"""What wakes the program: APScheduler, kept awake while the machine's clock is set.

APScheduler sleeps until its next job is due by the machine's clock. Were that put back by an hour,
it would sleep for that hour, and go on sleeping when the clock was right again.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.gevent import GeventScheduler
from gevent.monkey import is_module_patched

LOOK = 0.5
"""How often it is looked what is due, in seconds of real time."""

SET = 5.0
"""From how many seconds on a difference to the time that really passed is a clock that was set."""

_log = structlog.get_logger(__name__)


def waker() -> BaseScheduler:
    """A waker that has not begun: in greenlets where gevent has patched the threads."""
    kind = _Greenlets if is_module_patched("threading") else _Threads
    return kind(timezone=UTC)


class _Wakeful(BaseScheduler):  # type: ignore[misc]  # APScheduler tells no types
    """Looks at the clock ever so often, and begins anew with what is due when it was set."""

    _lead: float | None = None

    def shutdown(self, wait: bool = True) -> None:
        """End; with `wait` when what has been begun is finished.

        APScheduler itself would wait with a lock in hand that a job needs to set an alarm.
        """
        executors = list(self._executors.values())
        super().shutdown(wait=False)
        for executor in executors:
            executor.shutdown(wait)

    def _process_jobs(self) -> float:
        ahead = self._set_ahead()
        if abs(ahead) > SET:
            _log.warning("the machine's clock was set, or it slept", seconds=round(ahead))
            for job in self.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        try:
            waits: Any = super()._process_jobs()
        except JobLookupError:  # told to stop meanwhile, it does not find the job it just began
            if self.running:
                raise
            return LOOK
        return LOOK if waits is None else min(float(waits), LOOK)

    def _set_ahead(self) -> float:
        """By how many seconds the clock went on beyond the time that passed since the last look."""
        lead = time.time() - time.monotonic()
        before, self._lead = self._lead, lead
        return 0.0 if before is None else lead - before


class _Threads(_Wakeful, BackgroundScheduler):  # type: ignore[misc]
    pass


class _Greenlets(_Wakeful, GeventScheduler):  # type: ignore[misc]
    pass
