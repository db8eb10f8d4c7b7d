"""Appends that come at the same time: one commit for all of them, whoever is told to end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from gevent import GreenletExit

from bot.facts import NewFact, PageOpened
from bot.ledger import Ledger, LedgerError

ROOT = Path(__file__).parent.parent


def opened(page: str) -> NewFact:
    return PageOpened(attendee=page).fact("s", at=0, source="test")


@pytest.mark.both_ledgers
def test_concurrent_appends_share_commits_and_lose_nothing(ledger: Ledger) -> None:
    commits = []
    store = ledger._store

    def counted(batch):  # type: ignore[no-untyped-def]
        commits.append(len(batch))
        return store(batch)

    ledger._store = counted  # type: ignore[method-assign]
    barrier = threading.Barrier(16)

    def write(number: int) -> None:
        barrier.wait()
        for turn in range(25):
            assert ledger.append(opened(f"{number}-{turn}")).first

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.last_seq() == 400
    assert sum(commits) == 400
    assert len(commits) < 400
    assert ledger.verify().holds


@pytest.mark.both_ledgers
def test_one_of_many_who_append_the_same_fact_wins(ledger: Ledger) -> None:
    wins = []
    barrier = threading.Barrier(12)

    def launch() -> None:
        barrier.wait()
        wins.append(ledger.append(opened("the one")).first)

    threads = [threading.Thread(target=launch) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wins) == [False] * 11 + [True]


@pytest.mark.both_ledgers
def test_who_waits_for_one_that_is_told_to_end_is_told_too(ledger: Ledger) -> None:
    store, goes_on, ended = ledger._store, threading.Event(), []

    def waits(batch):  # type: ignore[no-untyped-def]
        goes_on.wait(10)
        ledger._store = ends  # type: ignore[method-assign]
        return store(batch)

    def ends(batch):  # type: ignore[no-untyped-def]
        ledger._store = store  # type: ignore[method-assign]
        raise GreenletExit

    def append(name: str) -> None:
        try:
            ledger.append(opened(name))
        except (GreenletExit, LedgerError) as error:
            ended.append(type(error).__name__)

    ledger._store = waits  # type: ignore[method-assign]
    threads = [threading.Thread(target=append, args=(name,)) for name in ("eve", "ann", "ben")]
    threads[0].start()
    while not ledger._is_led or ledger._waiting:
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    while len(ledger._waiting) < 2:
        time.sleep(0.001)
    goes_on.set()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["GreenletExit", "LedgerError"]
    assert ledger.append(opened("ann")).first


GREENLETS = """
from gevent import monkey
monkey.patch_all()
import gevent, json, sqlite3, sys
from bot.clock import SystemClock
from bot.ledger import Ledger, LedgerError
from tests.test_shared_commits import opened

ledger = Ledger(sys.argv[1], SystemClock())
other = sqlite3.connect(sys.argv[1], isolation_level=None)
told = {}

def append(name):
    try:
        told[name] = ledger.append(opened(name)).first
    except LedgerError as error:
        told[name] = "refused"

def starting(names):
    return {name: gevent.spawn(append, name) for name in names}

other.execute("begin immediate")
waiting = starting(["a", "b"])
gevent.sleep(0.05)  # both wait for the other process
waiting |= starting(["c", "d", "e", "f"])
gevent.sleep(0.05)  # these wait for those
VARIANT
other.execute("rollback")
gevent.joinall(list(waiting.values()), timeout=5)
waiting |= starting(["g"])
gevent.joinall(list(waiting.values()), timeout=5)
print(json.dumps([told, sum(1 for one in waiting.values() if not one.ready())]))
"""


@pytest.mark.processes
@pytest.mark.parametrize(
    ("what_happens", "told"),
    [
        ("", dict.fromkeys("abcdefg", True)),
        ("waiting['b'].kill()", dict.fromkeys("acdefg", True)),
        ("waiting['c'].kill()", dict.fromkeys("abdefg", True)),
        ("waiting['d'].kill()", dict.fromkeys("abcefg", True)),
        (
            "waiting['a'].kill()",
            {"b": "refused"} | dict.fromkeys("cdefg", True),
        ),
        (
            "call = ledger._call_one\n"
            "ledger._call_one = lambda: (call(), waiting['c'].kill(block=False))",
            dict.fromkeys("abdefg", True),
        ),
    ],
    ids=[
        "nobody",
        "one whose fact is being stored",
        "the next to store for all",
        "one who waits for the next",
        "who stores for all",
        "the next as soon as it is its turn",
    ],
)
def test_nobody_waits_in_vain_when_a_greenlet_is_told_to_end(
    tmp_path: Path, what_happens: str, told: dict[str, bool | str]
) -> None:
    script = GREENLETS.replace("VARIANT", what_happens)
    command = [sys.executable, "-c", script, str(tmp_path / "attendant.db")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == [told, 0]


STORING = """
from gevent import monkey
monkey.patch_all()
import gevent, json, sys, time
from bot.clock import SystemClock
from bot.ledger import Ledger
from tests.test_shared_commits import opened

native_sleep = monkey.get_original("time", "sleep")
ledger = Ledger(sys.argv[1], SystemClock())
run = ledger.storage._run

def slowly(sql, values):
    if sql.startswith("insert"):
        native_sleep(0.2)  # the commit is yet to come
    return run(sql, values)

ledger.storage._run = slowly
first = gevent.spawn(ledger.append, opened("a"))
gevent.sleep(0.05)
second = gevent.spawn(ledger.append, opened("b"))
first.kill()
stored = second.get(timeout=5).fact
print(json.dumps([stored.seq, ledger.verify().holds, [fact.seq for fact in ledger.read()]]))
"""


@pytest.mark.processes
def test_who_is_told_to_end_while_storing_does_not_meddle_with_who_comes_next(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", STORING, str(tmp_path / "attendant.db")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == [2, True, [1, 2]]


@pytest.mark.processes
def test_others_are_served_while_a_write_waits_for_another_process(tmp_path: Path) -> None:
    counts = "turns = 0\nuntil = gevent.time.time() + 0.3\n"
    counts += "while gevent.time.time() < until:\n    gevent.sleep(0.001); turns += 1\n"
    script = GREENLETS.replace("VARIANT", counts + "told['turns'] = turns > 50")
    command = [sys.executable, "-c", script, str(tmp_path / "attendant.db")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)[0]["turns"] is True
