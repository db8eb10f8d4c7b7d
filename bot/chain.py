"""The chain over the ledger: what shows that no fact was altered, moved, added or taken out.

Each fact carries the SHA-256 of its body (the digest) and the SHA-256 over the chain before it,
the digest and its other columns (the chain). Because the chain holds the digest and not the body,
a body can be erased and the chain still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from bot.facts import Fact

GENESIS = "0" * 64
"""What stands for the chain before the first fact."""

_encode = msgspec.json.Encoder().encode


def digest_of(body: str) -> str:
    """SHA-256 of a fact's body, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def link(previous: str, fact: Fact) -> str:
    """The chain at a fact: SHA-256 over the chain before it, its digest and its other columns."""
    columns = [
        previous,
        fact.digest,
        fact.seq,
        fact.session,
        fact.kind,
        fact.happened_at,
        fact.recorded_at,
        fact.source,
        fact.fingerprint,
    ]
    return hashlib.sha256(_encode(columns)).hexdigest()


def fault_of(fact: Fact, previous: str, *, is_erased: bool) -> str:
    """What is wrong with a fact where the chain before it is `previous`; empty where nothing is.

    Of one that is erased there is no body to look at; its link is looked at all the same.
    """
    if not is_erased and digest_of(fact.body) != fact.digest:
        return f"The body of fact {fact.seq} ({fact.kind}) is not the one that was recorded."
    if link(previous, fact) != fact.chain:
        return f"Fact {fact.seq} ({fact.kind}) or its place in the chain was altered."
    return ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found. `altered` is the first fact that does not hold."""

    facts: int
    head: str
    erased: int = 0
    altered: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether every fact is where it was, as it was."""
        return self.altered is None


def walk(facts: Iterable[Fact], *, after: int = 0, head: str = GENESIS) -> Verification:
    """Check facts in the order of their seq, the first following the fact `after` with its chain.

    Stops at the first fact that was altered, and says what is wrong with it.
    """
    count = erased = 0
    for fact in facts:
        expected = after + count + 1
        reason = _missing(fact, expected) or fault_of(fact, head, is_erased=not fact.body)
        if reason:
            altered = min(fact.seq, expected)
            return Verification(count, head, erased, altered, reason)
        count += 1
        erased += not fact.body
        head = fact.chain
    return Verification(count, head, erased)


def _missing(fact: Fact, expected: int) -> str:
    if fact.seq == expected:
        return ""
    return f"Fact {expected} is missing: fact {fact.seq} follows the one before it."
