"""What Zoom was asked to do and does not, as the facts tell, for the people who run a training."""

from __future__ import annotations

from typing import NamedTuple

from bot import facts
from bot.facts import RestFailed, RestRestored
from bot.ledger import Ledger


class Trouble(NamedTuple):
    """A piece of work that Zoom refuses since `at`, UTC milliseconds."""

    at: int
    failed: RestFailed

    @property
    def message(self) -> str:
        """What happened and what to do, in words."""
        return self.failed.message


def open_troubles(ledger: Ledger, session: str) -> dict[str, Trouble]:
    """The troubles of a session that have not passed, by the work (`polls.watch`, …)."""
    kinds = [RestFailed.KIND, RestRestored.KIND]
    found: dict[str, Trouble] = {}
    for fact in ledger.select("kind in (?, ?) and session = ?", [*kinds, session]):
        body = facts.read(fact)
        if isinstance(body, RestFailed):
            found[body.doing] = Trouble(fact.happened_at, body)
        elif isinstance(body, RestRestored):
            found.pop(body.doing, None)
    return found
