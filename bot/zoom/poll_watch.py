"""Watching the native polls while a training runs: a launch by the host becomes a fact.

Zoom tells nobody that a poll was launched; its status has to be looked at. A status says that
something happened, not when, so a launch counts from the look that noticed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from bot import facts
from bot.catalogue import Catalogue
from bot.clock import MINUTE, SECOND, Clock
from bot.evidence.progress import CLOCK_KINDS, Progress
from bot.facts import Body, Fact, PollClosed, PollLaunched, ZoomPollPushed, ZoomPollRemoved
from bot.ledger import Ledger
from bot.session import Block, Poll, Session
from bot.session_file import SessionFileError
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import text
from bot.zoom.paths import place_of
from bot.zoom.poll_forms import asked_in_zoom
from bot.zoom.poll_push import list_polls
from bot.zoom.troubles import SOURCE, note_failure, note_success

EVERY = 5 * SECOND
"""How often a running training's polls are looked at, where Zoom allows 30 such calls a second."""

AROUND = 15 * MINUTE
"""How long before the first block and after the last it is looked at."""

OVER = frozenset({"ended", "sharing", "deactivated"})
"""The statuses of a poll that takes no more answers."""

FOLLOWED = (
    facts.SessionAdded.KIND,
    ZoomPollPushed.KIND,
    ZoomPollRemoved.KIND,
    *CLOCK_KINDS,
)
"""The kinds of fact that decide what is watched."""

WATCHING, NAMELESS = "polls.watch", "polls.anonymous"
"""The work that can go wrong, as facts name it."""

NAMELESS_ADVICE = (
    "takes anonymous answers, which prove nobody's attendance and cannot be counted. Edit it in "
    "Zoom before it is launched: untick “Allow participants to answer questions anonymously”."
)

Pushed = Mapping[str, ZoomPollPushed]
"""The polls that stand in Zoom, by their ids in the session file."""


def is_watched(session: Session, progress: Progress, pushed: Pushed, now: int) -> bool:
    """Whether a poll in Zoom may be launched or ended at `now`."""
    blocks = progress.blocks_as_run(session)
    near = blocks[0].starts_at - AROUND <= now <= blocks[-1].ends_at + AROUND
    return (
        session.zoom is not None and near and any(True for _ in _awaited(session, progress, pushed))
    )


def noticed(
    session: Session,
    progress: Progress,
    pushed: Pushed,
    before: Mapping[str, str],
    statuses: Mapping[str, str],
    now: int,
) -> Iterator[Body]:
    """What the statuses of the polls in Zoom show to have happened since the look before.

    `before` and `statuses` are the statuses by Zoom's ids. A poll that was over already when it
    was first looked at was launched on another day, and tells nothing.
    """
    for block, poll in _awaited(session, progress, pushed):
        zoom_id = pushed[poll.id].zoom_id
        status, earlier = statuses.get(zoom_id, ""), before.get(zoom_id, "")
        launched = poll.id in progress.launched
        if not launched and (status == "started" or (status in OVER and earlier == "notstart")):
            yield launch_of(session, progress, block, poll, now)
            launched = True
        if launched and status in OVER and poll.channel == "zoom":
            yield PollClosed(poll=poll.id)


def _awaited(session: Session, progress: Progress, pushed: Pushed) -> Iterator[tuple[Block, Poll]]:
    """The polls in Zoom that are neither over nor given up, with their blocks."""
    for block, poll in asked_in_zoom(session):
        over = poll.id in progress.closed or poll.id in progress.missed
        if poll.id in pushed and not over:
            yield block, poll


def launch_of(
    session: Session, progress: Progress, block: Block, poll: Poll, now: int
) -> PollLaunched:
    """The launch of a poll by the host at `now` (UTC milliseconds).

    A poll in Zoom alone is open until the host ends it, at the latest with the training; one that
    the page shows too is open there as long as the session file says.
    """
    blocks = progress.blocks_as_run(session)
    own = next(one for one in blocks if one.block.id == block.id)
    due_at = poll.launch.earliest.within(own.starts_at, own.ends_at)
    if poll.id in progress.drawn:
        due_at = own.starts_at + progress.drawn[poll.id]
    due_at += progress.postponed.get(poll.id, 0)
    closes_at = blocks[-1].ends_at
    if poll.channel == "both":
        closes_at = min(now + poll.open_for, closes_at)
    return PollLaunched(poll=poll.id, block=block.id, due_at=due_at, closes_at=max(closes_at, now))


