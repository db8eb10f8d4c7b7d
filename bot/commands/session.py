"""Commands about sessions: import a page, check a file, add it, list what there is."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NoReturn

import click

from bot.certificates.errors import IncompleteError
from bot.certificates.specimen import specimen_of
from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.ledger import Ledger, LedgerError
from bot.local_time import clock_text
from bot.office.errors import OfficeError
from bot.office.sessions import add as add_file
from bot.office.sessions import read as read_file
from bot.records import Records
from bot.rules.policy import policy_of
from bot.session import Session
from bot.session_file import Problem, SessionFileError
from schedules.check import all_advice
from schedules.draft import import_page

FILE = click.Path(path_type=Path, dir_okay=False)

LARGEST = 256_000_000
"""The most characters of a file that are read: a recording of a large training's deliveries."""


@click.group()
def session() -> None:
    """Describe trainings: from a web page to a session that runs by itself."""


@session.command("import")
@click.argument("page", type=FILE)
@click.option("--date", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its date.")
@click.option("--zoom-id", help="The number of its Zoom meeting.")
@click.option("--timezone", default="America/New_York", show_default=True)
@click.option("--out", required=True, type=FILE, help="The session file to write.")
def import_(page: Path, day: datetime, zoom_id: str | None, timezone: str, out: Path) -> None:
    """Read a training's web page (text or HTML) and draft its session file.

    Exits with 1 when something is missing or needs a look, and says what.

    \b
    Example: python -m bot session import page.txt --date 2026-12-04 --out training.toml
    """
    text = read_text(page)
    drafted = import_page(text, date=day.date(), zoom_id=zoom_id, timezone=timezone)
    _write_draft(out, drafted.toml)
    click.echo(drafted.report)
    click.echo(f"Wrote {out}. Read it through, then: python -m bot session check {out}", err=True)
    if not drafted.complete:
        raise SystemExit(NEEDS_A_PERSON)


@session.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Check a session file: each error by its line and key, and what the agenda adds up to.

    It says what the agenda lacks under its ruleset: prompts, gaps between them, minutes for the
    credit. Exits with 1 when the file can be used but a person should look at something.

    \b
    Example: python -m bot session check training.toml
    """
    found = read_session(file)
    click.echo(_summary(found))
    advised = [*all_advice(found), *_certificate(found)]
    for problem in advised:
        click.echo(f"Advice, {problem}", err=True)
    if advised:
        raise SystemExit(NEEDS_A_PERSON)


@session.command()
@click.argument("file", type=FILE)
@click.option("--by", default="", help="Who changes the policy after the room opened.")
@click.option("--reason", default="", help="Why it is changed; kept and shown.")
def add(file: Path, by: str, reason: str) -> None:
    """Add a session, or a new version of one, so that it runs at its time.

    What attendees are judged by is locked when the room opens: the policy, the credits and the
    evaluation's hours. Later it takes --by and --reason to change them.

    \b
    Example: python -m bot session add training.toml
    """
    found = read_session(file)
    _, clock, ledger = open_ledger()
    version, new = add_session(ledger, clock, found, by=by, reason=reason)
    state = f"version {version}" if new else f"version {version}, unchanged"
    click.echo(f"{found.id} ({state}): {_when(found)}")


@session.command("list")
def list_() -> None:
    """List the sessions that were added.

    \b
    Example: python -m bot session list
    """
    _, _, ledger = open_ledger()
    sessions = Records(ledger).catalogue.sessions.values()
    for one in sorted(sessions, key=lambda one: one.starts_at):
        click.echo(f"{one.id}  {_when(one)}  {one.title}")
    if not sessions:
        click.echo("No session yet. Add one with: python -m bot session add FILE", err=True)


@session.command()
@click.argument("id_", metavar="ID")
def show(id_: str) -> None:
    """Show a session as it was added, its blocks and its polls.

    \b
    Example: python -m bot session show harm-reduction-2026-12-04
    """
    _, _, ledger = open_ledger()
    click.echo(_summary(session_of(ledger, id_)))


def read_text(file: Path) -> str:
    """The text of a file, or the end of the command with why it cannot be read."""
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.read(LARGEST + 1)
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        refuse(f"{file} is not text in UTF-8 (byte {error.start}). Save it as UTF-8 and try again.")
    if len(text) > LARGEST:
        refuse(f"{file} is longer than {LARGEST:,} characters; nothing that long is read.")
    return text


def read_session(file: Path) -> Session:
    """The session of a file, or the end of the command with every problem, by line."""
    try:
        return read_file(read_text(file))
    except SessionFileError as error:
        _refuse_file(file, error.problems)


def add_session(
    ledger: Ledger, clock: Clock, found: Session, *, by: str = "", reason: str = ""
) -> tuple[int, bool]:
    """Record a session file; its version, and whether it is new. The same file again is not."""
    try:
        return add_file(ledger, clock, found, source="cli", by=by, reason=reason)
    except (OfficeError, LedgerError) as error:
        refuse(str(error))


def _certificate(found: Session) -> list[str]:
    """What a certificate of the session would lack (CERT-01)."""
    try:
        specimen_of(found, policy_of(found), "", name="Ada Example", attendance=not found.credits)
    except IncompleteError as error:
        pairs = zip(error.missing, error.where, strict=True)
        return [f"CERT-01: a certificate needs the {field}: {where}" for field, where in pairs]
    return []


def _write_draft(out: Path, text: str) -> None:
    """Write the draft; a file that is there already, perhaps edited by hand, is kept beside it."""
    try:
        if out.is_file() and out.read_bytes().strip():
            kept = next(
                name for n in count(1) if not (name := out.with_name(f"{out.name}.{n}")).exists()
            )
            out.rename(kept)
            click.echo(f"{out} was there already; it is kept as {kept}.", err=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        refuse(f"{out} cannot be written: {error.strerror}.")


def _refuse_file(file: Path, problems: list[Problem]) -> NoReturn:
    many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    refuse("\n".join([f"{file} has {many}:", *(f"  {problem}" for problem in problems)]))


def _when(found: Session) -> str:
    times = f"{clock_text(found.starts_at, found.zone)}–{clock_text(found.ends_at, found.zone)}"
    return f"{found.date}, {times} {found.timezone}"


def _summary(found: Session) -> str:
    lines = [found.title, f"{_when(found)}  ·  {found.id}", ""]
    for block in found.blocks:
        counts = "counts" if block.counts else ""
        polls = ", ".join(poll.id for poll in block.polls)
        lines.append(
            f"{block.starts}–{block.ends}  {block.minutes:3.0f} min  {counts:6}  "
            f"{block.kind:11}  {block.title}{f'  [{polls}]' if polls else ''}"
        )
    minutes = found.counted_minutes
    hours = f"{minutes / 60:.2f} hours for {found.credits:g} credits"
    lines += ["", f"{minutes:g} minutes count: {hours}."]
    return "\n".join(lines)


COMMANDS = (session,)
