"""Facts: facilitators asking."""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.facts.base import Body


class QuestionAsked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question of a poll that a facilitator made up: as in a session file."""

    text: str
    kind: Literal["single", "multiple", "short_answer", "rating"] = "single"
    choices: tuple[str, ...] = ()
    scale: int = 5


class PollAdded(Body, frozen=True, kw_only=True):
    """A facilitator made up a poll while `block` ran. It is asked of all and judged of none."""

    KIND = "poll.added"
    MARK = "poll.added:{session}:{poll}"
    poll: str
    block: str
    title: str
    questions: tuple[QuestionAsked, ...]
    open_for: int
    by: str


class PollReopened(Body, frozen=True, kw_only=True):
    """A facilitator gave one attendee more time for a poll, up to `closes_at`; `edition` counts."""

    KIND = "poll.reopened"
    MARK = "poll.reopened:{poll}:{attendee}:{edition}"
    poll: str
    attendee: str
    closes_at: int
    edition: int
    by: str
