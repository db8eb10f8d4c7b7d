"""Taking in the responses of a form as facts, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.clock import DAY
from bot.evaluations.incoming import Roll, Via, fact_of
from bot.evaluations.sheet import Entry
from bot.evidence.record import SessionRecord
from bot.facts import EvaluationUnmatched
from bot.ledger import Ledger

AHEAD = 60 * DAY
"""How long after its end responses to a session are plausible that the clock has yet to reach."""


@dataclass(slots=True)
class Taken:
    """What became of a file's responses.

    `new` and `known` count the attendees' own. `unknown` are the rows of nobody's address, `early`
    those that were given before the training and are left out; `repeated` the addresses of
    attendees who sent it in more than once.
    """

    new: int = 0
    known: int = 0
    unknown: list[Entry] = field(default_factory=list)
    early: list[Entry] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)


def take_in(
    ledger: Ledger, record: SessionRecord, secret_key: bytes, entries: Sequence[Entry], via: Via
) -> Taken:
    """Record responses, each once; those that are known change nothing. Raises LedgerError."""
    roll = Roll(secret_key, record.registrants)
    starts_at = record.session.starts_at
    done = Taken(early=[one for one in entries if one.response.at < starts_at])
    entries = [one for one in entries if one.response.at >= starts_at]
    facts = [fact_of(record.session.id, one.response, via, roll) for one in entries]
    people: Counter[str] = Counter()
    appended = ledger.append_all(facts) if facts else []
    for entry, fact, result in zip(entries, facts, appended, strict=True):
        attendee = roll.find(entry.response)
        if attendee:
            people[record.registrants[attendee].email] += 1
        if fact.kind == EvaluationUnmatched.KIND:
            done.unknown.append(entry)
        elif result.first:
            done.new += 1
        else:
            done.known += 1
    done.repeated = [email for email, number in people.items() if number > 1]
    return done


def plausible(record: SessionRecord, now: int) -> tuple[int, int]:
    """Between which moments (UTC milliseconds) responses can have been given.

    A training that was rehearsed or replayed ahead of the clock has its responses ahead of it too.
    """
    latest = max(now, record.latest)
    if now < record.ends_at:
        latest = max(latest, record.ends_at + AHEAD)
    return record.session.starts_at, latest
