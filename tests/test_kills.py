"""Killed again and again in the midst of a training: nothing acknowledged is lost or done twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.clock import DAY, HandClock
from bot.evidence.model import PollEvidence
from bot.facts import NewFact
from bot.ledger import Ledger
from bot.outcomes import Outcomes, outcomes_of
from bot.records import Records
from bot.rehearsal.acknowledged import astray_answers, astray_deliveries
from bot.rehearsal.courier import Carried
from bot.rehearsal.diary import Diary
from bot.rehearsal.kills import UNTIL, of_both
from bot.rehearsal.people import Person
from tests.rehearsals import SHORT_SESSION, short_day
from tests.test_rehearsal_run import rehearse

SESSION = SHORT_SESSION.replace('open_for = "3m"', 'open_for = "5m"')

Evidence = dict[str, dict[str, Any]]


@pytest.mark.processes
def test_killed_at_200_moments_it_loses_nothing_and_comes_to_what_it_would_have_undisturbed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "training.toml"
    file.write_text(SESSION)
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    same = ("--seed", "7", "--attendees", "12", "--folder")
    assert rehearse(file, "--speed", "400", *same, str(calm))[0] == 0
    status, report, _ = rehearse(
        file, "--speed", "45", "--kills", "200", *same, str(killed), patience=240
    )
    assert (status, report["wrong"], report["failures"]) == (0, 0, [])
    assert report["disturbances"] == {"web killed": 100, "scheduler killed": 100}
    assert report["launched"] == {"first": 1, "second": 1, "last": 1}
    assert report["deliveries"]["retried"] > 0
    assert report["deliveries"]["given up"] == 0
    assert evidence(killed) == evidence(calm)
    assert done_by_the_clock(killed) == done_by_the_clock(calm)


def evidence(folder: Path) -> Evidence:
    """What was decided about each attendee of a rehearsal, and the polls behind it."""
    day = short_day(SESSION)
    ledger = Ledger(folder / "rehearsal.db", HandClock(day.closes_at + DAY))
    found = outcomes(ledger, day.session.id)
    ledger.close()
    return {
        one.evidence.registrant.email: {
            "requirements": {each.id: each.outcome for each in one.requirements},
            "credits": one.credits,
            "answers": {poll.poll: poll.answered_at is not None for poll in one.evidence.polls},
            "shown": {poll.poll for poll in one.evidence.polls if poll.shown_at},
        }
        for one in found.decisions
    }


def outcomes(ledger: Ledger, session: str) -> Outcomes:
    records = Records(ledger)
    record = records.record(session)
    return outcomes_of(record, now=ledger.clock.now(), facts=records.seq, head="")


def done_by_the_clock(folder: Path) -> Counter[str]:
    """How often the scheduler did what."""
    with closing(sqlite3.connect(folder / "rehearsal.db")) as database:
        rows = database.execute("select kind from facts where source = 'scheduler'")
        return Counter(kind for (kind,) in rows)


def test_both_are_killed_turn_by_turn_at_moments_of_the_whole_meeting() -> None:
    day = short_day()
    kills = of_both(day, 200, Random(7))
    moments = [kill.at for kill in kills]
    assert moments == sorted(moments)
    assert day.opens_at <= moments[0] < moments[-1] <= day.closes_at + UNTIL
    assert [kill.process for kill in kills] == ["web", "scheduler"] * 100


def test_an_accepted_delivery_that_the_ledger_lacks_is_named(ledger: Ledger) -> None:
    ledger.append(delivery(b"kept"))
    carried = Carried(bodies={b"kept", b"lost", b"never accepted"}, taken={b"kept", b"lost"})
    assert list(astray_deliveries(carried, ledger)) == [
        "1 deliveries were accepted and are not in the ledger."
    ]


def test_a_delivery_that_nobody_sent_is_named(ledger: Ledger) -> None:
    ledger.append(delivery(b"made up"))
    assert list(astray_deliveries(Carried(), ledger)) == [
        "1 deliveries are in the ledger and were never sent."
    ]


def delivery(body: bytes) -> NewFact:
    return NewFact(
        session=None,
        kind="zoom.meeting.started",
        happened_at=0,
        source="zoom",
        body="{}",
        fingerprint="delivery:" + hashlib.sha256(body).hexdigest(),
    )


def test_an_answer_with_a_receipt_that_is_not_recorded_as_it_was_given_is_named() -> None:
    ann = Person("stays", "Ann Able", "ann.able@example.org")
    diary = Diary(given={"first": [["Blue"], ["Green", "Blue"]], "last": [["Seven"]]})
    first = PollEvidence("first", True, 0, 1, answers=(("Blue",), ("Blue", "Green")))
    last = PollEvidence("last", True, 0, 1, answers=(("Blue",),))
    lost = "The answer of Ann Able to last has a receipt, and is not recorded."
    assert list(astray_answers([ann], [diary], {ann.email: [first, last]})) == [lost]
    assert list(astray_answers([ann], [diary], {ann.email: [first]})) == [lost]
