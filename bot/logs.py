"""Structured logs on stderr: what happened, never a secret and nobody's name."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRETS = re.compile(
    r"(?P<before>/a/|/staff/password/|/staff/first/)[\w%~-]{8,}"  # the links that open something
    r"|(?P<email>[\w.+%-]+@[\w-]+(\.[\w-]+)+)"
)
"""What must not stand in a log, should it get into the text of an error."""


def set_up(*, quiet: bool = False) -> None:
    """Write one line an event; with `quiet` only warnings and errors."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
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
