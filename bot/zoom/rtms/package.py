"""Zoom's package rtms behind the boundary `Exchange`.

Its connections live on one thread of the package's own, on which everything about them has to
happen: what is asked from here is done there, between two of its polls. Version 1.1.0 forgets what
is subscribed to before a connection stands, and connects only if some kind of media is asked for.
So the subscription comes after, and the media asked for is the one of which nothing is sent: video
of single participants, of whom none is chosen.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from bot.clock import Clock
from bot.zoom.rtms.line import Camera, Closed, Interrupted, LineEvent, Opened, Refused
from bot.zoom.rtms.streams import Stream

PACKAGE = "rtms"

TIMEOUT = 10_000
"""How long a server may take to accept a connection, in milliseconds."""

FAREWELL = 2.0
"""How long giving up all lines may take at the end, in seconds."""


class MissingRtmsError(Exception):
    """The package is not installed, or does not run on this machine."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Following RTMS streams needs Zoom's package rtms, which is not usable here: {why}. "
            "On Linux (x86-64): .venv/bin/python -m pip install -r requirements-rtms.txt"
        )


def signature(client_id: str, secret: str, stream: Stream) -> str:
    """What proves to the server that the app with that secret asks for the stream."""
    signed = f"{client_id},{stream.meeting},{stream.id}".encode()
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class RtmsPackage:
    """Lines to streams, for the app with that client id and secret."""

    def __init__(self, client_id: str, secret: str, clock: Clock) -> None:
        """Start the package's thread. Raises MissingRtmsError."""
        try:
            self._rtms: Any = importlib.import_module(PACKAGE)
        except ImportError as error:
            raise MissingRtmsError(str(error)) from error
        self._rtms.configure_logger({"level": "error"})
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._events: SimpleQueue[LineEvent] = SimpleQueue()
        self._clients: dict[int, Any] = {}
        self._client = _client_on_its_thread(self._rtms)
        self._loop = self._rtms.EventLoop(name="rtms")
        self._loop.start()

    def open(self, line: int, stream: Stream) -> None:
        """Begin to open a line."""
        client = self._clients[line] = self._client()
        self._listen(line, client)
        self._ask_for_events_alone(client)
        self._loop.add(client)
        client.join(
            meeting_uuid=stream.meeting,
            rtms_stream_id=stream.id,
            server_urls=stream.urls,
            signature=signature(self._client_id, self._secret, stream),
            timeout=TIMEOUT,
        )

    def close(self, line: int) -> None:
        """Give a line up."""
        client = self._clients.pop(line, None)
        if client is not None:
            client.soon(client.leave)

    def events(self) -> list[LineEvent]:
        """What happened since the last time."""
        found: list[LineEvent] = []
        while True:
            try:
                found.append(self._events.get_nowait())
            except Empty:
                return found

    def stop(self) -> None:
        """Give up every line, and end the package's thread."""
        for line in list(self._clients):
            self.close(line)
        patience = time.monotonic() + FAREWELL
        while self._loop.client_count and time.monotonic() < patience:
            time.sleep(0.01)
        self._loop.stop()
        self._loop.join(FAREWELL)

    def _listen(self, line: int, client: Any) -> None:
        """Hand on what a connection tells. All of this is called on the package's thread."""

        def confirmed(code: int) -> None:
            if code:
                self._events.put(Refused(line, self._clock.now(), code))
            else:
                client.soon(subscribe)

        def subscribe() -> None:
            client.subscribe_event([self._rtms.EVENT_MEDIA_CONNECTION_INTERRUPTED])
            self._events.put(Opened(line, self._clock.now()))

        def turned(users: Sequence[int], on: bool) -> None:
            ids = tuple(str(user) for user in users)
            self._events.put(Camera(line, self._clock.now(), ids, on))

        client.on_join_confirm(confirmed)
        client.on_participant_video(turned)
        client.on_media_connection_interrupted(
            lambda _: self._events.put(Interrupted(line, self._clock.now()))
        )
        client.on_leave(lambda code: self._events.put(Closed(line, self._clock.now(), code)))

    def _ask_for_events_alone(self, client: Any) -> None:
        """Ask for the video of single participants, and choose none: no picture is ever sent."""
        params = self._rtms.VideoParams(
            content_type=self._rtms.VideoContentType.RAW_VIDEO,
            codec=self._rtms.VideoCodec.JPG,
            resolution=self._rtms.VideoResolution.SD,
            data_opt=self._rtms.DataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM,
            fps=1,
        )
        client.set_video_params(params)
        client.on_video_data(lambda *_: None)


def _client_on_its_thread(rtms: Any) -> Any:
    """The package's client, which does between two polls what it was asked to do soon."""

    class Client(rtms.Client):  # type: ignore[misc]  # the package is not there when this is checked
        def __init__(self) -> None:
            super().__init__()
            self._asked: SimpleQueue[Callable[[], object]] = SimpleQueue()

        def soon(self, work: Callable[[], object]) -> None:
            self._asked.put(work)

        def poll(self) -> None:
            super().poll()
            while not self._asked.empty():
                self._asked.get()()

    return Client
