"""Facts: the clock of the training."""

from __future__ import annotations

from bot.facts.base import Body


class BlockStarted(Body, frozen=True, kw_only=True):
    """A block of the agenda began. `happened_at` is when it began, not when it was noted."""

    KIND = "block.started"
    MARK = "block.started:{session}:{block}"
    block: str


class BlockEnded(Body, frozen=True, kw_only=True):
    """A block of the agenda ended. `happened_at` is when it ended, not when it was noted."""

    KIND = "block.ended"
    MARK = "block.ended:{session}:{block}"
    block: str


class PollDrawn(Body, frozen=True, kw_only=True):
    """The moment of a poll with a window was drawn, once, as an offset from its block's start."""

    KIND = "poll.drawn"
    MARK = "poll.drawn:{session}:{poll}"
    poll: str
    offset: int


class PollLaunched(Body, frozen=True, kw_only=True):
    """A poll was put before the attendees. `due_at` is when it should have been.

    `by` is the facilitator who launched it by hand, empty where the clock did.
    """

    KIND = "poll.launched"
    MARK = "launch:{session}:{poll}"
    poll: str
    block: str
    due_at: int
    closes_at: int
    by: str = ""


class PollClosed(Body, frozen=True, kw_only=True):
    """A poll stopped taking answers. `happened_at` is when it closed, not when it was noted.

    `by` is the facilitator who closed it early, empty where it closed as announced.
    """

    KIND = "poll.closed"
    MARK = "close:{session}:{poll}"
    poll: str
    by: str = ""


class PollMissed(Body, frozen=True, kw_only=True):
    """A poll came due while nothing ran, and its window passed. Never held against an attendee.

    It shares its fingerprint with the launch: a poll is either launched or missed, never both.
    """

    KIND = "poll.missed"
    MARK = "launch:{session}:{poll}"
    poll: str
    block: str
    due_at: int
    reason: str


class EvaluationOpened(Body, frozen=True, kw_only=True):
    """The evaluation was opened to all attendees; its hours run from `happened_at`."""

    KIND = "evaluation.opened"
    MARK = "evaluation.opened:{session}"
    closes_at: int
