"""When everything in a training happens: a pure function of the plan and of the facts so far.

Asked again after every fact and every restart, it gives the same answer to whoever asks: the
blocks, the polls, and what the clock is to do next.

While a bend of the plan can still be undone, nothing is done but to close the polls whose close
was announced: so undoing it leaves no trace, and what was put off is done at its own moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.clock import DAY, HOUR, SECOND
from bot.evidence.bends import UNDO_WITHIN, Bent
from bot.evidence.progress import BlockAsRun, Progress
from bot.local_time import clock_text
from bot.rules.polls import REPORTED_WITHIN
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
from schedules.by_hand import closing_of
from schedules.poll_times import PollTimes, poll_times
from schedules.standing import Standing, standing

UNBEGUN = 12 * HOUR
"""How long after its end a training of which nothing was noted is still caught up with.

Past that it is history (a session added for its record, a replay): its blocks ran as planned.
"""

SETTLING = UNDO_WITHIN + 2 * SECOND
"""How long after a bend the clock waits: an undoing that came in time may be noted a bit later."""

INTERRUPTED = 14 * DAY
"""How long after its end a training that was interrupted is still brought to its end.

Within that time certificates are due (CERT-03), so that an evaluation may still matter.
"""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A training in time. `actions` is what the clock is still to do, in order.

    `begun` is whether the clock has noted anything of it yet; `bends` are those in force. Moments
    are UTC milliseconds.
    """

    session: Session
    blocks: tuple[BlockAsRun, ...]
    polls: tuple[PollTimes, ...]
    actions: tuple[Action, ...]
    begun: bool
    bends: tuple[Bent, ...] = ()

    @property
    def settled_at(self) -> int:
        """Until when the clock waits, for the latest bend may be undone; 0 where there is none."""
        return self.bends[-1].at + SETTLING if self.bends else 0

    @property
    def starts_at(self) -> int:
        """When the first block began or is to begin."""
        return self.blocks[0].starts_at

    @property
    def ends_at(self) -> int:
        """When the last block ended or is to end."""
        return self.blocks[-1].ends_at

    def block_at(self, now: int) -> BlockAsRun | None:
        """The block that runs at `now`, None before, after and between blocks."""
        return next((one for one in self.blocks if one.runs_at(now)), None)

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
        return tuple(as_of(one, now) for one in self.actions if self._done_from(one) <= now)

    def next_action(self, now: int | None = None) -> Action | None:
        """The next thing that people will notice; None when nothing is left (or `now` is past).

        Where one block passes into another, that is the start of the other. What waits for the host
        does not come by itself.
        """
        if now is not None and self.is_past(now):
            return None
        skipped = {one.block.id for one in self.blocks if one.is_skipped}
        hosts = {one.poll.id for one in self.polls if one.is_hosts}
        shown = (
            action
            for action in self.actions
            if not isinstance(action, DrawPoll)
            and getattr(action, "block", None) not in skipped
            and getattr(action, "poll", None) not in hosts
        )
        return min(shown, key=lambda one: (one.at, isinstance(one, EndBlock)), default=None)

    def standing(self, now: int) -> Standing:
        """How the training stands at `now` against its plan."""
        return standing(self.session, self.blocks, self.bends, self.next_action(now), now)

    def closing_of(self, now: int, open_for: int) -> int:
        """When a poll closes that a facilitator launches `now`. Raises ActError where none can."""
        return closing_of(self.session, self.blocks, now, open_for)

    def next_moment(self, now: int) -> int | None:
        """The first moment after `now` at which something is due, None when there is none."""
        if self.is_past(now):
            return None
        return min((at for one in self.actions if (at := self._done_from(one)) > now), default=None)

    def _done_from(self, action: Action) -> int:
        """From when an action is done: at its moment, but not while a bend may be undone."""
        return action.at if isinstance(action, ClosePoll) else max(action.at, self.settled_at)


