"""The numbers of a session's policy, for the truth to be worked out by. The rules stay behind."""

from __future__ import annotations

import math

from bot.clock import MINUTE
from bot.rehearsal.day import Allowances
from bot.rules.jurisdictions import NAMES, parse_exclusion
from bot.rules.policy import Policy
from bot.session import Session


def allowances_of(session: Session, policy: Policy) -> Allowances:
    """The numbers of a policy, as the truth needs them."""
    counted = round(session.counted_minutes * MINUTE)
    excluded = {
        name
        for text in policy.excluded_jurisdictions
        for name in (parse_exclusion(text).code, NAMES[parse_exclusion(text).code])
    }
    return Allowances(
        present=policy.needed_presence(counted),
        camera_off=round(policy.camera_off_minutes * MINUTE) if policy.camera_required else None,
        audio=policy.audio_required,
        polls_answered=policy.polls_answered_percent / 100,
        polls_least=max(policy.polls_least, math.ceil(policy.polls_per_credit * session.credits)),
        polls_gap=round(policy.polls_largest_gap_minutes * MINUTE),
        polls_near_end=tuple(
            round(minutes * MINUTE) for minutes in policy.polls_last_before_end_minutes
        ),
        credit=round(policy.credit_minutes * MINUTE),
        excluded=frozenset(excluded),
        accepted=policy.acceptance_required,
    )
