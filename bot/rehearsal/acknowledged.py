"""What was acknowledged in a rehearsal, held against the ledger: nothing lost, nothing made up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from bot.evidence.model import PollEvidence
from bot.ledger import Ledger
from bot.rehearsal.courier import Carried
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Person


def astray_deliveries(carried: Carried, ledger: Ledger) -> Iterator[str]:
    """Deliveries that were accepted and are not in the ledger, or are in it and never were sent.

    None can be there twice: a delivery is known by its body, whose digest is unique in the ledger.
    """
    rows = ledger.rows("select fingerprint from facts where fingerprint like 'delivery:%'", [])
    kept = {mark.removeprefix("delivery:") for (mark,) in rows}
    taken, sent = ({_digest(body) for body in some} for some in (carried.taken, carried.bodies))
    if taken - kept:
        yield f"{len(taken - kept)} deliveries were accepted and are not in the ledger."
    if kept - sent:
        yield f"{len(kept - sent)} deliveries are in the ledger and were never sent."


def astray_answers(
    cast: Sequence[Person],
    diaries: Sequence[Diary],
    recorded: Mapping[str, Sequence[PollEvidence]],
) -> Iterator[str]:
    """Answers with a receipt that are not `recorded`, by e-mail, as they were given."""
    for person, diary in zip(cast, diaries, strict=True):
        answers = {
            one.poll: [sorted(each) for each in one.answers] for one in recorded[person.email]
        }
        for poll, given in diary.given.items():
            if answers.get(poll) != [sorted(each) for each in given]:
                yield f"The answer of {person.name} to {poll} has a receipt, and is not recorded."


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
