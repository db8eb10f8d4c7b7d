"""What the clock does in a training, and the fact that each of its actions appends.

Nothing here decides when: the timeline does. An action is a value, and performing it appends one
fact. The fact's fingerprint makes it happen once, so that of two schedulers, or of one that was
killed and started again, exactly one acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, ClassVar

from bot import facts
from bot.clock import SECOND
from bot.facts import Body, NewFact

if TYPE_CHECKING:
    from bot.ledger import Appended, Ledger

SOURCE = "scheduler"
"""The source of every fact that the clock makes."""

PUNCTUAL = 30 * SECOND
"""An action noted no later than this after its moment was done on time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the clock is to do at `at` (UTC milliseconds) with what people call `title`."""

    at: int
    title: str

    RANK: ClassVar[int]
    """Which comes first of two that are due at the same moment: the lower.

    Blocks begin and end in the order of the agenda, one of no length first begins and then ends.
    """

    SAYS: ClassVar[str]

    @property
    def text(self) -> str:
        """What is done, in words for the facilitator."""
        return self.SAYS.format(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePoll(Action):
    """A poll closes at the moment that was announced, however late it is noted."""

    poll: str

    RANK = 0
    SAYS = "Close the poll “{}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBlock(Action):
    """A block ends at its moment, however late it is noted."""

    block: str

    RANK = 1
    SAYS = "End “{}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartBlock(Action):
    """A block begins. Blocks run by the clock: it began at its moment, however late it is noted."""

    block: str

    RANK = 1
    SAYS = "Start “{}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPoll(Action):
    """The moment of a poll is drawn between `earliest` and `latest`, for all who run the clock."""

    poll: str
    block_starts_at: int
    earliest: int
    latest: int

    RANK = 2
    SAYS = "Draw the moment of the poll “{}”"

    def drawn(self, now: int, rng: Random) -> int:
        """A moment on a whole second of what is left of the window at `now`; its end if nothing."""
        length = self.latest - self.earliest
        passed = min(max(now - self.earliest, 0), length)
        first = -(-passed // SECOND)
        last = max(length // SECOND, first)
        return min(self.earliest + rng.randint(first, last) * SECOND, self.latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPoll(Action):
    """A poll is put before the attendees: not after `until`, and open no longer than to `limit`.

    `open_for` (milliseconds) runs from the moment it really was put before them. `too_late` is
    the reason that is given where it comes after `until`.
    """

    poll: str
    block: str
    open_for: int
    until: int
    limit: int
    too_late: str

    RANK = 3
    SAYS = "Launch the poll “{}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissPoll(Action):
    """A poll that was due at `due_at` can no longer be launched since `missed_at`, and why."""

    poll: str
    block: str
    due_at: int
    missed_at: int
    reason: str

    RANK = 3
    SAYS = "Note that the poll “{}” was missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvaluation(Action):
    """The evaluation opens to all attendees for `lasts` milliseconds.

    They run from the end of the training, or from the present moment where that is noted later:
    nobody loses time to a machine that was not running.
    """

    lasts: int

    RANK = 4
    SAYS = "Open the evaluation"

    def opens_at(self, now: int) -> int:
        """When it is opened if that is done at `now`."""
        return self.at if now - self.at <= PUNCTUAL else now


def as_of(action: Action, now: int) -> Action:
    """The action that is right at `now`: a launch whose window has passed becomes a miss."""
    if isinstance(action, LaunchPoll) and now > action.until:
        return MissPoll(
            at=action.at,
            title=action.title,
            poll=action.poll,
            block=action.block,
            due_at=action.at,
            missed_at=action.until,
            reason=action.too_late,
        )
    return action


def perform(action: Action, ledger: Ledger, session: str, now: int, rng: Random) -> Appended:
    """Do what is right at `now` (UTC milliseconds): append the action's fact.

    Only where the result's `first` is true may the caller act outside the ledger. Raises
    LedgerError when it could not be stored; nothing was done then, and it may be tried again.
    """
    return ledger.append(fact_of(as_of(action, now), session, now, rng))


def fact_of(action: Action, session: str, now: int, rng: Random) -> NewFact:
    """The fact that an action was done in `session` at `now` (UTC milliseconds)."""
    body, at = _happened(action, now, rng)
    return body.fact(session, at=at, source=SOURCE)


def _happened(action: Action, now: int, rng: Random) -> tuple[Body, int]:
    """What happened, and when: by the clock of the plan, or (what people see) at the present."""
    match action:
        case StartBlock():
            return facts.BlockStarted(block=action.block), action.at
        case EndBlock():
            return facts.BlockEnded(block=action.block), action.at
        case DrawPoll():
            offset = action.drawn(now, rng) - action.block_starts_at
            return facts.PollDrawn(poll=action.poll, offset=offset), now
        case LaunchPoll():
            return _launched(action, now), now
        case MissPoll():
            return _missed(action), action.missed_at
        case ClosePoll():
            return facts.PollClosed(poll=action.poll), action.at
        case OpenEvaluation():
            opens_at = action.opens_at(now)
            return facts.EvaluationOpened(closes_at=opens_at + action.lasts), opens_at
    raise TypeError(f"{action!r} is no action of the clock")


def _launched(action: LaunchPoll, now: int) -> facts.PollLaunched:
    closes_at = min(now + action.open_for, action.limit)
    return facts.PollLaunched(
        poll=action.poll, block=action.block, due_at=action.at, closes_at=closes_at
    )


def _missed(action: MissPoll) -> facts.PollMissed:
    return facts.PollMissed(
        poll=action.poll, block=action.block, due_at=action.due_at, reason=action.reason
    )
