"""Facts: what the in-meeting bot writes into everyone's chat."""

from __future__ import annotations

from bot.facts.base import Body


class ChatIntended(Body, frozen=True, kw_only=True):
    """A message is being posted: whose append is the first posts it. `attempt` counts from 1.

    Where neither `chat.posted` nor `chat.failed` follows, it may have been posted: it is not again.
    """

    KIND = "chat.intended"
    MARK = "chat:{session}:{message}:{attempt}"
    message: str
    attempt: int
    text: str


class ChatPosted(Body, frozen=True, kw_only=True):
    """A message was posted."""

    KIND = "chat.posted"
    MARK = "chat.posted:{session}:{message}:{attempt}"
    message: str
    attempt: int


class ChatFailed(Body, frozen=True, kw_only=True):
    """A message was surely not posted, and why."""

    KIND = "chat.failed"
    MARK = "chat.failed:{session}:{message}:{attempt}"
    message: str
    attempt: int
    reason: str
