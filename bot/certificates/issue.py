"""Issuing certificates, each once: whoever's append of the fact is the first has issued it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.certificate import Certificate
from bot.certificates.errors import CertificateError, DesignError
from bot.certificates.face import Face, face_of
from bot.certificates.workshop import Batch, Made, Workshop
from bot.evidence.model import Registrant
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.session import Session

BATCH = 50
"""How many certificates share one commit."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Somebody who passed and whose certificate could not be made, and why."""

    registrant: Registrant
    error: CertificateError


@dataclass(slots=True)
class Issuance:
    """What came of issuing a session's certificates.

    `issued` are those that this run issued, `before` those that there were already; `withheld`
    passed and need a person; `others` counts who did not pass, by outcome.
    """

    issued: list[Certificate] = field(default_factory=list)
    before: list[Certificate] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


def issue(
    workshop: Workshop,
    session: Session,
    policy: Policy,
    decisions: Iterable[Decision],
    *,
    head: tuple[int, str],
    at: int,
    source: str,
    by: str = "",
) -> Issuance:
    """Issue a certificate to everyone who passed and has none (CERT-02), at `at` (UTC ms).

    `head` is the last fact that the decisions rest on: its seq and the chain there. Nobody who
    ever had a certificate gets another here: a correction is a reissue, and what was revoked stays
    revoked. Raises DesignError or LedgerError; then what was issued before stays issued, and the
    same again goes on from there.
    """
    issuance = Issuance()
    due = _due(workshop, issuance, session, policy, decisions)
    batch = workshop.batch(session, policy.digest, head, at=at, source=source, by=by)
    for start in range(0, len(due), BATCH):
        made = _make(workshop, issuance, batch, due[start : start + BATCH])
        issuance.issued += workshop.record(batch, made)
    return issuance


def _due(
    workshop: Workshop,
    issuance: Issuance,
    session: Session,
    policy: Policy,
    decisions: Iterable[Decision],
) -> list[tuple[Registrant, Face]]:
    """Who is to get a certificate, and its words; everyone else is noted in `issuance`."""
    due = []
    register = workshop.register.now()
    for decision in decisions:
        registrant = decision.evidence.registrant
        known = register.latest(session.id, registrant.attendee)
        if known:
            issuance.before.append(known)
        elif decision.outcome != "pass":
            issuance.others[decision.outcome] += 1
        else:
            try:
                due.append((registrant, face_of(session, policy, decision)))
            except CertificateError as error:
                issuance.withheld.append(Withheld(registrant, error))
    return due


def _make(
    workshop: Workshop,
    issuance: Issuance,
    batch: Batch,
    due: Sequence[tuple[Registrant, Face]],
) -> list[Made]:
    """Set a batch. What is wrong with one certificate is noted and holds up no other."""
    made = []
    for registrant, face in due:
        try:
            made.append(workshop.make(batch, registrant.attendee, face))
        except DesignError:
            raise  # the template is everyone's
        except CertificateError as error:
            issuance.withheld.append(Withheld(registrant, error))
    return made
