"""Requests over real HTTP, as many as answers allow or at a rate, and how long each answer took.

One thread waits for all connections at once, so that the client costs little beside the server.
"""

from __future__ import annotations

import math
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Address = tuple[str, int]

PATIENCE = 30.0
"""How long an answer may take before the connection is given up, in seconds."""


@dataclass(slots=True)
class Answers:
    """What came back: how often which status, and the seconds from when a request was due.

    The status is 0 where the server hung up instead of answering.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """How many answers came in a second."""
        return len(self.waited) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Within how many milliseconds that share of the answers came."""
        return percentile(self.waited, share) * 1000


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(math.ceil(len(ranked) * share) - 1, 0)] if ranked else math.nan


def post(path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A request as it goes over the wire."""
    fields = {"Host": "localhost", "Content-Type": "application/json", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def offer(
    address: Address, requests: Iterable[bytes], connections: int = 32, rate: float | None = None
) -> Answers:
    """Send every request over kept connections: `rate` of them a second, or each after an answer.

    At a rate the wait is counted from the moment a request was due, whether or not a connection was
    free for it.
    """
    return _Offer(address, iter(requests), connections, rate).run()


class _Offer:
    def __init__(
        self, address: Address, requests: Iterator[bytes], connections: int, rate: float | None
    ) -> None:
        self._address = address
        self._requests = requests
        self._rate = rate
        self._answers = Answers()
        self._selector = selectors.DefaultSelector()
        self._idle = deque(self._connect() for _ in range(connections))
        self._asked: dict[socket.socket, float] = {}
        self._sent = 0

    def run(self) -> Answers:
        began = time.perf_counter()
        following = next(self._requests, None)
        while following is not None or self._asked:
            now = time.perf_counter()
            while following is not None and self._idle and (due := self._due(began, now)) <= now:
                connection = self._idle.popleft()
                self._asked[connection] = due
                connection.sendall(following)
                self._sent += 1
                following = next(self._requests, None)
            for key, _ in self._selector.select(0.001 if following is not None else 1.0):
                self._take(key.fileobj)  # type: ignore[arg-type]
        self._answers.seconds = time.perf_counter() - began
        for connection in self._idle:
            connection.close()
        return self._answers

    def _due(self, began: float, now: float) -> float:
        return began + self._sent / self._rate if self._rate else now

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(self._address, PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ)
        return connection

    def _take(self, connection: socket.socket) -> None:
        text = _answer(connection)
        self._answers.waited.append(time.perf_counter() - self._asked.pop(connection))
        self._answers.statuses[int(text[9:12] or 0)] += 1
        if not text or b"connection: close" in text[:512].lower():
            self._selector.unregister(connection)
            connection.close()
            connection = self._connect()
        self._idle.append(connection)


def _answer(connection: socket.socket) -> bytes:
    """A whole answer; what there is of it where the server hung up."""
    text = b""
    while b"\r\n\r\n" not in text or len(text) < _whole(text):
        try:
            more = connection.recv(65536)
        except ConnectionResetError:
            more = b""
        if not more:
            break
        text += more
    return text


def _whole(text: bytes) -> int:
    """How long an answer is whose head is there."""
    head, _, _ = text.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(head) + 4 + int(value)
    return len(head) + 4
