"""The drawn example of docs/evidence.md comes out as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.clock import HOUR
from bot.evidence.model import AttendeeEvidence
from bot.local_time import iso
from bot.rules.decision import decide
from bot.rules.policy import policy_of
from bot.session_file import parse
from tests.evidence.telling import OVER, Telling, row, shown_as, who

ROOT = Path(__file__).parents[2]
LATER = OVER + 24 * HOUR
PHONE = {"participant_uuid": "HER-PHONE"}


@pytest.fixture
def told() -> Telling:
    """Ana's day, in New York's time of 2026-12-04, five hours behind UTC."""
    telling = Telling(parse((ROOT / "schedules/sessions/harm-reduction.toml").read_text()))
    telling.registered("Ana Lopez")
    telling.started("17:45:00")
    telling.stayed("17:52:10", "18:20:15", "Ana Lopez", "101")
    telling.stayed("18:22:45", "20:12:00", "Ana Lopez", "102")
    telling.joined("18:50:00", "Ana Lopez", "103", **PHONE)
    telling.ended("20:16:00")
    watch: list[tuple[str, bool, str]] = [
        ("17:52:11", True, "101"),
        ("18:23:10", True, "102"),
        ("18:41:00", False, "102"),
        ("18:47:30", True, "102"),
        ("18:50:00", False, "103"),
    ]
    for moment, on, user_id in watch:
        telling.video(moment, on=on, source="meeting-sdk", user_id=user_id)
    return telling


def timed(milliseconds: int) -> str:
    """Milliseconds as minutes and seconds."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02}"


def local(spans: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Clock times in UTC as clock times in New York."""
    return [(_local(start), _local(end), basis) for start, end, basis in spans]


def _local(clock: str) -> str:
    return f"{(int(clock[:2]) - 5 - 1) % 12 + 1}{clock[2:]}"


def attended(told: Telling) -> Any:
    decision = decide(told.record, who("Ana Lopez"), policy_of(told.session), LATER)
    return decision.requirement("ATT-01")


def camera(evidence: AttendeeEvidence) -> tuple[str, str, str]:
    times = (evidence.camera_on, evidence.camera_off, evidence.camera_unknown)
    on, off, unknown = (timed(time) for time in times)
    return on, off, unknown


def test_the_drawn_example_comes_out_as_it_says(told: Telling) -> None:
    evidence = told.evidence("Ana Lopez", LATER)
    assert local(shown_as(evidence.presence)) == [
        ("12:52:10", "1:20:15", "observed"),
        ("1:22:45", "3:12:00", "observed"),
        ("3:12:00", "3:16:00", "inferred"),
    ]
    assert timed(evidence.surely_present) == "119:30"
    assert timed(evidence.present) == timed(evidence.perhaps_present) == "122:30"
    assert evidence.missing == ("The leave after the join at 13:50:00 was not received.",)
    assert camera(evidence) == ("112:35", "9:30", "0:25")
    assert attended(told).outcome == "review"


def test_and_after_the_report_too(told: Telling) -> None:
    told.report(
        "21:00:00",
        row("Ana Lopez", "17:52:10", "18:20:15", "101"),
        row("Ana Lopez", "18:22:45", "20:12:00", "102"),
        row("Ana Lopez", "18:50:00", "19:05:00", "103"),
    )
    evidence = told.evidence("Ana Lopez", LATER)
    times = {evidence.surely_present, evidence.present, evidence.perhaps_present}
    assert {timed(time) for time in times} == {"119:30"}
    assert evidence.missing == ()
    assert attended(told).outcome == "fail"


def test_the_page_states_the_figures_that_were_worked_out() -> None:
    page = (ROOT / "docs/evidence.md").read_text()
    for figure in ("119:30 min", "122:30 min", "112:35, 9:30, 0:25 min", "not received.”"):
        assert figure in page
    assert iso(LATER).startswith("2026-12-05")
