"""HTTP as the rehearsal's many clients speak it: kept-alive connections on greenlets."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import gevent
from gevent import socket
from gevent.lock import BoundedSemaphore

PATIENCE = 10.0
"""How long an ordinary client waits for an answer, in seconds."""

INSISTS = 10.0
"""For how long something is sent again that got no answer or was not stored, in seconds."""

AGAIN_AFTER = 0.1
"""How long after a try that came to nothing it is sent again, in seconds."""


class Answer(NamedTuple):
    """An answer: its status and its body."""

    status: int
    body: bytes

    @property
    def values(self) -> dict[str, Any]:
        """The JSON object of the body; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def insist(request: Callable[[], Answer], troubles: list[str]) -> Answer | None:
    """Ask again and again until something is answered, other than that it could not be stored.

    None where that never was; `troubles` takes down each request that got no answer.
    """
    until = time.monotonic() + INSISTS
    while time.monotonic() < until:
        try:
            answer = request()
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                return answer
        except (OSError, http.client.HTTPException) as error:
            troubles.append(f"no answer: {error!r}")
        gevent.sleep(AGAIN_AFTER)
    return None


class _Connection(http.client.HTTPConnection):
    """A connection whose waiting lets the other greenlets go on."""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.host, self.port), self.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Client:
    """One client of one server, with one connection that it keeps open between its requests."""

    def __init__(self, base_url: str, patience: float = PATIENCE) -> None:
        parts = urlsplit(base_url)
        self._connection = _Connection(parts.hostname or "", parts.port, timeout=patience)
        self._turn = BoundedSemaphore()

    def get(self, path: str) -> Answer:
        """GET a path. Raises OSError or HTTPException when no answer came."""
        return self._request("GET", path, None, {})

    def post_json(self, path: str, values: object) -> Answer:
        """POST values as JSON. Raises OSError or HTTPException when no answer came."""
        return self.post(path, json.dumps(values).encode(), {})

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST a JSON body as it is. Raises OSError or HTTPException when no answer came."""
        return self._request("POST", path, body, {"Content-Type": "application/json", **headers})

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """GET a path whose answer goes on and on; gives its lines. Raises as `get` does."""
        try:
            self._connection.request("GET", path, headers={"Accept": "text/event-stream"})
            response = self._connection.getresponse()
            if response.status != http.client.OK:
                raise http.client.HTTPException(f"{path.split('/')[1]}: {response.status}")
            yield iter(response.readline, b"")
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def _request(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        with self._turn:  # one connection, one request at a time
            try:
                return self._ask(method, path, body, headers)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()  # the server closed it while it was idle: ask again on a new one
                return self._ask(method, path, body, headers)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        try:
            self._connection.request(method, path, body, dict(headers))
            response = self._connection.getresponse()
            return Answer(response.status, response.read())
        except BaseException:
            self.close()
            raise
