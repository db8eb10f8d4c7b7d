"""A mail server that fails at every stage in turn never has a letter sent twice or lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import DAY, HOUR, MINUTE, HandClock
from bot.ledger import Ledger
from bot.mail.errors import DeferredError
from bot.mail.server import MailServer
from bot.mail.smtp import Connection, Envelope
from tests.mail.cases import IMPATIENT, NOON, House
from tests.mail.smtp_server import STAGES, Fault, Server, serving

PASSING = [
    *(Fault(stage) for stage in ("connect", "hello", "sender", "recipient", "data")),
    *(Fault(stage, "421") for stage in ("connect", "hello", "sender", "recipient", "data", "end")),
    *(Fault(stage, "451") for stage in ("sender", "recipient", "data", "end")),
    *(Fault(stage, "550") for stage in ("connect", "sender")),
    Fault("recipient", "530"),
    *(Fault(stage, "silent") for stage in ("connect", "hello", "sender", "recipient", "data")),
    *(Fault(stage, "garbage") for stage in ("connect", "sender", "recipient", "data")),
]
"""After these it is known that nothing was sent, and it may work later."""

FINAL = [Fault("recipient", "550"), Fault("data", "554"), Fault("end", "552"), Fault("end", "550")]
"""After these it is known that nothing was sent and never will be."""

DOUBTFUL = [
    *(Fault(stage, how) for stage in ("end", "answer") for how in ("close", "silent", "garbage")),
]
"""After these nobody can know: the letter was whole, and no answer came."""


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_what_was_surely_not_sent_is_sent_later_once(
    house: House, server: Server, fault: Fault
) -> None:
    house.intend("Ada")
    server.faults = [fault]
    house.deliver()
    assert server.taken == []
    assert house.states() == {"ada@example.org": "waiting"}
    house.deliver_for(10)
    assert house.states() == {"ada@example.org": "sent"}
    assert [one.recipient for one in server.taken] == ["ada@example.org"]


@pytest.mark.parametrize("fault", FINAL, ids=str)
def test_what_is_refused_for_good_is_a_fact_with_the_server_s_words(
    house: House, server: Server, fault: Fault
) -> None:
    house.intend("Ada", "Ben")
    server.faults = [fault]
    house.deliver_for(10)
    assert house.states() == {"ada@example.org": "refused", "ben@example.org": "sent"}
    assert [one.recipient for one in server.taken] == ["ben@example.org"]
    outbox = house.outbox()
    outbox.catch_up()
    (refused,) = [one for one in outbox.journal.mails.values() if one.outcome == "refused"]
    assert refused.words == f"{fault.how} Not now, <the address>"
    assert refused.stage == fault.stage


@pytest.mark.parametrize("fault", DOUBTFUL, ids=str)
def test_what_may_have_been_sent_is_left_to_a_person(
    house: House, server: Server, fault: Fault
) -> None:
    house.intend("Ada", "Ben")
    server.faults = [fault]
    house.deliver()
    house.clock.advance(DAY)
    house.deliver_for(5)
    assert house.states() == {"ada@example.org": "doubtful", "ben@example.org": "sent"}
    taken = [one.recipient for one in server.taken].count("ada@example.org")
    assert taken == (1 if fault.stage == "answer" else 0)


def test_nobody_listening_holds_all_letters_and_blames_none(house: House) -> None:
    with serving() as gone:
        house.smtp_url = gone.url
    house.intend()
    done = house.deliver()
    assert "Connection refused. Check host and port in ATTENDANT_SMTP_URL" in done.trouble
    assert set(house.states().values()) == {"waiting"}
    assert house.kinds()[-1] == "mail.unavailable"
    assert "mail.deferred" not in house.kinds()
    assert done.next_at == NOON + MINUTE


def test_a_server_that_stays_away_is_asked_less_and_less_often(house: House) -> None:
    with serving() as gone:
        house.smtp_url = gone.url
    house.intend()
    tries = []
    for _ in range(60):
        before = house.kinds().count("mail.unavailable")
        house.deliver()
        if house.kinds().count("mail.unavailable") > before:
            tries.append((house.clock.now() - NOON) // MINUTE)
        house.clock.advance(MINUTE)
    assert tries == [0, 1, 3, 8, 18, 28, 38, 48, 58]


def test_one_letter_at_which_the_connection_breaks_does_not_hold_up_the_others(
    house: House, server: Server
) -> None:
    house.intend()
    server.faults = [Fault("data")]
    done = house.deliver()
    assert (done.sent, done.deferred) == (2, 1)
    assert done.next_at == NOON + MINUTE


def test_a_connection_that_breaks_at_two_letters_in_a_row_is_the_server_s_fault(
    house: House, server: Server
) -> None:
    house.intend()
    server.faults = [Fault("data"), Fault("recipient")]
    done = house.deliver()
    assert done.trouble
    assert server.taken == []
    assert set(house.states().values()) == {"waiting"}
    house.deliver_for(10)
    assert set(house.states().values()) == {"sent"}
    assert sorted(server.counts.values()) == [1, 1, 1]


def test_a_greylisting_server_is_tried_again_after_a_minute_then_five_then_fifteen(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    server.faults = [Fault("recipient", "450")] * 3
    moments = []
    for _ in range(30):
        before = server.connections
        house.deliver()
        if server.connections > before:
            moments.append((house.clock.now() - NOON) // MINUTE)
        house.clock.advance(MINUTE)
    assert moments == [0, 1, 6, 21]
    assert house.states() == {"ada@example.org": "sent"}


def test_after_three_days_of_trying_a_letter_is_given_up_and_says_so(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    server.faults = [Fault("recipient", "450")] * 100
    for _ in range(4 * 24):
        house.deliver()
        house.clock.advance(HOUR)
    assert house.states() == {"ada@example.org": "refused"}
    outbox = house.outbox()
    outbox.catch_up()
    (mail,) = outbox.journal.mails.values()
    # at hours 0, 1, 2, 3, 4, 6, then every four from 10 to 74, the first beyond 72
    assert mail.words == "450 Not now, <the address> (given up after 23 tries)"
    assert server.taken == []


def test_a_server_that_ends_the_conversation_between_letters_is_called_again(
    house: House, server: Server
) -> None:
    house.intend()
    house.outbox().deliver_due()
    assert server.connections == 1
    assert len(server.taken) == 3


@pytest.mark.parametrize("how", ["close", "421"])
def test_a_used_connection_that_ends_before_the_next_letter_costs_nothing(
    house: House, server: Server, how: str
) -> None:
    house.intend("Ada")
    house.deliver()
    house.intend("Ben", "Zoë")
    server.faults = []
    outbox = house.outbox()
    fault = Fault("sender", how)
    original = server.fault_at
    seen = []

    def second_sender(stage: str) -> str:
        if stage == "sender":
            seen.append(stage)
            if len(seen) == 2:
                return fault.how
        return original(stage)

    server.fault_at = second_sender  # type: ignore[method-assign]
    done = outbox.deliver_due()
    assert (done.sent, done.trouble) == (2, "")
    assert server.connections == 3


told = st.builds(
    Fault, st.sampled_from(STAGES[:-1]), st.sampled_from(["close", "421", "451", "550", "garbage"])
)
mute = st.builds(Fault, st.just("answer"), st.sampled_from(["close", "garbage"]))


@settings(max_examples=25)
@given(faults=st.lists(told | mute, max_size=6))
def test_whatever_fails_no_letter_is_taken_twice_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory, faults: list[Fault]
) -> None:
    folder = Path(tmp_path_factory.mktemp("house"))
    clock = HandClock(NOON)
    ledger = Ledger(folder / "attendant.db", clock)
    house = House(folder, ledger, clock)
    with serving(*faults) as server:
        house.smtp_url = server.url
        house.intend()
        while "waiting" in house.states().values() and clock.now() < NOON + 5 * DAY:
            house.deliver()
            clock.advance(2 * HOUR)
        for email, state in house.states().items():
            taken = [one.recipient for one in server.taken].count(email)
            assert state in ("sent", "refused", "doubtful")
            assert taken in {"sent": (1,), "refused": (0,), "doubtful": (0, 1)}[state]
    ledger.close()


def test_a_connection_that_breaks_in_the_middle_of_a_letter_never_claims_it(
    server: Server,
) -> None:
    server.faults = [Fault("content")]
    connection = Connection(MailServer.parse(server.url), "attendant.example.org", IMPATIENT)
    large = Envelope("ce@example.org", "ada@example.org", b"A line of a letter.\r\n" * 1_000_000)
    with pytest.raises(DeferredError) as failed:
        connection.hand_over(large, lambda: pytest.fail("claimed"))
    assert failed.value.stage == "content"
    assert not connection.is_open
