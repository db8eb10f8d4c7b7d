"""Telling how a rehearsal goes, from the ledger's own facts."""

from __future__ import annotations

from collections.abc import Callable

import gevent

from bot import facts
from bot.facts import Fact
from bot.ledger import Ledger
from bot.local_time import clock_text
from bot.session import Session

LOOK_EVERY = 0.2
"""How often the ledger is looked at, in seconds of real time."""

Say = Callable[[str], None]

TOLD = (
    facts.BlockStarted.KIND,
    facts.PollLaunched.KIND,
    facts.PollMissed.KIND,
    facts.EvaluationOpened.KIND,
)


class Follower:
    """Says a line for each block, launch and evaluation that the ledger tells of."""

    def __init__(self, ledger: Ledger, session: Session, say: Say) -> None:
        self._ledger = ledger
        self._session = session
        self._say = say
        self._seq = ledger.last_seq()

    def follow(self) -> None:
        """Go on telling until killed."""
        while True:
            self.tell()
            gevent.sleep(LOOK_EVERY)

    def tell(self) -> None:
        """Tell what is new."""
        last = self._ledger.last_seq()
        marks = ", ".join("?" * len(TOLD))
        wanted = f"seq > ? and seq <= ? and kind in ({marks})"
        for fact in self._ledger.select(wanted, [self._seq, last, *TOLD]):
            self._say(f"{clock_text(fact.happened_at, self._session.zone):>8}  {self._line(fact)}")
        self._seq = last

    def _line(self, fact: Fact) -> str:
        match facts.read(fact):
            case facts.BlockStarted(block=name):
                titles = {block.id: block.title for block in self._session.blocks}
                return titles.get(name, name)
            case facts.PollLaunched(poll=name):
                return f"    poll “{self._title(name)}”"
            case facts.PollMissed(poll=name, reason=reason):
                return f"    poll “{self._title(name)}” was missed. {reason}"
            case _:
                return "The evaluation is open"

    def _title(self, name: str) -> str:
        poll = self._session.poll(name)
        return poll.title or name if poll else name
