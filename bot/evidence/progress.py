"""How far a training has run: its blocks, polls and evaluation, as the facts tell.

Blocks ran as planned unless facts say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot import facts
from bot.facts import Body, Fact
from bot.session import Block, Session


@dataclass(frozen=True, slots=True)
class BlockAsRun:
    """A block as it ran, in UTC milliseconds, by which facts (none where it ran as planned)."""

    block: Block
    starts_at: int
    ends_at: int
    facts: tuple[int, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its minutes count for credit."""
        return self.block.counts


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
            case facts.EvaluationOpened():
                self.evaluation = self.evaluation or fact
            case _:
                return False
        return True

    def blocks_as_run(self, session: Session) -> tuple[BlockAsRun, ...]:
        """Every block with the times at which it ran, in the order of the agenda."""
        return tuple(self._block_as_run(block) for block in session.blocks)

    def _block_as_run(self, block: Block) -> BlockAsRun:
        started, ended = self.started.get(block.id), self.ended.get(block.id)
        starts_at = started.happened_at if started else block.starts_at
        ends_at = ended.happened_at if ended else block.ends_at
        seqs = tuple(fact.seq for fact in (started, ended) if fact)
        return BlockAsRun(block, starts_at, max(starts_at, ends_at), seqs)

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
