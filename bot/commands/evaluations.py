"""Commands about evaluations: take in a form's responses, say whose one is, sum them up."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.commands.asking import connect, fail
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.commands.session import FILE, read_text
from bot.commands.signing import BY, WORDS
from bot.evaluations.sheet import Reading, SheetError, read_sheet
from bot.evaluations.summary import summary_json, summary_of, summary_text
from bot.evaluations.taking import Taken, plausible, take_in
from bot.evaluations.timestamps import ORDERS, Order
from bot.evidence.naming import same_email
from bot.evidence.record import SessionRecord
from bot.evidence.submissions import Stray
from bot.facts import EvaluationAssigned
from bot.ledger import LedgerError
from bot.local_time import zones
from bot.records import record_of
from bot.rules.wording import counted, moment_text
from bot.session import Session
from bot.zoom.errors import ZoomError
from bot.zoom.paths import NoMeetingError
from bot.zoom.survey_import import NoSurveyError, import_survey
from bot.zoom.troubles import note_success

SURVEYING = "evaluations.zoom"
"""The work that can go wrong, as facts name it."""


@click.group()
def evaluations() -> None:
    """Take in evaluations, say whose one is, and sum them up."""


@evaluations.command("import")
@click.argument("id_", metavar="ID")
@click.argument("file", type=FILE)
@click.option("--zone", default="", help="The sheet's time zone.  [default: the session's]")
@click.option("--dates", type=click.Choice(ORDERS), help="How the sheet writes days.")
@click.option("--times", default="", metavar="COLUMN", help="The column of times.")
@click.option("--addresses", default="", metavar="COLUMN", help="The column of e-mail addresses.")
def import_(
    id_: str, file: Path, zone: str, dates: Order | None, times: str, addresses: str
) -> None:
    """Take in the responses of a Google Form (CSV), all rows or none.

    From the form: Responses, Download responses; from its sheet: File, Download, CSV. Done again,
    with more rows, it takes in the new ones. Exits with 1 when a response is nobody's.

    \b
    Example: python -m bot evaluations import harm-reduction-2026-12-04 responses.csv
    """
    settings, clock, ledger = open_ledger()
    session = session_of(ledger, id_)
    _refuse_without(session)
    record = record_of(ledger, id_)
    earliest, latest = plausible(record, clock.now())
    reading = Reading(_zone(zone, session), earliest, latest, dates, times, addresses)
    try:
        entries = read_sheet(read_text(file), reading)
    except SheetError as error:
        refuse(f"{file} was not imported; correct this and try again:\n{error}")
    try:
        done = take_in(ledger, record, settings.secret_key, entries, "csv")
    except LedgerError as error:
        refuse(str(error))
    moments = sorted(one.response.at for one in entries)
    span = " to ".join(moment_text(one, session.zone) for one in (moments[0], moments[-1]))
    click.echo(
        f"{counted(len(entries), 'response')}, from {span}: {done.new} new, {done.known} known "
        f"already, {len(done.unknown)} of nobody who registered."
    )
    _say_what_is_left(done)
    if done.unknown or done.early:
        raise SystemExit(NEEDS_A_PERSON)


def _say_what_is_left(done: Taken) -> None:
    for email in done.repeated:
        click.echo(f"{email} sent it in more than once: the first counts.", err=True)
    for entry in done.early:
        click.echo(
            f"line {entry.line}: it was given before the training and is left out. A try-out of "
            "the form? Else check the sheet's zone (--zone) and how it writes days (--dates).",
            err=True,
        )
    for entry in done.unknown:
        who = entry.response.email or entry.response.name or "without an address"
        click.echo(f"line {entry.line}: nobody registered as {who}; it is kept.", err=True)
    if done.unknown:
        click.echo(
            "See them with `python -m bot evaluations list`, and say whose each is with `python "
            "-m bot evaluations assign`.",
            err=True,
        )


@evaluations.command()
@click.argument("id_", metavar="ID")
def zoom(id_: str) -> None:
    """Take in Zoom's own survey, once its report is ready. Done again, it changes nothing.

    Exits with 1 when an answer is nobody's, or the survey was anonymous.

    \b
    Example: python -m bot evaluations zoom harm-reduction-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    _refuse_without(session_of(ledger, id_))
    there = connect(settings)
    try:
        done = import_survey(there, ledger, record_of(ledger, id_), at=clock.now())
        note_success(ledger, id_, SURVEYING, clock.now())
    except (NoSurveyError, ZoomError, NoMeetingError, LedgerError) as error:
        fail(ledger, clock, id_, SURVEYING, error)
    click.echo(f"Zoom's survey: {done.new} new, {done.known} known already.")
    for stray in done.unmatched:
        who = stray.email or stray.name
        click.echo(f"Nobody is known as {who}; it is kept. See `evaluations list`.", err=True)
    if done.nameless:
        answered = counted(done.nameless, "answer was", "answers were")
        click.echo(
            f"{answered} anonymous and prove nobody's evaluation. Turn off anonymous answers in "
            "the survey's settings before the next training.",
            err=True,
        )
    if done.waiting:
        click.echo("Zoom has no report of a survey (yet); try again in an hour.", err=True)
    if done.needs_a_person:
        raise SystemExit(NEEDS_A_PERSON)


