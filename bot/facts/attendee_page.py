"""Facts: the attendee's own page."""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.facts.base import Body


class TimeRequested(Body, frozen=True, kw_only=True):
    """On their own page an attendee asked for more time to answer a poll."""

    KIND = "poll.time_requested"
    MARK = "more_time:{poll}:{attendee}"
    poll: str
    attendee: str


class PageOpened(Body, frozen=True, kw_only=True):
    """An attendee's page was opened through the personal link, for the first time."""

    KIND = "page.opened"
    MARK = "page:{attendee}"
    attendee: str


class PolicyAccepted(Body, frozen=True, kw_only=True):
    """On their own page an attendee accepted what the training asks for (NOT-01).

    `policy` is the version of the policy, the digest that decisions carry; `session_file` is the
    SHA-256 of the session file, which has the number of polls and the evaluation's deadline.
    """

    KIND = "policy.accepted"
    MARK = "policy.accepted:{attendee}:{policy}"
    attendee: str
    policy: str
    session_file: str


class PromptShown(Body, frozen=True, kw_only=True):
    """A poll was shown on an attendee's page."""

    KIND = "prompt.shown"
    MARK = "shown:{poll}:{attendee}"
    poll: str
    attendee: str


class PollAnswered(Body, frozen=True, kw_only=True):
    """An attendee answered a poll: for each question, in order, the chosen or written answers."""

    KIND = "poll.answered"
    MARK = "answer:{poll}:{attendee}"
    poll: str
    attendee: str
    answers: tuple[tuple[str, ...], ...]
    via: Literal["page", "zoom"] = "page"


class EvaluationSubmitted(Body, frozen=True, kw_only=True):
    """An attendee's evaluation came in; `happened_at` is the receiving server's time.

    `response` names the response where it was given (a form's own id, or a digest of it).
    """

    KIND = "evaluation.submitted"
    MARK = "evaluation:{session}:{via}:{response}"
    NAMING = ("response",)
    attendee: str
    via: Literal["page", "form", "csv", "zoom"] = "page"
    response: str
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class EvaluationUnmatched(Body, frozen=True, kw_only=True):
    """An evaluation came in under an e-mail that nobody registered with: kept for a person.

    It is theirs who register under that e-mail later, and whoever a person says it is.
    """

    KIND = "evaluation.unmatched"
    MARK = "evaluation:{session}:{via}:{response}"
    NAMING = ("response",)
    email: str
    name: str = ""
    via: Literal["form", "csv", "zoom"] = "form"
    response: str
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class EvaluationAssigned(Body, frozen=True, kw_only=True):
    """A named person said whose a stray evaluation is; without an attendee, that it is nobody's.

    `evaluation` is the fingerprint of the fact that it came in; the latest word counts.
    """

    KIND = "evaluation.assigned"
    MARK = "evaluation.assigned:{evaluation}:{at}"
    evaluation: str
    attendee: str = ""
    by: str
    reason: str
