"""The training of the office, the day after, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.office.acting import (
    COMPLETE,
    POLICY,
)
from tests.stage import Stage, at, set_stage


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """The day after: Ann did everything; Ben left early; an iPhone was there instead of Cleo."""
    found = set_stage(tmp_path, ledger, clock)
    text = COMPLETE.replace("\n[evaluation]", f"{POLICY}\n[evaluation]")
    found.happen(facts.SessionAdded(text=text, version=2))
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.join("Ben Bright", "13:00")
    found.join("iPhone", "12:58")
    for poll, moment, later in (("alliance", "13:05", "13:06"), ("reflection", "13:15", "13:16")):
        found.launch(poll, moment)
        for name in ("Ann", "Ben", "Cleo"):
            found.happen(facts.PromptShown(poll=poll, attendee=found.attendee(name)), moment)
        answers = (("A friendship",),)
        for name in ("Ann", "Cleo"):
            answered = facts.PollAnswered(poll=poll, attendee=found.attendee(name), answers=answers)
            found.happen(answered, later)
    found.leave("Ben Bright", "13:20")
    for name in ("Ann Able", "iPhone"):
        found.leave(name, "14:00")
    found.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    for name in ("Ann", "Cleo"):
        sent = facts.EvaluationSubmitted(attendee=found.attendee(name), response=name)
        found.happen(sent, "15:00")
    clock.moment = at("20:00") + 3 * 86_400_000
    yield found
    found.live.stop()


@pytest.fixture
def browser(stage: Stage) -> FlaskClient:
    """A browser that keeps its cookies."""
    return stage.app.test_client()
