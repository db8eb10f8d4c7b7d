"""Who is registered, by everything they can be known by, and what people said of who is who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.evidence.model import Registrant
from bot.evidence.naming import bare_email, people_in, same_email, same_name
from bot.evidence.traces import Key

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Word:
    """What a person decided of a participant and an attendee."""

    linked: bool
    at: int
    seq: int
    by: str
    reason: str


@dataclass(slots=True)
class Directory:
    """Who is registered, by every key they can be known by, and what was said of who is who."""

    registrants: dict[str, Registrant] = field(default_factory=dict)
    by_key: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    claims: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    decided: dict[str, dict[str, Word]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, attendee: str, registrant: Registrant | None) -> set[Key]:
        """Set (None: take out) a registrant; the keys whose participants that may concern."""
        changed: set[Key] = set()
        before = self.registrants.pop(attendee, None)
        if before:
            changed |= self._index(before, keep=False)
        if registrant:
            self.registrants[attendee] = registrant
            changed |= self._index(registrant, keep=True)
        return changed

    def _index(self, registrant: Registrant, *, keep: bool) -> set[Key]:
        keys = keys_of(registrant)
        for key in keys:
            group = self.by_key[key]
            (group.add if keep else group.discard)(registrant.attendee)
        return keys

    def claim(self, name: str, attendee: str, seq: int) -> Key:
        """Take in an attendee's word that they appear under a name; the key that concerns."""
        said = self.claims[same_name(name)]
        said[attendee] = min(seq, said.get(attendee, seq))
        return Key("name", same_name(name))

    def decide(self, participant: str, attendee: str, word: Word) -> None:
        """Take in a person's decision; of several on the same two the latest holds."""
        said = self.decided[participant]
        before = said.get(attendee)
        if before is None or (before.at, before.seq) < (word.at, word.seq):
            said[attendee] = word

    def pointed(self, key: Key) -> frozenset[str]:
        """The registrants that a key points at."""
        return frozenset(self.by_key[key]) if key in self.by_key else NOBODY

    def claimed(self, name: str) -> dict[str, int]:
        """The registrants who said that they appear under a name, with the fact of each."""
        said = self.claims.get(name, {})
        return {who: seq for who, seq in said.items() if who in self.registrants}

    def together(self, names: Iterable[str]) -> frozenset[str]:
        """The registrants that `Ana Lopez & Ben Ito` or `Ana & Ben` means; none below two."""
        for name in sorted(names):
            meant = [self._meant(part) for part in people_in(name)]
            found = frozenset(who for several in meant if len(several) == 1 for who in several)
            if len(found) > 1:
                return found
        return frozenset()

    def _meant(self, part: str) -> frozenset[str]:
        return self.pointed(Key("name", part)) or self.pointed(Key("part", part))

    def word_on(self, participants: Iterable[str]) -> dict[str, Word]:
        """What people decided of a participant known by these keys, the latest by attendee."""
        latest: dict[str, Word] = {}
        for participant in participants:
            for attendee, word in self.decided.get(participant, {}).items():
                before = latest.get(attendee)
                if before is None or (before.at, before.seq) < (word.at, word.seq):
                    latest[attendee] = word
        return latest


def keys_of(registrant: Registrant) -> set[Key]:
    """Every key by which a registrant can be known in Zoom."""
    name = same_name(registrant.name)
    keys = {
        Key("customer", registrant.attendee),
        Key("email", same_email(registrant.email)),
        Key("bare", bare_email(registrant.email)),
        Key("name", name),
        Key("part", name),
        Key("part", name.split(" ")[0]),
    }
    if registrant.registrant_id:
        keys.add(Key("registrant", registrant.registrant_id))
    return keys
