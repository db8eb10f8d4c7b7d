"""Outcomes for the compliance pages: computed once for all who look at the same moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import structlog

from bot import tables
from bot.clock import DAY, HOUR, MINUTE
from bot.context import Context, context
from bot.ledger import LedgerError
from bot.office.correspondence import NEEDS_A_PERSON
from bot.outcomes import Outcomes, outcomes_of
from bot.pages.acting import correspondence, registry
from bot.pages.rows import Marks, Row, rows_of, told
from bot.session import Session

AGE = MINUTE
"""For how long outcomes are shown that time alone may have changed, in milliseconds."""

SETTLED_AFTER = 30 * DAY
"""How long after its evaluation closed time alone is taken to change nothing in a session."""


log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session came to: how many of each outcome, and how many participants are nobody's.

    `attendees` are all who are registered; `credits` those earned, all taken together; `appeals`
    those that wait for an answer.
    """

    tally: Counter[str]
    unmatched: int
    attendees: int
    credits: float
    appeals: int
    passed: frozenset[str]


def outcomes(session_id: str, *, fresh: bool = False) -> Outcomes:
    """The outcomes of a session; `fresh` ones as of this very moment, to act upon.

    Raises UnknownSessionError, PolicyError or LedgerError.
    """
    here = context()
    if fresh:
        return _compute(here, session_id)
    return here.live.shared(
        "", "outcomes", _version(here, session_id), lambda: _compute(here, session_id)
    )


def table(session_id: str, *, fresh: bool = False) -> tuple[Outcomes, list[Row]]:
    """The outcomes of a session, and a row for each attendee. Raises like `outcomes`."""
    found = outcomes(session_id, fresh=fresh)
    return found, rows_of(found, _marks(session_id))


def summary(session_id: str) -> Summary:
    """What a session came to. Raises like `outcomes`."""
    here = context()
    version = _version(here, session_id)
    return here.live.shared(session_id, "summary", version, lambda: _summed(session_id))


def refresh_tables(session_id: str) -> None:
    """Bring the tables for reading up to date; what was decided stands whether that works or not.

    Raises PolicyError or LedgerError.
    """
    found = outcomes(session_id, fresh=True)
    try:
        tables.refresh(context().ledger, found)
    except LedgerError as error:
        log.error("tables for reading not brought up to date", trouble=str(error))


def _compute(here: Context, session_id: str) -> Outcomes:
    with here.live.record(session_id) as record:
        facts, head = here.ledger.head()
        return outcomes_of(record, now=here.clock.now(), facts=facts, head=head)


def _version(here: Context, session_id: str) -> tuple[str, int, int]:
    """What decides whether a session's outcomes are others than before: its facts, and time.

    While deliveries may still come that are found to be its own only later, every fact counts.
    """
    now = here.clock.now()
    with here.live.record(session_id) as record:
        settled, last = _settled_at(record.session), here.live.seq
    if now >= settled:
        sql = "select max(seq) from facts where session = ?"
        last = here.ledger.rows(sql, [session_id])[0][0] or 0
    return session_id, last, min(now, settled) // AGE


def _settled_at(session: Session) -> int:
    hours = session.evaluation.hours if session.evaluation else 0
    return session.ends_at + round(hours * HOUR) + SETTLED_AFTER


def _summed(session_id: str) -> Summary:
    found = outcomes(session_id)
    people = [(one, one.evidence.registrant.attendee) for one in found.decisions]
    return Summary(
        tally=Counter(told(one)[0] for one, _ in people),
        unmatched=len(found.unmatched),
        attendees=len(people),
        credits=sum(one.credits for one, _ in people),
        appeals=sum(one.open_appeal is not None for one, _ in people),
        passed=frozenset(attendee for one, attendee in people if one.outcome == "pass"),
    )


def _marks(session_id: str) -> Marks:
    """The certificates and letters of a session's attendees, as far as the table shows them."""
    marks, troubles = Marks(), defaultdict(list)
    for certificate in registry().of(session_id):
        marks.certificates[certificate.body.attendee] = certificate.state
    for line in correspondence().of(session_id):
        is_sent = line.state == "sent"
        marks.letters[line.attendee] = line.letter if is_sent else f"{line.letter}, {line.state}"
        if line.state in NEEDS_A_PERSON:
            troubles[line.attendee].append(line.letter)
    marks.troubles = dict(troubles)
    return marks
