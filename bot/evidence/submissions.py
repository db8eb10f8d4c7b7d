"""The evaluations that came in, and whose each is."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bot.evidence.model import Registrant
from bot.evidence.naming import same_email
from bot.evidence.resemblance import Resemblance
from bot.facts import EvaluationAssigned, EvaluationSubmitted, EvaluationUnmatched, Fact
from bot.session import Session


class Submission(NamedTuple):
    """An evaluation: when it came in (UTC milliseconds), by which fact and from where."""

    at: int
    fact: int
    via: str
    answers: dict[str, str]


class Stray(NamedTuple):
    """An evaluation that came in under an address which nobody had registered with.

    `key` is its fact's fingerprint, by which a person's word about it names it.
    """

    submission: Submission
    key: str
    email: str
    name: str


class _Word(NamedTuple):
    at: int
    fact: int
    attendee: str


class Submissions:
    """Takes the facts about evaluations in any order; of several of one person the first counts."""

    def __init__(self, session: Session) -> None:
        self._starts_at = session.starts_at
        self._staff = frozenset(map(same_email, session.facilitators))
        self._own: dict[str, list[Submission]] = defaultdict(list)
        self._strays: dict[str, Stray] = {}
        self._words: dict[str, _Word] = {}

    def take(self, fact: Fact, body: EvaluationSubmitted) -> None:
        """An attendee's evaluation came in."""
        submission = Submission(fact.happened_at, fact.seq, body.via, body.answers)
        insort(self._own[body.attendee], submission, key=lambda one: one[:2])

    def keep(self, fact: Fact, body: EvaluationUnmatched) -> None:
        """An evaluation of somebody unknown came in."""
        submission = Submission(fact.happened_at, fact.seq, body.via, body.answers)
        self._strays[fact.fingerprint] = Stray(
            submission, fact.fingerprint, same_email(body.email), body.name
        )

    def assign(self, fact: Fact, body: EvaluationAssigned) -> None:
        """A person said whose an evaluation is; the latest word counts."""
        word = _Word(fact.happened_at, fact.seq, body.attendee)
        before = self._words.get(body.evaluation)
        self._words[body.evaluation] = max(before, word) if before else word

    @property
    def any_stray(self) -> bool:
        """Whether any came in under an address that nobody had registered with."""
        return bool(self._strays)

    def of(self, attendee: str, email: str) -> list[Submission]:
        """All that an attendee sent in, the first first."""
        own = self._own.get(attendee, [])
        if not self._strays:
            return own
        theirs = [
            one.submission for one in self._strays.values() if self._is_of(one, attendee, email)
        ]
        return sorted([*own, *theirs], key=lambda one: one[:2]) if theirs else own

    def _is_of(self, stray: Stray, attendee: str, email: str) -> bool:
        word = self._words.get(stray.key)
        if word:
            return word.attendee == attendee
        return bool(stray.email) and stray.email == same_email(email)

    def strays(self) -> list[Stray]:
        """All that came under an unknown address, also those about which a person said whose."""
        return sorted(self._strays.values(), key=lambda one: one.submission[:2])

    def nobodys(self, registrants: dict[str, Registrant]) -> list[Stray]:
        """Those of which nobody has said whose they are, in the order in which they came.

        What came before the training, or from who leads it, was a try-out of the form.
        """
        if not self._strays:
            return []
        known = {same_email(one.email) for one in registrants.values()}
        open_ = [
            one
            for one in self._strays.values()
            if one.key not in self._words
            and one.email not in known | self._staff
            and one.submission.at >= self._starts_at
        ]
        return sorted(open_, key=lambda one: one.submission[:2])

    def perhaps(self, attendee: str, registrants: dict[str, Registrant]) -> Iterator[Submission]:
        """Those of nobody that may be an attendee's.

        That is where the name or the address is like theirs; where it is like nobody's, it may be
        anybody's.
        """
        strays = self.nobodys(registrants)
        alike = Resemblance(registrants.values()) if strays else None
        for stray in strays:
            candidates = alike.find(stray.name, stray.email)[1] if alike else frozenset()
            if not candidates or attendee in candidates:
                yield stray.submission
