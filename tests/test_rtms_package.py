"""Zoom's package rtms itself, where it is installed, on a server that speaks its protocol.

Not in the ordinary requirements: pip install -r requirements-rtms.txt
"""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator
from typing import TypeVar

import pytest

from bot.clock import SystemClock
from bot.zoom.rtms import package
from bot.zoom.rtms.line import Camera, Closed, Interrupted, LineEvent, Opened, Refused
from bot.zoom.rtms.package import RtmsPackage, signature
from bot.zoom.rtms.streams import Stream
from tests.rtms_server import HANDSHAKE, MEDIA, RtmsServer

needs_rtms = pytest.mark.skipif(
    importlib.util.find_spec(package.PACKAGE) is None,
    reason="Zoom's package rtms is not installed: pip install -r requirements-rtms.txt",
)

Kind = TypeVar("Kind", bound=LineEvent)


def stream(url: str) -> Stream:
    return Stream("stream-1", "", "meeting==", url, "started", 0, call=1, told_at=0)


def test_the_signature_is_that_of_zooms_own_example_of_it() -> None:
    # echo -n "client,meeting==,stream-1" | openssl dgst -sha256 -hmac secret
    assert (
        signature("client", "secret", stream(""))
        == "c94f32e45da30f8919dc9a91697cb7610e50bc762d5da2f5fe3e11aeef7a56d6"
    )


@pytest.fixture(scope="module")
def exchange() -> Iterator[RtmsPackage]:
    """The package, of which a process can have one only."""
    opened = RtmsPackage("client", "secret", SystemClock())
    yield opened
    opened.stop()


@pytest.fixture
def server() -> Iterator[RtmsServer]:
    """A server that takes every connection."""
    serving = RtmsServer()
    yield serving
    serving.close()


_lines = iter(range(1, 1000))


class Line:
    """A line to a server, and what it told so far."""

    def __init__(self, exchange: RtmsPackage, url: str) -> None:
        self.exchange = exchange
        self.number = next(_lines)
        self.told: list[LineEvent] = []
        exchange.open(self.number, stream(url))

    def tells(self, kind: type[Kind], seconds: float = 15) -> Kind:
        """The next thing of that kind that the line tells; it must come within some seconds."""
        patience = time.monotonic() + seconds
        while time.monotonic() < patience:
            self.told += [one for one in self.exchange.events() if one.line == self.number]
            for one in self.told:
                if isinstance(one, kind):
                    self.told.remove(one)
                    return one
            time.sleep(0.01)
        raise AssertionError(f"no {kind.__name__} within {seconds:g} s")


@needs_rtms
def test_a_line_opens_and_asks_for_cameras_alone(exchange: RtmsPackage, server: RtmsServer) -> None:
    line = Line(exchange, server.url)
    line.tells(Opened)
    (handshake,) = [one for one in server.heard if one["msg_type"] == HANDSHAKE]
    assert handshake["signature"] == signature("client", "secret", stream(""))
    (media,) = [one for one in server.heard if one["msg_type"] == MEDIA]
    assert media["media_type"] == 2
    assert media["media_params"]["video"]["data_opt"] == 4  # of single participants: none is chosen
    server.tell({"event_type": 1})
    line.exchange.close(line.number)
    assert {7, 8, 9} <= server.subscribed


@needs_rtms
def test_it_tells_whose_camera_goes_on_and_off(exchange: RtmsPackage, server: RtmsServer) -> None:
    line = Line(exchange, server.url)
    line.tells(Opened)
    server.camera(16778240, on=True)
    on = line.tells(Camera)
    assert (on.user_ids, on.on) == (("16778240",), True)
    server.camera(16778240, on=False)
    off = line.tells(Camera)
    assert (off.user_ids, off.on) == (("16778240",), False)
    exchange.close(line.number)


@needs_rtms
def test_it_tells_when_the_media_connection_breaks(
    exchange: RtmsPackage, server: RtmsServer
) -> None:
    line = Line(exchange, server.url)
    line.tells(Opened)
    server.tell({"event_type": 7})
    line.tells(Interrupted)
    exchange.close(line.number)


@needs_rtms
def test_it_tells_why_a_stream_ended(exchange: RtmsPackage, server: RtmsServer) -> None:
    line = Line(exchange, server.url)
    line.tells(Opened)
    server.end(reason=6)
    assert line.tells(Closed).reason == 6
    exchange.close(line.number)


@needs_rtms
def test_it_tells_when_the_server_goes_away(exchange: RtmsPackage, server: RtmsServer) -> None:
    line = Line(exchange, server.url)
    line.tells(Opened)
    server.drop()
    line.tells(Closed)
    exchange.close(line.number)


@needs_rtms
def test_it_tells_that_the_server_refused_and_with_which_code(exchange: RtmsPackage) -> None:
    refusing = RtmsServer(status=15)
    line = Line(exchange, refusing.url)
    assert line.tells(Refused).code == 15
    exchange.close(line.number)
    refusing.close()


@needs_rtms
@pytest.mark.processes
def test_it_tells_that_no_server_answered(exchange: RtmsPackage) -> None:
    line = Line(exchange, "ws://127.0.0.1:9/signal")
    assert line.tells(Refused, seconds=20).code == 1
    exchange.close(line.number)


@needs_rtms
def test_a_line_is_given_up_from_another_thread_without_a_deadlock(
    exchange: RtmsPackage, server: RtmsServer
) -> None:
    for _ in range(5):
        line = Line(exchange, server.url)
        line.tells(Opened)
        for _ in range(20):
            server.camera(16778240, on=True)
        closing = threading.Thread(target=exchange.close, args=(line.number,))
        closing.start()
        closing.join(5)
        assert not closing.is_alive()
