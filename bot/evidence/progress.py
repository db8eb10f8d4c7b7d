"""How far a training has run: its blocks, polls and evaluation, as the facts tell.

Blocks ran as planned unless facts say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot import facts
from bot.clock import MINUTE
from bot.evidence.asked import with_added
from bot.evidence.bends import Bent, in_force
from bot.evidence.running_order import BlockAsRun, RunningOrder
from bot.facts import Body, Fact
from bot.session import Session

__all__ = ["CLOCK_KINDS", "BlockAsRun", "PollAsRun", "Progress"]


@dataclass(frozen=True, slots=True)
class PollAsRun:
    """A poll as it was put before the attendees; moments are UTC milliseconds.

    `closed_at` is the moment it closed, or that it is to close while it is open.
    """

    poll: str
    block: str
    launched_at: int
    closed_at: int
    facts: tuple[int, ...]


@dataclass(slots=True)
class Progress:
    """What has been done of the plan, by block and poll: the first such fact of each."""

    started: dict[str, Fact] = field(default_factory=dict)
    ended: dict[str, Fact] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    launched: dict[str, Fact] = field(default_factory=dict)
    closed: dict[str, Fact] = field(default_factory=dict)
    missed: dict[str, Fact] = field(default_factory=dict)
    added: dict[str, facts.PollAdded] = field(default_factory=dict)
    bends: dict[int, Bent] = field(default_factory=dict)
    evaluation: Fact | None = None

    def apply(self, fact: Fact, body: Body) -> bool:
        """Take in a fact of the training's clock; whether it was one."""
        match body:
            case facts.BlockStarted():
                self.started.setdefault(body.block, fact)
            case facts.BlockEnded():
                self.ended.setdefault(body.block, fact)
            case facts.PollDrawn():
                self.drawn.setdefault(body.poll, body.offset)
            case facts.PollLaunched():
                self.launched.setdefault(body.poll, fact)
            case facts.PollClosed():
                self.closed.setdefault(body.poll, fact)
            case facts.PollMissed():
                self.missed.setdefault(body.poll, fact)
            case facts.PollAdded():
                self.added.setdefault(body.poll, body)
            case facts.EvaluationOpened():
                self.evaluation = self.evaluation or fact
            case facts.Bend():
                self.bends.setdefault(body.number, Bent(fact.happened_at, body))
            case _:
                return False
        return True

    def amended(self, session: Session) -> Session:
        """The session with the polls that facilitators made up."""
        return with_added(session, self.added.values()) if self.added else session

    def bends_in_force(self) -> tuple[Bent, ...]:
        """How facilitators bent the plan, without what was undone."""
        return in_force(self.bends)

    @property
    def next_bend(self) -> int:
        """The number of the next bend, so that a bend made on this picture is taken once."""
        return max(self.bends, default=0) + 1

    @property
    def postponed(self) -> dict[str, int]:
        """By how many milliseconds each poll was postponed."""
        later: dict[str, int] = {}
        for _, bend in self.bends_in_force():
            if isinstance(bend, facts.Postponed):
                later[bend.poll] = later.get(bend.poll, 0) + bend.minutes * MINUTE
        return later

    def bent(self, at: int, bend: facts.Bend) -> Progress:
        """As it would be if the plan were bent so at that moment."""
        return replace(self, bends=self.bends | {bend.number: Bent(at, bend)})

    def running_order(self, session: Session) -> RunningOrder:
        """The blocks in time, as the plan was bent and as far as they ran."""
        order = RunningOrder(session.blocks, self.started, self.ended)
        order.apply(self.bends_in_force())
        return order

    def blocks_as_run(self, session: Session, as_of: int | None = None) -> tuple[BlockAsRun, ...]:
        """Every block with the times at which it ran or is to run, in the order of the agenda.

        A block that is held runs as long as it can be held; with `as_of`, just past that moment.
        """
        return self.running_order(session).blocks(as_of)

    def polls_as_run(self) -> dict[str, PollAsRun]:
        """Every poll that was launched, by its id."""
        return {poll: self._poll_as_run(poll, fact) for poll, fact in self.launched.items()}

    def _poll_as_run(self, poll: str, fact: Fact) -> PollAsRun:
        launch = facts.read(fact)
        assert isinstance(launch, facts.PollLaunched)  # noqa: S101 - `launched` holds nothing else
        closed = self.closed.get(poll)
        closed_at = closed.happened_at if closed else launch.closes_at
        seqs = (fact.seq, closed.seq) if closed else (fact.seq,)
        return PollAsRun(poll, launch.block, fact.happened_at, closed_at, seqs)


CLOCK_KINDS = (
    facts.BlockStarted.KIND,
    facts.BlockEnded.KIND,
    facts.PollDrawn.KIND,
    facts.PollLaunched.KIND,
    facts.PollClosed.KIND,
    facts.PollMissed.KIND,
    facts.PollAdded.KIND,
    facts.EvaluationOpened.KIND,
    *sorted(bend.KIND for bend in facts.Bend.__subclasses__()),
)
"""The kinds of fact that tell how far a training has run."""
