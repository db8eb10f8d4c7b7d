"""Commands about the roster: import it, print the personal links."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bot.commands.asking import connect, fail
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.commands.session import FILE, read_text
from bot.ledger import LedgerError
from bot.links import pseudonym
from bot.outcome_table import harmless
from bot.personal_links import personal_link, renew
from bot.records import record_of
from bot.registrants import RosterError, parse_roster, register
from bot.zoom.errors import ZoomError
from bot.zoom.paths import NoMeetingError
from bot.zoom.registrants import RosterSync, sync_roster
from bot.zoom.troubles import note_success

SYNCING = "roster.sync"
"""The work that can go wrong, as facts name it."""


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
        writer.writerow([harmless(person.email), personal_link(ledger, settings, person.attendee)])


@roster.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
@click.option("--by", default="command line", show_default=True, help="Who has it done.")
def relink(id_: str, email: str, by: str) -> None:
    """Give an attendee a new personal link and print it; the old one opens nothing from then on.

    For a link that came into other hands. What was answered with the old one stays.

    \b
    Example: python -m bot roster relink harm-reduction-2026-12-04 ann@example.org
    """
    settings, clock, ledger = open_ledger()
    session_of(ledger, id_)
    attendee = pseudonym(settings.secret_key, id_, email)
    if attendee not in record_of(ledger, id_).registrants:
        refuse(f"Nobody is registered for {id_} as {email}. See: python -m bot roster links {id_}")
    try:
        renew(ledger, id_, attendee, at=clock.now(), by=by)
    except LedgerError as error:
        refuse(str(error))
    click.echo(personal_link(ledger, settings, attendee))


@roster.command()
@click.argument("id_", metavar="ID")
def sync(id_: str) -> None:
    """Bring the roster up to who registered in Zoom. Done again, it changes nothing.

    Exits with 1 when something needs a person: a registration that waits for approval, say.

    \b
    Example: python -m bot roster sync harm-reduction-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    session = session_of(ledger, id_)
    zoom = connect(settings)
    try:
        done = sync_roster(zoom, ledger, settings.secret_key, session, at=clock.now())
        note_success(ledger, id_, SYNCING, clock.now())
    except (ZoomError, NoMeetingError, LedgerError) as error:
        fail(ledger, clock, id_, SYNCING, error)
    same = done.listed - done.new - done.changed
    click.echo(
        f"{done.listed} registered in Zoom: {done.new} new, {done.changed} changed, {same} as "
        f"before; {len(done.withdrawn)} withdrawn."
    )
    for line in _left_over(done):
        click.echo(line, err=True)
    if done.needs_a_person:
        raise SystemExit(NEEDS_A_PERSON)


def _left_over(done: RosterSync) -> Iterator[str]:
    """What only a person can do about the roster."""
    if done.waiting:
        people = ", ".join(done.waiting)
        yield f"Not on the roster, for they wait for approval in Zoom: {people}."
    if done.unreadable:
        people = ", ".join(done.unreadable)
        yield f"Left out, for Zoom gives no e-mail: {people}. Add them by `roster import`."
    if done.kept:
        yield (
            f"Zoom lists nobody, yet {len(done.kept)} on the roster came from there. Nobody was "
            "withdrawn: check the meeting's number, and that registration is still on."
        )


COMMANDS = (roster,)
