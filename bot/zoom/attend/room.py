"""The boundary to the Meeting SDK: what the bot needs of it, in the program's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

State = Literal[
    "connecting",
    "waiting for host",  # the meeting has not been started
    "waiting room",
    "in meeting",
    "reconnecting",
    "ended",  # `code` is one of EndMeetingReason_…
    "failed",  # `code` is one of MEETING_FAIL_… or CONF_FAIL_…
]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What opens the meeting: its number, its passcode, and a registrant's token where needed."""

    number: str
    passcode: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return f"Invitation({self.number})"


class Person(NamedTuple):
    """A participant as the room shows them at a moment.

    `user_id` is Zoom's, as in its deliveries. `audio_on` is whether audio is connected, muted or
    not; None where the SDK does not know.
    """

    user_id: str
    name: str
    camera_on: bool
    audio_on: bool | None
    is_me: bool = False
    is_waiting: bool = False


class SignedIn(NamedTuple):
    """Zoom accepted the app's key."""


class SignInRefused(NamedTuple):
    """Zoom did not let the app sign in; `code` is one of AUTHRET_…"""

    code: str


class Moved(NamedTuple):
    """The bot's place in the meeting changed."""

    state: State
    code: str = ""


RoomEvent = SignedIn | SignInRefused | Moved


class RoomError(Exception):
    """The SDK did not do what it was asked; `code` is one of SDKERR_…"""

    def __init__(self, doing: str, code: str) -> None:
        super().__init__(f"The Meeting SDK did not {doing} ({code}).")
        self.code = code


class Room(Protocol):
    """The Meeting SDK. Every call belongs on one thread; every call may raise RoomError."""

    def sign_in(self, token: str) -> None:
        """Begin to sign in with a token made from the app's key; an event says what comes of it."""
        ...

    def join(self, invitation: Invitation, name: str) -> None:
        """Begin to join, with camera and microphone off; events say what comes of it."""
        ...

    def turn(self) -> list[RoomEvent]:
        """Let the SDK do its work; what happened since the last turn."""
        ...

    def meeting(self) -> str:
        """The uuid of the meeting occurrence, as the SDK knows it; may be empty."""
        ...

    def people(self) -> list[Person]:
        """Everybody who is in the same room as the bot."""
        ...

    def post(self, text: str) -> None:
        """Write to everyone's chat."""
        ...

    def leave(self) -> None:
        """Leave the meeting; nothing happens where the bot is in none."""
        ...

    def close(self) -> None:
        """Give back what the SDK holds. No call may follow."""
        ...
