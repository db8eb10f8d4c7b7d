"""Commands about outages on the provider's side, which are held against nobody."""

from __future__ import annotations

from datetime import datetime

import click

from bot.commands.opening import open_ledger, refuse, session_of
from bot.commands.signing import WORDS
from bot.facts import IncidentRecorded, IncidentWithdrawn
from bot.ledger import Ledger, LedgerError
from bot.local_time import UnclearLocalTimeError, to_utc
from bot.records import record_of
from bot.rules.wording import span_text
from bot.session import Session

TIME = click.DateTime(["%H:%M", "%H:%M:%S"])


@click.group()
def incident() -> None:
    """Put outages of ours on record, so that they are held against nobody."""


@incident.command()
@click.argument("id_", metavar="ID")
@click.option("--from", "starts", required=True, type=TIME, help="When it began, as 14:26.")
@click.option("--to", "ends", required=True, type=TIME, help="When it was over, as 14:33.")
@click.option(
    "--what", required=True, type=WORDS, help="What happened; it is shown with the outcomes."
)
@click.option("--by", required=True, type=WORDS, help="The name of the person who records it.")
def record(id_: str, starts: datetime, ends: datetime, what: str, by: str) -> None:
    """Record an outage, in the session's local time on its day.

    What attendees missed by it is left out of ATT-01, and ATT-02 asks a person about those whose
    attendance depends on it.

    \b
    Example: python -m bot incident record harm-reduction-2026-12-04 --from 14:26 --to 14:33
      --what "Our internet connection failed." --by "Continuing Education Director"
    """
    _, clock, ledger = open_ledger()
    session = session_of(ledger, id_)
    begins, over = _moment(session, starts), _moment(session, ends)
    if over <= begins:
        refuse(f"{ends:%H:%M} is not after {starts:%H:%M}.")
    found = IncidentRecorded(starts_at=begins, ends_at=over, what=what, by=by)
    seq = _append(ledger, id_, found, clock.now())
    click.echo(f"Recorded as fact {seq}: {span_text(begins, over, session.zone)}.")


@incident.command("list")
@click.argument("id_", metavar="ID")
def list_(id_: str) -> None:
    """List the outages of a session.

    \b
    Example: python -m bot incident list harm-reduction-2026-12-04
    """
    _, _, ledger = open_ledger()
    session = session_of(ledger, id_)
    for one in record_of(ledger, id_).incidents:
        click.echo(f"fact {one.fact}  {span_text(*one.span, session.zone)}  {one.what} ({one.by})")


@incident.command()
@click.argument("id_", metavar="ID")
@click.argument("fact", type=int)
@click.option("--by", required=True, type=WORDS, help="The name of the person who takes it back.")
@click.option("--reason", required=True, type=WORDS, help="Why; it is kept.")
def withdraw(id_: str, fact: int, by: str, reason: str) -> None:
    """Take an outage back that was recorded by mistake. FACT is its number in `incident list`.

    \b
    Example: python -m bot incident withdraw harm-reduction-2026-12-04 512
      --by "Continuing Education Director" --reason "It was on another day."
    """
    _, clock, ledger = open_ledger()
    session_of(ledger, id_)
    found = next((one for one in record_of(ledger, id_).incidents if one.fact == fact), None)
    if found is None:
        refuse(f"Fact {fact} is no outage of {id_} (any more).")
    word = IncidentWithdrawn(incident=found.key, by=by, reason=reason)
    _append(ledger, id_, word, clock.now())
    click.echo(f"The outage of fact {fact} is taken back, by {by}.")


def _moment(session: Session, local: datetime) -> int:
    try:
        return to_utc(session.date, local.time(), session.zone)
    except UnclearLocalTimeError as error:
        refuse(str(error))


def _append(
    ledger: Ledger, session: str, body: IncidentRecorded | IncidentWithdrawn, at: int
) -> int:
    try:
        return ledger.append(body.fact(session, at=at, source="cli")).fact.seq
    except LedgerError as error:
        refuse(str(error))


COMMANDS = (incident,)
