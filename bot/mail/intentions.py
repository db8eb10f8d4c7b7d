"""Which letters are to be sent: each is an intention, which the ledger makes happen once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bot import facts
from bot.certificate import Certificate
from bot.clock import DAY, HOUR
from bot.evidence.model import AttendeeEvidence
from bot.evidence.record import SessionRecord
from bot.facts import EvaluationOpened, MailIntended, NewFact
from bot.letters.denial import denial_of
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.rules.risk import evaluation_stage
from bot.session import Session

INVITATION = "invitation"
EVALUATION = "evaluation"
REMINDER = "reminder"
CERTIFICATE = "certificate"
DENIAL = "denial"
ANSWER = "answer"
ALARM = "alarm"

LETTERS = (INVITATION, EVALUATION, REMINDER, CERTIFICATE, DENIAL, ANSWER)
"""The kinds of letter to attendees; an alarm goes to the facilitators."""

SOURCE = "mail"

INVITED_AHEAD = 3 * DAY
"""How long before the training the personal links go out; later registrants get theirs at once."""


class Alarmed(msgspec.Struct, frozen=True):
    """What happened and what to do."""

    text: str


class Evaluated(msgspec.Struct, frozen=True, omit_defaults=True):
    """Until when the evaluation is open (UTC ms), and its link where it is not the own page."""

    closes_at: int
    link: str = ""


def letters_due(record: SessionRecord, now: int) -> list[NewFact]:
    """The letters about a training that the clock asks for: links, evaluation, reminder.

    The same are asked for again for as long as they are due; appending them again sends nothing.
    """
    return [*_invitations(record, now), *_evaluations(record, now)]


def invitations(record: SessionRecord, now: int) -> list[NewFact]:
    """The personal link to everyone who is registered."""
    return [
        intention(record.session.id, INVITATION, attendee, at=now)
        for attendee in record.registrants
    ]


def certificates(issued: Iterable[Certificate], now: int, by: str = "") -> list[NewFact]:
    """The letters that bring certificates: of each, where it is valid. `by` has them sent."""
    return [
        intention(one.session, CERTIFICATE, one.body.attendee, about=one.number, at=now, by=by)
        for one in issued
        if one.state == "valid"
    ]


def denials(
    session: str, decisions: Iterable[Decision], policy: Policy, now: int, by: str = ""
) -> list[NewFact]:
    """The letters that deny a certificate: to everyone about whom it was decided so."""
    return [
        intention(
            session,
            DENIAL,
            decision.evidence.registrant.attendee,
            details=denial_of(decision, policy, now),
            at=now,
            by=by,
        )
        for decision in decisions
        if decision.outcome == "fail"
    ]


def alarm_letters(session: Session, text: str, about: str, now: int) -> list[NewFact]:
    """A letter to each facilitator whose address the session file gives."""
    details = msgspec.to_builtins(Alarmed(text))
    return [
        MailIntended(letter=ALARM, to=address, about=about, details=details).fact(
            session.id, at=now, source=SOURCE
        )
        for address in session.facilitators
        if "@" in address
    ]


def intention(
    session: str,
    letter: str,
    attendee: str,
    *,
    at: int,
    about: str = "",
    details: msgspec.Struct | None = None,
    by: str = "",
) -> NewFact:
    """That a letter is to be sent to an attendee, once; `by` has it sent, or it is due."""
    values = msgspec.to_builtins(details) if details else {}
    intended = MailIntended(letter=letter, attendee=attendee, about=about, details=values, by=by)
    return intended.fact(session, at=at, source=SOURCE)


def _invitations(record: SessionRecord, now: int) -> list[NewFact]:
    session = record.session
    if not session.starts_at - INVITED_AHEAD <= now < session.ends_at:
        return []
    return invitations(record, now)


def _evaluations(record: SessionRecord, now: int) -> Iterator[NewFact]:
    """The evaluation's link once it is open; reminders a day later and before it closes."""
    session, opened = record.session, record.progress.evaluation
    body = facts.read(opened) if opened else None
    if session.evaluation is None or not isinstance(body, EvaluationOpened):
        return
    if now >= body.closes_at:
        return
    details = Evaluated(closes_at=body.closes_at, link=session.evaluation.url)
    stage = evaluation_stage(round(session.evaluation.hours * HOUR), body.closes_at, now)
    for attendee in record.registrants:
        evidence = record.evidence(attendee, max(now, record.latest))
        if not _took_part(evidence):
            continue
        yield intention(session.id, EVALUATION, attendee, details=details, at=now)
        if stage != "opened" and _owes_evaluation(evidence):
            yield intention(session.id, REMINDER, attendee, about=stage, details=details, at=now)


def _took_part(evidence: AttendeeEvidence) -> bool:
    """Whether there is any sign of somebody; who may have been an unknown participant has one."""
    seen = evidence.connections or evidence.page_opened_at is not None
    return bool(seen or evidence.perhaps_present)


def _owes_evaluation(evidence: AttendeeEvidence) -> bool:
    return evidence.evaluation is None or evidence.evaluation.submitted_at is None
