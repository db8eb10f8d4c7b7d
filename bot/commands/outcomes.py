"""Commands about what it all came to: decide, explain, export, settle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, get_args

import click
from rapidfuzz import process

from bot import tables
from bot.board.report import ReportError
from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse
from bot.commands.signing import BY, WORDS
from bot.explanation import Origins
from bot.explanation import explain as explanation
from bot.facts import DecisionRecorded, ReviewSettled
from bot.ledger import Ledger, LedgerError
from bot.office.exports import Form, exported
from bot.office.rulings import objection
from bot.on_record import to_record
from bot.outcome_table import text
from bot.outcomes import Outcomes, outcomes_of, report
from bot.records import Records, UnknownSessionError
from bot.rules.decision import Decision
from bot.rules.policy import PolicyError
from bot.rules.requirement import IDS, OF_THE_SESSION
from bot.rules.wording import counted

_ALIKE = 60
"""How alike (of 100) an address must be to be suggested for one that is unknown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A session's outcomes, with the ledger that they were read from and the data folder."""

    outcomes: Outcomes
    ledger: Ledger
    clock: Clock
    home: Path


def decided(session_id: str) -> Decided:
    """The outcomes of a session as its ledger stands, or the end of the command with a message."""
    settings, clock, ledger = open_ledger()
    try:
        records = Records(ledger)
        record = records.record(session_id)
        last = ledger.select("seq = ?", [records.seq])
        outcomes = outcomes_of(
            record, now=clock.now(), facts=records.seq, head=last[0].chain if last else ""
        )
    except (UnknownSessionError, LedgerError) as error:
        refuse(str(error))
    except PolicyError as error:
        refuse(f"The policy of {session_id} cannot be used; correct it, add it again:\n{error}")
    return Decided(outcomes, ledger, clock, settings.home)


def decision_about(outcomes: Outcomes, email: str) -> Decision:
    """The decision about an attendee, or the end of the command with addresses that are near."""
    found = outcomes.of(email)
    return found or _refuse_unknown(outcomes, email)


def _refuse_unknown(outcomes: Outcomes, email: str) -> NoReturn:
    near = process.extract(email, outcomes.emails.values(), limit=3, score_cutoff=_ALIKE)
    hint = f" Did you mean {' or '.join(match[0] for match in near)}?" if near else ""
    refuse(f"Nobody registered for {outcomes.training.session.id} as {email}.{hint}")


def refresh_tables(found: Decided) -> None:
    """Bring the tables for reading up to date; the outcomes stand whether that works or not."""
    try:
        tables.refresh(found.ledger, found.outcomes)
    except LedgerError as error:
        click.echo(f"The tables for reading were not brought up to date. {error}", err=True)


def close(found: Decided) -> None:
    """End the command with 1 where a person is needed."""
    if found.outcomes.needs_a_person:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--record", is_flag=True, help="Put every pass and fail on record, by --by.")
@click.option("--by", default="", help="The name of the person who puts it on record.")
def decide(id_: str, as_json: bool, record: bool, by: str) -> None:
    """Decide about every attendee of a session: pass, fail or review, and why.

    Works from the ledger alone, while the session runs, when it is over and long after. Exits
    with 1 when something needs a person: a review, or a participant tied to nobody.

    With --record, what was decided becomes a fact of its own: whatever comes later, it stays known
    what was decided, on which facts and by whom. Again, it records what has changed since.

    \b
    Example: python -m bot decide harm-reduction-2026-12-04
    """
    if record and not by.strip():
        refuse("--record needs --by: the name of the person who puts it on record.")
    found = decided(id_)
    refresh_tables(found)
    click.echo(_json(found.outcomes) if as_json else text(found.outcomes))
    if found.outcomes.can_be_settled:
        click.echo(
            "Settle a review with `python -m bot settle`; say who a participant is with "
            "`python -m bot link`.",
            err=True,
        )
    if record:
        _put_on_record(found, by.strip())
    close(found)


