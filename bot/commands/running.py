"""What commands that keep running have in common: how they are stopped, named, and left idle."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading

import structlog

REST = 0.5
"""How long they rest between two looks at the ledger, in seconds."""

_log = structlog.get_logger(__name__)


def until_told_to_stop() -> threading.Event:
    """What SIGTERM and SIGINT set from now on."""
    stopping = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stopping.set())
    return stopping


def idle(stopping: threading.Event, why: str) -> None:
    """Say why there is nothing to do, and wait: of a Procfile's processes, none may end alone."""
    _log.warning(why)
    stopping.wait()


def own_name() -> str:
    """A name that no other process has, on this machine or another."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"
