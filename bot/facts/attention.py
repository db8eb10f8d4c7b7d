"""Facts: what needs somebody."""

from __future__ import annotations

from bot.facts.base import Body


class NudgeMade(Body, frozen=True, kw_only=True):
    """An attendee who was about to fail a requirement was told so, once for each `reason`.

    `reason` is `camera`, `absence`, `poll:<id>` or `evaluation:<stage>`; `text` is what they read.
    """

    KIND = "nudge.made"
    MARK = "nudge:{attendee}:{reason}"
    attendee: str
    requirement: str
    reason: str
    text: str


class AlarmRaised(Body, frozen=True, kw_only=True):
    """Something needs a facilitator. `alarm` says what (`room`, `deliveries`, `source:rtms`).

    `term` counts from 1 how often that was so; `text` says what happened and what to do.
    """

    KIND = "alarm.raised"
    MARK = "alarm.raised:{session}:{alarm}:{term}"
    alarm: str
    term: int
    text: str


class AlarmOver(Body, frozen=True, kw_only=True):
    """What needed a facilitator does so no more."""

    KIND = "alarm.over"
    MARK = "alarm.over:{session}:{alarm}:{term}"
    alarm: str
    term: int
