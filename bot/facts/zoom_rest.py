"""Facts: what was asked of Zoom."""

from __future__ import annotations

from bot.facts.base import Body


class ZoomPollPushed(Body, frozen=True, kw_only=True):
    """A poll stands in Zoom as its native poll `zoom_id`; `digest` is the SHA-256 of its form.

    A higher version replaces the lower.
    """

    KIND = "zoom_poll.pushed"
    MARK = "zoom_poll:{session}:{poll}:{version}"
    poll: str
    zoom_id: str
    version: int
    digest: str


class ZoomPollRemoved(Body, frozen=True, kw_only=True):
    """A native poll was deleted in Zoom, for the session asks it there no more."""

    KIND = "zoom_poll.removed"
    MARK = "zoom_poll:{session}:{poll}:{version}"
    poll: str
    zoom_id: str
    version: int


class ZoomPollUnmatched(Body, frozen=True, kw_only=True):
    """An answer to a native poll that could be given to no attendee: kept for a person.

    `response` is a digest that names the answer; `reason` says why it is nobody's.
    """

    KIND = "zoom_poll.unmatched"
    MARK = "zoom_poll.unmatched:{session}:{response}"
    poll: str
    response: str
    name: str = ""
    email: str = ""
    answers: tuple[tuple[str, ...], ...] = ()
    reason: str


class ZoomAnswersImported(Body, frozen=True, kw_only=True):
    """The answers to all native polls, of so many `occurrences` of the meeting, were taken in.

    Until then nobody is held not to have answered a poll that stands in Zoom. `nameless` are the
    polls that were anonymous there: it is not known who answered them.
    """

    KIND = "zoom_poll.imported"
    MARK = "zoom_poll.imported:{session}:{at}"
    occurrences: int
    nameless: tuple[str, ...] = ()


class ReconcileTried(Body, frozen=True, kw_only=True):
    """Zoom's reports were asked for at one of the planned times after the end.

    `attempt` counts these times from 1; `complete` is whether all that was asked for is in.
    """

    KIND = "reconcile.tried"
    MARK = "reconcile:{session}:{attempt}"
    attempt: int
    complete: bool
    message: str


class RestFailed(Body, frozen=True, kw_only=True):
    """Zoom did not do what was asked of it; `message` says what happened and what to do.

    `doing` names the work (`roster.sync`, `polls.watch`, …). `status` and `code` are Zoom's, 0
    where there was no answer. It holds until `rest.restored` tells that the same work went well.
    """

    KIND = "rest.failed"
    MARK = "rest.failed:{session}:{doing}:{at}"
    doing: str
    message: str
    status: int = 0
    code: int = 0


class RestRestored(Body, frozen=True, kw_only=True):
    """What Zoom had not done before went well again."""

    KIND = "rest.restored"
    MARK = "rest.restored:{session}:{doing}:{at}"
    doing: str
