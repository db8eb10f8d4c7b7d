"""Killed at any moment, or run twice at once: no letter is sent twice, and none is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.clock import DAY, MINUTE
from bot.facts import NewFact
from bot.ledger import Appended, Ledger, LedgerError
from bot.mail.errors import ClaimedError
from bot.mail.journal import LONGEST, State
from tests.mail.cases import ID, PEOPLE, House, attendee
from tests.mail.smtp_server import Fault, Server

ROOT = Path(__file__).parent.parent.parent
ADA = "ada@example.org"

pytestmark = pytest.mark.processes


def one_round(house: House, *death: str) -> subprocess.Popen[bytes]:
    """A process that delivers what is due, and dies where it is told to."""
    moment = str(house.clock.now())
    arguments = [str(house.folder), house.smtp_url, moment, *death]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mail.one_round", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("stage", ["connect", "hello", "sender", "recipient", "data"])
def test_killed_before_the_letter_s_end_it_is_sent_later_once(
    house: House, server: Server, stage: str
) -> None:
    house.intend("Ada")
    server.faults = [Fault(stage, "silent")]
    process = one_round(house)
    server.wait_for(stage)
    process.kill()
    process.wait(20)
    house.deliver()
    assert house.states() == {ADA: "sent"}
    assert list(server.counts.values()) == [1]


@pytest.mark.parametrize(("stage", "taken"), [("end", 0), ("answer", 1)])
def test_killed_while_waiting_for_the_answer_it_is_left_to_a_person(
    house: House, server: Server, stage: str, taken: int
) -> None:
    house.intend("Ada")
    server.faults = [Fault(stage, "silent")]
    process = one_round(house)
    server.wait_for(stage)
    process.kill()
    process.wait(20)
    house.deliver()
    assert house.states() == {ADA: "underway"}
    house.clock.advance(LONGEST + MINUTE)
    house.deliver_for(5)
    assert house.states() == {ADA: "doubtful"}
    assert sum(server.counts.values()) == taken


@pytest.mark.parametrize(
    ("when", "kind", "state", "taken"),
    [
        ("before", "mail.attempted", "sent", 1),
        ("after", "mail.attempted", "doubtful", 0),
        ("before", "mail.sent", "doubtful", 1),
        ("after", "mail.sent", "sent", 1),
    ],
)
def test_killed_around_a_fact(
    house: House, server: Server, when: str, kind: str, state: State, taken: int
) -> None:
    house.intend("Ada")
    process = one_round(house, when, kind)
    assert process.wait(20) == -signal.SIGKILL
    house.clock.advance(DAY)
    house.deliver_for(3)
    assert house.states() == {ADA: state}
    assert sum(server.counts.values()) == taken


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_is_written_once_however_often_the_process_is_killed(
    house: House, when: str
) -> None:
    house.intend("Ada")
    for _ in range(2):
        assert one_round(house, when, "mail.sent").wait(20) in (-signal.SIGKILL, 0)
    (first,) = (house.folder / "outbox").iterdir()
    content = first.read_bytes()
    house.deliver()
    assert house.states() == {ADA: "sent"}
    (only,) = (house.folder / "outbox").iterdir()
    assert only.read_bytes() == content


def test_two_processes_at_once_send_every_letter_once(house: House, server: Server) -> None:
    house.intend()
    processes = [one_round(house) for _ in range(3)]
    assert [process.wait(30) for process in processes] == [0, 0, 0]
    assert set(house.states().values()) == {"sent"}
    assert sorted(server.counts.values()) == [1, 1, 1]


def test_outboxes_in_many_threads_send_every_letter_once(house: House, server: Server) -> None:
    house.intend()
    outboxes = [house.outbox() for _ in range(4)]
    with ThreadPoolExecutor(4) as several:
        rounds = list(several.map(lambda outbox: outbox.deliver_due(), outboxes))
    assert sum(one.sent for one in rounds) == 3
    assert sorted(server.counts.values()) == [1, 1, 1]


def test_a_letter_that_another_claims_meanwhile_is_broken_off_before_its_end(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    slow, quick = house.outbox(), house.outbox()
    slow.catch_up()
    (mail,) = slow.journal.mails.values()
    assert quick.deliver_due().sent == 1
    envelope = slow._composed(mail)
    connection = slow._connected(slow._server)  # type: ignore[arg-type]
    with pytest.raises(ClaimedError):
        connection.hand_over(envelope, lambda: slow._claim(mail))
    assert list(server.counts.values()) == [1]


class FailingLedger(Ledger):
    """A ledger that refuses facts of a kind for a while, as on a full disk."""

    refused = ""

    def append(self, fact: NewFact) -> Appended:
        """Append, unless it is of the kind that is refused now."""
        if fact.kind == self.refused:
            raise LedgerError("The disk is full.")
        return super().append(fact)


@pytest.fixture
def failing(house: House) -> FailingLedger:
    """The same ledger, opened so that it can be made to fail."""
    ledger = FailingLedger(house.ledger.path, house.clock)
    house.ledger = ledger
    return ledger


def test_a_letter_that_cannot_be_claimed_is_not_sent(
    house: House, server: Server, failing: FailingLedger
) -> None:
    house.intend("Ada")
    failing.refused = "mail.attempted"
    with pytest.raises(LedgerError):
        house.deliver()
    assert server.taken == []
    failing.refused = ""
    house.deliver()
    assert list(server.counts.values()) == [1]
    assert house.states() == {ADA: "sent"}
    failing.close()


def test_what_was_sent_and_could_not_be_recorded_is_recorded_when_the_disk_has_room_again(
    house: House, server: Server, failing: FailingLedger
) -> None:
    house.intend("Ada", "Ben")
    outbox = house.outbox()
    failing.refused = "mail.sent"
    with pytest.raises(LedgerError):
        outbox.deliver_due()
    with pytest.raises(LedgerError):
        outbox.deliver_due()
    assert list(server.counts.values()) == [1]
    failing.refused = ""
    house.clock.advance(DAY)
    outbox.deliver_due()
    assert house.states() == {ADA: "sent", "ben@example.org": "sent"}
    assert list(server.counts.values()) == [1, 1]
    failing.close()


def test_the_attendees_of_these_tests_are_those_of_the_training(house: House) -> None:
    house.intend()
    outbox = house.outbox()
    outbox.catch_up()
    known = {mail.intended.attendee for mail in outbox.journal.of(ID)}
    assert known == {attendee(row.email) for row in PEOPLE}
