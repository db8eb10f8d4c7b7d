"""The stand-in answers as Zoom does also where Attendant itself asks nothing; `wire` checks how."""

from __future__ import annotations

import pytest

from bot.clock import HOUR, MINUTE, SECOND
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.paths import segment

FIRST, SECOND_UUID = "firstExample==", "/second//Example=="


@pytest.fixture
def twice(meeting: RestMeeting, small_session: Session) -> RestMeeting:
    """A meeting that ran for half an hour, and again for ten and a half minutes."""
    at = small_session.starts_at
    meeting.start(FIRST, at)
    meeting.attend("Ann", at, at + 30 * MINUTE)
    meeting.end(at + 30 * MINUTE)
    meeting.start(SECOND_UUID, at + HOUR)
    meeting.attend("Ann", at + HOUR, at + HOUR + 10 * MINUTE)
    meeting.attend("Bob", at + HOUR, at + HOUR + 10 * MINUTE)
    return meeting


def past(zoom: Zoom, which: str) -> tuple[object, ...]:
    found = zoom.get(f"/past_meetings/{segment(which)}", "tell of the past meeting")
    return found["uuid"], found["duration"], found["participants_count"], found["total_minutes"]


def test_a_past_meeting_is_told_of_by_its_uuid_or_the_latest_by_its_number(
    zoom: Zoom, twice: RestMeeting, small_session: Session
) -> None:
    twice.end(small_session.starts_at + HOUR + 10 * MINUTE + 30 * SECOND)
    assert past(zoom, FIRST) == (FIRST, 30, 1, 30)
    assert past(zoom, SECOND_UUID) == (SECOND_UUID, 11, 2, 20)
    assert past(zoom, twice.number) == (SECOND_UUID, 11, 2, 20)


def test_a_meeting_that_runs_is_not_past(zoom: Zoom, twice: RestMeeting) -> None:
    with pytest.raises(ZoomError, match="3001"):
        past(zoom, twice.number)
    listed = zoom.get(f"/past_meetings/{twice.number}/instances", "list the occurrences")
    assert [one["uuid"] for one in listed["meetings"]] == [FIRST]


def test_a_meeting_is_controlled_only_while_it_runs(
    zoom: Zoom, twice: RestMeeting, small_session: Session
) -> None:
    path = f"/live_meetings/{twice.number}/events"
    assert zoom.patch(path, "start the recording", {"method": "recording.start"}) == {}
    assert twice.controls == [{"method": "recording.start"}]
    twice.end(small_session.starts_at + 2 * HOUR)
    with pytest.raises(ZoomError, match="3001"):
        zoom.patch(path, "stop the recording", {"method": "recording.stop"})


def test_a_control_needs_its_scope(zoom: Zoom, account: RestAccount, twice: RestMeeting) -> None:
    account.scopes.discard("meeting:update:in_meeting_controls:admin")
    with pytest.raises(ZoomError, match="meeting:update:in_meeting_controls:admin"):
        zoom.patch(f"/live_meetings/{twice.number}/events", "record", {"method": "recording.start"})
