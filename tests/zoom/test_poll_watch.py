"""While a training runs, a launch by the host becomes a fact as any other launch."""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import MINUTE, SECOND, HandClock
from bot.facts import (
    BlockEnded,
    BlockStarted,
    Body,
    Extended,
    PollClosed,
    PollLaunched,
    PollMissed,
    Postponed,
    RestFailed,
    RestRestored,
)
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.poll_push import push_polls
from bot.zoom.poll_watch import PollWatch
from tests.zoom.conftest import Wire
from tests.zoom.trainings import add, at, happen, training


@pytest.fixture
def session(zoom: Zoom, ledger: Ledger, meeting: RestMeeting) -> Session:
    """The training, its polls ready in Zoom."""
    session = add(ledger, training())
    push_polls(zoom, ledger, session, at=at("12:00"))
    return session


@pytest.fixture
def watch(zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session) -> PollWatch:
    return PollWatch(zoom, ledger, clock)


def look(watch: PollWatch, clock: HandClock, moment: str) -> list[tuple[Body | None, int]]:
    """What a look at that moment records."""
    clock.moment = at(moment)
    return [(facts.read(fact), fact.happened_at) for fact in watch.look()]


def test_a_launch_by_the_host_is_a_launch_and_its_end_the_close(
    watch: PollWatch, clock: HandClock, meeting: RestMeeting
) -> None:
    assert look(watch, clock, "13:05") == []
    meeting.launch("The words in a chart")
    launched = PollLaunched(
        poll="words", block="block-1", due_at=at("13:05"), closes_at=at("13:40")
    )
    assert look(watch, clock, "13:06") == [(launched, at("13:06"))]
    assert look(watch, clock, "13:07") == []
    meeting.end_poll("The words in a chart")
    assert look(watch, clock, "13:09") == [(PollClosed(poll="words"), at("13:09"))]
    assert look(watch, clock, "13:10") == []


def test_results_that_are_shared_mean_that_the_poll_is_closed(
    watch: PollWatch, clock: HandClock, meeting: RestMeeting
) -> None:
    meeting.launch("The words in a chart")
    look(watch, clock, "13:05")
    meeting.polls[0].status = "sharing"
    assert look(watch, clock, "13:08") == [(PollClosed(poll="words"), at("13:08"))]


def test_a_launch_and_end_between_two_looks_are_both_noticed(
    watch: PollWatch, clock: HandClock, meeting: RestMeeting
) -> None:
    look(watch, clock, "13:05")
    meeting.launch("The words in a chart")
    meeting.launch("Second half")
    kinds = [type(body) for body, _ in look(watch, clock, "13:06")]
    assert kinds == [PollLaunched, PollClosed, PollLaunched]


def test_a_poll_that_was_over_before_the_first_look_was_of_another_day(
    watch: PollWatch, clock: HandClock, meeting: RestMeeting
) -> None:
    meeting.polls[0].status = "ended"
    assert look(watch, clock, "13:05") == []
    assert look(watch, clock, "13:06") == []
    meeting.launch("The words in a chart")
    ((body, _),) = look(watch, clock, "13:07")
    assert isinstance(body, PollLaunched)


