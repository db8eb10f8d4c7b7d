"""Commands about the roster: import it, print the personal links."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from bot.commands.opening import open_ledger, refuse, session_of
from bot.commands.session import FILE, read_text
from bot.ledger import LedgerError
from bot.links import link_of
from bot.records import record_of
from bot.registrants import RosterError, parse_roster, register


@click.group()
def roster() -> None:
    """Say who registered, and print each person's link."""


@roster.command("import")
@click.argument("id_", metavar="ID")
@click.argument("file", type=FILE)
def import_(id_: str, file: Path) -> None:
    """Take in a roster (CSV with a header; email and name required), all rows or none.

    \b
    Example: python -m bot roster import harm-reduction-2026-12-04 roster.csv
    """
    try:
        rows = parse_roster(read_text(file))
    except RosterError as error:
        refuse(f"{file} was not imported; correct these lines and try again:\n{error}")
    settings, clock, ledger = open_ledger()
    session_of(ledger, id_)
    try:
        new, changed = register(
            ledger, settings.secret_key, id_, rows, at=clock.now(), source="roster"
        )
    except LedgerError as error:
        refuse(str(error))
    same = len(rows) - new - changed
    click.echo(f"{len(rows)} registrants: {new} new, {changed} changed, {same} as before.")


@roster.command()
@click.argument("id_", metavar="ID")
def links(id_: str) -> None:
    """Print each registrant's e-mail and personal link, as CSV.

    Whoever has the link is that attendee: send each only to its owner.

    \b
    Example: python -m bot roster links harm-reduction-2026-12-04 > links.csv
    """
    settings, _, ledger = open_ledger()
    session_of(ledger, id_)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["email", "link"])
    for person in sorted(record_of(ledger, id_).registrants.values(), key=lambda one: one.email):
        writer.writerow(
            [person.email, link_of(settings.base_url, settings.secret_key, person.attendee)]
        )


COMMANDS = (roster,)
