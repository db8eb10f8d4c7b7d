"""What can go wrong with a letter on its way, told apart by what is known afterwards."""

from __future__ import annotations

from typing import Literal

Stage = Literal[
    "settings",
    "connect",
    "hello",
    "starttls",
    "login",
    "sender",
    "recipient",
    "data",
    "content",
    "end",
    "letter",
    "file",
]
"""How far a letter had come: in the order of an SMTP conversation, then what is outside of it.

`content` is everything up to the final dot, `end` the server's answer to that dot.
"""

PERMANENT = 500
"""Replies from here on say that trying again is of no use (RFC 5321, 4.2.1)."""

ADVICE: dict[Stage, str] = {
    "connect": "Check host and port in ATTENDANT_SMTP_URL, and that the mail server runs.",
    "hello": "The mail server will not talk; ask whoever runs it.",
    "starttls": "The encryption failed: check the host's name in ATTENDANT_SMTP_URL; for a "
    "certificate of your own authority add ca=FILE.",
    "login": "Check user and password in ATTENDANT_SMTP_URL.",
    "sender": "The mail server takes no letters from this sender: set from=ADDRESS in "
    "ATTENDANT_SMTP_URL to one that it does.",
    "recipient": "The mail server asks for a user and password: give them in ATTENDANT_SMTP_URL.",
    "file": "Make room, and let the folder be written.",
}
"""What to do when the server cannot be used from a stage on."""


class MailError(Exception):
    """A letter was not sent, or not surely. `code` is the server's (0: none), `words` are its."""

    def __init__(self, stage: Stage, words: str, code: int = 0) -> None:
        super().__init__(f"{stage}: {code or ''} {words}".replace("  ", " "))
        self.stage = stage
        self.code = code
        self.words = words

    @property
    def is_broken(self) -> bool:
        """Whether the connection broke: no answer told what was wrong."""
        return self.code == 0 and self.stage not in ("letter", "file")


class UnusableError(MailError):
    """The server cannot be used. No letter is at fault: all of them wait."""

    @property
    def advice(self) -> str:
        """What happened and what to do about it, for whoever looks after the installation."""
        said = f"{self.code or ''} {self.words}".strip().rstrip(".")
        return f"{said}. {ADVICE.get(self.stage, '')}".strip()


class DeferredError(MailError):
    """This letter was surely not sent, and may be later."""


class RefusedError(MailError):
    """This letter was surely not sent, and never will be as it is."""


class UnansweredError(MailError):
    """The letter was handed over whole and no answer came: it may have been sent or not."""


class ClaimedError(Exception):
    """Somebody else is handing this letter over: nothing was sent here."""