@evaluations.command("list")
@click.argument("id_", metavar="ID")
def list_(id_: str) -> None:
    """List who evaluated and when, then the evaluations of nobody who registered.

    Exits with 1 where there is any of those.

    \b
    Example: python -m bot evaluations list harm-reduction-2026-12-04
    """
    _, _, ledger = open_ledger()
    session = session_of(ledger, id_)
    record = record_of(ledger, id_)
    for registrant in sorted(record.registrants.values(), key=lambda one: one.email):
        for number, one in enumerate(record.submissions.of(registrant.attendee, registrant.email)):
            later = "  (not the first)" if number else ""
            came = moment_text(one.at, session.zone)
            click.echo(f"fact {one.fact}  {came}  {one.via}  {registrant.email}{later}")
    strays = record.submissions.nobodys(record.registrants)
    for stray in strays:
        click.echo(_stray_text(stray, session))
    if strays:
        raise SystemExit(NEEDS_A_PERSON)


@evaluations.command()
@click.argument("id_", metavar="ID")
@click.argument("fact", type=int)
@click.argument("email", required=False)
@click.option("--nobody", is_flag=True, help="It is no attendee's.")
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; it is kept.")
def assign(id_: str, fact: int, email: str | None, nobody: bool, by: str, reason: str) -> None:
    """Say whose an evaluation is that came under an address which nobody registered with.

    FACT is its number in `evaluations list`. With --nobody it is no attendee's. The latest word
    counts.

    \b
    Example: python -m bot evaluations assign harm-reduction-2026-12-04 412 ada@example.org
      --by "Continuing Education Director" --reason "Her private address; she told us."
    """
    if bool(email) == nobody:
        refuse("Name the attendee's e-mail, or say --nobody.")
    _, clock, ledger = open_ledger()
    session_of(ledger, id_)
    record = record_of(ledger, id_)
    stray = next((one for one in record.submissions.strays() if one.submission.fact == fact), None)
    if stray is None:
        refuse(f"Fact {fact} is no evaluation of an unknown address in {id_}.")
    word = EvaluationAssigned(
        evaluation=stray.key,
        attendee=_attendee(record, email) if email else "",
        by=by,
        reason=reason,
    )
    try:
        ledger.append(word.fact(id_, at=clock.now(), source="cli"))
    except LedgerError as error:
        refuse(str(error))
    click.echo(f"Evaluation {fact} is {email or 'nobody'}'s, by {by}.")


@evaluations.command()
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--names", is_flag=True, help="Put the name beside each comment.")
def summary(id_: str, as_json: bool, names: bool) -> None:
    """Sum up the evaluations question by question: counts, means and comments.

    Of several evaluations of one person the first is taken. No name stands beside a comment
    unless --names is given.

    \b
    Example: python -m bot evaluations summary harm-reduction-2026-12-04
    """
    _, _, ledger = open_ledger()
    session_of(ledger, id_)
    found = summary_of(record_of(ledger, id_), with_names=names)
    if as_json:
        click.echo(json.dumps(summary_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(summary_text(found))


def _attendee(record: SessionRecord, email: str) -> str:
    """The attendee of that address, or the end of the command."""
    wanted = same_email(email)
    for attendee, registrant in record.registrants.items():
        if same_email(registrant.email) == wanted:
            return attendee
    return refuse(f"Nobody registered for {record.session.id} as {email}.")


def _stray_text(stray: Stray, session: Session) -> str:
    came = moment_text(stray.submission.at, session.zone)
    who = stray.email or stray.name or "without an address"
    return f"fact {stray.submission.fact}  {came}  {stray.submission.via}  {who}: nobody's so far"


def _refuse_without(session: Session) -> None:
    if session.evaluation is None:
        refuse(
            f"{session.id} asks for no evaluation. Add [evaluation] to its session file, then: "
            "python -m bot session add FILE"
        )


def _zone(name: str, session: Session) -> ZoneInfo:
    if name and name not in zones():
        refuse(f"{name!r} is no time zone; expected one such as America/New_York.")
    return ZoneInfo(name) if name else session.zone


COMMANDS = (evaluations,)
