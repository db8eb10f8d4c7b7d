"""Purging: what tells of people in sessions that ended long enough ago."""

from __future__ import annotations

from typing import NamedTuple

from bot import facts
from bot.erasure.age import Age, kept_until
from bot.erasure.person import KEPT
from bot.erasure.taking import Taking
from bot.facts import ZOOM
from bot.ledger import Ledger
from bot.local_time import iso
from bot.records import Records
from bot.rules.policy import PolicyError
from bot.session import Session

OF_THE_TRAINING = KEPT | {
    facts.PollDrawn.KIND,
    facts.PollLaunched.KIND,
    facts.PollClosed.KIND,
    facts.PollMissed.KIND,
    facts.EvaluationOpened.KIND,
    facts.ReconcileTried.KIND,
    facts.CertificateDesign.KIND,
}
_OF_THE_CLOCK = ("block.", "timeline.")
"""The kinds of fact (or how they begin) that tell of a training and of nobody in it.

All others go, also those that are not known here.
"""


class Kept(NamedTuple):
    """A session that is old enough and stays all the same, and why."""

    session: str
    reason: str


class Purge(NamedTuple):
    """What is to be taken, and the sessions that stay."""

    takings: list[Taking]
    kept: list[Kept]


def purge_of(ledger: Ledger, age: Age, now: int, *, though_required: bool = False) -> Purge:
    """What a purge at `now` (UTC ms) takes from the sessions whose planned end is that long ago.

    A session stays while its policy asks for its records, unless `though_required`. Deliveries of
    that age which belong to no session go too. Raises LedgerError.
    """
    records = Records(ledger)
    before = age.before(now)
    purge = Purge([], [])
    for session in sorted(records.catalogue.sessions.values(), key=lambda one: one.ends_at):
        if session.ends_at >= before:
            continue
        taking = _taking(records, session)
        try:
            until = kept_until(session)
            taking.required_until = until if until > now else None
        except PolicyError as error:
            purge.kept.append(Kept(session.id, f"its policy cannot be used: {error}"))
            continue
        if not taking.gone:
            continue
        if taking.required_until and not though_required:
            asked = f"its policy asks to keep its records until {iso(until)[:10]}"
            purge.kept.append(Kept(session.id, asked))
        else:
            purge.takings.append(taking)
    unowned = _unowned(ledger, records, before)
    return Purge(purge.takings + ([unowned] if unowned.gone else []), purge.kept)


def _taking(records: Records, session: Session) -> Taking:
    found = records.facts_of(session.id)
    gone = {fact.seq for fact in found if fact.body and not _is_of_the_training(fact.kind)}
    people = len(records.record(session.id).registrants) if gone else 0
    return Taking(session.id, gone, people=people)


def _unowned(ledger: Ledger, records: Records, before: int) -> Taking:
    """Deliveries of Zoom's that never found a session."""
    condition = "session is null and kind like ? and happened_at < ? and body is not null"
    found = ledger.select(condition, [ZOOM + "%", before])
    return Taking(None, {fact.seq for fact in found if records.catalogue.owner(fact) is None})


def _is_of_the_training(kind: str) -> bool:
    return kind in OF_THE_TRAINING or kind.startswith(_OF_THE_CLOCK)