class PollWatch:
    """Looks at the native polls of every training that runs, as often as is polite.

    It keeps nothing that the ledger does not hold but the last statuses, so that it may be stopped
    and started, and of two that watch at once the first to notice a launch records it.
    """

    def __init__(self, zoom: Zoom, ledger: Ledger, clock: Clock) -> None:
        self._zoom = zoom
        self._ledger = ledger
        self._clock = clock
        self._catalogue = Catalogue()
        self._progress: defaultdict[str, Progress] = defaultdict(Progress)
        self._pushed: defaultdict[str, dict[str, ZoomPollPushed]] = defaultdict(dict)
        self._statuses: dict[str, dict[str, str]] = {}
        self._looked_at: dict[str, int] = {}
        self._seq = 0

    def look(self) -> list[Fact]:
        """Look wherever it is time to; the facts that were recorded. Raises LedgerError."""
        self._catch_up()
        recorded: list[Fact] = []
        for session in self._catalogue.sessions.values():
            now = self._clock.now()
            due = now >= self._looked_at.get(session.id, 0) + EVERY
            progress, pushed = self._progress[session.id], self._pushed[session.id]
            if due and is_watched(session, progress, pushed, now):
                self._looked_at[session.id] = now
                recorded += self._look_at(session)
        return recorded

    def _look_at(self, session: Session) -> list[Fact]:
        try:
            polls = list_polls(self._zoom, place_of(session))
        except ZoomError as error:
            note_failure(self._ledger, session.id, WATCHING, error, self._clock.now())
            return []
        now = self._clock.now()
        note_success(self._ledger, session.id, WATCHING, now)
        self._note_nameless(session, polls, now)
        statuses = {text(poll, "id"): text(poll, "status") for poll in polls}
        before = self._statuses.get(session.id, {})
        progress, pushed = self._progress[session.id], self._pushed[session.id]
        bodies = list(noticed(session, progress, pushed, before, statuses, now))
        new = [body.fact(session.id, at=now, source=SOURCE) for body in bodies]
        appended = self._ledger.append_all(new) if new else []
        self._statuses[session.id] = statuses
        return [one.fact for one in appended if one.first]

    def _note_nameless(self, session: Session, polls: Sequence[Table], now: int) -> None:
        """Note a poll of ours that somebody made anonymous in Zoom: its answers prove nothing."""
        ours = {one.zoom_id for one in self._pushed[session.id].values()}
        titles = [
            f"“{text(poll, 'title')}”"
            for poll in polls
            if poll.get("anonymous") and text(poll, "id") in ours
        ]
        if titles:
            message = f"In Zoom the poll {' and '.join(titles)} {NAMELESS_ADVICE}"
            note_failure(self._ledger, session.id, NAMELESS, message, now)
        else:
            note_success(self._ledger, session.id, NAMELESS, now)

    def _catch_up(self) -> None:
        last = self._ledger.last_seq()
        condition = f"seq > ? and seq <= ? and kind in ({', '.join('?' * len(FOLLOWED))})"
        for fact in self._ledger.select(condition, [self._seq, last, *FOLLOWED]):
            self._apply(fact)
        self._seq = last

    def _apply(self, fact: Fact) -> None:
        body, session = facts.read(fact), fact.session
        if body is None or session is None:
            return
        match body:
            case facts.SessionAdded():
                with suppress(SessionFileError):  # the session is left as it was
                    self._catalogue.apply(fact)
            case ZoomPollPushed():
                self._pushed[session][body.poll] = body
            case ZoomPollRemoved():
                self._pushed[session].pop(body.poll, None)
            case _:
                self._progress[session].apply(fact, body)
