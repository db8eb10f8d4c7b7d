"""Listening to a page's events, for the tests: what arrives, event by event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient


@dataclass(frozen=True)
class Event:
    """One event as it came; a comment has no name."""

    name: str
    id: str
    content: Any


class Listener:
    """Reads events as they come. Waits for the next: silence lasts 15 seconds at most."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._pieces = self._split(chunks)

    def next(self, *names: str) -> Event:
        """The next event of one of these names (of any where none is given)."""
        for event in self._pieces:
            if event.name in names or not names:
                return event
        raise AssertionError("The stream ended.")

    @staticmethod
    def _split(chunks: Iterable[bytes]) -> Iterator[Event]:
        text = ""
        for chunk in chunks:
            text += chunk.decode()
            while "\n\n" in text:
                piece, text = text.split("\n\n", 1)
                lines = dict(line.split(": ", 1) for line in piece.split("\n") if line[:1] != ":")
                if "data" in lines:
                    yield Event(lines["event"], lines["id"], json.loads(lines["data"]))
                else:
                    yield Event("", "", piece)


@contextmanager
def listening(client: FlaskClient, address: str) -> Iterator[Listener]:
    """Listen to the events at an address."""
    response = client.get(address)
    try:
        assert response.status_code == 200
        assert response.mimetype == "text/event-stream"
        yield Listener(response.iter_encoded())
    finally:
        response.close()
