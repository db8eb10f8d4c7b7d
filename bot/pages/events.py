"""Server-sent events as they go over the wire (WHATWG HTML, "Server-sent events")."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import msgspec
from flask import Response

BEAT_EVERY = 15.0
"""After how many seconds of silence a comment is sent, so that nobody takes us for dead."""

BEAT = b": still here\n\n"

RETRY = (1_000, 4_000)
"""Within which milliseconds a page that lost its stream asks again; each at its own moment."""


def event(name: str, seq: int, content: object) -> bytes:
    """One event; its id is the seq of the last fact that it takes into account."""
    return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), seq, msgspec.json.encode(content))


def retry(key: str) -> bytes:
    """How long this page is to wait before it asks again: spread by its key over a few seconds."""
    least, most = RETRY
    return b"retry: %d\n\n" % (least + crc32(key.encode()) % (most - least))


def answer(chunks: Iterable[bytes]) -> Response:
    """The answer that carries a stream of events; no cache or proxy is to hold it back."""
    return Response(
        chunks,
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        direct_passthrough=True,  # so that the server can tell who may be parked
    )
