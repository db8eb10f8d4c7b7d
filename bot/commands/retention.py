"""Commands about how long records are kept: purge what is old, erase a person on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from bot import tables
from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse
from bot.commands.signing import WORDS
from bot.erasure.age import Age, parse_age
from bot.erasure.forgetting import Forgotten, UnfinishedError, finish
from bot.erasure.forgetting import erase as carry_out
from bot.erasure.person import plain
from bot.erasure.purge import Purge, purge_of
from bot.erasure.request import Request
from bot.erasure.taking import Taking, in_short, in_words
from bot.facts import NewFact
from bot.ledger import Ledger, LedgerError
from bot.local_time import iso
from bot.outcomes import outcomes_of
from bot.records import Records
from bot.rules.policy import PolicyError
from bot.rules.wording import counted

Result = TypeVar("Result")

APPLY = click.option("--apply", is_flag=True, help="Do it; without this it is only printed.")
REQUIRED = click.option(
    "--even-though-required",
    is_flag=True,
    help="Also what the policy asks to keep longer; this is put on record.",
)


class _Age(click.ParamType[Age]):
    name = "age"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Age:
        try:
            return value if isinstance(value, Age) else parse_age(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.option("--older-than", "age", required=True, type=_Age(), help="An age such as 7y or 90d.")
@click.option("--by", default="the retention schedule", show_default=True, help="Who has it done.")
@REQUIRED
@APPLY
def purge(age: Age, by: str, even_though_required: bool, apply: bool) -> None:
    """Erase what tells of people in sessions that ended long enough ago.

    Prints what would go; with --apply it goes. What was done, by whom and why stays in the
    ledger, and so does the chain, which still verifies. Exits with 1 when a session is that old
    and its policy asks to keep its records longer.

    \b
    Example: python -m bot purge --older-than 7y
    """
    settings, clock, ledger = open_ledger()
    _guarded(lambda: finish(ledger, settings.home))
    found: Purge = _guarded(
        lambda: purge_of(ledger, age, clock.now(), though_required=even_though_required)
    )
    for taking in found.takings:
        click.echo(_purged(taking))
    for kept in found.kept:
        click.echo(f"{kept.session}: stays, for {kept.reason}.", err=True)
    if not found.takings:
        click.echo(f"Nothing that may go is older than {age.text}.")
    elif apply:
        reason = f"Kept for {age.text} after the end of the session."
        at = clock.now()
        records = [taking.purged(by=by.strip(), reason=reason, at=at) for taking in found.takings]
        _carry_out(ledger, clock, settings.home, records)
    else:
        click.echo("Nothing was erased. Add --apply to erase this.", err=True)
    if found.kept:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("email")
@click.option("--by", required=True, type=WORDS, help="The name of the person who has it done.")
@click.option("--reason", required=True, type=WORDS, help="Why, without naming whom it is about.")
@click.option("--also", metavar="SEQ", multiple=True, type=int, help="A fact that names them too.")
@click.option(
    "--even-though-outcomes-change",
    is_flag=True,
    help="Also where somebody else's outcome changes by it.",
)
@REQUIRED
@APPLY
def erase(
    email: str,
    by: str,
    reason: str,
    also: Sequence[int],
    even_though_outcomes_change: bool,
    even_though_required: bool,
    apply: bool,
) -> None:
    """Erase what tells of one person, in every session.

    Prints what would go; with --apply it goes. The ledger notes who had it done and why, not whom
    it was about; the chain still verifies, and nobody else's outcome changes. What Zoom, a mail
    server or a backup hold is not reached: see docs/retention.md. Exits with 1 when something
    keeps it from being done, or when a fact about somebody else still names the person.

    \b
    Example: python -m bot erase ann@example.org --by "Continuing Education Director"
      --reason "Asked for by letter of 3 May."
    """
    settings, clock, ledger = open_ledger()
    _guarded(lambda: finish(ledger, settings.home))
    request = Request(ledger, settings.secret_key, email, clock.now(), also)
    takings = _guarded(request.takings)
    _refuse_naming(email, request.names, by, reason)
    for line in (line for taking in takings for line in _requested(taking)):
        click.echo(line)
    going = [taking for taking in takings if taking.gone]
    if not going:
        click.echo(f"Nothing tells of {email}.")
    _refuse_in_the_way(going, even_though_required, even_though_outcomes_change)
    if going and apply:
        now = clock.now()
        records = [taking.requested(by=by, reason=reason, at=now) for taking in going]
        _carry_out(ledger, clock, settings.home, records)
    elif going:
        click.echo("Nothing was erased. Add --apply to erase this.", err=True)
    if any(taking.shared or taking.named or taking.leads for taking in takings):
        raise SystemExit(NEEDS_A_PERSON)


def _purged(taking: Taking) -> str:
    """A line of what a purge takes."""
    facts = counted(len(taking.gone), "fact")
    if taking.session is None:
        return f"Deliveries of no session: {facts}"
    people = counted(taking.people, "person", "people")
    asked = _asked(taking)
    return f"{taking.session}: {facts} about {people}{asked}"


def _requested(taking: Taking) -> Iterator[str]:
    """Lines of what the erasing of a person takes, and of what it leaves."""
    where = taking.session or "Deliveries of no session"
    if taking.leads:
        yield f"{where}: the session file names them among those who lead; nothing is taken."
        return
    yield f"{where}: {counted(len(taking.gone), 'fact')} ({in_short(taking.gone)}){_asked(taking)}"
    if taking.instead:
        yield "  Zoom's report stays without their rows."
    if taking.shared:
        yield f"  Left, for they are evidence of somebody else too: {in_words(taking.shared)}."
    if taking.named:
        yield f"  Left, though their words name the person: {in_words(taking.named)}."
    if taking.shared or taking.named:
        yield "  Look at each, and add --also SEQ for every one that can go."


def _asked(taking: Taking) -> str:
    until = taking.required_until
    return f" (the policy asks to keep them until {iso(until)[:10]})" if until else ""


def _refuse_in_the_way(takings: Iterable[Taking], required: bool, changes: bool) -> None:
    """End the command where something keeps the erasing from being done."""
    if stands := list(_in_the_way(takings, required, changes)):
        refuse("\n".join(["Nothing was erased:", *stands]), NEEDS_A_PERSON)


def _in_the_way(takings: Iterable[Taking], required: bool, changes: bool) -> Iterator[str]:
    """What keeps an erasing from being done, and how it is done all the same."""
    for taking in takings:
        if taking.required_until and not required:
            yield (
                f"{taking.session}: the policy asks to keep the records until "
                f"{iso(taking.required_until)[:10]}. Where the person's right goes before, add "
                "--even-though-required."
            )
        if taking.changes and not changes:
            yield (
                f"{taking.session}: {'; '.join(taking.changes)}. Put the outcomes on record with "
                f"`python -m bot decide {taking.session} --record`, then add "
                "--even-though-outcomes-change."
            )


def _refuse_naming(email: str, names: Iterable[str], *texts: str) -> None:
    """End the command where what is kept would name the person who is to be forgotten."""
    for name in (plain(email), *names):
        if any(name in plain(text) for text in texts):
            refuse(
                f"--by and --reason are kept, so they must not name the person: leave out {name}."
            )


def _carry_out(ledger: Ledger, clock: Clock, home: Path, records: Iterable[list[NewFact]]) -> None:
    done: Forgotten = _guarded(lambda: carry_out(ledger, home, records))
    for session in done.sessions:
        _refresh_tables(ledger, clock, session)
    papers = f" and {counted(done.files, 'file')}" if done.files else ""
    click.echo(f"Erased {counted(done.bodies, 'fact')}{papers}.")


def _refresh_tables(ledger: Ledger, clock: Clock, session: str) -> None:
    """Fill the tables for reading again, without those who were erased."""
    records = Records(ledger)
    try:
        record = records.record(session)
        outcomes = outcomes_of(record, now=clock.now(), facts=records.seq, head="")
        tables.refresh(ledger, outcomes)
    except (LedgerError, PolicyError) as error:
        click.echo(f"The tables for reading of {session} are empty for now: {error}.", err=True)


def _guarded(work: Callable[[], Result]) -> Result:
    """What `work` gives, or the end of the command with why it could not be done."""
    try:
        return work()
    except (LedgerError, UnfinishedError) as error:
        refuse(str(error))


COMMANDS = (purge, erase)
