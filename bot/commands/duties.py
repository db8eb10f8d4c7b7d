"""The command about what the provider owes."""

from __future__ import annotations

import click

from bot.commands.opening import NEEDS_A_PERSON, refuse
from bot.commands.opening import settings as load_settings
from bot.commands.outcomes import decided
from bot.ledger import LedgerError
from bot.office.correspondence import Correspondence
from bot.office.duties import Papers, duties_of
from bot.office.errors import OfficeError
from bot.records import record_of
from bot.register import register_of
from bot.rules.duties import TITLES


@click.command()
@click.argument("id_", metavar="ID")
def duties(id_: str) -> None:
    """Say how the requirements stand that are the provider's own.

    Notice beforehand, the evaluation's items, complete certificates sent in time to those who
    passed, denials and appeals answered, records kept. Exits with 1 when one is open or overdue.

    \b
    Example: python -m bot duties harm-reduction-2026-12-04
    """
    found, settings = decided(id_), load_settings()
    parts = (found.ledger, settings, found.clock)
    try:
        certificates = register_of(found.ledger).of(id_)
        papers = Papers(tuple(certificates), tuple(Correspondence(*parts).of(id_)))
        owed = duties_of(found.outcomes, record_of(found.ledger, id_), papers)
    except (OfficeError, LedgerError) as error:
        refuse(str(error))
    for duty in owed:
        click.echo(f"{duty.id:8} {duty.state:8} {TITLES[duty.id]}: {duty.told}")
    if any(duty.state != "met" for duty in owed):
        raise SystemExit(NEEDS_A_PERSON)


COMMANDS = (duties,)
