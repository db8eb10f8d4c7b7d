"""Appeals: filed by the attendee or entered for them, and answered by a named person."""

from __future__ import annotations

from typing import Literal

from bot.clock import Clock
from bot.evidence.model import AttendeeEvidence
from bot.evidence.said import Appeal
from bot.facts import AppealAnswered, AppealFiled, NewFact
from bot.ledger import Ledger
from bot.letters.appeal import Answered
from bot.mail.intentions import ANSWER, intention
from bot.office.errors import OfficeError
from bot.office.rulings import require_words
from bot.outcomes import Outcomes
from bot.rules.decision import Decision

LONGEST_TEXT = 4_000
"""How long an appeal may be, in characters."""


def filing(evidence: AttendeeEvidence, text: str, by: str = "") -> AppealFiled:
    """The appeal as it is recorded. Raises OfficeError where there is one open, or no text."""
    text = text.strip()
    if not text:
        raise OfficeError("Please write what happened.")
    if len(text) > LONGEST_TEXT:
        raise OfficeError(
            f"Please write up to {LONGEST_TEXT:,} characters; this has {len(text):,}."
        )
    if open_appeal(evidence):
        raise OfficeError("There is an appeal already that has not been answered yet.")
    return AppealFiled(
        attendee=evidence.registrant.attendee,
        number=len(evidence.appeals) + 1,
        text=text,
        by=by.strip(),
    )


def open_appeal(evidence: AttendeeEvidence) -> Appeal | None:
    """The appeal that nobody has answered yet, None where there is none."""
    return next((one for one in evidence.appeals if one.answer is None), None)


def enter(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    decision: Decision,
    text: str,
    by: str,
    source: str,
) -> None:
    """Enter an appeal that came by letter or by telephone. Raises OfficeError or LedgerError."""
    require_words(by, text)
    training = outcomes.training
    if not training.is_over:
        raise OfficeError("The training is not over: nothing is decided that could be appealed.")
    filed = filing(decision.evidence, text, by)
    ledger.append(filed.fact(training.session.id, at=clock.now(), source=source))


def answer(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    decision: Decision,
    outcome: str,
    by: str,
    reason: str,
    source: str,
) -> AppealAnswered:
    """Answer the open appeal, and have the attendee told; the answer as it is recorded.

    Where it is granted, all that keeps them from a pass is overridden by it. The answer and the
    letter are recorded together, all or none. Raises OfficeError or LedgerError.
    """
    require_words(by, reason)
    appeal = open_appeal(decision.evidence)
    if appeal is None:
        raise OfficeError("There is no appeal that waits for an answer.")
    known: dict[str, Literal["granted", "refused"]] = {"granted": "granted", "refused": "refused"}
    if outcome not in known:
        raise OfficeError("Choose whether the appeal is granted or refused.")
    short = [one.id for one in decision.requirements if one.outcome != "pass"]
    answered = AppealAnswered(
        attendee=decision.evidence.registrant.attendee,
        number=appeal.number,
        outcome=known[outcome],
        requirements=tuple(short) if outcome == "granted" else (),
        by=by.strip(),
        reason=reason.strip(),
    )
    new = _facts(answered, appeal, outcomes.training.session.id, clock.now(), source)
    if not ledger.append_all(new)[0].first:
        raise OfficeError("Somebody else has answered this appeal in the meantime.")
    return answered


def _facts(
    answered: AppealAnswered, appeal: Appeal, session: str, at: int, source: str
) -> list[NewFact]:
    """The answer, and the letter that brings it."""
    told = Answered(answered.outcome, answered.reason, answered.by, appeal.at)
    letter = intention(
        session, ANSWER, answered.attendee, about=str(answered.number), details=told, at=at
    )
    return [answered.fact(session, at=at, source=source), letter]
