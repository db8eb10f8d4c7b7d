"""Whatever Zoom does while a training runs: the facilitator reads it, it is a fact, all goes on.

The parts are the real ones: adapter over HTTP, watches, scheduler, ledger and page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from bot import facts
from bot.clock import SECOND, HandClock
from bot.facts import BlockStarted, PollLaunched, RestFailed, RestRestored, SourceLost
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.zoom.adapter import Zoom
from bot.zoom.poll_push import push_polls
from bot.zoom.poll_watch import PollWatch
from schedules.process import PROCESS
from schedules.watch import Watch
from tests.scheduling import scheduler_on
from tests.stage import Stage, at, set_stage

POLLS = r"^/v2/meetings/.*/polls$"


@dataclass(frozen=True)
class Show:
    """A running training with its watch of Zoom, and the page from which it is run."""

    stage: Stage
    watch: PollWatch

    def look(self, clock: str) -> None:
        """It is that time; everything that watches has looked, and what was due is done."""
        self.stage.clock.moment = at(clock)
        self.stage.ledger.note_wake(PROCESS)
        self.watch.look()
        scheduler_on(self.stage.ledger, self.stage.clock).run_due()
        Watch(self.stage.ledger, self.stage.clock).look()

    @property
    def page(self) -> str:
        """What needs the facilitator, as the page words it."""
        state = self.stage.client.get(f"/live/{self.stage.session.id}/state").json
        assert state
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", state["html"]["alarms"])))

    def made(self, kind: type[facts.Body]) -> list[facts.Body]:
        """The bodies of a kind of fact."""
        found = self.stage.ledger.select("kind = ?", [kind.KIND])
        return [body for fact in found if (body := facts.read(fact))]


@pytest.fixture
def show(tmp_path: Path, ledger: Ledger, clock: HandClock, account: RestAccount) -> Stage:
    """The training of the pages' tests, scheduled in the account at Zoom."""
    stage = set_stage(tmp_path, ledger, clock)
    assert stage.session.zoom
    account.add(
        RestMeeting(
            kind="meeting",
            number=stage.session.zoom.id,
            topic=stage.session.title,
            starts_at=stage.session.starts_at,
            duration=75,
        )
    )
    return stage


@pytest.fixture
def running(show: Stage, zoom: Zoom) -> Iterator[Show]:
    """It is 1 PM: the room is open, and the poll of 1:45 PM stands in Zoom."""
    push_polls(zoom, show.ledger, show.session, at=at("12:00"))
    show.open_room("12:44")
    found = Show(show, PollWatch(zoom, show.ledger, show.clock))
    found.look("13:00")
    yield found
    show.live.stop()


def busy(rest: ZoomRest) -> None:
    rest.faults.append(Fault(POLLS, times=999, status=429, body={"code": 429}))


def broken(rest: ZoomRest) -> None:
    rest.faults.append(Fault(POLLS, times=999, status=500, body={}))


def cut(rest: ZoomRest) -> None:
    rest.faults.append(Fault(POLLS, times=999, cut=True))


def wrong_secret(rest: ZoomRest) -> None:
    rest.account.client_secret = "another"
    rest.gate.forget_tokens()


def revoked(rest: ZoomRest) -> None:
    rest.account.is_active = False


def without_scope(rest: ZoomRest) -> None:
    rest.account.scopes.discard("meeting:read:list_polls:admin")


def without_polls(rest: ZoomRest) -> None:
    rest.account.has_polls = False


TROUBLES: dict[str, tuple[Callable[[ZoomRest], None], str]] = {
    "a storm of 429s": (busy, "too many requests at once, for longer than we waited (429)."),
    "500s": (broken, "Zoom itself has trouble (500). Look at status.zoom.us"),
    "half answers": (cut, "its answer was cut short or no JSON"),
    "wrong credentials": (wrong_secret, "Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again"),
    "a revoked app": (revoked, "the app has no access any more (400). Activate it again"),
    "a missing scope": (without_scope, "the app lacks the scope meeting:read:list_polls:admin"),
    "polls turned off": (without_polls, "or the host's plan has none (4400). The host needs a Pro"),
}


