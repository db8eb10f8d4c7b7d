"""What a session's facts come to: its outcomes, versions, certificates and erasings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from bot import facts
from bot.certificate import Certificate, Register
from bot.erasures import Erasure, Erasures
from bot.evidence.record import SessionRecord
from bot.facts import DecisionRecorded, Fact, SessionAdded
from bot.outcomes import Outcomes, outcomes_of
from bot.rules.policy import Policy, PolicyError, policy_of
from bot.session import Session
from bot.session_file import SessionFileError, parse


class NoSessionError(ValueError):
    """Facts among which there is no session file that can be used; the text says why."""


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of what, as of when, and from which ledger a bundle is made.

    `facts` and `head` are the seq and the chain of the ledger's last fact, `as_of` the moment of
    the decisions (UTC milliseconds), `key` the fingerprint of the key that signs.
    """

    session: str
    as_of: int
    facts: int
    head: str
    key: str


@dataclass(frozen=True, slots=True)
class Version:
    """A session file as it was added, and the policy that it asked for (None: unusable now)."""

    number: int
    fact: int
    added_at: int
    text: str
    policy: Policy | None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a session's facts come to. `recorded` are the decisions that were put on record."""

    origin: Origin
    outcomes: Outcomes
    versions: tuple[Version, ...]
    certificates: tuple[Certificate, ...]
    erasures: tuple[Erasure, ...]
    recorded: tuple[tuple[Fact, DecisionRecorded], ...]


def contents_of(origin: Origin, found: Iterable[Fact]) -> Contents:
    """Read a session's facts, given in the order of the ledger.

    Raises NoSessionError, PolicyError or SessionFileError.
    """
    told = list(found)
    versions = tuple(_versions(told))
    if not versions:
        raise NoSessionError(f"No fact adds the session {origin.session}.")
    record = record_of(parse(versions[-1].text), told)
    register, erasures = Register(), Erasures()
    recorded = []
    for fact in told:
        register.apply(fact)
        erasures.apply(fact)
        body = facts.read(fact) if fact.kind == DecisionRecorded.KIND else None
        if isinstance(body, DecisionRecorded):
            recorded.append((fact, body))
    return Contents(
        origin=origin,
        outcomes=outcomes_of(record, now=origin.as_of, facts=origin.facts, head=origin.head),
        versions=versions,
        certificates=tuple(register.of(origin.session)),
        erasures=erasures.all(),
        recorded=tuple(recorded),
    )


def record_of(session: Session, found: Iterable[Fact]) -> SessionRecord:
    """The record of a session from all of its facts."""
    record = SessionRecord(session)
    for fact in found:
        record.apply(fact)
    return record


def _versions(found: Iterable[Fact]) -> Iterator[Version]:
    """The session files in the order of their versions."""
    added = [
        (body.version, fact, body)
        for fact in found
        if fact.kind == SessionAdded.KIND and isinstance(body := facts.read(fact), SessionAdded)
    ]
    for number, fact, body in sorted(added, key=lambda one: one[0]):
        policy = _policy(body.text)
        at, by, reason = fact.happened_at, body.by, body.reason
        yield Version(number, fact.seq, at, body.text, policy, by, reason)


def _policy(text: str) -> Policy | None:
    try:
        return policy_of(parse(text))
    except (PolicyError, SessionFileError):
        return None
