"""What a training asks for, told beforehand and accepted on the attendee's page (NOT-01)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence
from bot.rules.policy import Policy
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, moment_text
from bot.session import Session

SHOWN = len("sha256:") + 12
"""So much of a version is shown to people: enough to tell two apart."""


def asked(session: Session, policy: Policy) -> Iterator[str]:
    """What a certificate asks for, each in a sentence or two for the attendee."""
    whole = round(session.counted_minutes * MINUTE)
    needed = policy.needed_presence(whole)
    yield (
        f"Be there for at least {needed // MINUTE} of the {whole // MINUTE} minutes that count. "
        "Breaks and the opening of the room do not count."
    )
    yield from _polls(session, policy)
    if policy.camera_required and not (session.zoom and session.zoom.kind == "webinar"):
        yield (
            f"Keep your camera on; up to {policy.camera_off_minutes:g} minutes off are fine. No "
            "picture is kept, only whether it was on. If you cannot use a camera, tell us."
        )
    if session.evaluation:
        yield (
            f"Send in the evaluation within {session.evaluation.hours:g} hours. You get its link "
            "when the training ends."
        )


def not_01(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """NOT-01: was the policy accepted on the attendee's page, in the version that decides?

    Where the policy does not require it, an acceptance is listed, and its absence is held against
    nobody.
    """
    policy = training.policy
    if not evidence.accepted and not policy.acceptance_required:
        return None
    current = [one for one in evidence.accepted if one.policy == policy.digest]
    found = (current or evidence.accepted or (None,))[0]
    outcome: Outcome = "pass" if current or not policy.acceptance_required else "review"
    measured = f"accepted {moment_text(found.at, training.zone)}" if found else "not accepted"
    reason = "The policy was accepted on the attendee’s page."
    if not current:
        reason = "The policy was not accepted on the attendee’s page."
        if found:
            reason = f"An earlier version of the policy was accepted ({found.policy[:SHOWN]})."
    return Requirement(
        id="NOT-01",
        outcome=outcome,
        measured=measured,
        needed=f"version {policy.digest[:SHOWN]}",
        reason=reason,
        facts=(found.fact,) if found else (),
        awaiting=outcome == "review" and not training.is_over,
    )


def _polls(session: Session, policy: Policy) -> Iterator[str]:
    required = [poll for _, poll in session.polls() if poll.required]
    if not required:
        return
    which = f"all {len(required)} polls that come up"
    if len(required) == 1:
        which = "the poll that comes up"
    elif policy.polls_answered_percent < 100:
        which = f"nearly {which}"
    shortest = min(poll.open_for for poll in required) // MINUTE
    yield (
        f"Answer {which}. There is no wrong answer. You have at least "
        f"{counted(shortest, 'minute')} for each."
    )
