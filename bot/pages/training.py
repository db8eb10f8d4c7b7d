"""What is happening in a training at a moment: the same for everyone who looks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot import facts
from bot.evidence.model import AttendeeEvidence
from bot.evidence.progress import BlockAsRun, PollAsRun, Progress
from bot.session import Block, Poll, Resource, Session

Phase = Literal["before", "running", "after"]


@dataclass(frozen=True, slots=True)
class LaunchedPoll:
    """A poll that was put before the attendees, of which block, and when it was.

    `is_own` says that one attendee was given more time for it: then it closes later for them.
    """

    poll: Poll
    block: Block
    run: PollAsRun
    is_closed: bool
    is_own: bool = False

    @property
    def title(self) -> str:
        """What people call it: its own title, else its block's."""
        return self.poll.title or self.block.title

    @property
    def is_on_page(self) -> bool:
        """Whether it is answered on our page; otherwise in Zoom alone."""
        return self.poll.channel != "zoom"

    def is_open(self, now: int) -> bool:
        """Whether an answer that comes `now` (UTC milliseconds) is in time."""
        return not self.is_closed and now <= self.run.closed_at


@dataclass(frozen=True, slots=True)
class Moment:
    """A training as it stands at a moment; times are UTC milliseconds."""

    session: Session
    now: int
    phase: Phase
    starts_at: int
    ends_at: int
    blocks: tuple[BlockAsRun, ...]
    block: BlockAsRun | None
    following: BlockAsRun | None
    polls: tuple[LaunchedPoll, ...]
    evaluation_closes_at: int | None

    @property
    def key(self) -> tuple[object, ...]:
        """What decides whether the pages look another way than before, besides new facts."""
        polls = tuple(launched.poll.id for launched in self.open_polls)
        block = self.block.block.id if self.block else None
        return (self.phase, block, self.runs_over, polls, self.evaluation_is_open)

    @property
    def runs_over(self) -> bool:
        """Whether the block that runs is held past its end."""
        return self.block is not None and self.block.due_end <= self.now

    @property
    def open_polls(self) -> tuple[LaunchedPoll, ...]:
        """The polls that can be answered now, the latest first."""
        return tuple(poll for poll in reversed(self.polls) if poll.is_open(self.now))

    @property
    def evaluation_is_open(self) -> bool:
        """Whether an evaluation that comes in now is in time."""
        return self.evaluation_closes_at is not None and self.now <= self.evaluation_closes_at

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What there is to read or watch by now."""
        hidden = {"before": ("during", "after"), "running": ("after",), "after": ()}[self.phase]
        return tuple(one for one in self.session.resources if one.shown not in hidden)

    def of(self, evidence: AttendeeEvidence) -> Moment:
        """The training as it stands for one attendee, who may have been given more time."""
        given = {one.poll: one.closed_at for one in evidence.polls if one.is_extended}
        if not given:
            return self
        polls = tuple(
            replace(
                one,
                run=replace(one.run, closed_at=given[one.poll.id]),
                is_closed=False,
                is_own=True,
            )
            if one.poll.id in given
            else one
            for one in self.polls
        )
        return replace(self, polls=polls)

    def poll(self, poll_id: str) -> LaunchedPoll | None:
        """The launched poll of that id, None where it was not launched."""
        return next((one for one in self.polls if one.poll.id == poll_id), None)


def moment_of(session: Session, progress: Progress, now: int) -> Moment:
    """The training as it stands at `now`. Blocks run as planned unless facts say otherwise."""
    blocks = progress.blocks_as_run(session, now)
    starts_at, ends_at = blocks[0].starts_at, blocks[-1].ends_at
    phase: Phase = "before" if now < starts_at else "after" if now >= ends_at else "running"
    return Moment(
        session=session,
        now=now,
        phase=phase,
        starts_at=starts_at,
        ends_at=ends_at,
        blocks=blocks,
        block=next((one for one in blocks if one.starts_at <= now < one.ends_at), None),
        following=next((one for one in blocks if one.starts_at > now and not one.is_skipped), None),
        polls=tuple(_polls(session, progress)),
        evaluation_closes_at=_evaluation_closes_at(progress),
    )


def _polls(session: Session, progress: Progress) -> Iterator[LaunchedPoll]:
    """The polls that were launched, in the order of their launch."""
    known = {poll.id: (block, poll) for block, poll in session.polls()}
    runs = sorted(progress.polls_as_run().values(), key=lambda run: run.launched_at)
    for run in runs:
        if run.poll in known:
            block, poll = known[run.poll]
            yield LaunchedPoll(poll, block, run, is_closed=run.poll in progress.closed)


def _evaluation_closes_at(progress: Progress) -> int | None:
    opened = facts.read(progress.evaluation) if progress.evaluation else None
    return opened.closes_at if isinstance(opened, facts.EvaluationOpened) else None
