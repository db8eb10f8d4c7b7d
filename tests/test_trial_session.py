"""The trial session that a first try with a real account begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import MINUTE
from bot.evidence.progress import Progress
from bot.rules.policy import policy_of
from bot.session import Session
from bot.session_file import parse
from bot.zoom.poll_forms import forms_of
from schedules.check import advice
from schedules.timeline import timeline

TRIAL = Path(__file__).parent.parent / "schedules" / "sessions" / "trial.toml"


@pytest.fixture(scope="module")
def session() -> Session:
    return parse(TRIAL.read_text(encoding="utf-8"))


def test_it_lasts_a_quarter_of_an_hour_with_a_poll_in_every_block(session: Session) -> None:
    times = timeline(session, Progress())
    assert times.ends_at - times.starts_at == 15 * MINUTE
    assert [len(block.polls) for block in session.blocks] == [1, 1, 1]
    assert advice(session) == []


def test_one_poll_is_asked_in_zoom_too_and_needs_no_setting_beyond_polls(session: Session) -> None:
    assert {name: form["poll_type"] for name, form in forms_of(session).items()} == {"in-zoom": 1}


def test_its_policy_is_met_by_its_own_polls(session: Session) -> None:
    policy = policy_of(session)
    assert policy.polls_least == len(list(session.polls()))
    assert policy.polls_largest_gap_minutes == 0
