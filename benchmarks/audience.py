"""Attendees' pages that are open: each follows its events, and notes when news reached it.

    python -m benchmarks.audience HOST PORT      # the personal links' paths on standard input

Prints `open N` once every page has been sent how things stand. Then for each line of input, a word,
it prints as JSON the moments (seconds of the monotonic clock) at which news that hold the word were
there as a whole, one for each page that got them, as soon as all did or half a minute has passed.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

AT_ONCE = 100
"""How many pages are being opened at a time."""

PATIENCE = 30.0


class Page:
    """One page: what it received of an event that is not whole yet."""

    __slots__ = ("connection", "is_open", "received")

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self.connection = socket.create_connection(address)
        self.connection.sendall(f"GET {path}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.received = b""
        self.is_open = False

    def read(self) -> bytes:
        """The events that are whole now."""
        received = self.connection.recv(262_144)
        if not received:
            sys.exit("The server ended a page's stream.")
        self.received += received
        whole, end, self.received = self.received.rpartition(b"\n\n")
        return whole + end


class Audience:
    """All pages, and the one place where they are waited for."""

    def __init__(self, address: tuple[str, int], paths: list[str]) -> None:
        self._address = address
        self._paths = paths
        self._selector = selectors.DefaultSelector()

    def open(self) -> int:
        """Open every page; how many were sent how things stand."""
        opened = waiting = 0
        paths = iter(self._paths)
        while opened < len(self._paths):
            while waiting < AT_ONCE and (path := next(paths, None)) is not None:
                page = Page(self._address, path)
                self._selector.register(page.connection, selectors.EVENT_READ, page)
                waiting += 1
            for key, _ in self._selector.select(PATIENCE):
                page = key.data
                if b"event: state" in page.read() and not page.is_open:
                    page.is_open = True
                    opened, waiting = opened + 1, waiting - 1
        return opened

    def await_news(self, word: bytes) -> list[float]:
        """The moments at which news with that word were there, one for each page that got them."""
        reached: dict[Page, float] = {}
        until = time.monotonic() + PATIENCE
        while len(reached) < len(self._paths) and time.monotonic() < until:
            for key, _ in self._selector.select(0.5):
                page = key.data
                events = page.read()
                if page not in reached and b"event: news" in events and word in events:
                    reached[page] = time.monotonic()
        return list(reached.values())

    def listen(self) -> None:
        """Read what comes, until there is a line of input."""
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    self._selector.unregister(sys.stdin)
                    return
                key.data.read()


def main() -> None:
    """Do what the module says."""
    host, port = sys.argv[1:]
    paths = sys.stdin.readline().split()
    audience = Audience((host, int(port)), paths)
    print("open", audience.open(), flush=True)
    while True:
        audience.listen()
        word = sys.stdin.readline().strip()
        if not word:
            return
        print(json.dumps(audience.await_news(word.encode())), flush=True)


if __name__ == "__main__":
    main()
