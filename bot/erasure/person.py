"""Which facts of a session tell of one person. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import facts
from bot.erasure.sighting import Sighting, row_key, sighting, texts
from bot.erasures import KINDS as ERASING
from bot.facts import (
    ZOOM,
    EvaluationAssigned,
    Fact,
    RegistrantAdded,
    ReportParticipants,
    SessionAdded,
)

KEPT = frozenset({SessionAdded.KIND, *ERASING})
"""The kinds of fact that are about no attendee, whomever their text names."""

_STAFF = ("host", "operator")
"""With what the names of fields begin that speak of those who lead, in everyone's deliveries."""


@dataclass
class Person:
    """By what the facts of a session know a person.

    `attendees` are the pseudonyms: one, but for an installation whose secret key was changed.
    `participants` are the keys of their connections in Zoom that are nobody else's, `shared` those
    that others are matched to as well.
    """

    email: str
    attendees: frozenset[str] = frozenset()
    names: set[str] = field(default_factory=set)
    registrant_ids: set[str] = field(default_factory=set)
    participants: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    _seen: dict[int, Sighting] = field(default_factory=dict)
    _evaluations: set[str] = field(default_factory=set)

    def learn(self, found: Iterable[Fact], others: Mapping[str, set[str]]) -> None:
        """Learn by what else they are known, from facts that are given in any order.

        `others` holds, by participant, the other attendees whom it is matched to.
        """
        told = list(found)
        for fact in told:
            body = facts.read(fact)
            if isinstance(body, RegistrantAdded) and body.attendee in self.attendees:
                self.names.add(plain(body.name))
                self.registrant_ids |= {body.registrant_id} - {""}
        self._evaluations = set(self._assigned(told))
        self._seen = {fact.seq: one for fact in told if (one := sighting(fact))}
        for fact in told:
            if fact.seq in self._seen and self._is_named_in(fact):
                self.participants.add(self._seen[fact.seq].key)
        known: dict[str, set[str]] = {}
        for one in self._seen.values():
            known.setdefault(one.by_user_id, set()).add(one.key)
        for by_user_id, keys in known.items():  # a user_id alone means whoever alone had it
            if by_user_id and keys - {by_user_id} and keys - {by_user_id} <= self.participants:
                self.participants.add(by_user_id)
        self.shared |= {key for key in self.participants if others.get(key)}
        self.participants -= self.shared

    def is_told_of(self, fact: Fact) -> bool:
        """Whether a fact tells of this person, and of nobody else."""
        if fact.kind in KEPT or not fact.body or self.is_shared(fact):
            return False
        seen = self._seen.get(fact.seq)
        if (seen and seen.key in self.participants) or fact.fingerprint in self._evaluations:
            return True
        if fact.kind.startswith(ZOOM):
            return self._is_named_in(fact)
        body = facts.read(fact)
        if getattr(body, "attendee", "") in self.attendees:
            return True
        return any(plain(getattr(body, name, "")) == self.email for name in ("email", "to"))

    def _assigned(self, told: Iterable[Fact]) -> Iterator[str]:
        """The evaluations, under whatever address they came, that are theirs by a person's word."""
        words: dict[str, tuple[int, int, str]] = {}
        for fact in told:
            body = facts.read(fact)
            if isinstance(body, EvaluationAssigned):
                word = (fact.happened_at, fact.seq, body.attendee)
                words[body.evaluation] = max(words.get(body.evaluation, word), word)
        return (key for key, (_, _, attendee) in words.items() if attendee in self.attendees)

    def is_shared(self, fact: Fact) -> bool:
        """Whether a fact tells of a connection that is also somebody else's."""
        seen = self._seen.get(fact.seq)
        return seen is not None and seen.key in self.shared

    def is_mentioned(self, fact: Fact) -> bool:
        """Whether the text of a fact names this person, by the address or the whole name."""
        if fact.kind in KEPT or not self._may_be_named(fact.body):
            return False
        text = plain(" ".join(value for _, value in texts(fact.body)))
        known = [self.email, *(name for name in self.names if " " in name)]
        return any(re.search(rf"(?<![\w.+-]){re.escape(one)}(?![\w-])", text) for one in known)

    def rows_of_others(self, report: ReportParticipants) -> tuple[dict[str, Any], ...]:
        """The rows of Zoom's report that are not this person's."""
        return tuple(row for row in report.rows if not self._is_row(report.meeting, row))

    def _is_row(self, meeting: str, row: Mapping[str, Any]) -> bool:
        fields = [(name, str(value)) for name, value in row.items()]
        return row_key(meeting, row) in self.participants or self._is_named(fields)

    def _is_named_in(self, fact: Fact) -> bool:
        return self._may_be_named(fact.body) and self._is_named(texts(fact.body))

    def _may_be_named(self, body: str) -> bool:
        """Whether a look into a body is worth it; one with escaped characters always is."""
        if "\\" in body:
            return True
        words = [max(name.split(), key=len, default=name) for name in self.names]
        known = [self.email, *self.attendees, *self.registrant_ids, *words]
        text = body.casefold()
        return any(word.casefold() in text for word in known if word)

    def _is_named(self, fields: Iterable[tuple[str, str]]) -> bool:
        """Whether Zoom's fields hold the address, the registrant's id or the pseudonym."""
        return any(
            (plain(value) == self.email and not name.startswith(_STAFF))
            or (name == "registrant_id" and value in self.registrant_ids)
            or (name == "customer_key" and value in self.attendees)
            for name, value in fields
        )


def plain(text: object) -> str:
    """A text for comparing: its case and its spaces set aside."""
    return " ".join(str(text).split()).casefold()