def _put_on_record(found: Decided, by: str) -> None:
    session = found.outcomes.training.session.id
    try:
        condition = "session = ? and kind = ?"
        known = found.ledger.select(condition, [session, DecisionRecorded.KIND])
        new = [
            body.fact(session, at=found.clock.now(), source="cli")
            for body in to_record(found.outcomes, known, by)
        ]
        done = sum(appended.first for appended in found.ledger.append_all(new)) if new else 0
    except LedgerError as error:
        refuse(str(error))
    click.echo(f"Put on record by {by}: {counted(done, 'decision')}.", err=True)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
def explain(id_: str, email: str) -> None:
    """Print the timeline of one attendee, and each requirement with its reason and its facts.

    \b
    Example: python -m bot explain harm-reduction-2026-12-04 ada@example.org
    """
    found = decided(id_)
    decision = decision_about(found.outcomes, email)
    click.echo(explanation(found.outcomes, decision, _origins(found)))


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--format", "form", type=click.Choice(get_args(Form)), required=True)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="The file to write, - for stdout.",
)
def export(id_: str, form: Form, out: Path) -> None:
    """Write the outcomes to a file.

    csv is a table with a row per attendee and a column per requirement; xlsx a workbook with a
    sheet a subject; json what `decide --json` prints with the evidence behind it; pdf a report
    to print for a board.

    \b
    Example: python -m bot export harm-reduction-2026-12-04 --format csv --out outcomes.csv
    """
    found = decided(id_)
    refresh_tables(found)
    try:
        written = exported(form, found.outcomes, found.ledger, found.home)
    except (LedgerError, ReportError) as error:
        refuse(str(error))
    if str(out) == "-":
        click.echo(written, nl=False)
    else:
        try:
            out.write_bytes(written)
        except OSError as error:
            refuse(f"{out} could not be written: {error.strerror}.")
        click.echo(f"Wrote {out}: {len(found.outcomes.decisions)} attendees.", err=True)
    close(found)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("requirement", metavar="REQUIREMENT", type=click.Choice(IDS, case_sensitive=False))
@click.option("--outcome", required=True, type=click.Choice(["pass", "fail"]))
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; it is shown with the outcome.")
@click.option("--attendee", metavar="EMAIL", help="Whose review; left out: the session's.")
def settle(
    id_: str,
    requirement: str,
    outcome: Literal["pass", "fail"],
    by: str,
    reason: str,
    attendee: str | None,
) -> None:
    """Settle a review: a named person decides, with a reason that stays beside the outcome.

    Without --attendee it settles, once for everyone, a requirement of the session itself
    (CRED-01, APP-01, POLL-01, CAM-03).

    \b
    Example: python -m bot settle harm-reduction-2026-12-04 CAM-03 --outcome pass
      --by "Continuing Education Director" --reason "No camera source; prompts monitored."
    """
    found = decided(id_)
    if attendee is None and requirement not in OF_THE_SESSION:
        refuse(f"{requirement} is each attendee's own: name whose with --attendee EMAIL.")
    about = [decision_about(found.outcomes, attendee)] if attendee else found.outcomes.decisions
    if problem := objection(requirement, about):
        refuse(problem)
    pseudonym = about[0].evidence.registrant.attendee if attendee else ""
    settled = ReviewSettled(
        requirement=requirement,
        outcome=outcome,
        by=by,
        reason=reason,
        attendee=pseudonym,
    )
    try:
        found.ledger.append(settled.fact(id_, at=found.clock.now(), source="cli"))
    except LedgerError as error:
        refuse(str(error))
    refresh_tables(decided(id_))
    click.echo(f"{requirement} of {attendee or 'everyone'}: {outcome}, settled by {by}.")


def _json(outcomes: Outcomes) -> str:
    return json.dumps(report(outcomes), ensure_ascii=False, indent=2)


def _origins(found: Decided) -> Origins:
    """The kind of each fact and who told it."""
    sql = "select seq, kind, source from facts where seq <= ?"
    rows = found.ledger.rows(sql, [found.outcomes.facts])
    return {seq: (kind, source) for seq, kind, source in rows}


COMMANDS = (decide, explain, export, settle)
