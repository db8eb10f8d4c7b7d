"""Carrying deliveries as Zoom does, to a receiver that does not always take them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import pytest
from gevent.pywsgi import WSGIServer

from bot.clock import RehearsalClock
from bot.rehearsal import courier as courier_module
from bot.rehearsal.courier import Courier
from webhooks.signature import verify

SECRET = "a secret shared with Zoom"
BODY = b'{"event": "meeting.started"}'


class Receiver:
    """Answers with the given statuses, one after another, then with 204; keeps what it got."""

    def __init__(self, statuses: Iterable[str] = (), silence: float = 0.0) -> None:
        self.requests: list[tuple[bytes, dict[str, str]]] = []
        self._statuses = list(statuses)
        self._silence = silence

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        headers = {key: value for key, value in environ.items() if key.startswith("HTTP_")}
        self.requests.append((body, headers))
        gevent.sleep(self._silence)
        start_response(self._statuses.pop(0) if self._statuses else "204 No Content", [])
        return [b""]

    @contextmanager
    def served(self) -> Iterator[str]:
        server = WSGIServer(("127.0.0.1", 0), self, log=None)
        server.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.stop()


def clock() -> RehearsalClock:
    """A clock on which five minutes, Zoom's first pause, are five milliseconds."""
    return RehearsalClock(0, time.time(), 60_000, 2**50, 60_000)


def carry(receiver: Receiver) -> Courier:
    with receiver.served() as address:
        courier = Courier(address, SECRET, clock())
        courier.send(BODY, 0, None)
        assert courier.drained(within=10)
        courier.close()
    return courier


def test_a_delivery_is_signed_with_the_time_of_the_machine() -> None:
    receiver = Receiver()
    carried = carry(receiver).carried
    ((body, headers),) = receiver.requests
    now = int(time.time() * 1000)
    timestamp = headers["HTTP_X_ZM_REQUEST_TIMESTAMP"]
    verify(SECRET, timestamp, headers["HTTP_X_ZM_SIGNATURE"], body, now)
    assert body == BODY
    assert (carried.sent, carried.accepted, carried.retried) == (1, 1, 0)


def test_what_was_not_taken_comes_again_as_the_same_delivery() -> None:
    receiver = Receiver(["503 Service Unavailable", "500 Internal Server Error"])
    carried = carry(receiver).carried
    bodies = {body for body, _ in receiver.requests}
    ids = {headers["HTTP_X_ZM_REQUEST_ID"] for _, headers in receiver.requests}
    assert (len(receiver.requests), bodies, len(ids)) == (3, {BODY}, 1)
    assert (carried.accepted, carried.retried, carried.given_up) == (1, 2, 0)
    assert carried.refusals == {503: 1, 500: 1}


def test_zoom_gives_up_after_the_third_time_again() -> None:
    receiver = Receiver(["500 Internal Server Error"] * 9)
    carried = carry(receiver).carried
    assert len(receiver.requests) == 4
    assert (carried.accepted, carried.given_up) == (0, 1)


def test_an_answer_that_takes_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "PATIENCE", 0.05)
    receiver = Receiver(silence=0.2)
    carried = carry(receiver).carried
    assert len(receiver.requests) == 4
    assert (carried.accepted, carried.given_up) == (0, 1)


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    with Receiver().served() as address:
        pass
    courier = Courier(address, SECRET, clock())
    courier.send(BODY, 0, None)
    assert courier.drained(within=10)
    courier.close()
    assert courier.carried.given_up == 1