def timeline(session: Session, progress: Progress, as_of: int | None = None) -> Timeline:
    """The training as it has run and is expected to go on.

    With `as_of`, the blocks and polls are those that are expected if a block that is held then
    were let go at once; what the clock is to do counts on nobody.
    """
    session = progress.amended(session)
    blocks = progress.blocks_as_run(session)
    polls = tuple(poll_times(blocks, progress))
    actions = [
        *_block_actions(blocks),
        *(action for poll in polls for action in _poll_actions(session, poll, blocks)),
        *_evaluation_actions(session, progress, blocks[-1].ends_at),
    ]
    actions.sort(key=lambda action: (action.at, action.RANK))
    if as_of is not None and any(one.held_from is not None for one in blocks):
        blocks = progress.blocks_as_run(session, as_of)
        polls = tuple(poll_times(blocks, progress))
    return Timeline(
        session,
        blocks,
        polls,
        tuple(actions),
        begun=bool(progress.started),
        bends=progress.bends_in_force(),
    )


def _block_actions(blocks: Sequence[BlockAsRun]) -> Iterator[Action]:
    for times in blocks:
        block = times.block
        if not times.has_started:
            yield StartBlock(at=times.starts_at, title=block.title, block=block.id)
        if not times.has_ended:
            yield EndBlock(at=times.ends_at, title=block.title, block=block.id)


def _poll_actions(
    session: Session, times: PollTimes, blocks: Sequence[BlockAsRun]
) -> Iterator[Action]:
    """The next action of a poll; what follows it depends on what comes of that.

    A moment is drawn when the training opens, so that the draw is long over when it comes. A poll
    that is asked in Zoom alone is launched and ended by the host, at the latest with the training.
    """
    if times.state == "open" and times.closes_at is not None:
        closes_at = blocks[-1].ends_at if times.is_hosts else times.closes_at
        yield ClosePoll(at=closes_at, title=times.title, poll=times.poll.id)
    elif times.state in ("undrawn", "planned") and times.is_cut:
        yield _cut(session, times)
    elif times.state == "undrawn":
        yield DrawPoll(
            at=blocks[0].starts_at,
            title=times.title,
            poll=times.poll.id,
            block_starts_at=times.within.start,
            earliest=times.earliest,
            latest=times.latest,
        )
    elif times.state == "planned" and times.is_hosts:
        yield _unlaunched(session, times, blocks[-1].ends_at)
    elif times.state == "planned" and times.launches_at is not None:
        yield _launch(session, times, times.launches_at)


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


def _unlaunched(session: Session, times: PollTimes, ends_at: int) -> MissPoll:
    """The miss of a poll that the host was to launch, once Zoom's reports would tell that he did.

    Until then it is not known: Zoom may have been out of reach when it was launched.
    """
    due_at = times.earliest if times.launches_at is None else times.launches_at
    return MissPoll(
        at=ends_at + REPORTED_WITHIN,
        title=times.title,
        poll=times.poll.id,
        block=times.block.id,
        due_at=due_at,
        missed_at=max(ends_at, due_at),
        reason=f"The host was to launch it in Zoom at {clock_text(due_at, session.zone)}. Zoom "
        "tells neither of a launch nor of an answer. It counts against nobody.",
    )


def _cut(session: Session, times: PollTimes) -> MissPoll:
    """The miss of a poll whose block was cut short, or skipped."""
    planned = times.launches_at if times.launches_at is not None else times.earliest
    due_at = max(planned, times.within.end)
    due, end = clock_text(due_at, session.zone), clock_text(times.within.end, session.zone)
    reason = f"“{times.block.title}” ended at {end}, before the poll was due at {due}."
    if times.within.start == times.within.end:
        reason = f"“{times.block.title}” was skipped."
    return MissPoll(
        at=times.within.end,
        title=times.title,
        poll=times.poll.id,
        block=times.block.id,
        due_at=due_at,
        missed_at=times.within.end,
        reason=f"{reason} It counts against nobody.",
    )


def _evaluation_actions(session: Session, progress: Progress, ends_at: int) -> Iterator[Action]:
    if session.evaluation and not progress.evaluation:
        lasts = round(session.evaluation.hours * HOUR)
        yield OpenEvaluation(at=ends_at, title="Evaluation", lasts=lasts)
