"""The director sees what Zoom reported, and where that differs from what was observed live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.zoom.reconciling import tries_of
from tests.deliveries import UUID, joined, left
from tests.stage import Stage, at, set_stage

DAY = "2026-12-04T"


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """The evening after: Ann was seen to the end, of Ben's leaving nothing came."""
    found = set_stage(tmp_path, ledger, clock)
    found.open_room("12:44")
    found.deliver(joined("Ann Able", f"{DAY}18:00:00Z", user_id="1"))
    found.deliver(left("Ann Able", f"{DAY}18:55:00Z", user_id="1"))
    found.deliver(joined("Ben Bright", f"{DAY}18:00:00Z", user_id="2"))
    found.deliver(left("Ben Bright", f"{DAY}18:30:00Z", user_id="2"))
    clock.moment = at("20:00")
    yield found
    found.live.stop()


def row(name: str, user_id: str, ends: str, minutes: int) -> dict[str, Any]:
    """A row of Zoom's report, of somebody who came at one."""
    return {
        "user_id": user_id,
        "name": name,
        "user_email": f"{name.split()[0].lower()}@example.org",
        "join_time": f"{DAY}18:00:00Z",
        "leave_time": f"{DAY}{ends}Z",
        "duration": minutes * 60,
        "status": "in_meeting",
    }


def report(stage: Stage) -> None:
    rows = (row("Ann Able", "1", "18:55:00", 55), row("Ben Bright", "2", "18:40:00", 40))
    stage.happen(facts.ReportParticipants(meeting=UUID, digest="d", rows=rows), "14:35")


def words(stage: Stage) -> str:
    response = stage.client.get(f"/compliance/{stage.session.id}/zoom-report")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_before_anything_was_reported_it_says_what_attendance_rests_on(stage: Stage) -> None:
    assert "No participants report is in" in words(stage)
    assert f"python -m bot reconcile {stage.session.id}" in words(stage)


def test_only_who_differs_is_in_the_table_with_what_each_shows(stage: Stage) -> None:
    report(stage)
    text = words(stage)
    assert "Ben Bright 30.0 40.0 Zoom&#39;s report adds 10:00 min." in text
    assert "1 participant agrees to the second" in text
    assert "Ann Able" not in text
    html = stage.client.get(f"/compliance/{stage.session.id}/zoom-report").text
    assert f'href="/compliance/{stage.session.id}/{stage.attendee("Ben")}"' in html


def test_every_attempt_is_told_with_what_it_brought(stage: Stage, ledger: Ledger) -> None:
    message = "Participants reports: 0 new, 0 known already, 1 not ready yet."
    tried = facts.ReconcileTried(attempt=1, complete=False, message=message)
    stage.happen(tried, "14:05")
    assert tries_of(ledger, stage.session.id) == (frozenset({1}), False)
    assert f"2:05 PM EST , not complete yet: {message}" in words(stage)


def test_what_zoom_refuses_and_whose_answers_are_nobodys_is_told_too(stage: Stage) -> None:
    failed = facts.RestFailed(doing="report.participants", message="Zoom did not give the report.")
    stage.happen(failed, "14:05")
    nobodys = facts.ZoomPollUnmatched(
        poll="in-zoom", response="r", name="iPhone", reason="Nobody in the room is known so."
    )
    stage.happen(nobodys, "13:46")
    text = words(stage)
    assert "Zoom did not give the report." in text
    assert "iPhone on “Asked in Zoom”, 1:46 PM. Nobody in the room is known so." in text
    assert f"python -m bot polls import {stage.session.id}" in text


def test_names_from_zoom_are_text_and_nothing_else(stage: Stage) -> None:
    rows = (row("<script>alert(1)</script>", "9", "18:40:00", 40),)
    stage.happen(facts.ReportParticipants(meeting=UUID, digest="d", rows=rows), "14:35")
    html = stage.client.get(f"/compliance/{stage.session.id}/zoom-report").text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


def test_the_outcomes_lead_to_it_and_a_session_that_is_not_there_is_said_so(stage: Stage) -> None:
    outcomes = stage.client.get(f"/compliance/{stage.session.id}").text
    assert f'href="/compliance/{stage.session.id}/zoom-report"' in outcomes
    assert stage.client.get("/compliance/nope/zoom-report").status_code == 404
