"""What commands that ask Zoom have in common: the way there, and how a refusal ends them."""

from __future__ import annotations

from typing import NoReturn

import click

from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, WRONG_USE, refuse
from bot.ledger import Ledger, LedgerError
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.errors import NoCredentialsError, ZoomError
from bot.zoom.troubles import note_failure


def connect(settings: Settings) -> Zoom:
    """The way to Zoom, or the end of the command with where to get credentials."""
    try:
        return Zoom(settings)
    except NoCredentialsError as error:
        refuse(str(error))


def fail(ledger: Ledger, clock: Clock, session: str, doing: str, error: Exception) -> NoReturn:
    """End the command with why it failed; what Zoom refused is recorded where that can be."""
    if not isinstance(error, ZoomError):
        refuse(str(error), WRONG_USE)
    try:
        note_failure(ledger, session, doing, error, clock.now())
    except LedgerError as second:
        click.echo(str(second), err=True)
    refuse(str(error), NEEDS_A_PERSON)
