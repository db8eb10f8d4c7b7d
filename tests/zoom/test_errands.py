"""By itself the scheduler watches polls in Zoom and asks for reports, at the pace of its clock."""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import HOUR, MINUTE, HandClock, RehearsalClock
from bot.commands.errands import errands
from bot.facts import PollLaunched, ReconcileTried, ReportParticipants, ZoomAnswersImported
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestMeeting
from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.poll_push import push_polls
from schedules.errands import Errand
from tests.zoom.trainings import add, at, training

ByName = dict[str, Errand]


@pytest.fixture
def session(ledger: Ledger, zoom: Zoom, meeting: RestMeeting) -> Session:
    session = add(ledger, training())
    push_polls(zoom, ledger, session, at=at("12:00"))
    return session


@pytest.fixture
def by_name(settings: Settings, session: Session, ledger: Ledger, clock: HandClock) -> ByName:
    return {errand.name: errand for errand in errands(settings, ledger, clock)}


def test_a_launch_by_the_host_is_noticed_within_seconds(
    by_name: ByName, clock: HandClock, ledger: Ledger, meeting: RestMeeting
) -> None:
    assert by_name["native polls"].every == 1.0
    meeting.start("uuid==", at("12:50"))
    clock.moment = at("13:25")
    by_name["native polls"].run()
    meeting.launch("Second half")
    clock.moment = at("13:25:05")
    by_name["native polls"].run()
    (launched,) = ledger.select("kind = ?", [PollLaunched.KIND])
    assert launched.happened_at == at("13:25:05")


def test_the_reports_are_asked_for_until_they_are_in(
    by_name: ByName, clock: HandClock, ledger: Ledger, meeting: RestMeeting
) -> None:
    assert by_name["reports"].every == 30.0
    meeting.start("uuid==", at("12:50"))
    meeting.attend("Ann", at("12:55"), at("13:40"), email="ann@example.org")
    meeting.end(at("13:40"))
    for after in (0, 4 * MINUTE, 5 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR):
        clock.moment = at("13:40") + after
        by_name["reports"].run()
    tries = [facts.read(fact) for fact in ledger.select("kind = ?", [ReconcileTried.KIND])]
    found = [(one.attempt, one.complete) for one in tries if isinstance(one, ReconcileTried)]
    assert found == [(1, False), (2, True)]  # at five minutes durations are not counted yet
    assert len(ledger.select("kind = ?", [ReportParticipants.KIND])) == 1
    assert ledger.select("kind = ?", [ZoomAnswersImported.KIND])


def test_where_time_runs_fast_zoom_is_looked_at_as_often_in_the_trainings_time(
    settings: Settings, ledger: Ledger
) -> None:
    fast = RehearsalClock(at("12:00"), 0.0, 60.0, at("20:00"), 60.0)
    every = {errand.name: errand.every for errand in errands(settings, ledger, fast)}
    assert every["native polls"] == 0.1  # six seconds of the training, and no more often than that
    assert every["reports"] == 0.5
