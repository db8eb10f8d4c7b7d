"""Whose name a participant's name is like: a suggestion for a person, never applied by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bot.evidence.model import Registrant
from bot.evidence.naming import people_in, words

ALIKE = 84.0
"""From which similarity (of 100) two names count as alike: a letter or two in a whole name apart,
so that `Jon Smith` is like `John Smith` and `Anna Berg` is not like `Hanna Burk`."""

FEW = 3
"""How many registrants may share the words of a shorter name for it to tell anything."""

COMMON = frozenset(
    {"android", "galaxy", "guest", "ipad", "iphone", "laptop", "mac", "macbook", "mobile", "pc"}
    | {"phone", "room", "the", "user", "zoom"}
)
"""Words that stand in many names and mean nobody."""


class Resemblance:
    """The registrants, arranged for finding the one whose name a participant's name is like."""

    def __init__(self, registrants: Iterable[Registrant]) -> None:
        self.names: dict[str, str] = {}
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for registrant in registrants:
            parts = words(registrant.name)
            self.names[registrant.attendee] = " ".join(parts)
            for part in parts:
                self.by_word[part].add(registrant.attendee)
        self._found: dict[tuple[str, str], tuple[str | None, frozenset[str]]] = {}

    def find(self, name: str, email: str = "") -> tuple[str | None, frozenset[str]]:
        """The one attendee to suggest, where one is likest, and all who are alike."""
        found = self._found.get((name, email))
        if found is None:
            found = self._found[name, email] = self._search(name, email)
        return found

    def _search(self, name: str, email: str) -> tuple[str | None, frozenset[str]]:
        scores: dict[str, float] = {}
        local = email.partition("@")[0].partition("+")[0].replace(".", " ").replace("_", " ")
        for text in (name, local, *people_in(name)):
            for attendee, score in self._like(words(text)).items():
                scores[attendee] = max(score, scores.get(attendee, 0.0))
        best = max(scores.values(), default=0.0)
        likest = [attendee for attendee, score in scores.items() if score == best]
        return (likest[0] if len(likest) == 1 else None), frozenset(scores)

    def _like(self, parts: list[str]) -> dict[str, float]:
        telling = [part for part in parts if part not in COMMON and len(part) > 1]
        if not telling:
            return {}
        text = " ".join(telling)
        rows = process.extract(
            text, self.names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None, processor=None
        )
        found = {attendee: float(score) for _, score, attendee in rows}
        groups = [self.by_word[part] for part in telling if part in self.by_word]
        holding = set.intersection(*groups) if groups else set()
        if len(holding) <= FEW:  # `Ana`, `Ana's iPad`, `J. Smith`, where few can be meant
            for attendee in holding:
                found.setdefault(attendee, ALIKE)
        return found
