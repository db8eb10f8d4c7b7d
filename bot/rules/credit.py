"""CRED-01, APP-01, JUR-01: whether the training, its date and the licence carry the credit."""

from __future__ import annotations

import math

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence
from bot.rules.jurisdictions import NAMES, doubtful
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import in_minutes, listed, moment_text


def credits_carried(training: Training) -> float:
    """The credits that the minutes really held carry.

    All of the session's; else, where the policy rounds, as many whole steps as were held; else
    none (Pennsylvania: no partial credit. NASBA: round down to 1/5, 1/2 or 1).
    """
    session, policy = training.session, training.policy
    if training.counted >= _needed(training):
        return session.credits
    if not policy.credit_rounding:
        return 0.0
    held = training.counted / (policy.credit_minutes * MINUTE)
    steps = math.floor(held / policy.credit_rounding + 1e-9)
    return round(steps * policy.credit_rounding, 6)


def cred_01(training: Training) -> Requirement | None:
    """Instructional minutes really held against credits × the minutes of one credit."""
    if not training.session.credits:
        return None
    held, needed = training.counted, _needed(training)
    measured = in_minutes(held, needed)
    if not training.is_over:
        measured = f"{in_minutes(held - training.remaining)} so far"
    outcome, reason = _held(training, in_minutes(held, needed), in_minutes(needed))
    return Requirement(
        id="CRED-01",
        outcome=outcome,
        measured=measured,
        needed=in_minutes(needed),
        reason=reason,
        facts=training.block_facts,
        awaiting=not training.is_over,
    )


def _held(training: Training, held: str, needed: str) -> tuple[Outcome, str]:
    promised, carried = training.session.credits, credits_carried(training)
    rule = f"{_credits(promised)} take {needed}"
    if not training.is_over:
        end = moment_text(training.ends_at, training.zone)
        return "review", (
            f"The training is not over. It will have held {held} of instruction if it runs as "
            f"planned until {end}; {rule}."
        )
    reason = f"{held} of instruction were held; {rule}."
    if carried >= promised:
        return "pass", reason
    if carried:
        return "review", f"{reason} They carry {_credits(carried)}; a person decides."
    return "fail", f"{reason} The training was too short for its credit."


def app_01(training: Training) -> Requirement | None:
    """The date against the provider's approval period; outside it no certificate is issued."""
    session = training.session
    if session.provider is None or not session.credits:
        return None
    if session.provider.approved is None:
        return Requirement(
            id="APP-01",
            outcome="review",
            measured=f"{session.date}",
            needed="inside the approval period",
            reason="The session file gives no approval period (provider.approved), so a person "
            "checks that the provider was approved on that day.",
        )
    first, last = session.provider.approved
    inside = first <= session.date <= last
    place = "inside" if inside else "outside"
    return Requirement(
        id="APP-01",
        outcome="pass" if inside else "fail",
        measured=f"{session.date}",
        needed=f"{first} to {last}",
        reason=f"{session.date} is {place} the provider's approval period, {first} to {last}.",
    )


def jur_01(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """The licence's jurisdiction against those to which no credit can be given on that day."""
    session, registrant = training.session, evidence.registrant
    exclusions = training.policy.excluded_jurisdictions
    if not session.credits or not exclusions:
        return None
    found = doubtful(registrant.license_state, exclusions, session.date)
    places = listed([NAMES[code] for code in found])
    answered = registrant.license_state or "none given"
    if found:
        reason = (
            f"The licence state given is “{answered}”. Credit cannot be offered for licences of "
            f"{places}; a person decides whether it serves another licence."
        )
    elif registrant.license_state:
        reason = f"Credit can be offered for the licence state given, “{answered}”."
    else:
        reason = "No licence state was given at registration, so none is excluded."
    return Requirement(
        id="JUR-01",
        outcome="review" if found else "pass",
        measured=answered,
        needed=f"not {' or '.join(exclusions)}",
        reason=reason,
        facts=registrant.facts,
    )


def _credits(number: float) -> str:
    return "1 credit" if number == 1 else f"{number:g} credits"


def _needed(training: Training) -> int:
    return round(training.session.credits * training.policy.credit_minutes * MINUTE)
