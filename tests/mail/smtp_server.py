"""A mail server on loopback that fails as it is told to, at any stage, and counts what it took.

It is written by hand, because a real server cannot be made to fail in the middle of a letter.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

STAGES = ("connect", "hello", "sender", "recipient", "data", "content", "end", "answer")
"""The stages in their order: at `end` the letter is whole and not taken, at `answer` taken."""


@dataclass(frozen=True)
class Fault:
    """At a stage the server closes, stays silent, or answers with a code instead of a yes."""

    stage: str
    how: str = "close"

    def __str__(self) -> str:
        return f"{self.stage}-{self.how}"


@dataclass
class Taken:
    """A letter that the server took: to whom, and as it came."""

    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, read."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass
class Server:
    """Serves until the test ends; its faults happen in turn, each once."""

    port: int = 0
    faults: list[Fault] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    reached: dict[str, threading.Event] = field(default_factory=dict)
    _closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address of the setting."""
        return f"smtp://127.0.0.1:{self.port}?from=ce@example.org"

    @property
    def counts(self) -> Counter[str]:
        """How often each letter was taken, by its Message-ID."""
        return Counter(str(one.message["Message-ID"]) for one in self.taken)

    def fault_at(self, stage: str) -> str:
        """How the server fails at this stage now, empty where it does not."""
        self.reached.setdefault(stage, threading.Event()).set()
        if self.faults and self.faults[0].stage == stage:
            return self.faults.pop(0).how
        return ""

    def wait_for(self, stage: str) -> None:
        """Wait until a letter has come as far as a stage."""
        assert self.reached.setdefault(stage, threading.Event()).wait(20), f"never {stage}"

    def talk(self, conversation: socket.socket) -> None:
        """One conversation, from the greeting on."""
        self.connections += 1
        with conversation, contextlib.suppress(OSError, _HungUpError):
            _Conversation(self, conversation).run()

    def stay_silent(self) -> None:
        """Say nothing until the test ends."""
        self._closing.wait()
        raise _HungUpError


class _HungUpError(Exception):
    """The server hung up."""


class _Conversation:
    def __init__(self, server: Server, connection: socket.socket) -> None:
        self._server = server
        self._connection = connection
        self._lines = connection.makefile("rb")
        self._recipient = ""

    def run(self) -> None:
        if not self._answer("connect", "220 mail.example.org"):
            return
        while line := self._lines.readline():
            command = line[:4].upper().strip().decode()
            if command == "QUIT":
                self._say("221 Goodbye")
                return
            self._obey(command, line)

    def _obey(self, command: str, line: bytes) -> None:
        match command:
            case "EHLO" | "HELO":
                self._answer("hello", "250-mail.example.org\r\n250 8BITMIME")
            case "MAIL":
                self._answer("sender", "250 Sender ok")
            case "RCPT":
                self._recipient = line.decode().split("<")[1].split(">")[0]
                self._answer("recipient", "250 Recipient ok")
            case "DATA":
                if self._answer("data", "354 Go ahead"):
                    self._take()
            case "RSET":
                self._say("250 Forgotten")
            case _:
                self._say("502 Not known here")

    def _take(self) -> None:
        """Read a letter up to its dot; it is taken only once that has come."""
        lines: list[bytes] = []
        if self._server.fault_at("content"):
            self._lines.readline()
            raise _HungUpError
        while (line := self._lines.readline()) != b".\r\n":
            if not line:
                raise _HungUpError  # the letter has no end: RFC 5321 has it thrown away
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not self._answer("end", ""):
            return
        self._server.taken.append(Taken(self._recipient, b"".join(lines)))
        self._answer("answer", "250 Taken as 12345")

    def _answer(self, stage: str, yes: str) -> bool:
        how = self._server.fault_at(stage)
        match how:
            case "":
                self._say(yes)
                return True
            case "close":
                raise _HungUpError
            case "silent":
                self._server.stay_silent()
            case "garbage":
                self._say("what is this")
            case _:
                self._say(f"{how} Not now, <{self._recipient}>")
                if how == "421":
                    raise _HungUpError  # RFC 5321: "closing transmission channel"
        return False

    def _say(self, text: str) -> None:
        if text:
            self._connection.sendall(f"{text}\r\n".encode())


@contextlib.contextmanager
def serving(*faults: Fault) -> Iterator[Server]:
    """A server with these faults before it."""
    server = Server(faults=list(faults))
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]
    threads: list[threading.Thread] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(target=server.talk, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server._closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)
        for thread in threads:
            thread.join(5)
