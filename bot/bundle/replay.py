"""What was put on record before, computed again as it stood then: decisions and certificates. Pure.

A recorded decision and a certificate name the last fact that they rest on. With the facts up to
that one the same must come out again; what came later cannot have changed it unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot import facts
from bot.bundle.contents import Contents, record_of
from bot.certificate import Certificate
from bot.evidence.record import SessionRecord
from bot.facts import CertificateReissued, DecisionRecorded, Fact, SessionAdded
from bot.rules.decision import Decision, decide
from bot.rules.policy import policy_of
from bot.session_file import parse


class Claim(NamedTuple):
    """What was said of an attendee on the facts up to `upto`, whose chain was `head`."""

    upto: int
    head: str
    what: str
    attendee: str
    at: int
    said: DecisionRecorded | Certificate


def claims_of(contents: Contents) -> list[Claim]:
    """Every recorded decision and every certificate that was issued, by the facts it rests on.

    A corrected certificate takes over what the first edition said, so it is none of its own.
    """
    claims = [
        Claim(
            body.ledger_facts,
            body.ledger_head,
            f"The decision that fact {fact.seq} put on record",
            body.attendee,
            body.as_of,
            body,
        )
        for fact, body in contents.recorded
    ]
    claims += [
        Claim(
            one.body.ledger_facts,
            one.body.ledger_head,
            f"Certificate {one.number} (fact {one.fact})",
            one.body.attendee,
            one.issued_at,
            one,
        )
        for one in contents.certificates
        if not isinstance(one.body, CertificateReissued)
    ]
    return sorted(claims, key=lambda claim: claim.upto)


def replayable(contents: Contents) -> list[Claim]:
    """The claims that rest on facts of which nothing was erased since."""
    last_erasing = max((one.fact for one in contents.erasures), default=0)
    return [claim for claim in claims_of(contents) if claim.upto >= last_erasing]


def faults(contents: Contents, found: Sequence[Fact], chains: Mapping[int, str]) -> Iterator[str]:
    """What does not come out again; `chains` holds the chain at every fact that is known.

    Of what rests on facts that were erased since, only its place in the chain can be told.
    """
    for claim in claims_of(contents):
        if chains.get(claim.upto, claim.head) != claim.head:
            yield f"{claim.what} names another history: that was not the chain at {claim.upto}."
    for claim, record in _as_it_stood(replayable(contents), found):
        if fault := _fault(claim, record):
            yield fault


def _as_it_stood(
    claims: Sequence[Claim], found: Sequence[Fact]
) -> Iterator[tuple[Claim, SessionRecord | None]]:
    """Each claim with the record of the facts that it rests on; None before there was a session."""
    record: SessionRecord | None = None
    place, version = 0, 0
    for claim in claims:
        while place < len(found) and found[place].seq <= claim.upto:
            fact = found[place]
            place += 1
            added = facts.read(fact) if fact.kind == SessionAdded.KIND else None
            if isinstance(added, SessionAdded) and added.version > version:
                version = added.version
                record = record_of(parse(added.text), found[:place])
            elif record:
                record.apply(fact)
        yield claim, record


def _fault(claim: Claim, record: SessionRecord | None) -> str:
    """What is wrong with a claim, empty where it comes out again."""
    if record is None or claim.attendee not in record.registrants:
        return f"{claim.what} is about somebody who was not registered then."
    policy = policy_of(record.session)
    decision = decide(record, claim.attendee, policy, max(claim.at, record.latest))
    if isinstance(claim.said, DecisionRecorded):
        same = _summary(decision, policy.digest) == _said(claim.said)
    else:
        same = decision.outcome == "pass"
    if same:
        return ""
    who = decision.evidence.registrant.email
    return (
        f"{claim.what}, about {who}, does not rest on the facts: they came to {decision.outcome}."
    )


def _summary(decision: Decision, policy: str) -> tuple[object, ...]:
    requirements = tuple((one.id, str(one.outcome)) for one in decision.requirements)
    return (decision.outcome, decision.credits, requirements, policy)


def _said(body: DecisionRecorded) -> tuple[object, ...]:
    return (body.outcome, body.credits, body.requirements, body.policy)
