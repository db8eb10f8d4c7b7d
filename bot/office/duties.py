"""What the provider owes: the requirements that no attendee can meet, each with how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from bot.certificate import Certificate
from bot.certificates.errors import CertificateError
from bot.certificates.specimen import specimen_of
from bot.clock import DAY
from bot.erasure.age import kept_until
from bot.evidence.record import SessionRecord
from bot.mail.intentions import CERTIFICATE, DENIAL
from bot.office.correspondence import Line
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.wording import counted, listed, moment_text
from bot.session import Session
from bot.told import day_text

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

_SAME = 80
"""How alike (of 100) an objective and a question must be for one to ask about the other."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement of the provider, and what there is to say about it."""

    id: str
    state: State
    told: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The certificates and letters of a session."""

    certificates: tuple[Certificate, ...]
    letters: tuple[Line, ...]

    def sent(self, letter: str) -> set[str]:
        """The attendees to whom a letter of that kind was sent."""
        return {one.attendee for one in self.letters if (one.letter, one.state) == (letter, "sent")}


def duties_of(outcomes: Outcomes, record: SessionRecord, papers: Papers) -> list[Duty]:
    """Each of them as it stands. Raises PolicyError."""
    training = outcomes.training
    until = day_text(kept_until(training.session), training.zone)
    found = (
        _notice(outcomes),
        _items(training.session, record),
        _complete(outcomes),
        _only_passed(outcomes, papers),
        _sent(outcomes, papers),
        _grievances(outcomes, papers),
        Duty("RET-01", "met", f"The policy asks to keep them until {until}."),
    )
    return [one for one in found if one]


def _notice(outcomes: Outcomes) -> Duty:
    digest = outcomes.training.policy.digest
    people = [one.evidence for one in outcomes.decisions]
    accepted = sum(any(one.policy == digest for one in each.accepted) for each in people)
    told = f"{accepted} of {len(people)} accepted the policy that decides, on their page."
    return Duty("NOT-01", "met" if accepted == len(people) else "open", told)


def _items(session: Session, record: SessionRecord) -> Duty | None:
    """EVAL-02: the form of our own has them; of another, the answers tell what was asked."""
    if session.evaluation is None:
        return None
    if not session.objectives:
        return Duty("EVAL-02", "open", "The session file lists no objectives.")
    asked = set(_asked(record))
    lacking = [one for one in session.objectives if not any(_is_about(q, one) for q in asked)]
    if not session.evaluation.url or (asked and not lacking):
        number = counted(len(session.objectives), "objective")
        return Duty("EVAL-02", "met", f"It has an item for each of {number}.")
    if not asked:
        return Duty("EVAL-02", "open", "The first evaluation will tell what the form asks.")
    named = listed([f"“{one}”" for one in lacking])
    return Duty("EVAL-02", "open", f"No question of the form is like {named}.")


def _asked(record: SessionRecord) -> Iterator[str]:
    for attendee, registrant in record.registrants.items():
        for submission in record.submissions.of(attendee, registrant.email):
            yield from submission.answers


def _is_about(question: str, objective: str) -> bool:
    return fuzz.partial_ratio(question.casefold(), objective.casefold()) >= _SAME


def _complete(outcomes: Outcomes) -> Duty:
    session, policy = outcomes.training.session, outcomes.training.policy
    try:
        specimen_of(session, policy, "", name="Ada Example", attendance=not session.credits)
    except CertificateError as error:
        return Duty("CERT-01", "open", " ".join(str(error).split()))
    return Duty("CERT-01", "met", "Every field that it must have is given.")


def _only_passed(outcomes: Outcomes, papers: Papers) -> Duty:
    passed = {_who(one) for one in _of(outcomes, "pass")}
    wrong = [
        one.number
        for one in papers.certificates
        if one.state == "valid" and one.body.attendee not in passed
    ]
    if wrong:
        told = f"Valid, though nobody passed by it now: {listed(wrong)}. Look at each, revoke it or"
        return Duty("CERT-02", "overdue", f"{told} decide otherwise.")
    valid = sum(one.state == "valid" for one in papers.certificates)
    return Duty("CERT-02", "met", f"{counted(valid, 'certificate')} valid, each of a pass.")


def _sent(outcomes: Outcomes, papers: Papers) -> Duty:
    training = outcomes.training
    passed = {_who(one) for one in _of(outcomes, "pass")}
    waiting = len(passed - papers.sent(CERTIFICATE))
    due = training.ends_at + training.policy.certificate_days * DAY
    by = moment_text(due, training.zone)
    if not waiting and training.is_over:
        return Duty("CERT-03", "met", f"{counted(len(passed), 'letter')} sent, due by {by}.")
    state: State = "overdue" if training.as_of > due else "open"
    return Duty("CERT-03", state, f"{waiting} of {len(passed)} still to be sent, by {by}.")


def _grievances(outcomes: Outcomes, papers: Papers) -> Duty:
    failed = {_who(one) for one in _of(outcomes, "fail")}
    unwritten = len(failed - papers.sent(DENIAL)) if outcomes.training.is_over else 0
    unanswered = sum(one.open_appeal is not None for one in outcomes.decisions)
    if not (unwritten or unanswered):
        told = f"{counted(len(failed), 'denial')} written, no appeal waits for an answer."
        return Duty("GRV-01", "met", told)
    parts = [f"{counted(unwritten, 'denial')} to write"] if unwritten else []
    parts += [f"{counted(unanswered, 'appeal')} to answer"] if unanswered else []
    return Duty("GRV-01", "open", f"{listed(parts).capitalize()}.")


def _of(outcomes: Outcomes, outcome: str) -> Iterable[Decision]:
    return (one for one in outcomes.decisions if one.outcome == outcome)


def _who(decision: Decision) -> str:
    return decision.evidence.registrant.attendee
