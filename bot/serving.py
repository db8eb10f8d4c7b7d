"""The web server: gevent's, which keeps thousands of event streams open in one process."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import gevent
import structlog
from flask import Flask
from gevent.pywsgi import WSGIServer

log = structlog.get_logger(__name__)

LONGEST_STOP = 2.0
"""How long open requests may take to end when the server is told to stop, in seconds."""

BACKLOG = 1024


class PortTakenError(OSError):
    """Another program listens at the address; the text says which and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free. Raises PortTakenError."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTakenError(
            f"Nothing can be served at {host}:{port}: {error.strerror}. Stop the other program, "
            "or choose another port with --port."
        ) from error
    listener.listen(BACKLOG)
    return listener


def serve(app: Flask, listener: socket.socket, let_go: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then let open requests end. Needs gevent's patched world.

    `let_go` ends what would stay open by itself: the pages' streams of events.
    """
    server = WSGIServer(listener, app, log=None, error_log=_Errors())

    def stop() -> None:
        server.close()  # takes nobody in any more
        let_go()
        server.stop(LONGEST_STOP)

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, lambda: gevent.spawn(stop))
    server.serve_forever(stop_timeout=LONGEST_STOP)


class _Errors:
    """Takes the server's own complaints into the log, without the address that was asked for."""

    def write(self, text: str) -> None:
        if text.strip():
            log.error("web server", detail=text.strip().splitlines()[-1])

    def flush(self) -> None:
        """Nothing is held back."""
