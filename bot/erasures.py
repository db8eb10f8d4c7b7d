"""What was erased, when and why: told by the facts that came before each erasing. Pure."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from bot import facts
from bot.facts import Erased, ErasureMade, Fact, PurgeMade

KINDS = (ErasureMade.KIND, PurgeMade.KIND)
"""The kinds of fact that say what was erased."""

Stretches = tuple[tuple[int, int], ...]
"""Seqs in order, each stretch from its first to its last."""


class Erasure(NamedTuple):
    """One erasing: the seqs whose bodies are gone, who had it done and why, and by which fact.

    `on` is a request of one person, or the end of the time that records are kept. Moments are UTC
    milliseconds; `required_until` is there where the policy asked to keep them longer.
    """

    fact: int
    at: int
    on: Literal["request", "retention"]
    by: str
    reason: str
    erased: Stretches
    required_until: int | None

    @property
    def number(self) -> int:
        """How many facts were erased."""
        return sum(last - first + 1 for first, last in self.erased)


class Erasures:
    """Every erasing that facts tell of. Takes facts in any order."""

    def __init__(self) -> None:
        self._found: list[Erasure] = []

    def apply(self, fact: Fact) -> None:
        """Take in a fact; only those about erasing matter."""
        body = facts.read(fact) if fact.kind in KINDS else None
        if isinstance(body, Erased) and all(one.fact != fact.seq for one in self._found):
            erasure = Erasure(
                fact=fact.seq,
                at=fact.happened_at,
                on="request" if isinstance(body, ErasureMade) else "retention",
                by=body.by,
                reason=body.reason,
                erased=body.erased,
                required_until=body.required_until,
            )
            insort(self._found, erasure)

    def all(self) -> tuple[Erasure, ...]:
        """The erasings in the order of their facts."""
        return tuple(self._found)

    def __contains__(self, seq: int) -> bool:
        """Whether the body of a fact went with one of them.

        What came after the fact that tells of an erasing was not erased by it.
        """
        return any(seq < one.fact and _holds(one.erased, seq) for one in self._found)

    def applied_to(self, fact: Fact) -> Fact:
        """The fact without its body where it was erased, else as it is."""
        gone = self._found and fact.body and fact.seq in self
        return msgspec.structs.replace(fact, body="") if gone else fact


def stretches(seqs: Iterable[int]) -> Stretches:
    """Seqs in any order as stretches."""
    found: list[tuple[int, int]] = []
    for seq in sorted(set(seqs)):
        if found and seq == found[-1][1] + 1:
            found[-1] = (found[-1][0], seq)
        else:
            found.append((seq, seq))
    return tuple(found)


def _holds(erased: Stretches, seq: int) -> bool:
    place = bisect_right(erased, (seq, 2**63)) - 1
    return place >= 0 and erased[place][0] <= seq <= erased[place][1]
