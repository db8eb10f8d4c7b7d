"""Commands about what Zoom delivered: take in a recording, list what belongs to no session."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse
from bot.commands.session import FILE, read_text
from bot.facts import ZOOM, NewFact
from bot.ledger import Ledger, LedgerError
from bot.local_time import iso
from bot.records import Records
from webhooks import delivery as deliveries

BATCH = 500
"""How many deliveries are recorded in one commit."""


class _Line(msgspec.Struct):
    body: str
    headers: dict[str, object] = {}


@click.command()
@click.argument("file", type=FILE)
def replay(file: Path) -> None:
    """Take in recorded deliveries, one {"headers": …, "body": "raw text"} a line.

    A delivery that the ledger holds already is not recorded again. A file with a bad line is
    refused whole. No signature is asked for: whoever can run this can read the ledger.

    \b
    Example: python -m bot replay deliveries.jsonl
    """
    found = _read(file)
    _, clock, ledger = open_ledger()
    catalogue = Records(ledger).catalogue
    for one in found:
        catalogue.know(*one.meeting)
    facts = []
    for one in found:
        at = deliveries.moment_of(one, clock.now())
        facts.append(deliveries.fact_of(one, catalogue.session_at(*one.meeting, at), at, "replay"))
    new = _append(ledger, facts)
    homeless = sum(fact.session is None for fact in facts)
    click.echo(f"{len(facts)} deliveries: {new} new, {len(facts) - new} known already.")
    if homeless:
        click.echo(
            f"{homeless} belong to no session yet; see them with: python -m bot deliveries",
            err=True,
        )


@click.command("deliveries")
def list_homeless() -> None:
    """List the deliveries that belong to no session: wrong meeting number, or wrong time.

    \b
    Example: python -m bot deliveries
    """
    _, _, ledger = open_ledger()
    records = Records(ledger)
    homeless = [
        fact
        for fact in ledger.select("session is null and kind like ?", [ZOOM + "%"])
        if records.catalogue.owner(fact) is None
    ]
    for fact in homeless:
        number, uuid = deliveries.parse(fact.body.encode()).meeting
        click.echo(f"{fact.seq}  {iso(fact.happened_at)}  {fact.kind}  {number or uuid or '-'}")
    if homeless:
        raise SystemExit(NEEDS_A_PERSON)
    click.echo("Every delivery belongs to a session.", err=True)


def _append(ledger: Ledger, facts: list[NewFact]) -> int:
    """Record deliveries; how many are new. Ends the command when they cannot be stored."""
    try:
        batches = [facts[start : start + BATCH] for start in range(0, len(facts), BATCH)]
        return sum(one.first for batch in batches for one in ledger.append_all(batch))
    except LedgerError as error:
        refuse(f"{error} What was recorded stays; run the same command again for the rest.")


def _read(file: Path) -> list[deliveries.Delivery]:
    """The deliveries of a file, or the end of the command with each bad line."""
    found, problems = [], []
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            body = msgspec.json.decode(line, type=_Line).body
            delivery = deliveries.parse(body.encode())
        except (msgspec.DecodeError, RecursionError, deliveries.DeliveryError) as error:
            problems.append(f"  line {number}: {error}")
            continue
        if delivery.event != deliveries.VALIDATION:
            found.append(delivery)
    if problems:
        expected = 'expected {"headers": {…}, "body": "the raw text of the delivery"} on each line'
        refuse(f"{file} was not taken in; {expected}:\n" + "\n".join(problems))
    return found


COMMANDS = (replay, list_homeless)
