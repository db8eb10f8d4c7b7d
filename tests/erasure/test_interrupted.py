"""An erasing that a crash or another process interrupts is finished later."""

from __future__ import annotations

import sqlite3

import pytest

from bot import facts
from bot.erasure.forgetting import UnfinishedError, finish
from bot.facts import NewFact
from bot.records import Records
from bot.storage import sqlite
from tests.erasure.installation import BEN, NOW, Installation
from tests.test_outcomes import ID, who


def said(*erased: tuple[int, int], digest: str = "d") -> NewFact:
    body = facts.ErasureMade(erased=erased, digest=digest, by="The Director", reason="Asked.")
    return body.fact(ID, at=NOW, source="cli")


def test_from_its_fact_on_an_erasing_holds_though_the_bodies_still_stand(
    held: Installation,
) -> None:
    seq = held.seqs("registrant.added", BEN)[0]
    held.ledger.append(said((seq, seq)))
    records = Records(held.ledger)
    assert who(BEN) not in records.record(ID).registrants
    assert held.seqs("registrant.added", BEN) == [seq]


def test_what_a_crash_left_over_is_finished_by_the_next_command(held: Installation) -> None:
    seqs = held.seqs("registrant.added", BEN)
    held.ledger.append(said((seqs[0], seqs[0])))  # and here the machine stopped
    assert b"ben@example.org" in held.bytes()
    held.run("purge", "--older-than", "7y")
    assert held.seqs("registrant.added", BEN) == []
    assert finish(held.ledger, held.home).bodies == 0


def test_while_another_process_reads_all_the_time_it_says_so_and_goes_on_later(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LONG_TIMEOUT", 0.05)
    reader = sqlite3.connect(held.home / "attendant.db", isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from facts").fetchone()
    done = held.erase(BEN, code=2)
    assert "The erasing is on record" in done.stderr
    assert "it goes on where it stopped" in done.stderr
    reader.execute("commit")
    reader.close()
    held.run("purge", "--older-than", "7y")
    assert b"ben@example.org" not in held.bytes()


def test_a_ledger_that_cannot_be_written_is_told_and_nothing_is_lost(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LONG_TIMEOUT", 0.05)
    seq = held.seqs("registrant.added", BEN)[0]
    held.ledger.append(said((seq, seq)))
    writer = sqlite3.connect(held.home / "attendant.db", isolation_level=None)
    writer.execute("begin immediate")
    with pytest.raises(UnfinishedError, match="could not be rewritten yet"):
        finish(held.ledger, held.home)
    writer.execute("rollback")
    writer.close()
    assert finish(held.ledger, held.home).bodies == 1
