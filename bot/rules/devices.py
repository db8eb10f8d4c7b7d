"""CAM-01, CAM-02, CAM-03 and AUD-01: camera and audio during the presence that counts.

None of them ever fails anyone: refusing a certificate for lack of a camera alone is a risk under
the ADA (28 CFR 36.309), so the worst is a review.
"""

from __future__ import annotations

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence, DeviceSpan, merged
from bot.rules.policy import Policy
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, in_minutes, listed, span_text
from bot.session import Session

_LISTED = 6
"""How many times of an idle camera a reason names; more are counted."""


def has_camera(session: Session, evidence: AttendeeEvidence) -> bool:
    """Whether camera rules concern someone: in a webinar only panelists have a camera."""
    zoom = session.zoom
    return not zoom or zoom.kind == "meeting" or evidence.is_panelist


def asks_for_camera(policy: Policy, session: Session, evidence: AttendeeEvidence) -> bool:
    """Whether someone's camera is judged, unless they are exempt."""
    return policy.camera_required and has_camera(session, evidence)


def cam_01(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """How long the camera was off during presence that counts.

    Time in which its state is unknown could have been off, so it passes only where both together
    are within what the policy allows. It gives way to CAM-02 for the exempt, and to CAM-03 where
    nothing told camera states in the whole session.
    """
    if not _asks(training, evidence) or evidence.registrant.camera_exempt:
        return None
    if not training.camera_sources:
        return None
    limit = round(training.policy.camera_off_minutes * MINUTE)
    off, unknown = evidence.camera_off, _unknown(evidence)
    outcome, reason = _camera(training, evidence, limit)
    return Requirement(
        id="CAM-01",
        outcome=outcome,
        measured=f"off {in_minutes(off, limit)}, unknown {in_minutes(unknown)}",
        needed=f"off at most {in_minutes(limit)}",
        reason=reason,
        facts=merged(span.facts for span in evidence.camera),
        awaiting=not training.is_over,
    )


def _camera(training: Training, evidence: AttendeeEvidence, limit: int) -> tuple[Outcome, str]:
    off, unknown = evidence.camera_off, _unknown(evidence)
    on = f"The camera was on for {in_minutes(evidence.camera_on)} of the presence that counts"
    allowed = f"{in_minutes(limit)} off are allowed"
    when = _times([span for span in evidence.camera if span.state == "off"], training)
    if not training.is_over:
        return "review", f"{on} so far, and off for {in_minutes(off, limit)}{when}; {allowed}."
    if off > limit:
        reason = f"{on} and off for {in_minutes(off, limit)}{when}; {allowed}, so a person decides."
        return "review", reason
    if off + unknown > limit:
        blind = _times([span for span in evidence.camera if span.state == "unknown"], training)
        return "review", (
            f"{on} and off for {in_minutes(off, limit)}. For {in_minutes(unknown)}{blind} nothing "
            f"tells its state; {allowed}, so a person decides."
        )
    return "pass", f"{on} and off or unknown for {in_minutes(off + unknown, limit)}; {allowed}."


def _unknown(evidence: AttendeeEvidence) -> int:
    """How long the camera's state is unknown, in milliseconds.

    That is over the presence that counts, and over what may have been presence besides: where a
    join or a leave was lost, or where a participant tied to nobody may be this attendee, the
    camera may have been off in the part that nobody saw.
    """
    return evidence.camera_unknown + max(evidence.perhaps_present - evidence.present, 0)


def cam_02(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """A documented exemption, which stands in place of CAM-01; its reason is not stored."""
    if not _asks(training, evidence) or not evidence.registrant.camera_exempt:
        return None
    return Requirement(
        id="CAM-02",
        outcome="pass",
        measured="exempt",
        needed="a documented exemption",
        reason="A documented exemption stands in place of the camera rule.",
        facts=evidence.registrant.facts,
    )


def cam_03(training: Training) -> Requirement | None:
    """Whether anything told camera states at all; if not, a person decides once for everyone."""
    if not training.policy.camera_required:
        return None
    sources = sorted(training.camera_sources)
    if sources:
        reason = f"Camera states were told by {listed(sources)}."
    elif training.is_over:
        reason = (
            "Nothing told camera states in this session, so the camera rule cannot be judged. "
            "It is held against nobody; a person decides once for all."
        )
    else:
        reason = "Nothing has told camera states so far."
    return Requirement(
        id="CAM-03",
        outcome="pass" if sources else "review",
        measured=listed(sources) or "no source",
        needed="a source of camera states",
        reason=reason,
        awaiting=not sources and not training.is_over,
    )


def aud_01(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """How long audio is known to have been off. Muted is fine; unknown is held against nobody."""
    if not training.policy.audio_required:
        return None
    limit = round(training.policy.audio_off_minutes * MINUTE)
    off = in_minutes(evidence.audio_off, limit)
    outcome: Outcome = "review" if evidence.audio_off > limit else "pass"
    if outcome == "review":
        when = _times([span for span in evidence.audio if span.state == "off"], training)
        reason = (
            f"Audio was not connected for {off}{when}; {in_minutes(limit)} are allowed, "
            "so a person decides."
        )
    elif evidence.audio_on or evidence.audio_off:
        reason = f"Audio was connected for {in_minutes(evidence.audio_on)} and not for {off}."
    else:
        reason = "Nothing told whether audio was connected, which is held against nobody."
    return Requirement(
        id="AUD-01",
        outcome=outcome,
        measured=f"off {off}",
        needed=f"off at most {in_minutes(limit)}",
        reason=reason,
        facts=merged(span.facts for span in evidence.audio),
    )


def _asks(training: Training, evidence: AttendeeEvidence) -> bool:
    return asks_for_camera(training.policy, training.session, evidence)


def _times(spans: list[DeviceSpan], training: Training) -> str:
    """` (1:25–1:31 PM and 2 more times)`, empty where there are none."""
    if not spans:
        return ""
    named = [span_text(*one.span, training.zone) for one in spans[:_LISTED]]
    more = len(spans) - len(named)
    return f" ({listed([*named, *([counted(more, 'more time')] if more else [])])})"
