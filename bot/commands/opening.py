"""What every command begins with: the settings, the clock and the ledger."""

from __future__ import annotations

import os
from typing import NoReturn

import click

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.ledger import Ledger, LedgerError
from bot.records import Records, UnknownSessionError
from bot.session import Session
from bot.settings import Settings, SettingsError, clock_from

WRONG_USE = 2
NEEDS_A_PERSON = 1


def refuse(message: str, code: int = WRONG_USE) -> NoReturn:
    """End the command with a message on stderr."""
    click.echo(message, err=True)
    raise SystemExit(code)


def settings() -> Settings:
    """The settings, or the end of the command with what is wrong with them."""
    try:
        return Settings.load(os.environ)
    except SettingsError as error:
        refuse(str(error))


def open_ledger() -> tuple[Settings, Clock, Ledger]:
    """The settings, the clock and the ledger, or the end of the command with a message.

    The ledger is closed when the command ends.
    """
    chosen, clock = settings(), clock_from(os.environ)
    try:
        ledger = Ledger(chosen.database, clock)
    except LedgerError as error:
        refuse(str(error))
    if command := click.get_current_context(silent=True):
        command.call_on_close(ledger.close)
    return chosen, clock, ledger


def session_of(ledger: Ledger, session_id: str) -> Session:
    """The session of that id, or the end of the command with those there are."""
    catalogue: Catalogue = Records(ledger).catalogue
    session = catalogue.get(session_id)
    if session is None:
        refuse(str(UnknownSessionError(session_id, catalogue.sessions)))
    return session
