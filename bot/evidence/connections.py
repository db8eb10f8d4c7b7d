"""The connection of one trace: its stays, its name, and whose it is taken to be."""

from __future__ import annotations

from bot.evidence.matching import telephone
from bot.evidence.model import Connection, Match, Stay
from bot.evidence.traces import Trace


def connection(
    trace: Trace, stays: tuple[Stay, ...], match: Match | None, *, is_host: bool = False
) -> Connection:
    """What is known of one participant's connection, as one attendee's where `match` is given."""
    facts = {seq for stay in stays for seq in stay.facts}
    if match:
        facts.update(match.facts)
    return Connection(
        participant=trace.key,
        meeting=trace.meeting,
        name=trace.title("name"),
        email=trace.title("email"),
        stays=stays,
        match=match,
        by_telephone=telephone(trace),
        is_host=is_host,
        facts=tuple(sorted(facts)),
    )
