"""A stage for the bot: the training in a ledger on disk, its clock at 17:40 UTC."""

from __future__ import annotations

import pytest

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.attend.stage import Bot, Stage, at


@pytest.fixture
def stage(ledger: Ledger, clock: HandClock) -> Stage:
    """The training, five minutes before its room opens, in a meeting that has begun."""
    clock.moment = at("17:40:00")
    stage = Stage(ledger, clock)
    stage.add()
    stage.meeting_started("17:40:00")
    return stage


@pytest.fixture
def bot(stage: Stage) -> Bot:
    """A process of the bot that has done nothing yet."""
    return Bot(stage)
