"""The outcomes of a session, and their JSON: what `decide ID --json` prints.

Minutes are shown to a tenth, and never rounded onto or across what is needed or allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.evidence.model import AttendeeEvidence, Unmatched
from bot.evidence.record import SessionRecord
from bot.evidence.said import Appeal, FileVersion
from bot.local_time import iso
from bot.rules.decision import Decision, decide_all, training_of
from bot.rules.policy import policy_of
from bot.rules.polls import Answers, answers
from bot.rules.requirement import Requirement, Training
from bot.rules.wording import minutes


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The decisions of one session and what they rest on.

    `facts` and `head` are the seq and the chain of the ledger's last fact that was read.
    `emails` gives the address behind each attendee's pseudonym. `versions` are those of the session
    file, of which the last decides.
    """

    training: Training
    decisions: tuple[Decision, ...]
    unmatched: tuple[Unmatched, ...]
    facts: int
    head: str
    emails: dict[str, str]
    versions: tuple[FileVersion, ...] = ()

    @property
    def version(self) -> int:
        """The number of the session file's version that decides, 0 where it is not known."""
        return self.versions[-1].number if self.versions else 0

    @property
    def changes(self) -> tuple[FileVersion, ...]:
        """The versions by which somebody changed what people are judged by after the opening."""
        return tuple(one for one in self.versions if one.by)

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is left to decide, now or later, or anyone to identify or answer."""
        return bool(self.unmatched) or any(
            one.outcome == "review" or one.open_appeal for one in self.decisions
        )

    @property
    def can_be_settled(self) -> bool:
        """Whether a person can act now, rather than wait for what is still to come."""
        return bool(self.unmatched) or any(
            requirement.outcome == "review" and not requirement.awaiting
            for one in self.decisions
            if one.outcome == "review"
            for requirement in one.requirements
        )

    def of(self, email: str) -> Decision | None:
        """The decision about whom registered with that address, in any case of letters."""
        wanted = email.strip().casefold()
        return next(
            (one for one in self.decisions if one.evidence.registrant.email.casefold() == wanted),
            None,
        )

    def present(self, evidence: AttendeeEvidence) -> float:
        """The minutes of presence that count, as they are shown."""
        needed = self.training.policy.needed_presence(self.training.counted)
        return minutes(evidence.present, needed)

    def answers(self, evidence: AttendeeEvidence) -> Answers:
        """What the attendee did about the required polls."""
        return answers(self.training, evidence)


def outcomes_of(record: SessionRecord, *, now: int, facts: int, head: str) -> Outcomes:
    """Decide about everyone in a session, as the facts stand.

    The moment is `now`, or that of the latest fact where it is later: what was rehearsed or
    replayed ahead of the clock has happened. Raises PolicyError.
    """
    policy = policy_of(record.session)
    as_of = max(now, record.latest)
    return Outcomes(
        training=training_of(record, policy, as_of),
        decisions=decide_all(record, policy, as_of),
        unmatched=record.unmatched(as_of),
        facts=facts,
        head=head,
        emails={one.attendee: one.email for one in record.registrants.values()},
        versions=record.versions,
    )


def report(outcomes: Outcomes) -> dict[str, Any]:
    """Everything that was decided, as values for JSON."""
    training = outcomes.training
    return {
        "session": training.session.id,
        "as_of": iso(training.as_of),
        "ruleset": training.policy.ruleset,
        "policy": training.policy.digest,
        "policy_version": outcomes.version,
        "policy_changes": [
            {"version": one.number, "by": one.by, "at": iso(one.at), "reason": one.reason}
            for one in outcomes.changes
        ],
        "ledger": {"facts": outcomes.facts, "head": outcomes.head},
        "attendees": [_attendee(outcomes, one) for one in outcomes.decisions],
        "unmatched": [_unmatched(outcomes, one) for one in outcomes.unmatched],
    }


def _attendee(outcomes: Outcomes, decision: Decision) -> dict[str, Any]:
    evidence = decision.evidence
    polls = outcomes.answers(evidence)
    values: dict[str, Any] = {
        "email": evidence.registrant.email,
        "name": evidence.registrant.name,
        "outcome": decision.outcome,
        "credits": decision.credits,
        "present_minutes": outcomes.present(evidence),
        "counted_minutes": minutes(outcomes.training.counted),
        "camera_minutes": {
            "on": minutes(evidence.camera_on),
            "off": minutes(evidence.camera_off),
            "unknown": minutes(evidence.camera_unknown),
        },
        "polls": {
            "launched": polls.launched,
            "shown": polls.shown,
            "answered": len(polls.answered),
        },
        "presence": [
            [iso(one.span.start), iso(one.span.end), one.basis] for one in evidence.presence
        ],
        "requirements": [_requirement(one) for one in decision.requirements],
    }
    if evidence.appeals:
        values["appeals"] = [_appeal(one) for one in evidence.appeals]
    return values


def _appeal(appeal: Appeal) -> dict[str, Any]:
    answer = appeal.answer
    return {
        "number": appeal.number,
        "filed_at": iso(appeal.at),
        "text": appeal.text,
        "entered_by": appeal.by or None,
        "late": appeal.is_late,
        "answer": answer
        and {
            "outcome": answer.outcome,
            "by": answer.by,
            "at": iso(answer.at),
            "reason": answer.reason,
        },
        "facts": [appeal.fact, *([answer.fact] if answer else [])],
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": requirement.id,
        "outcome": requirement.outcome,
        "measured": requirement.measured,
        "needed": requirement.needed,
        "reason": requirement.reason,
        "facts": list(requirement.facts),
        "awaiting": requirement.awaiting,
    }
    if requirement.settled:
        values["settled"] = {
            "how": requirement.settled.how,
            "by": requirement.settled.by,
            "at": iso(requirement.settled.at),
            "reason": requirement.settled.reason,
            "computed": requirement.computed,
        }
    return values


def _unmatched(outcomes: Outcomes, unmatched: Unmatched) -> dict[str, Any]:
    return {
        "participant": unmatched.participant,
        "name": unmatched.name,
        "email": unmatched.email or None,
        "minutes": minutes(unmatched.present),
        "suggestion": outcomes.emails.get(unmatched.suggestion or ""),
    }
