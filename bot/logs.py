"""Structured logs on stderr: what happened, never a secret and nobody's name."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

SECRETS = re.compile(
    r"(?P<before>/a/|/staff/password/|/staff/first/)[\w%~-]{8,}"  # the links that open something
    r"|(?P<email>[\w.+%-]+@[\w-]+(\.[\w-]+)+)"
)
"""What must not stand in a log, should it get into the text of an error."""

MOST = 20
"""How many warnings or errors of one kind are written in a while."""

WHILE = 60.0
"""How long that is, in seconds."""

KINDS = 1_000
"""How many kinds are told apart at the same time."""


def set_up(*, quiet: bool = False) -> None:
    """Write one line an event; with `quiet` only warnings and errors."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            Sparing(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.dev.ConsoleRenderer(colors=False)
            if sys.stderr.isatty()
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


@dataclass(slots=True)
class _Since:
    """How many events of a kind were written since a moment, and how many were not."""

    began: float
    written: int = 0
    unlogged: int = 0


class Sparing:
    """Lets through so many warnings and errors of one kind a minute, and counts the others.

    So nobody fills the disk by sending what is refused, or while a fault lasts. What was not
    written is told by the next event of that kind that is, as `unlogged`.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._kinds: dict[tuple[object, object], _Since] = {}

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """The event. Raises DropEvent where it is one too many."""
        if event["level"] not in ("warning", "error"):
            return event
        since = self._since((event["event"], event.get("reason")))
        if since.written >= MOST:
            since.unlogged += 1
            raise structlog.DropEvent
        since.written += 1
        if since.unlogged:
            event["unlogged"], since.unlogged = since.unlogged, 0
        return event

    def _since(self, kind: tuple[object, object]) -> _Since:
        now, found = self._seconds(), self._kinds.get(kind)
        if found is None or now - found.began > WHILE:
            if len(self._kinds) >= KINDS:
                self._kinds.clear()
            found = self._kinds[kind] = _Since(now, unlogged=found.unlogged if found else 0)
        return found


def without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike secret addresses and e-mail addresses out of every text of an event."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = SECRETS.sub(_struck, value)
    return event


def _struck(found: re.Match[str]) -> str:
    return "[e-mail]" if found["email"] else f"{found['before']}[secret]"
