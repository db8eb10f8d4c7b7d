"""Attends every training at its time: one process for each, begun, watched and begun again.

The Meeting SDK can be in one meeting only and, being closed-source, may take its whole process down
with it. So each training gets a process of its own, which is begun anew when it crashes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

from bot.clock import SECOND, Clock
from bot.zoom.attend.attendance import SOURCE, is_on
from bot.zoom.claims import Claims
from bot.zoom.following import Following

AGAIN = 10 * SECOND
"""How long after a crash a training's process is begun again."""

FINAL = (0, 1, 2)
"""The exit codes after which it is not: the training is over, or somebody has to act first."""

_log = structlog.get_logger(__name__)


class Process(Protocol):
    """A running process, as `subprocess.Popen` is one."""

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        ...

    def terminate(self) -> None:
        """Tell it to end."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        ...


class Supervisor:
    """Begins a process for each training that is on; `begin` starts one for a session's id."""

    def __init__(
        self,
        following: Following,
        claims: Claims,
        clock: Clock,
        begin: Callable[[str], Process],
    ) -> None:
        self._following = following
        self._claims = claims
        self._clock = clock
        self._begin = begin
        self._running: dict[str, Process] = {}
        self._not_before: dict[str, int] = {}
        self._settled: set[str] = set()

    def step(self) -> None:
        """Begin and bury what is to be. Raises LedgerError."""
        self._following.catch_up()
        self._claims.settle_dead()
        now = self._clock.now()
        for session in list(self._running):
            self._bury(session, now)
        for session in self._wanted(now):
            _log.info("attending", session=session)
            self._running[session] = self._begin(session)

    def stop(self, patience: float) -> None:
        """End every process, waiting up to `patience` seconds for each."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(patience)
        self._running.clear()

    def _wanted(self, now: int) -> list[str]:
        return [
            session
            for session in self._following.catalogue.sessions
            if session not in self._running
            and session not in self._settled
            and now >= self._not_before.get(session, now)
            and self._is_on(session, now)
        ]

    def _is_on(self, session: str, now: int) -> bool:
        plan = self._following.catalogue.sessions[session]
        blocks = self._following.progress(session).blocks_as_run(plan)
        claim = self._following.claim(session, SOURCE)
        sent_away = claim is not None and claim.final
        return plan.zoom is not None and is_on(plan, blocks[-1].ends_at, now) and not sent_away

    def _bury(self, session: str, now: int) -> None:
        code = self._running[session].poll()
        if code is None:
            return
        del self._running[session]
        if code in FINAL:
            self._settled.add(session)
        else:
            _log.error("the bot crashed and is begun again", session=session, code=code)
            self._not_before[session] = now + AGAIN
