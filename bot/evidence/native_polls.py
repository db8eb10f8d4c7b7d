"""What Zoom told of its native polls: which stand there, and whether their answers are in. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

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

_Given = tuple[int, tuple[tuple[str, ...], ...]]
"""When an answer was given, and what: so the same answer is known under whichever name."""


@dataclass(slots=True)
class NativePolls:
    """The native polls of one session. Facts may come in any order.

    `imported` is whether the answers of every occurrence were taken in.
    """

    imported: bool = False
    _nameless: set[str] = field(default_factory=set)
    _versions: dict[str, tuple[int, bool]] = field(default_factory=dict)
    _matched: defaultdict[str, set[_Given]] = field(default_factory=lambda: defaultdict(set))
    _unmatched: defaultdict[str, set[_Given]] = field(default_factory=lambda: defaultdict(set))

    def apply(self, fact: Fact, body: Body) -> bool:
        """Take in a fact about native polls; whether it was one."""
        match body:
            case ZoomPollPushed() | ZoomPollRemoved():
                stands = isinstance(body, ZoomPollPushed)
                known = self._versions.get(body.poll, (0, False))
                self._versions[body.poll] = max(known, (body.version, stands))
            case ZoomAnswersImported():
                self.imported = True
                self._nameless.update(body.nameless)
            case ZoomPollUnmatched():
                self._unmatched[body.poll].add((fact.happened_at, body.answers))
            case _:
                return False
        return True

    def answered(self, fact: Fact, body: PollAnswered) -> bool:
        """Take in that an answer was an attendee's; whether it had been nobody's until then."""
        if body.via != "zoom":
            return False
        given = (fact.happened_at, body.answers)
        self._matched[body.poll].add(given)
        return given in self._unmatched[body.poll]

    @property
    def standing(self) -> frozenset[str]:
        """The ids of the polls that stand in Zoom."""
        return frozenset(poll for poll, (_, stands) in self._versions.items() if stands)

    def answers_to(self, poll: str) -> ZoomAnswers:
        """How much is known of what was answered to a poll in Zoom."""
        if poll not in self.standing:
            return "none"
        if not self.imported:
            return "awaited"
        nobodys = self._unmatched[poll] - self._matched[poll]
        return "doubtful" if nobodys or poll in self._nameless else "complete"
