"""Carrying deliveries to the receiver as Zoom does: signed, impatient, and again if need be."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException

import gevent
from gevent.queue import Queue

from bot.clock import MINUTE, Clock
from bot.rehearsal.wire import Client
from webhooks.signature import sign

PATIENCE = 3.0
"""How long Zoom waits for an answer, in seconds of real time."""

RETRIES = (5 * MINUTE, 25 * MINUTE, 85 * MINUTE)
"""After how much time (of the rehearsal) Zoom tries again, one after another; then it gives up."""

ACCEPTED = (200, 204)

AT_ONCE = 8
"""How many deliveries are under way at the same time."""

Fate = Callable[[bytes, int | None], list[int]]
"""How long each sending of a delivery about somebody (None: about the meeting) is held back, in
milliseconds of the rehearsal; no sending at all where it is lost."""


def punctual(_body: bytes, _about: int | None) -> list[int]:
    """Every delivery once, at once."""
    return [0]


@dataclass(slots=True)
class Carried:
    """What became of the deliveries; `slowest` is the longest wait for an answer, in seconds.

    `bodies` are those of all that were sent, `taken` of those that were accepted.
    """

    sent: int = 0
    accepted: int = 0
    retried: int = 0
    given_up: int = 0
    slowest: float = 0.0
    refusals: Counter[int] = field(default_factory=Counter)
    bodies: set[bytes] = field(default_factory=set)
    taken: set[bytes] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int | float]:
        """The same by name, with the statuses of the refusals."""
        return {
            "sent": self.sent,
            "accepted": self.accepted,
            "retried": self.retried,
            "given up": self.given_up,
            **{f"answered {status}": number for status, number in self.refusals.items()},
            "slowest ms": round(self.slowest * 1000),
        }


class Courier:
    """Carries deliveries to one receiver."""

    def __init__(self, base_url: str, secret: str, clock: Clock, fate: Fate = punctual) -> None:
        self.carried = Carried()
        self._secret = secret
        self._clock = clock
        self._fate = fate
        self._under_way: set[gevent.Greenlet] = set()
        self._clients: Queue[Client] = Queue()
        for _ in range(AT_ONCE):
            self._clients.put(Client(base_url, PATIENCE))

    def send(self, body: bytes, at: int, about: int | None) -> None:
        """Send a delivery about somebody when the rehearsal's clock shows `at`."""
        for delay in self._fate(body, about):
            self._later(at + delay, body, f"{uuid.uuid4()}", 0)

    def drained(self, within: float) -> bool:
        """Wait until nothing is under way any more, so many seconds at most; whether that is so."""
        until = time.monotonic() + within
        while self._under_way and time.monotonic() < until:
            gevent.joinall(list(self._under_way), timeout=until - time.monotonic())
        return not self._under_way

    def close(self) -> None:
        """Drop what is still under way, and all connections."""
        gevent.killall(list(self._under_way))
        while not self._clients.empty():
            self._clients.get().close()

    def _later(self, at: int, body: bytes, request_id: str, tries: int) -> None:
        wait = max(self._clock.real_time_of(at) - time.time(), 0)
        sending = gevent.spawn_later(wait, self._carry, body, request_id, tries)
        self._under_way.add(sending)
        sending.link(self._under_way.discard)

    def _carry(self, body: bytes, request_id: str, tries: int) -> None:
        """Send once; when that is not accepted in time, the same again later, signed anew."""
        if self._accepted(body, request_id):
            self.carried.accepted += 1
            self.carried.taken.add(body)
        elif tries < len(RETRIES):
            self.carried.retried += 1
            self._later(self._clock.now() + RETRIES[tries], body, request_id, tries + 1)
        else:
            self.carried.given_up += 1

    def _accepted(self, body: bytes, request_id: str) -> bool:
        client = self._clients.get()
        began = time.monotonic()
        self.carried.sent += 1
        self.carried.bodies.add(body)
        try:
            status = client.post("/webhooks/zoom", body, self._headers(body, request_id)).status
        except (OSError, HTTPException):
            return False
        finally:
            self._clients.put(client)
            self.carried.slowest = max(self.carried.slowest, time.monotonic() - began)
        if status not in ACCEPTED:
            self.carried.refusals[status] += 1
        return status in ACCEPTED

    def _headers(self, body: bytes, request_id: str) -> dict[str, str]:
        """The headers of one try; it is signed with real time, however fast the rehearsal runs."""
        timestamp = str(int(time.time()))
        return {
            "x-zm-request-timestamp": timestamp,
            "x-zm-signature": sign(self._secret, timestamp, body),
            "x-zm-request-id": request_id,
            "clientid": "Rehearsal0Client",
        }
