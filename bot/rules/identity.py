"""ID-01: one registrant, one participant."""

from __future__ import annotations

from bot.evidence.model import AttendeeEvidence, Connection, How, merged
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import listed, sentences

_BY: dict[How, str] = {
    "linked": "a person's decision",
    "registrant_id": "Zoom's registrant id",
    "link": "the personal link",
    "email": "the e-mail address",
    "account": "a known Zoom account",
    "name": "the name alone",
}


def id_01(training: Training, evidence: AttendeeEvidence) -> Requirement:
    """What ties the registrant to a participant; a name alone, or a telephone, needs a person.

    A doubtful connection matters only where it brings time that no certain one brings. Someone
    of whom there is no trace fails once the session is over.
    """
    outcome, reason = _identity(training, evidence)
    ways = dict.fromkeys(_BY[one.match.how] for one in evidence.connections if one.match)
    return Requirement(
        id="ID-01",
        outcome=outcome,
        measured=listed(list(ways)) or "no participant",
        needed="a participant known for certain",
        reason=reason,
        facts=merged(_facts(one) for one in evidence.connections),
        awaiting=not evidence.connections and not training.is_over,
    )


def _identity(training: Training, evidence: AttendeeEvidence) -> tuple[Outcome, str]:
    if not evidence.connections:
        return _without_participant(training, evidence)
    if evidence.doubts:
        return "review", sentences(evidence.doubts)
    certain = [one for one in evidence.connections if one.match and one.match.certain]
    if not certain:
        reasons = [one.match.reason for one in evidence.connections if one.match]
        return "review", sentences(dict.fromkeys(reasons))
    names = listed(list(dict.fromkeys(f"“{one.name}”" for one in certain)))
    how = dict.fromkeys(_BY[one.match.how] for one in certain if one.match)
    return "pass", f"In Zoom as {names}, known by {listed(list(how))}."


def _without_participant(training: Training, evidence: AttendeeEvidence) -> tuple[Outcome, str]:
    if not training.is_over:
        return "review", "Nobody in Zoom is known to be this registrant so far."
    if evidence.perhaps_present:
        return "review", sentences(
            ["Nobody in Zoom is known to be this registrant for certain.", *evidence.missing]
        )
    return "fail", "Nobody in Zoom was this registrant, and nothing else shows them there."


def _facts(connection: Connection) -> tuple[int, ...]:
    return merged([connection.facts, connection.match.facts if connection.match else ()])
