"""POLL-01: whether the training put enough prompts before its attendees, and spread them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from bot.clock import MINUTE, SECOND
from bot.evidence.model import merged
from bot.local_time import clock_text
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, in_minutes, listed, moment_text, span_text

_PUNCTUAL = 30 * SECOND
"""A launch this much early or late still counts as at its moment."""


def poll_01(training: Training) -> Requirement | None:
    """Enough required polls, none in a break, no long time without one, one near the end.

    A shortfall is the provider's, so it is a review for everyone and never held against anyone.
    """
    if not any(poll.required for _, poll in training.session.polls()):
        return None
    lacking = list(shortfalls(training))
    launched = counted(len(training.launched), "poll")
    outcome: Outcome = "pass"
    reason = f"{launched} launched, spread over the time that counts."
    if not training.is_over:
        outcome = "review"
        reason = f"The session runs until {moment_text(training.ends_at, training.zone)}."
        reason += f" {launched} launched so far, {training.to_come} to come."
    elif lacking:
        outcome = "review"
        reason = f"The prompts fell short of the policy: {listed(lacking)}. This is the "
        reason += "provider's to answer for and held against nobody; a person decides once for all."
    return Requirement(
        id="POLL-01",
        outcome=outcome,
        measured=launched,
        needed=f"{counted(least_polls(training), 'poll')} or more, spread",
        reason=reason,
        facts=merged(poll.facts for poll in training.launched),
        awaiting=not training.is_over,
    )


def least_polls(training: Training) -> int:
    """How many required polls the session needs."""
    policy = training.policy
    return max(policy.polls_least, math.ceil(policy.polls_per_credit * training.session.credits))


def shortfalls(training: Training) -> Iterator[str]:
    """What the prompts lack, in words; nothing where they suffice."""
    launched, least = len(training.launched), least_polls(training)
    if launched < least:
        yield f"{counted(launched, 'poll')} where {least} {'is' if least == 1 else 'are'} needed"
    yield from _in_breaks(training)
    yield from _gaps(training)
    yield from _near_end(training)


def _in_breaks(training: Training) -> Iterator[str]:
    breaks = [block for block in training.blocks if block.block.kind == "break"]
    for poll in training.launched:
        if any(block.starts_at <= poll.launched_at < block.ends_at for block in breaks):
            yield f"“{poll.poll}” in a break"


def _gaps(training: Training) -> Iterator[str]:
    """Long times without a prompt, by the time that counts: nobody is asked during a break."""
    most = round(training.policy.polls_largest_gap_minutes * MINUTE)
    if not most or not training.counting:
        return
    first, last = training.counting[0].starts_at, training.counting[-1].ends_at
    moments = [first, *(poll.launched_at for poll in training.launched), last]
    for before, after in pairwise(moments):
        gap = training.counted_until(after) - training.counted_until(before)
        if gap > most + _PUNCTUAL:
            times = span_text(before, after, training.zone)
            yield f"none for {in_minutes(gap)} ({times}), over {in_minutes(most)}"


def _near_end(training: Training) -> Iterator[str]:
    """A prompt near the end, as NY CLE has it: "5–10 min before the end"."""
    window = training.policy.polls_last_before_end_minutes
    if not window or not training.counting:
        return
    least, most = (round(edge * MINUTE) for edge in window)
    end = training.counting[-1].ends_at
    before = [end - poll.launched_at for poll in training.launched]
    if not any(least - _PUNCTUAL <= distance <= most + _PUNCTUAL for distance in before):
        yield (
            f"none {window[0]:g} to {window[1]:g} minutes before the end at "
            f"{clock_text(end, training.zone)}"
        )
