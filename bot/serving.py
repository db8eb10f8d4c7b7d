"""The web server: gevent's, which keeps thousands of event streams open in one process."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from io import BufferedReader
from typing import Any

import gevent
import structlog
from flask import Flask
from gevent.os import nb_write
from gevent.pywsgi import WSGIHandler, WSGIServer, format_date_time

from bot import collecting
from bot.request_head import Head

log = structlog.get_logger(__name__)

LONGEST_STOP = 2.0
"""How long open requests may take to end when the server is told to stop, in seconds."""

BACKLOG = 1024

PATIENCE = 30.0
"""How long a page may take to receive what it was sent, in seconds."""


_WHO = re.compile(r"<gevent[^>]*>: |\(from \([^)]*\)\):? ?")
"""Where the server's complaints say from which address a request came."""


class PortTakenError(OSError):
    """Another program listens at the address; the text says which and what to do."""


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket that listens; port 0 takes any that is free. Raises PortTakenError.

    Where it is shared, others that share it may listen there too, and the system deals out who
    comes.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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
    collecting.keep_what_lives()
    server = WSGIServer(listener, app, log=None, error_log=_Errors(), handler_class=_Handler)

    def stop() -> None:
        server.close()  # takes nobody in any more
        let_go()
        server.stop(LONGEST_STOP)

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, lambda: gevent.spawn(stop))
    server.serve_forever(stop_timeout=LONGEST_STOP)


class _Handler(WSGIHandler):  # type: ignore[misc]  # gevent tells no types
    """Answers requests; the connection of an answer that can be parked is handed over to it."""

    def MessageClass(self, rfile: BufferedReader[Any], _seekable: int) -> Head:  # noqa: N802 - its name there
        """Read a request's header fields."""
        return Head(rfile)

    def _headers(self) -> Iterator[tuple[str, str]]:
        head: Head = self.headers
        return head.variables()

    def _check_http_version(self) -> bool:
        known: bool = self.request_version == "HTTP/1.1" or super()._check_http_version()
        return known

    def finalize_headers(self) -> None:
        """Complete the answer's header fields."""
        if self.provided_date is None:  # type: ignore[has-type]
            self.provided_date = _date(int(time.time()))
            self.response_headers.append((b"Date", self.provided_date))
        super().finalize_headers()

    def log_request(self) -> None:
        """Nothing: who asks for what is nobody's business, and the words for it take time."""

    def _sendall(self, data: bytes) -> None:
        """Send what goes out at once, as nearly all does, without asking how large that may be."""
        sent = self.socket.send(data)
        self.response_length += sent
        if sent < len(data):
            super()._sendall(data[sent:])

    def process_result(self) -> None:
        """Send the answer."""
        park = getattr(self.result, "park", None)
        if park is None:
            super().process_result()
            return
        self.close_connection = True  # as far as this handler is concerned
        park(self.write, lambda: Connection(self.socket.fileno(), self.response_use_chunked))

    def _log_error(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        """Log what the application did not answer for: without who asked, and for what."""
        if not issubclass(kind, gevent.GreenletExit):
            log.error("request failed outside the pages", exc_info=(kind, error, trace))


@lru_cache(maxsize=1)
def _date(seconds: int) -> bytes:
    return format_date_time(seconds)  # type: ignore[no-any-return]


class Connection:
    """A connection that outlives the handler of its request: a duplicate of its file descriptor.

    What is sent is framed as chunks (RFC 9112, 7.1) where the answer began so.
    """

    __slots__ = ("_chunked", "_fd")

    def __init__(self, fd: int, chunked: bool) -> None:
        self._fd = os.dup(fd)
        self._chunked = chunked

    def send(self, text: bytes) -> bytes:
        """Send what goes out at once; the rest. Raises OSError."""
        framed = b"%x\r\n%b\r\n" % (len(text), text) if self._chunked else text
        try:
            return framed[os.write(self._fd, framed) :]
        except BlockingIOError:
            return framed

    def finish(self, rest: bytes) -> None:
        """Wait until the rest is sent. Raises OSError, after a while for a page that is stuck."""
        with gevent.Timeout(PATIENCE, TimeoutError("The page does not take its events.")):
            while rest:
                rest = rest[nb_write(self._fd, rest) :]

    def close(self) -> None:
        """End the answer, where whoever asked is still there, and hang up."""
        fd, self._fd = self._fd, -1  # another connection may get that number
        with suppress(OSError):
            os.write(fd, b"0\r\n\r\n" if self._chunked else b"")
        os.close(fd)


class _Errors:
    """Takes the server's own complaints into the log, without whom they are about."""

    def write(self, text: str) -> None:
        if text.strip():
            log.error("web server", detail=_WHO.sub("", text.strip().splitlines()[-1]))

    def flush(self) -> None:
        """Nothing is held back."""
