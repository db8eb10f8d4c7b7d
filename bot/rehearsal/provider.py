"""The truth about the training itself: what the provider owes to everyone. Own arithmetic, again.

A shortfall of the credited time fails everybody; prompts that were too few or ill spread are the
provider's fault and for a person to look at. The requirements here are the same for every attendee.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.clock import SECOND
from bot.rehearsal.day import Day
from bot.rehearsal.spans import common, holds, total
from bot.rehearsal.truth import Outcome

PUNCTUAL = 30 * SECOND
"""By how much a launch may be early or late and still count as at its moment."""


def session_truth(day: Day, launches: Sequence[int]) -> dict[str, Outcome]:
    """What should come of each requirement of the session, given when its polls were launched."""
    found: dict[str, Outcome] = {}
    session = day.session
    if session.credits:
        enough = day.counted >= session.credits * day.allowances.credit
        found["CRED-01"] = "pass" if enough else "fail"
        if session.provider:
            found["APP-01"] = _approved(day)
    if any(poll.required for _, poll in session.polls()):
        found["POLL-01"] = "pass" if _well_spread(day, sorted(launches)) else "review"
    if day.allowances.audio:
        found["AUD-01"] = "pass"  # everybody's audio was connected
    return found


def _approved(day: Day) -> Outcome:
    period = day.session.provider.approved if day.session.provider else None
    if period is None:
        return "review"
    return "pass" if period[0] <= day.session.date <= period[1] else "fail"


def _well_spread(day: Day, launches: Sequence[int]) -> bool:
    breaks = [(one.starts_at, one.ends_at) for one in day.session.blocks if one.kind == "break"]
    return (
        len(launches) >= day.allowances.polls_least
        and not any(holds(breaks, at) for at in launches)
        and not _has_gap(day, launches)
        and _is_near_end(day, launches)
    )


def _has_gap(day: Day, launches: Sequence[int]) -> bool:
    """Whether too much of the time that counts passed without a poll."""
    most = day.allowances.polls_gap
    if not most or not day.counting:
        return False
    moments = [day.counting[0][0], *launches, day.counting[-1][1]]
    return any(total(common([gap], day.counting)) > most + PUNCTUAL for gap in pairwise(moments))


def _is_near_end(day: Day, launches: Sequence[int]) -> bool:
    window = day.allowances.polls_near_end
    if not window or not day.counting:
        return True
    before = [day.counting[-1][1] - at for at in launches]
    return any(window[0] - PUNCTUAL <= one <= window[1] + PUNCTUAL for one in before)
