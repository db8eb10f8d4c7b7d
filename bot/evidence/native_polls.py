"""What Zoom told of its native polls: which stand there, and whether their answers are in. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.evidence.model import ZoomAnswers
from bot.facts import (
    Body,
    Fact,
    PollAnswered,
    ZoomAnswersImported,
    ZoomPollPushed,
    ZoomPollRemoved,
    ZoomPollUnmatched,
)


class Word(NamedTuple):
    """What is known of the answers to one poll in Zoom, and by which facts."""

    answers: ZoomAnswers = "none"
    facts: tuple[int, ...] = ()


class _Given(NamedTuple):
    """An answer, as it is known under whichever name: of which poll, when, and what."""

    poll: str
    at: int
    answers: tuple[tuple[str, ...], ...]


class _Push(NamedTuple):
    """The latest word on whether a poll stands in Zoom."""

    version: int
    stands: bool
    fact: int


@dataclass(slots=True)
class NativePolls:
    """The native polls of one session. Facts may come in any order."""

    _pushes: dict[str, _Push] = field(default_factory=dict)
    _imports: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _matched: set[_Given] = field(default_factory=set)
    _unmatched: defaultdict[str, dict[_Given, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def apply(self, fact: Fact, body: Body) -> bool:
        """Take in a fact about native polls; whether it was one."""
        match body:
            case ZoomPollPushed() | ZoomPollRemoved():
                push = _Push(body.version, isinstance(body, ZoomPollPushed), fact.seq)
                self._pushes[body.poll] = max(push, self._pushes.get(body.poll, push))
            case ZoomAnswersImported():
                self._imports[fact.seq] = body.nameless
            case ZoomPollUnmatched():
                given = _Given(body.poll, fact.happened_at, body.answers)
                self._unmatched[body.poll].setdefault(given, fact.seq)
            case _:
                return False
        return True

    def answered(self, fact: Fact, body: PollAnswered) -> bool:
        """Take in that an answer was an attendee's; whether it had been nobody's until then."""
        if body.via != "zoom":
            return False
        given = _Given(body.poll, fact.happened_at, body.answers)
        self._matched.add(given)
        return given in self._unmatched[body.poll]

    @property
    def standing(self) -> frozenset[str]:
        """The ids of the polls that stand in Zoom."""
        return frozenset(poll for poll, push in self._pushes.items() if push.stands)

    def answers_to(self, poll: str) -> Word:
        """How much is known of what was answered to a poll in Zoom."""
        push = self._pushes.get(poll)
        if push is None or not push.stands:
            return Word()
        if not self._imports:
            return Word("awaited", (push.fact,))
        doubts = tuple(self._doubts(poll))
        told = (push.fact, max(self._imports), *doubts)
        return Word("doubtful" if doubts else "complete", tuple(sorted({*told})))

    def _doubts(self, poll: str) -> Iterator[int]:
        """The facts by which it is not known who answered a poll."""
        yield from (seq for seq, nameless in self._imports.items() if poll in nameless)
        nobodys = self._unmatched.get(poll, {})
        yield from (seq for given, seq in nobodys.items() if given not in self._matched)
