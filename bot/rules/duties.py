"""What the provider owes: the requirements that no attendee can meet, each with how it stands.

An attendee is named by pseudonym wherever attendees are given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from bot.clock import DAY
from bot.rules.decision import Decision
from bot.rules.requirement import Outcome, Training
from bot.rules.wording import counted, day_text, listed, moment_text
from bot.session import Session

State = Literal["met", "open", "overdue"]
"""`open`: something is still to be done, or to come. `overdue`: it should have been done."""

TITLES = {
    "NOT-01": "What is asked for was shown beforehand",
    "EVAL-02": "The evaluation has an item for each objective",
    "CERT-01": "The certificate is complete",
    "CERT-02": "Only those who passed have one",
    "CERT-03": "Certificates were sent in time",
    "GRV-01": "Denials and appeals were answered",
    "RET-01": "The records are kept",
}
"""What each of them is called in a heading."""

_SAME = 80
"""How alike (of 100) an objective and a question must be for one to ask about the other."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement of the provider, and what there is to say about it."""

    id: str
    state: State
    told: str


def not_01(training: Training, decisions: Sequence[Decision]) -> Duty:
    """NOT-01: did everyone accept the policy that decides, on their page?"""
    digest = training.policy.digest
    people = [one.evidence for one in decisions]
    accepted = sum(any(one.policy == digest for one in each.accepted) for each in people)
    told = f"{accepted} of {len(people)} accepted the policy that decides, on their page."
    return Duty("NOT-01", "met" if accepted == len(people) else "open", told)


def eval_02(session: Session, asked: Collection[str]) -> Duty | None:
    """EVAL-02: does the evaluation ask about each objective? None where there is no evaluation.

    The form of our own has an item for each; of another, the questions `asked` that came in with
    its answers tell.
    """
    if session.evaluation is None:
        return None
    if not session.objectives:
        return Duty("EVAL-02", "open", "The session file lists no objectives.")
    lacking = [one for one in session.objectives if not any(_is_about(q, one) for q in asked)]
    if not session.evaluation.url or (asked and not lacking):
        number = counted(len(session.objectives), "objective")
        return Duty("EVAL-02", "met", f"It has an item for each of {number}.")
    if not asked:
        return Duty("EVAL-02", "open", "The first evaluation will tell what the form asks.")
    named = listed([f"“{one}”" for one in lacking])
    return Duty("EVAL-02", "open", f"No question of the form is like {named}.")


def cert_01(fault: str) -> Duty:
    """CERT-01: has the certificate every field that it must have? `fault` tells what it lacks."""
    if fault:
        return Duty("CERT-01", "open", " ".join(fault.split()))
    return Duty("CERT-01", "met", "Every field that it must have is given.")


def cert_02(decisions: Sequence[Decision], valid: Mapping[str, str]) -> Duty:
    """CERT-02: have only those who passed a certificate? `valid` gives whose, by its number."""
    passed = _who(decisions, "pass")
    wrong = [number for number, attendee in valid.items() if attendee not in passed]
    if wrong:
        told = f"Valid, though nobody passed by it now: {listed(wrong)}. Look at each, revoke it or"
        return Duty("CERT-02", "overdue", f"{told} decide otherwise.")
    return Duty("CERT-02", "met", f"{counted(len(valid), 'certificate')} valid, each of a pass.")


def cert_03(training: Training, decisions: Sequence[Decision], sent: Set[str]) -> Duty:
    """CERT-03: was a certificate sent to all who passed, within the days that the policy gives?"""
    passed = _who(decisions, "pass")
    waiting = len(passed - sent)
    due = training.ends_at + training.policy.certificate_days * DAY
    by = moment_text(due, training.zone)
    if not waiting and training.is_over:
        return Duty("CERT-03", "met", f"{counted(len(passed), 'letter')} sent, due by {by}.")
    state: State = "overdue" if training.as_of > due else "open"
    return Duty("CERT-03", state, f"{waiting} of {len(passed)} still to be sent, by {by}.")


def grv_01(training: Training, decisions: Sequence[Decision], denied: Set[str]) -> Duty:
    """GRV-01: was a denial sent to all who failed, and every appeal answered?"""
    failed = _who(decisions, "fail")
    unwritten = len(failed - denied) if training.is_over else 0
    unanswered = sum(one.open_appeal is not None for one in decisions)
    if not (unwritten or unanswered):
        told = f"{counted(len(failed), 'denial')} written, no appeal waits for an answer."
        return Duty("GRV-01", "met", told)
    parts = [f"{counted(unwritten, 'denial')} to write"] if unwritten else []
    parts += [f"{counted(unanswered, 'appeal')} to answer"] if unanswered else []
    return Duty("GRV-01", "open", f"{listed(parts).capitalize()}.")


def ret_01(training: Training, kept_until: int) -> Duty:
    """RET-01: until when are the records to be kept (UTC milliseconds)?"""
    until = day_text(kept_until, training.zone)
    return Duty("RET-01", "met", f"The policy asks to keep them until {until}.")


def _is_about(question: str, objective: str) -> bool:
    return fuzz.partial_ratio(question.casefold(), objective.casefold()) >= _SAME


def _who(decisions: Sequence[Decision], outcome: Outcome) -> set[str]:
    """The attendees with that outcome."""
    return {one.evidence.registrant.attendee for one in decisions if one.outcome == outcome}
