"""What every request handler works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import current_app

from bot.clock import Clock
from bot.evidence.progress import Progress
from bot.ledger import Ledger
from bot.pages.live import Live
from bot.session import Session
from bot.session_file import Problem
from bot.settings import Settings

EXTENSION = "attendant"


class Drafted(Protocol):
    """What a training's page gave: the session file's text, what it lacks, what cannot be right."""

    @property
    def toml(self) -> str:
        """The session file, as far as the page gave it."""

    @property
    def missing(self) -> list[str]:
        """What the page does not give, each beginning with the key it is for."""

    @property
    def problems(self) -> list[str]:
        """What cannot be right, each naming its line."""

    @property
    def report(self) -> str:
        """All of it for a person to read, with the arithmetic of the credit."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one installation, as `create_app` put them together.

    `timeline` computes what is planned and due from a session and its progress; it is handed in
    because pages show the schedule but do not depend on the scheduler. So are `import_page`, which
    drafts a session file from a training's page, and `advice`, what is better changed in one.
    """

    settings: Settings
    clock: Clock
    ledger: Ledger
    live: Live
    timeline: Callable[[Session, Progress, int | None], Any]
    import_page: Callable[..., Drafted]
    advice: Callable[[Session], list[Problem]]


def context() -> Context:
    """The parts behind the request that is being answered."""
    return cast(Context, current_app.extensions[EXTENSION])
