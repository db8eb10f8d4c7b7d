"""Facts: facilitators bending the plan."""

from __future__ import annotations

from bot.facts.base import Body


class Bend(Body, frozen=True, kw_only=True):
    """A facilitator bent the plan; `happened_at` is when.

    Bends are counted through a session, whatever they are: `number` is one more than those that
    the facilitator saw. Of two that were made on the same picture only the first is taken, and the
    same form sent twice is one bend.
    """

    MARK = "bend:{session}:{number}"
    number: int
    by: str


class StartedEarly(Bend, frozen=True, kw_only=True):
    """`block` begins now; what ran before it ends, and what was to come between is left out."""

    KIND = "timeline.started_early"
    block: str


class Held(Bend, frozen=True, kw_only=True):
    """`block`, which runs, does not end by the clock until it is resumed."""

    KIND = "timeline.held"
    block: str


class Resumed(Bend, frozen=True, kw_only=True):
    """`block` ends by the clock again: at once where its end has passed."""

    KIND = "timeline.resumed"
    block: str


class Extended(Bend, frozen=True, kw_only=True):
    """`block` lasts so many minutes longer; shorter where `minutes` is below zero."""

    KIND = "timeline.extended"
    block: str
    minutes: int


class Skipped(Bend, frozen=True, kw_only=True):
    """`block`, which has not begun, is left out."""

    KIND = "timeline.skipped"
    block: str


class Restored(Bend, frozen=True, kw_only=True):
    """`block`, which was skipped and whose turn has not come, takes place after all."""

    KIND = "timeline.restored"
    block: str


class EndedEarly(Bend, frozen=True, kw_only=True):
    """`block`, which runs, ends now; with `training`, everything after it is left out too."""

    KIND = "timeline.ended_early"
    block: str
    training: bool = False


class Postponed(Bend, frozen=True, kw_only=True):
    """A poll that was not launched yet comes so many minutes later than it would have."""

    KIND = "poll.postponed"
    poll: str
    minutes: int


class Undone(Bend, frozen=True, kw_only=True):
    """The bend of that number, the latest in force, never was. It is taken for ten seconds."""

    KIND = "timeline.undone"
    undoes: int
