"""What an erasing takes away from a session, worked out before anything is done. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from bot.erasures import Stretches, stretches
from bot.facts import ErasureMade, NewFact, PurgeMade

SHOWN = 6
"""How many stretches of seqs are shown where not every one matters."""


@dataclass
class Taking:
    """What is to be taken from one session (None: from deliveries that belong to none).

    `gone` are the facts whose bodies go, `instead` new facts that keep what they told of others.
    `shared` are facts left standing because they are evidence of others too, `named` facts about
    others whose text names the person. `changes` tells in words whose outcomes would be others
    afterwards. `required_until` is there while the policy asks to keep the records (UTC
    milliseconds). `leads` is set where the session file names the person as one who leads.
    """

    session: str | None
    gone: set[int] = field(default_factory=set)
    instead: list[NewFact] = field(default_factory=list)
    shared: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    changes: list[str] = field(default_factory=list)
    required_until: int | None = None
    leads: bool = False
    people: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to do, or to look at."""
        return bool(self.gone or self.shared or self.named or self.leads)

    def requested(self, *, by: str, reason: str, at: int) -> list[NewFact]:
        """The facts that are appended before one person's data go."""
        return [*self.instead, self._recorded(ErasureMade, by, reason, at)]

    def purged(self, *, by: str, reason: str, at: int) -> list[NewFact]:
        """The facts that are appended before a session's people go."""
        purge = partial(PurgeMade, people=self.people)
        return [self._recorded(purge, by, reason, at)]

    def _recorded(
        self, kind: Callable[..., ErasureMade | PurgeMade], by: str, reason: str, at: int
    ) -> NewFact:
        """The fact that says which bodies go."""
        erased = stretches(self.gone)
        made = kind(
            erased=erased,
            digest=_digest(erased),
            by=by,
            reason=reason,
            required_until=self.required_until,
        )
        return made.fact(self.session, at=at, source="cli")


def in_short(seqs: Iterable[int]) -> str:
    """Seqs for people, of many only where they begin and end: `3, 5–9, 12, 15, 17 … 1434`."""
    known = stretches(seqs)
    if len(known) <= SHOWN:
        return _text(known)
    return f"{_text(known[: SHOWN - 1])} … {known[-1][1]}"


def in_words(seqs: Iterable[int]) -> str:
    """Every seq for people: `3, 5–9`."""
    return _text(stretches(seqs))


def _text(known: Stretches) -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in known)


def _digest(erased: Stretches) -> str:
    return hashlib.sha256(repr(erased).encode()).hexdigest()