def test_a_watch_that_was_restarted_still_sees_the_end(
    watch: PollWatch, zoom: Zoom, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    meeting.launch("The words in a chart")
    look(watch, clock, "13:05")
    meeting.end_poll("The words in a chart")
    another = PollWatch(zoom, ledger, clock)
    assert look(another, clock, "13:08") == [(PollClosed(poll="words"), at("13:08"))]


def test_of_two_that_watch_the_first_records_the_launch(
    watch: PollWatch, zoom: Zoom, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    another = PollWatch(zoom, ledger, clock)
    assert look(watch, clock, "13:04") == look(another, clock, "13:04") == []
    meeting.launch("The words in a chart")
    assert len(look(watch, clock, "13:05")) == 1
    assert look(another, clock, "13:05") == []


def test_a_poll_on_the_page_too_is_open_there_as_long_as_the_file_says(
    watch: PollWatch, zoom: Zoom, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    push_polls(zoom, ledger, add(ledger, training("both"), version=2), at=at("12:30"))
    meeting.launch("The words in a chart")
    ((body, _),) = look(watch, clock, "13:06")
    assert isinstance(body, PollLaunched)
    assert body.closes_at == at("13:09")
    meeting.end_poll("The words in a chart")
    assert look(watch, clock, "13:07") == []  # the page's own close ends it


def test_a_launch_that_is_late_counts_from_the_block_as_it_ran(
    watch: PollWatch, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    happen(ledger, clock, BlockEnded(block="block-1"), "13:30")
    happen(ledger, clock, BlockStarted(block="block-2"), "13:30")
    happen(ledger, clock, BlockEnded(block="block-2"), "13:50")
    meeting.launch("Second half")
    ((body, _),) = look(watch, clock, "13:50:10")
    assert isinstance(body, PollLaunched)
    assert (body.due_at, body.closes_at) == (at("13:35"), at("13:50:10"))


def test_a_training_that_was_extended_is_watched_to_its_new_end(
    watch: PollWatch, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    """The second half takes 30 minutes more: the room is looked at until 14:25, not 13:55."""
    happen(ledger, clock, BlockStarted(block="block-1"), "13:00")
    happen(ledger, clock, BlockEnded(block="block-1"), "13:20")
    happen(ledger, clock, BlockStarted(block="block-2"), "13:20")
    extended = Extended(number=1, by="The facilitator", block="block-2", minutes=30)
    happen(ledger, clock, extended, "13:30")
    postponed = Postponed(number=2, by="The facilitator", poll="colour", minutes=5)
    happen(ledger, clock, postponed, "13:31")
    meeting.launch("Second half")
    ((body, _),) = look(watch, clock, "14:05")
    assert isinstance(body, PollLaunched)
    assert (body.due_at, body.closes_at) == (at("13:30"), at("14:10"))


def test_a_poll_that_was_noted_as_missed_stays_missed(
    watch: PollWatch, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    missed = PollMissed(poll="words", block="block-1", due_at=at("13:05"), reason="Too late.")
    happen(ledger, clock, missed, "13:20")
    meeting.launch("The words in a chart")
    assert look(watch, clock, "13:21") == []


def test_zoom_is_asked_every_five_seconds_and_only_while_there_is_something_to_see(
    watch: PollWatch, ledger: Ledger, clock: HandClock, meeting: RestMeeting, wire: Wire
) -> None:
    before = len(wire.calls)
    for moment in ("12:44:59", "13:55:01", "20:00"):
        look(watch, clock, moment)
    assert len(wire.calls) == before
    clock.moment = at("12:45")
    for _ in range(61):
        watch.look()
        clock.advance(SECOND)
    assert len(wire.calls) == before + 13  # at 0 s, 5 s, … 60 s
    for poll in ("words", "colour"):
        closed = PollClosed(poll=poll)
        ledger.append(closed.fact("training", at=clock.now(), source="test"))
    clock.advance(MINUTE)
    watch.look()
    assert len(wire.calls) == before + 13


def test_trouble_is_noted_once_and_its_end_too_and_the_watch_goes_on(
    watch: PollWatch,
    rest: ZoomRest,
    ledger: Ledger,
    clock: HandClock,
    account: RestAccount,
    meeting: RestMeeting,
) -> None:
    before = ledger.last_seq()
    rest.faults.append(Fault("polls", times=999, status=503, body={}))
    look(watch, clock, "13:04")
    look(watch, clock, "13:05")
    rest.faults.clear()
    meeting.launch("The words in a chart")
    ((body, _),) = look(watch, clock, "13:06")
    assert isinstance(body, PollLaunched)
    failed, restored, _ = (facts.read(fact) for fact in ledger.read(after=before))
    assert isinstance(failed, RestFailed)
    assert (failed.doing, failed.status) == ("polls.watch", 503)
    assert failed.message == (
        "Zoom did not list the polls: Zoom itself has trouble (503). Look at status.zoom.us; what "
        "is due is tried again, or run the command later."
    )
    assert restored == RestRestored(doing="polls.watch")


def test_a_poll_that_somebody_made_anonymous_is_warned_about_before_its_launch(
    watch: PollWatch, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> None:
    meeting.polls[1].form["anonymous"] = True
    before = ledger.last_seq()
    look(watch, clock, "13:00")
    look(watch, clock, "13:01")
    meeting.polls[1].form["anonymous"] = False
    look(watch, clock, "13:02")
    failed, restored = (facts.read(fact) for fact in ledger.read(after=before))
    assert isinstance(failed, RestFailed)
    assert failed.message.startswith("In Zoom the poll “Second half” takes anonymous answers")
    assert restored == RestRestored(doing="polls.anonymous")
