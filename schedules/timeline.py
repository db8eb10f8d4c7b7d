"""When everything in a training happens: a pure function of the plan and of the facts so far.

Asked again after every fact and every restart, it gives the same answer to whoever asks: the
blocks, the polls, and what the clock is to do next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.clock import DAY, HOUR
from bot.evidence.progress import Progress
from bot.local_time import clock_text
from bot.session import Session
from schedules.actions import (
    Action,
    ClosePoll,
    DrawPoll,
    EndBlock,
    LaunchPoll,
    MissPoll,
    OpenEvaluation,
    StartBlock,
    as_of,
)
from schedules.block_times import BlockTimes, block_times
from schedules.poll_times import PollTimes, poll_times

UNBEGUN = 12 * HOUR
"""How long after its end a training of which nothing was noted is still caught up with.

Past that it is history (a session added for its record, a replay): its blocks ran as planned.
"""

INTERRUPTED = 14 * DAY
"""How long after its end a training that was interrupted is still brought to its end.

Within that time certificates are due (CERT-03), so that an evaluation may still matter.
"""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A training in time. `actions` is what the clock is still to do, in order.

    `begun` is whether the clock has noted anything of it yet.
    """

    session: Session
    blocks: tuple[BlockTimes, ...]
    polls: tuple[PollTimes, ...]
    actions: tuple[Action, ...]
    begun: bool

    @property
    def starts_at(self) -> int:
        """When the first block began or is to begin."""
        return self.blocks[0].starts_at

    @property
    def ends_at(self) -> int:
        """When the last block ended or is to end."""
        return self.blocks[-1].ends_at

    def block_at(self, now: int) -> BlockTimes | None:
        """The block that runs at `now`, None before, after and between blocks."""
        return next((one for one in self.blocks if one.starts_at <= now < one.ends_at), None)

    def poll(self, poll_id: str) -> PollTimes | None:
        """The poll of that id, None where there is none."""
        return next((one for one in self.polls if one.poll.id == poll_id), None)

    def is_past(self, now: int) -> bool:
        """Whether the training is so long over that the clock leaves it alone."""
        return now > self.ends_at + (INTERRUPTED if self.begun else UNBEGUN)

    def due(self, now: int) -> tuple[Action, ...]:
        """What is to be done at `now`, in order. A launch that comes too late is a miss."""
        if self.is_past(now):
            return ()
        return tuple(as_of(action, now) for action in self.actions if action.at <= now)

    def next_action(self, now: int | None = None) -> Action | None:
        """The next thing that people will notice; None when nothing is left (or `now` is past).

        Where one block passes into another, that is the start of the other.
        """
        if now is not None and self.is_past(now):
            return None
        shown = (action for action in self.actions if not isinstance(action, DrawPoll))
        return min(shown, key=lambda one: (one.at, isinstance(one, EndBlock)), default=None)

    def next_moment(self, now: int) -> int | None:
        """The first moment after `now` at which something is due, None when there is none."""
        if self.is_past(now):
            return None
        return next((action.at for action in self.actions if action.at > now), None)


def timeline(session: Session, progress: Progress) -> Timeline:
    """The training as it has run and is expected to go on."""
    blocks = block_times(session, progress)
    polls = tuple(poll_times(blocks, progress))
    actions = [
        *_block_actions(blocks),
        *(action for poll in polls for action in _poll_actions(session, poll, blocks[0].starts_at)),
        *_evaluation_actions(session, progress, blocks[-1].ends_at),
    ]
    actions.sort(key=lambda action: (action.at, action.RANK))
    return Timeline(session, blocks, polls, tuple(actions), begun=bool(progress.started))


def _block_actions(blocks: Sequence[BlockTimes]) -> Iterator[Action]:
    for times in blocks:
        block = times.block
        if not times.started:
            yield StartBlock(at=times.starts_at, title=block.title, block=block.id)
        if not times.ended:
            yield EndBlock(at=times.ends_at, title=block.title, block=block.id)


def _poll_actions(session: Session, times: PollTimes, opens_at: int) -> Iterator[Action]:
    """The next action of a poll; what follows it depends on what comes of that.

    A moment is drawn when the training opens, so that the draw is long over when it comes.
    """
    if times.state == "undrawn":
        yield DrawPoll(
            at=opens_at,
            title=times.title,
            poll=times.poll.id,
            block_starts_at=times.within.start,
            earliest=times.earliest,
            latest=times.latest,
        )
    elif times.state == "open" and times.closes_at is not None:
        yield ClosePoll(at=times.closes_at, title=times.title, poll=times.poll.id)
    elif times.state == "planned" and times.launches_at is not None:
        cut_short = times.launches_at >= times.within.end
        yield (_cut if cut_short else _launch)(session, times, times.launches_at)


def _launch(session: Session, times: PollTimes, due_at: int) -> LaunchPoll:
    due, until = clock_text(due_at, session.zone), clock_text(times.until, session.zone)
    return LaunchPoll(
        at=due_at,
        title=times.title,
        poll=times.poll.id,
        block=times.block.id,
        open_for=times.poll.open_for,
        until=times.until,
        limit=times.limit,
        too_late=f"It was due at {due}, but nothing could launch it by {until}, "
        "the last moment that left people time to answer. It counts against nobody.",
    )


def _cut(session: Session, times: PollTimes, due_at: int) -> MissPoll:
    """The miss of a poll whose block was cut short."""
    due, end = clock_text(due_at, session.zone), clock_text(times.within.end, session.zone)
    return MissPoll(
        at=times.within.end,
        title=times.title,
        poll=times.poll.id,
        block=times.block.id,
        due_at=due_at,
        missed_at=times.within.end,
        reason=f"“{times.block.title}” ended at {end}, before the poll was due at {due}. "
        "It counts against nobody.",
    )


def _evaluation_actions(session: Session, progress: Progress, ends_at: int) -> Iterator[Action]:
    if session.evaluation and not progress.evaluation:
        lasts = round(session.evaluation.hours * HOUR)
        yield OpenEvaluation(at=ends_at, title="Evaluation", lasts=lasts)
