"""ATT-01 and ATT-02: minutes present in the blocks that count, and outages of the provider's."""

from __future__ import annotations

from msgspec.structs import replace

from bot.clock import SECOND
from bot.evidence.intervals import clip, subtract, total, union
from bot.evidence.model import AttendeeEvidence, Incident, Span, merged
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, in_minutes, listed, moment_text, sentences, span_text

_LISTED = 6
"""How many absences a reason names; more are counted."""
_BRIEF = 30 * SECOND
"""Absences shorter than this are counted in the minutes and not named in a reason."""


def att_01(training: Training, evidence: AttendeeEvidence) -> Requirement:
    """Presence in the blocks that count as they ran, all but the minutes that may be missed.

    Late arrival, gaps and early leave share that budget. It passes on what is proven, fails when
    even what may have been is too little, and is otherwise a review that names what is missing.
    While the session runs, the rest of it still counts as possible. What was missed in an outage of
    the provider's is not held against anyone: ATT-02 asks about it.
    """
    needed = training.policy.needed_presence(training.counted)
    outcome, ending = _presence(training, evidence, needed)
    if _depends_on_incidents(training, evidence):
        outcome, ending = _presence(training, _excused(training, evidence), needed)
        away = in_minutes(_missed_in_incidents(training, evidence))
        ending = [f"{away} of it fall into an outage of the provider's: see ATT-02.", *ending]
    present = in_minutes(evidence.present, needed)
    so_far = "" if training.is_over else " so far"
    return Requirement(
        id="ATT-01",
        outcome=outcome,
        measured=f"{present}{so_far}",
        needed=in_minutes(needed),
        reason=sentences(
            [
                f"Present for {present} of the {in_minutes(training.counted)} that count{so_far};"
                f" {in_minutes(needed)} are needed.",
                _absences(training, evidence),
                *ending,
            ]
        ),
        facts=merged(
            [*(span.facts for span in evidence.presence), training.block_facts],
        ),
        awaiting=outcome == "review" and not training.is_over,
    )


def att_02(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """An outage of the provider's: what was missed by it is left out, and a person decides.

    It is a review for those whose attendance depends on it, and a pass for the others.
    """
    if not training.incidents:
        return None
    matters = _depends_on_incidents(training, evidence)
    away = in_minutes(_missed_in_incidents(training, evidence))
    told = sentences(_told(one, training) for one in training.incidents)
    ending = "Their attendance does not depend on it."
    if matters:
        ending = "They were present long enough only if it is left out, so a person decides."
    return Requirement(
        id="ATT-02",
        outcome="review" if matters else "pass",
        measured=f"{away} away in it",
        needed="attendance that does not depend on it",
        reason=f"{told} {away} of their absence fall into it. {ending}",
        facts=tuple(one.fact for one in training.incidents),
        awaiting=matters and not training.is_over,
    )


def _told(incident: Incident, training: Training) -> str:
    when = span_text(*incident.span, training.zone)
    return f"An outage of the provider's, {when}, recorded by {incident.by}: {incident.what}"


def _missed_in_incidents(training: Training, evidence: AttendeeEvidence) -> int:
    """How much of the time that counts an attendee was away in outages, in milliseconds."""
    outages = union(one.span for one in training.incidents)
    return total(clip(absences(training, evidence), outages))


def _depends_on_incidents(training: Training, evidence: AttendeeEvidence) -> bool:
    """Whether an attendee was present long enough only if outages are left out."""
    if not training.incidents:
        return False
    needed = training.policy.needed_presence(training.counted)
    outcome, _ = _presence(training, evidence, needed)
    excused, _ = _presence(training, _excused(training, evidence), needed)
    return _RANK[excused] > _RANK[outcome]


_RANK: dict[Outcome, int] = {"fail": 0, "review": 1, "pass": 2}


def _excused(training: Training, evidence: AttendeeEvidence) -> AttendeeEvidence:
    """The evidence as if the attendee had been there in every outage."""
    missed = _missed_in_incidents(training, evidence)
    return replace(
        evidence,
        surely_present=evidence.surely_present + missed,
        perhaps_present=evidence.perhaps_present + missed,
    )


def _presence(
    training: Training, evidence: AttendeeEvidence, needed: int
) -> tuple[Outcome, list[str]]:
    possible = min(evidence.perhaps_present + training.remaining, training.counted)
    if possible < needed:
        ahead = "" if training.is_over else "What is still to come cannot make up for it."
        return "fail", [ahead]
    if not training.is_over:
        end = moment_text(training.ends_at, training.zone)
        return "review", [f"The session runs until {end}."]
    if evidence.surely_present >= needed:
        return "pass", []
    proven = f"Only {in_minutes(evidence.surely_present, needed)} are"
    if not evidence.surely_present:
        proven = "None of it is"
    doubt = f"{proven} proven; it may have been up to {in_minutes(possible)}."
    return "review", [doubt, *evidence.missing]


def _absences(training: Training, evidence: AttendeeEvidence) -> str:
    """When the attendee was away, in local time; only time that counts and has passed."""
    gaps = [gap for gap in absences(training, evidence) if gap.end - gap.start >= _BRIEF]
    if not gaps:
        return ""
    named = [span_text(gap.start, gap.end, training.zone) for gap in gaps[:_LISTED]]
    more = len(gaps) - len(named)
    if more:
        named.append(counted(more, "more time", "more times"))
    return f"Away {listed(named)}."


def absences(training: Training, evidence: AttendeeEvidence) -> list[Span]:
    """The times that count and have passed, in which the attendee was not seen in the session."""
    passed = union((one.starts_at, min(one.ends_at, training.as_of)) for one in training.counting)
    return subtract(passed, union(presence.span for presence in evidence.presence))
