"""Which participant is which attendee, kept current as keys become known.

In this order: a person's decision; the registrant id; the personal link; the e-mail address; a Zoom
account known from a stronger match; a name that is one registrant's and one participant's alone. A
participant whose keys point at several registrants is given to each of them and certain of none; a
telephone and a match by name alone are not certain either. Nothing else is matched, only suggested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from bot.evidence.identity import NOBODY, Directory
from bot.evidence.model import How, Match
from bot.evidence.naming import BOT_NAME, is_telephone, same_name
from bot.evidence.traces import Key, Trace

HOSTING = frozenset({"host", "co-host", "cohost", "alternative host"})
"""The roles of those who lead a meeting."""


class Pointer(NamedTuple):
    """A registrant that one kind of key points at, by which fact."""

    how: How
    fact: int


class Matcher:
    """The matches of all participants of a session, worked out again only where something changed.

    `hosts` are the keys of those who are never judged: the host and the facilitators.
    """

    def __init__(self, directory: Directory, hosts: Iterable[Key] = ()) -> None:
        self.directory = directory
        self.hosts = {*hosts, Key("name", same_name(BOT_NAME))}
        self.matches: dict[Trace, tuple[Match, ...]] = {}
        self.connections: dict[str, set[Trace]] = defaultdict(set)
        self._index: dict[Key, set[Trace]] = defaultdict(set)
        self._stale: set[Trace] = set()

    def learn(self, trace: Trace, key: Key, seq: int) -> None:
        """Take in a key of a participant."""
        known = trace.keys.setdefault(key.kind, {})
        before = known.get(key.value)
        if before is None:
            self._index[key].add(trace)
        if before is None or seq < before:
            known[key.value] = seq
            self._stale.add(trace)

    def disturb(self, traces: Iterable[Trace]) -> None:
        """Look again at these participants."""
        self._stale.update(traces)

    def disturb_keys(self, keys: Iterable[Key]) -> None:
        """Look again at the participants that have one of these keys."""
        for key in keys:
            self._stale.update(self._index.get(key, ()))

    def settle(self) -> tuple[set[Trace], set[str]]:
        """Work out what changed; the participants looked at again, the attendees it concerns."""
        concerned: set[str] = set()
        looked_at = self._spread()
        for trace in looked_at:
            before = self.matches.get(trace, ())
            after = () if trace.owner else self._match(trace)
            if before == after:
                continue
            for match in before:
                self.connections[match.attendee].discard(trace)
            for match in after:
                self.connections[match.attendee].add(trace)
            self.matches[trace] = after
            concerned.update(match.attendee for match in (*before, *after))
        return set(looked_at), concerned

    def is_host(self, trace: Trace) -> bool:
        """Whether the participant is one who is never judged."""
        return any(
            Key(kind, value) in self.hosts
            for kind in ("account", "email", "name")
            for value in trace.known(kind)
        )

    def suspects(self, trace: Trace) -> tuple[frozenset[str], frozenset[str]]:
        """Of a participant who is nobody's: whom the keys mean that decided nothing, and whom a
        person said it is not."""
        _, refused = self._decided(trace)
        meant = set(self.directory.together(trace.known("name")))
        for kind in ("name", "bare"):
            for value in trace.known(kind):
                meant |= self.directory.pointed(Key(kind, value))
        for name in trace.known("name"):
            meant |= self.directory.claimed(name).keys()
        return frozenset(meant - refused), refused

    def _spread(self) -> list[Trace]:
        """What is stale, and what may depend on it: by account, by name, by a bound telephone."""
        stale, self._stale = self._stale, set()
        reached = set(stale)
        for trace in stale:
            for part in trace.root.parts:
                for account in part.keys.get("account", ()):
                    reached |= self._index[Key("account", account)]
                for name in part.keys.get("name", ()):
                    if Key("name", name) in self.directory.by_key or name in self.directory.claims:
                        reached |= self._index[Key("name", name)]
        reached |= {other for trace in reached for part in trace.root.parts for other in part.bound}
        return sorted(reached | {trace.root for trace in reached}, key=lambda trace: trace.key)

    def _match(self, trace: Trace, *, follow: bool = True) -> tuple[Match, ...]:
        decided, refused = self._decided(trace)
        if decided:
            return (decided,)
        if self.is_host(trace):
            return ()
        pointers = self._pointers(trace, refused)
        if pointers:
            return self._given(trace, pointers)
        return self._followed(trace, refused) if follow else ()

    def _decided(self, trace: Trace) -> tuple[Match | None, frozenset[str]]:
        """Whom a person linked the participant to, and whom they said it is not."""
        if not self.directory.decided:
            return None, NOBODY
        word_on = self.directory.word_on(trace.known("participant"))
        refused = frozenset(who for who, word in word_on.items() if not word.linked)
        linked = [
            (word.at, word.seq, who)
            for who, word in word_on.items()
            if word.linked and who in self.directory.registrants
        ]
        if not linked:
            return None, refused
        who = max(linked)[2]
        word = word_on[who]
        reason = f"{word.by} decided that this is them: {word.reason}"
        return Match(who, "linked", True, reason, (word.seq,)), refused

    def _pointers(self, trace: Trace, refused: frozenset[str]) -> dict[str, Pointer]:
        """Whom the participant's keys point at, each with the strongest key that does."""
        found = self._fixed(trace, refused)
        names = trace.known("name")
        for name, seq in names.items():
            claimed = self.directory.claimed(name) if self.directory.claims else {}
            if claimed and not self._rivals(trace, name, claimed.keys()):
                for who, fact in claimed.items():
                    found.setdefault(who, Pointer("link", max(fact, seq)))
        if not found:
            for who, seq in self._by_account(trace).items():
                found[who] = Pointer("account", seq)
        for who, seq in self._by_name(trace, names, found.keys()).items():
            found.setdefault(who, Pointer("name", seq))
        return {who: pointer for who, pointer in found.items() if who not in refused}

    def _fixed(self, trace: Trace, refused: frozenset[str]) -> dict[str, Pointer]:
        """Whom the registrant id, the join link and the e-mail point at."""
        found: dict[str, Pointer] = {}
        for kind, how in FIXED:
            for value, seq in trace.known(kind).items():
                for who in self.directory.pointed(Key(kind, value)) - refused:
                    found.setdefault(who, Pointer(how, seq))
        if not any(pointer.how == "email" for pointer in found.values()):
            for value, seq in trace.known("bare").items():
                meant = self.directory.pointed(Key("bare", value))
                if len(meant) == 1 and not meant & refused:
                    found.setdefault(next(iter(meant)), Pointer("email", seq))
        return found

    def _strongly(self, trace: Trace) -> set[str]:
        """Whom a decision or a fixed key names."""
        decided, refused = self._decided(trace)
        return {decided.attendee} if decided else set(self._fixed(trace, refused))

    def _by_account(self, trace: Trace) -> dict[str, int]:
        """Whose Zoom account it is, where stronger matches of the same account name one person."""
        found: dict[str, int] = {}
        for account, seq in trace.known("account").items():
            for other in {other.root for other in self._index[Key("account", account)]} - {trace}:
                found |= dict.fromkeys(self._strongly(other), seq)
        return found if len(found) == 1 else {}

    def _by_name(
        self, trace: Trace, names: Mapping[str, int], known: Collection[str]
    ) -> dict[str, int]:
        """Whom the names mean: one who alone has the name, or the two of `Ana & Ben`."""
        first = min(names.values(), default=0)
        meant = dict.fromkeys(sorted(self.directory.together(names)), first)
        for name, seq in names.items():
            having = self.directory.pointed(Key("name", name))
            if not having.isdisjoint(known):
                return meant  # they appear under their own name, whatever other they once had
            if len(having) == 1 and not self._rivals(trace, name, having):
                meant.setdefault(next(iter(having)), seq)
        return meant

    def _rivals(self, trace: Trace, name: str, attendees: Collection[str]) -> bool:
        """Whether another participant of the occurrence has the name and is not the same person."""
        for other in {other.root for other in self._index.get(Key("name", name), ())} - {trace}:
            if other.meeting != trace.meeting or other.shares_rows(trace):
                continue
            if not self.is_host(other):
                strongly = self._strongly(other)
                if not strongly or not strongly <= set(attendees):
                    return True
        return False

    def _given(self, trace: Trace, pointers: dict[str, Pointer]) -> tuple[Match, ...]:
        by_telephone = telephone(trace)
        names = sorted(self.directory.registrants[who].name for who in pointers)
        found = []
        for who, (how, fact) in sorted(pointers.items()):
            reason = REASONS[how]
            if len(pointers) > 1:
                reason = f"Its keys point at {' and at '.join(names)}; here: {_lower(reason)}"
            elif by_telephone:
                reason = f"Dialled in by telephone, which anybody may have held. {reason}"
            certain = how != "name" and len(pointers) == 1 and not by_telephone
            found.append(Match(who, how, certain, reason, (fact,)))
        return tuple(found)

    def _followed(self, trace: Trace, refused: frozenset[str]) -> tuple[Match, ...]:
        """The match of the connection that Zoom bound this one to (a telephone for its audio)."""
        partners = {other.root for part in trace.parts for other in part.bound} - {trace}
        found = {
            match.attendee: Match(
                match.attendee,
                match.how,
                match.certain,
                f"Zoom joined it to a connection that is theirs. {match.reason}",
                match.facts,
            )
            for partner in sorted(partners, key=lambda other: other.key)
            for match in self._match(partner, follow=False)
            if match.attendee not in refused
        }
        return tuple(found[who] for who in sorted(found))


REASONS: dict[How, str] = {
    "linked": "A person decided it.",
    "registrant_id": "Joined with their own registration's link.",
    "link": "Joined under the name they gave on their own page.",
    "email": "Joined with their e-mail address.",
    "account": "Signed in with a Zoom account that is theirs.",
    "name": "Only the name matches; it is one registrant's and one participant's alone.",
}
"""Why a match holds, in words an attendee would accept."""


FIXED: tuple[tuple[str, How], ...] = (
    ("registrant", "registrant_id"),
    ("customer", "link"),
    ("email", "email"),
)
"""The keys that name a person whatever others there are, the strongest first."""


def telephone(trace: Trace) -> bool:
    """Whether a participant joined by telephone: their number was there when they joined."""
    marks = trace.all_marks()
    phoned = "phone at join" in marks or ("phone" in marks and "joined" not in marks)
    return phoned or is_telephone(trace.title("name"))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
