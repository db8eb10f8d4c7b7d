"""Which alarms of a session are on, as the facts tell."""

from __future__ import annotations

from typing import NamedTuple

from bot import facts
from bot.facts import AlarmOver, AlarmRaised
from bot.ledger import Ledger


class Raised(NamedTuple):
    """An alarm as it was last raised, at a moment (UTC milliseconds), and whether it is over."""

    at: int
    body: AlarmRaised
    is_over: bool = False


def alarms_of(ledger: Ledger, session: str) -> dict[str, Raised]:
    """Every alarm that was ever raised in a session, by its name. Raises LedgerError."""
    found: dict[str, Raised] = {}
    kinds = [AlarmRaised.KIND, AlarmOver.KIND]
    for fact in ledger.select("kind in (?, ?) and session = ?", [*kinds, session]):
        body = facts.read(fact)
        if isinstance(body, AlarmRaised):
            found[body.alarm] = Raised(fact.happened_at, body)
        elif isinstance(body, AlarmOver) and found[body.alarm].body.term == body.term:
            found[body.alarm] = found[body.alarm]._replace(is_over=True)
    return found


def alarms_on(ledger: Ledger, session: str) -> list[Raised]:
    """The alarms that are on, the latest first. Raises LedgerError."""
    on = [one for one in alarms_of(ledger, session).values() if not one.is_over]
    return sorted(on, key=lambda one: one.at, reverse=True)
