"""What came of it for one attendee, once the training is over: as their own page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot import facts
from bot.certificate import Certificate
from bot.clock import DAY
from bot.facts import DecisionRecorded, MailIntended
from bot.ledger import Ledger
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.rules.requirement import Requirement

State = Literal[
    "waiting", "review", "complete", "unmet", "passed", "denied", "certified", "revoked"
]
"""`waiting`: for what time brings. `review`: a person has to look, for reasons of the attendee's
own or (there are none) for one that concerns the whole training. `complete` and `unmet`: as the
record stands, nobody has decided yet. The others are decided."""

DENIAL = "denial"
"""The kind of letter that denies a certificate."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What was put on record about an attendee; `denied_at` is when a denial was written to them.

    `appeal_until` is what that letter says; both are UTC milliseconds.
    """

    decision: DecisionRecorded | None = None
    decided_at: int = 0
    denied_at: int = 0
    appeal_until: int = 0
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The state, with the requirements that it rests on and until when one can appeal."""

    state: State
    credits: float = 0.0
    reasons: tuple[Requirement, ...] = ()
    decided_at: int = 0
    appeal_until: int = 0
    number: str = ""
    certificate_days: int = 0


def on_record(
    ledger: Ledger, session: str, attendee: str, certificate: Certificate | None
) -> OnRecord:
    """What the ledger says was decided about an attendee. Raises LedgerError."""
    decisions = _beginning(ledger, f"decision:{session}:{attendee}:")
    letters = _beginning(ledger, f"mail:{session}:{DENIAL}:{attendee}:")
    decided = facts.read(decisions[-1]) if decisions else None
    letter = facts.read(letters[-1]) if letters else None
    details = letter.details if isinstance(letter, MailIntended) else {}
    return OnRecord(
        decision=decided if isinstance(decided, DecisionRecorded) else None,
        decided_at=decisions[-1].happened_at if decisions else 0,
        denied_at=letters[-1].happened_at if letters else 0,
        appeal_until=details.get("appeal_until", 0),
        certificate=certificate,
    )


def result_of(decision: Decision, known: OnRecord, policy: Policy) -> Result:
    """What came of it, from what the facts come to now and what was put on record. Pure."""
    certificate, days = known.certificate, policy.certificate_days
    if certificate and certificate.state == "revoked":
        return Result("revoked", number=certificate.number)
    if certificate:
        body = certificate.body
        return Result("certified", body.credits, (), certificate.issued_at, 0, certificate.number)
    recorded = known.decision.outcome if known.decision else None
    if decision.outcome == "fail":
        return _failed(decision, known, policy, recorded)
    if decision.outcome == "pass":
        state: State = "passed" if recorded == "pass" else "complete"
        return Result(state, decision.credits, (), known.decided_at, certificate_days=days)
    if any(one.awaiting for one in decision.requirements):
        return Result("waiting")
    reviews = [one for one in decision.requirements if one.outcome == "review"]
    own = tuple(one for one in reviews if not one.is_of_the_session)
    return Result("review", reasons=own)


def _failed(decision: Decision, known: OnRecord, policy: Policy, recorded: str | None) -> Result:
    """A decision is one where it is on record, or was written to the attendee."""
    failed = tuple(one for one in decision.requirements if one.outcome == "fail")
    if recorded != "fail" and not known.denied_at:
        return Result("unmet", reasons=failed)
    decided_at = known.denied_at or known.decided_at
    until = known.appeal_until or decided_at + policy.appeal_days * DAY
    return Result("denied", 0.0, failed, decided_at, until)


def _beginning(ledger: Ledger, mark: str) -> list[facts.Fact]:
    """The facts whose fingerprint begins so; the mark ends with a colon."""
    return ledger.select("fingerprint >= ? and fingerprint < ?", [mark, mark[:-1] + ";"])
