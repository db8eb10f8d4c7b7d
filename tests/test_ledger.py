"""The ledger keeps what it acknowledged, once, in a chain that shows tampering."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import chain
from bot.clock import HandClock, SystemClock
from bot.facts import NewFact, PageOpened
from bot.ledger import Ledger, LedgerError
from bot.storage.address import Address
from tests.ledgers import change

pytestmark = pytest.mark.both_ledgers

WRITER = """
import sys
from bot.clock import SystemClock
from bot.facts import PageOpened
from bot.ledger import Ledger

ledger = Ledger(sys.argv[1], SystemClock())
for number in range(int(sys.argv[3])):
    name = f"{sys.argv[2]}-{number}"
    ledger.append(PageOpened(attendee=name).fact("s", at=number, source="test"))
    print(name, flush=True)
"""


def opened(name: str, at: int = 0) -> NewFact:
    return PageOpened(attendee=name).fact("s", at=at, source="test")


def test_a_fact_is_numbered_and_kept_as_it_was(ledger: Ledger, clock: HandClock) -> None:
    appended = ledger.append(opened("ann", at=17))
    assert appended.first
    (fact,) = ledger.read()
    assert fact == appended.fact
    assert (fact.seq, fact.session, fact.kind, fact.happened_at) == (1, "s", "page.opened", 17)
    assert (fact.recorded_at, fact.source, fact.body) == (clock.now(), "test", '{"attendee":"ann"}')


def test_appending_a_fingerprint_again_returns_the_first_fact(ledger: Ledger) -> None:
    first = ledger.append(opened("ann", at=1)).fact
    again = ledger.append(opened("ann", at=2))
    assert not again.first
    assert again.fact == first
    assert ledger.last_seq() == 1


def test_a_fingerprint_twice_in_one_append_is_recorded_once(ledger: Ledger) -> None:
    one, two, three = ledger.append_all([opened("ann"), opened("ann"), opened("bob")])
    assert (one.first, two.first, three.first) == (True, False, True)
    assert (one.fact.seq, two.fact.seq, three.fact.seq) == (1, 1, 2)


def test_facts_are_read_since_a_seq_and_by_session(ledger: Ledger) -> None:
    other = PageOpened(attendee="cleo").fact("other", at=0, source="test")
    ledger.append_all([opened("ann"), other, opened("bob")])
    assert [fact.seq for fact in ledger.read(after=1)] == [2, 3]
    assert [fact.seq for fact in ledger.read(upto=2)] == [1, 2]
    assert [fact.seq for fact in ledger.read(session="s")] == [1, 3]


def test_the_chain_of_an_untouched_ledger_holds(ledger: Ledger) -> None:
    ledger.append_all([opened(str(number)) for number in range(20)])
    verification = ledger.verify()
    assert verification.holds
    assert (verification.facts, verification.head) == (20, ledger.head()[1])


@pytest.mark.parametrize(
    ("sql", "altered"),
    [
        ("update facts set body = '{}' where seq = 3", 3),
        ("update facts set happened_at = happened_at + 1 where seq = 4", 4),
        ("update facts set session = 'other' where seq = 2", 2),
        ("update facts set kind = 'poll.answered' where seq = 5", 5),
        ("update facts set recorded_at = 0 where seq = 1", 1),
        ("update facts set source = 'x' where seq = 5", 5),
        ("update facts set fingerprint = 'x' where seq = 5", 5),
        ("update facts set digest = 'x' where seq = 5", 5),
        ("update facts set chain = 'x' where seq = 5", 5),
        ("delete from facts where seq = 2", 2),
        ("update facts set seq = 9 where seq = 3", 3),
    ],
)
def test_verify_names_the_first_fact_that_was_altered(
    ledger: Ledger, sql: str, altered: int
) -> None:
    ledger.append_all([opened(str(number)) for number in range(5)])
    change(ledger, sql)
    assert ledger.verify().altered == altered
    assert str(altered) in ledger.verify().reason


def test_an_erased_body_leaves_a_chain_that_verifies(ledger: Ledger) -> None:
    ledger.append_all([opened(str(number)) for number in range(5)])
    change(ledger, "update facts set body = null where seq = 3")
    verification = ledger.verify()
    assert verification.holds
    assert verification.erased == 1


@given(names=st.lists(st.text(max_size=8), max_size=30), at=st.integers(0, 2**41))
def test_the_chain_holds_over_any_facts(ledger: Ledger, names: list[str], at: int) -> None:
    before = ledger.last_seq()
    new = [opened(f"{at}:{before}:{name}", at) for name in names]
    for fact in new:
        ledger.append(fact)
    assert [fact.fingerprint for fact in ledger.read(before)] == list(
        dict.fromkeys(fact.fingerprint for fact in new)
    )
    count = before + len(set(names))
    assert ledger.verify() == chain.Verification(count, ledger.head()[1])


def test_what_cannot_be_stored_is_refused_and_the_ledger_goes_on(ledger: Ledger) -> None:
    broken = NewFact(
        session="s", kind="x", happened_at=2**80, source="t", body="{}", fingerprint="too late"
    )
    with pytest.raises(LedgerError, match="could not store"):
        ledger.append(broken)
    assert ledger.append(opened("ann")).fact.seq == 1
    assert ledger.verify().holds


def test_a_ledger_is_for_its_owner_alone(tmp_path: Path, clock: HandClock) -> None:
    ledger = Ledger(tmp_path / "own.db", clock)
    ledger.note_wake("test")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("own.db*")}
    assert modes == dict.fromkeys(("own.db", "own.db-wal", "own.db-shm"), 0o600)
    ledger.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear director, this is a letter and no database at all." * 40)
    with pytest.raises(LedgerError, match=r"letter\.db cannot be opened"):
        Ledger(path, SystemClock())


def test_the_last_wake_of_a_process_is_remembered(ledger: Ledger, clock: HandClock) -> None:
    assert ledger.last_wake("scheduler") is None
    ledger.note_wake("scheduler")
    clock.advance(5)
    ledger.note_wake("scheduler")
    assert ledger.last_wake("scheduler") == clock.now()


def test_many_may_open_a_new_ledger_at_the_same_moment(tmp_path: Path, clock: HandClock) -> None:
    for turn in range(8):
        path = tmp_path / f"new-{turn}.db"
        with ThreadPoolExecutor(8) as many:
            for ledger in many.map(lambda _, path=path: Ledger(path, clock), range(8)):
                ledger.close()


@pytest.mark.processes
def test_two_processes_append_at_once_without_harm(database: Address) -> None:
    writers = [_start_writer(database, name, 500) for name in ("a", "b")]
    for writer in writers:
        assert writer.wait(timeout=60) == 0
        assert writer.stdout
        writer.stdout.close()
    ledger = Ledger(database, SystemClock())
    assert ledger.last_seq() == 1000
    assert ledger.verify().holds
    ledger.close()


@pytest.mark.processes
def test_kill_9_during_ten_thousand_appends_loses_none_that_was_acknowledged(
    database: Address,
) -> None:
    acknowledged: list[str] = []
    for turn, kill_after in enumerate((700, 1, 1900, 350)):
        writer = _start_writer(database, f"turn{turn}", 10_000)
        assert writer.stdout
        for count, line in enumerate(writer.stdout, start=1):
            acknowledged.append(line.strip())
            if count == kill_after:
                os.kill(writer.pid, signal.SIGKILL)
        writer.wait(timeout=30)
        writer.stdout.close()
        assert writer.returncode == -signal.SIGKILL
    ledger = Ledger(database, SystemClock())
    kept = {fact.fingerprint.removeprefix("page:") for fact in ledger.read()}
    assert len(acknowledged) >= 2951
    assert set(acknowledged) <= kept
    assert ledger.verify() == chain.Verification(len(kept), ledger.head()[1])
    ledger.close()


def _start_writer(database: Address, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(database), name, str(count)]
    root = Path(__file__).parent.parent
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