@pytest.mark.parametrize(("begin", "words"), TROUBLES.values(), ids=TROUBLES)
def test_trouble_with_zooms_interface_is_told_and_recorded_and_the_training_goes_on(
    running: Show, rest: ZoomRest, begin: Callable[[ZoomRest], None], words: str
) -> None:
    account = kept_of(rest.account)
    begin(rest)
    running.look("13:05")
    (failed,) = running.made(RestFailed)
    assert isinstance(failed, RestFailed)
    assert words in failed.message
    assert failed.message in running.page
    assert PollLaunched.KIND in {fact.kind for fact in running.stage.ledger.read()}
    running.look("13:40")
    assert len(running.made(RestFailed)) == 1
    assert BlockStarted(block="block-4") in running.made(BlockStarted)
    rest.faults.clear()
    restore(rest.account, account)
    running.look("13:41")
    assert running.made(RestRestored) == [RestRestored(doing="polls.watch")]
    assert failed.message not in running.page


Kept = tuple[str, bool, bool, frozenset[str]]


def kept_of(account: RestAccount) -> Kept:
    """How the app stands, to be restored."""
    return (
        account.client_secret,
        account.is_active,
        account.has_polls,
        frozenset(account.scopes),
    )


def restore(account: RestAccount, kept: Kept) -> None:
    account.client_secret, account.is_active, account.has_polls, scopes = kept
    account.scopes = set(scopes)


def test_a_zoom_that_does_not_answer_in_time_is_told_as_such(
    show: Stage, zoom: Zoom, hasty: Zoom, rest: ZoomRest
) -> None:
    push_polls(zoom, show.ledger, show.session, at=at("12:00"))
    show.open_room("12:44")
    running = Show(show, PollWatch(hasty, show.ledger, show.clock))
    rest.faults.append(Fault(POLLS, times=999, delay=0.4))
    running.look("13:05")
    assert "there was no answer (ReadTimeout). Check this machine's connection" in running.page
    assert len(running.made(RestFailed)) == 1
    assert PollLaunched.KIND in {fact.kind for fact in show.ledger.read()}
    show.live.stop()


SOURCES = {
    "the RTMS server gone": (
        "rtms",
        "The connection to Zoom's media server broke. It is tried again.",
    ),
    "the SDK refused to join": (
        "meeting-sdk",
        "The bot is in the waiting room. Admit “Attendant (attendance)”.",
    ),
}


@pytest.mark.parametrize(("source", "reason"), SOURCES.values(), ids=SOURCES)
def test_a_source_of_camera_states_that_is_gone_is_told_and_the_training_goes_on(
    running: Show, source: str, reason: str
) -> None:
    running.stage.happen(SourceLost(source=source, reason=reason), "13:02")
    running.look("13:05")
    assert reason in running.page
    assert "held against nobody" in running.page
    assert PollLaunched.KIND in {fact.kind for fact in running.stage.ledger.read()}
    running.stage.happen(facts.SourceJoined(source=source), "13:06")
    running.look("13:07")
    assert reason not in running.page


def test_a_poll_that_nobody_saw_launched_is_neither_missed_nor_anybodys_fault(
    running: Show, rest: ZoomRest
) -> None:
    broken(rest)
    for clock in ("13:05", "13:15", "13:46", "14:00"):
        running.look(clock)
    assert running.made(facts.PollMissed) == []
    running.stage.clock.moment = at("14:00") + 25 * 3600 * SECOND
    scheduler_on(running.stage.ledger, running.stage.clock).run_due()
    (missed,) = running.made(facts.PollMissed)
    assert isinstance(missed, facts.PollMissed)
    assert "The host was to launch it in Zoom at 1:45 PM." in missed.reason
