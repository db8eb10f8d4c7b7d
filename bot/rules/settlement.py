"""What a person decided about a requirement: in place of the computed outcome, and beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from msgspec import structs

from bot.evidence.model import AttendeeEvidence
from bot.evidence.said import Settlement
from bot.rules.requirement import Outcome, Requirement
from bot.rules.wording import moment_text

Settlements = Mapping[tuple[str, str], Settlement]
"""The latest word on each requirement (its id) and attendee (empty for the session)."""

OF_THE_CAMERA = frozenset({"CAM-01", "CAM-02", "CAM-03"})
"""An exemption from one of these is one from the camera rule, which CAM-02 tells."""

CAMERA = "CAM-02"


def exempted_from_camera(evidence: AttendeeEvidence, settlements: Settlements) -> AttendeeEvidence:
    """The evidence, as of somebody exempt where a person exempted them from the camera rule."""
    word = settlements.get((CAMERA, evidence.registrant.attendee))
    if word is None or word.how != "exempted":
        return evidence
    exempt = structs.replace(evidence.registrant, camera_exempt=True)
    return structs.replace(evidence, registrant=exempt)


def settle(
    requirement: Requirement, attendee: str, settlements: Settlements, zone: ZoneInfo
) -> Requirement:
    """The requirement as a person decided it, itself where nobody did.

    An override or an exemption goes before any outcome. A settlement answers a review alone: where
    the evidence has since come to a pass or a fail of its own, that stands and the reason tells of
    the earlier settlement. What was said of one attendee goes before what was said of all.
    """
    found = settlements.get((requirement.id, attendee))
    if found is None and requirement.is_of_the_session:
        found = settlements.get((requirement.id, ""))
    if found is None:
        return requirement
    told, facts = _told(found, zone), tuple(sorted({*requirement.facts, found.fact}))
    if found.outcome == "computed":
        return replace(requirement, reason=f"{requirement.reason} ({told})", facts=facts)
    if found.how == "settled" and requirement.outcome != "review":
        reason = f"{requirement.reason} (Before this was clear, {told})"
        return replace(requirement, reason=reason, facts=facts)
    return replace(
        requirement,
        outcome=found.outcome,
        reason=f"{told} The evidence alone {_CAME[requirement.outcome]}: {requirement.reason}",
        facts=facts,
        awaiting=False,
        settled=found,
        computed=requirement.outcome,
    )


_CAME: dict[Outcome, str] = {
    "pass": "came to a pass",
    "fail": "came to a fail",
    "review": "asked for a review",
}


def _told(word: Settlement, zone: ZoneInfo) -> str:
    """A person's word with its reason, in a sentence."""
    when = moment_text(word.at, zone)
    if word.how == "exempted":
        return f"{word.by} exempted this attendee on {when}: {word.reason}"
    if word.outcome == "computed":
        return f"{word.by} took back what was decided before, on {when}: {word.reason}"
    verb = "settled" if word.how == "settled" else "overrode"
    return f"{word.by} {verb} this as {word.outcome} on {when}: {word.reason}"
