"""A server that speaks Zoom's RTMS protocol on loopback, as far as a client that follows cameras.

Two WebSockets a stream: the signalling connection, which brings the events, and a media connection,
over which nothing is ever sent here. Messages are JSON; `msg_type` says what each is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socketserver
import struct
import threading
from typing import Any

HANDSHAKE, HANDSHAKE_ANSWER = 1, 2
MEDIA, MEDIA_ANSWER = 3, 4
SUBSCRIPTION, EVENT, STATE = 5, 6, 8

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What RFC 6455 has a server add to the client's key."""


class RtmsServer:
    """Serves at `url`. `status` is what it answers a handshake; `heard` is what it was sent."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.heard: list[dict[str, Any]] = []
        self._signalling: _Connection | None = None
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Connection(server, self).serve()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where the stream is signalled."""
        return f"ws://127.0.0.1:{self._server.server_address[1]}/signal"

    @property
    def subscribed(self) -> set[int]:
        """The kinds of event that were asked for."""
        return {
            wanted["event_type"]
            for message in self.heard
            if message["msg_type"] == SUBSCRIPTION
            for wanted in message["events"]
            if wanted["subscribe"]
        }

    def camera(self, user_id: int, *, on: bool) -> None:
        """Tell that somebody's camera went on or off."""
        self.tell({"event_type": 8 if on else 9, "participants": [{"user_id": user_id}]})

    def tell(self, event: dict[str, Any]) -> None:
        """Tell of an event."""
        assert self._signalling
        self._signalling.send({"msg_type": EVENT, "event": {"timestamp": 1, **event}})

    def end(self, reason: int) -> None:
        """End the stream."""
        assert self._signalling
        self._signalling.send({"msg_type": STATE, "state": 4, "reason": reason, "timestamp": 1})

    def drop(self) -> None:
        """Close the signalling connection."""
        assert self._signalling
        self._signalling.close()

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, connection: _Connection, message: dict[str, Any]) -> None:
        """Answer a message."""
        self.heard.append(message)
        sequence = message.get("sequence", 0)
        if message["msg_type"] == HANDSHAKE:
            self._signalling = connection
            media = self.url.replace("/signal", "/media")
            urls = dict.fromkeys(("all", "audio", "video", "transcript", "deskshare"), media)
            connection.send(
                {
                    "msg_type": HANDSHAKE_ANSWER,
                    "protocol_version": 1,
                    "sequence": sequence,
                    "status_code": self.status,
                    "reason": "",
                    "media_server": {"server_urls": urls},
                }
            )
        elif message["msg_type"] == MEDIA:
            connection.send(
                {
                    "msg_type": MEDIA_ANSWER,
                    "protocol_version": 1,
                    "sequence": sequence,
                    "status_code": 0,
                    "reason": "",
                    "payload_encrypted": False,
                    "media_params": message["media_params"],
                }
            )


class _Connection:
    """One WebSocket, from the server's side."""

    def __init__(self, server: RtmsServer, handler: socketserver.StreamRequestHandler) -> None:
        self._server = server
        self._handler = handler

    def serve(self) -> None:
        """Take the upgrade, then message after message."""
        headers = {}
        self._handler.rfile.readline()
        while line := self._handler.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        key = headers["sec-websocket-key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()  # noqa: S324
        self._handler.wfile.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 8:
                return
            if opcode in (1, 2):
                self._server.take(self, json.loads(payload))

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        payload = json.dumps(message).encode()
        size = (
            bytes([len(payload)]) if len(payload) < 126 else struct.pack(">BH", 126, len(payload))
        )
        self._handler.wfile.write(b"\x82" + size + payload)

    def close(self) -> None:
        """Say that the connection closes, and close it."""
        self._handler.wfile.write(b"\x88\x00")
        self._handler.connection.shutdown(2)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame, unmasked; None where the connection ended."""
        try:
            head = self._handler.rfile.read(2)
            if len(head) < 2:
                return None
            size = head[1] & 127
            if size == 126:
                (size,) = struct.unpack(">H", self._handler.rfile.read(2))
            mask = self._handler.rfile.read(4)
            payload = self._handler.rfile.read(size)
        except OSError:
            return None
        clear = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        return head[0] & 15, clear
