"""What every request handler works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app

from bot.clock import Clock
from bot.evidence.progress import Progress
from bot.ledger import Ledger
from bot.pages.live import Live
from bot.session import Session
from bot.settings import Settings

EXTENSION = "attendant"


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one installation, as `create_app` put them together.

    `timeline` computes what is planned and due from a session and its progress; it is handed in
    because pages show the schedule but do not depend on the scheduler.
    """

    settings: Settings
    clock: Clock
    ledger: Ledger
    live: Live
    timeline: Callable[[Session, Progress, int | None], Any]


def context() -> Context:
    """The parts behind the request that is being answered."""
    return cast(Context, current_app.extensions[EXTENSION])
