"""What a person decided about a review: in place of the computed outcome, and beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.evidence.model import Settlement
from bot.rules.requirement import OF_THE_SESSION, Requirement
from bot.rules.wording import moment_text

Settlements = Mapping[tuple[str, str], Settlement]
"""The latest settlement of each requirement (its id) and attendee (empty for the session)."""


def settle(
    requirement: Requirement, attendee: str, settlements: Settlements, zone: ZoneInfo
) -> Requirement:
    """The requirement as a person settled it, itself where nobody did.

    Only a review can be settled: where the evidence has since come to a pass or a fail of its
    own, that stands and the reason tells of the earlier settlement. What was settled for one
    attendee goes before what was settled for all.
    """
    found = settlements.get((requirement.id, attendee))
    if found is None and requirement.id in OF_THE_SESSION:
        found = settlements.get((requirement.id, ""))
    if found is None:
        return requirement
    when = moment_text(found.at, zone)
    told = f"{found.by} settled this as {found.outcome} on {when}: {found.reason}"
    facts = tuple(sorted({*requirement.facts, found.fact}))
    if requirement.outcome != "review":
        reason = f"{requirement.reason} (Before this was clear, {told})"
        return replace(requirement, reason=reason, facts=facts)
    return replace(
        requirement,
        outcome=found.outcome,
        reason=f"{told} The evidence alone asked for a review: {requirement.reason}",
        facts=facts,
        awaiting=False,
        settled=found,
        computed=requirement.outcome,
    )
