"""What people said about a session and its attendees: decisions, appeals, versions of its file."""

from __future__ import annotations

from typing import Literal

import msgspec


class FileVersion(msgspec.Struct, frozen=True, gc=False):
    """A version of the session file; `by` and `reason` where the policy was locked already."""

    number: int
    at: int
    by: str
    reason: str
    fact: int


class Settlement(msgspec.Struct, frozen=True, gc=False):
    """What a named person said of a requirement, of one attendee or (none) of the whole session.

    A review is `settled`; any outcome may be `overridden` (`computed`: the evidence's own stands
    again), and one attendee `exempted`.
    """

    requirement: str
    attendee: str
    outcome: Literal["pass", "fail", "computed"]
    by: str
    reason: str
    at: int
    fact: int
    how: Literal["settled", "overridden", "exempted"] = "settled"


class Answer(msgspec.Struct, frozen=True, gc=False):
    """How a named person answered an appeal, and the reason that the attendee is told."""

    outcome: Literal["granted", "refused"]
    by: str
    reason: str
    at: int
    fact: int


class Appeal(msgspec.Struct, frozen=True, gc=False):
    """An appeal of an attendee; `by` is who entered it for them. Without an answer it is open.

    `is_late` says that it came after the time that the denial gave.
    """

    number: int
    text: str
    by: str
    at: int
    fact: int
    is_late: bool = False
    answer: Answer | None = None
