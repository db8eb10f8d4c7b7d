"""Commands that ask Zoom: push and import polls, reconcile, and see what works."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.commands.asking import connect, fail
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.differences import differences_text
from bot.facts import ZoomPollUnmatched
from bot.ledger import Ledger, LedgerError
from bot.records import Records
from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.doctor import examine_zoom
from bot.zoom.errors import NoCredentialsError, ZoomError
from bot.zoom.findings import Finding, fails, findings_text
from bot.zoom.paths import NoMeetingError
from bot.zoom.poll_forms import PollFormError
from bot.zoom.poll_import import PollImport, import_polls
from bot.zoom.poll_push import push_polls
from bot.zoom.reconciling import ANSWERS
from bot.zoom.reconciling import reconcile as ask_zoom
from bot.zoom.surroundings import (
    examine_cameras,
    examine_deliveries,
    examine_mail,
    examine_webhook,
)
from bot.zoom.troubles import note_success
from webhooks.signature import answer_challenge

PUSHING = "polls.push"
"""The work that can go wrong, as facts name it."""


@click.group()
def polls() -> None:
    """Ask polls in Zoom itself: create them there ahead, take in the answers afterwards."""


@polls.command()
@click.argument("id_", metavar="ID")
def push(id_: str) -> None:
    """Create, change and delete the session's polls in Zoom, so that the host finds them ready.

    Those with channel "zoom" or "both" in the session file. Done again, it changes nothing.

    \b
    Example: python -m bot polls push harm-reduction-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    session = session_of(ledger, id_)
    zoom = connect(settings)
    try:
        done = push_polls(zoom, ledger, session, at=clock.now())
        note_success(ledger, id_, PUSHING, clock.now())
    except PollFormError as error:
        refuse(f"Nothing was pushed; correct the session file and add it again:\n{error}")
    except (ZoomError, NoMeetingError, LedgerError) as error:
        fail(ledger, clock, id_, PUSHING, error)
    click.echo(
        f"Polls in Zoom: {len(done.created)} created, {len(done.changed)} changed, "
        f"{len(done.deleted)} deleted, {len(done.unchanged)} as before."
    )
    if done.left:
        names = ", ".join(done.left)
        click.echo(
            f"Left as they are, for they were launched already: {names}. Delete them in Zoom "
            "before you push again, unless the session is running.",
            err=True,
        )
        raise SystemExit(NEEDS_A_PERSON)
    if not (done.created or done.changed or done.deleted or done.unchanged):
        click.echo('No poll has channel "zoom" or "both": the pages ask them all.', err=True)


@polls.command("import")
@click.argument("id_", metavar="ID")
def import_(id_: str) -> None:
    """Take in the answers that were given in Zoom, once the meeting is over.

    Exits with 1 when an answer could be given to nobody: say who it is with `link`, and import
    again.

    \b
    Example: python -m bot polls import harm-reduction-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    session_of(ledger, id_)
    zoom = connect(settings)
    try:
        done = import_polls(zoom, ledger, Records(ledger).record(id_), at=clock.now())
        note_success(ledger, id_, ANSWERS, clock.now())
    except (ZoomError, NoMeetingError, LedgerError) as error:
        fail(ledger, clock, id_, ANSWERS, error)
    click.echo(f"Answers in Zoom: {done.new} new, {done.known} known already.")
    _say_what_is_left(done)
    if done.needs_a_person:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("id_", metavar="ID")
def reconcile(id_: str) -> None:
    """Fetch Zoom's participants report and poll answers, and compare them with what was received.

    The scheduler does the same 5 minutes, 30 minutes, 2 hours and 24 hours after the end.

    \b
    Example: python -m bot reconcile harm-reduction-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    session_of(ledger, id_)
    zoom = connect(settings)
    try:
        found = ask_zoom(zoom, ledger, id_, now=clock.now())
        record = Records(ledger).record(id_)
        table = differences_text(record, max(clock.now(), record.latest))
    except LedgerError as error:
        refuse(str(error))
    click.echo(found.text)
    if found.reports and found.reports.complete:
        click.echo(table or "Live and reported attendance agree.")
    if found.polls:
        _say_what_is_left(found.polls)
    if not found.complete or (found.polls and found.polls.needs_a_person):
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
def doctor(id_: str | None) -> None:
    """See what works for a real Zoom account, what does not, and what to do.

    Looks at the sign-in, the scopes, the clock, the meeting of every session to come (or of ID),
    the receiver, the mail and the sources of camera state. Changes nothing.

    \b
    Example: python -m bot doctor
    """
    settings, clock, ledger = open_ledger()
    if id_:
        sessions = [session_of(ledger, id_)]
    else:
        every = Records(ledger).catalogue.sessions.values()
        sessions = [one for one in every if one.ends_at > clock.now()]
    found = list(_examine(settings, ledger, sessions))
    click.echo(findings_text(found))
    if any(one.state == "fails" for one in found):
        raise SystemExit(NEEDS_A_PERSON)


def _examine(settings: Settings, ledger: Ledger, sessions: list[Session]) -> Iterator[Finding]:
    try:
        yield from examine_zoom(Zoom(settings), sessions)
    except NoCredentialsError as error:
        yield fails("The sign-in to Zoom", str(error))
    yield from examine_webhook(settings, answer_challenge)
    yield from examine_deliveries(ledger)
    yield from examine_mail(settings)
    yield from examine_cameras(settings, ledger)


def _say_what_is_left(done: PollImport) -> None:
    """Say on stderr what only a person can do about the answers in Zoom."""
    for one in done.unmatched:
        click.echo(_whose(one), err=True)
    for poll in sorted(done.nameless):
        click.echo(
            f"The answers to “{poll}” were refused: the poll was anonymous in Zoom, so they prove "
            "nobody's attendance. Settle POLL-02 for those it concerns, with the reason.",
            err=True,
        )
    for question in done.unknown:
        click.echo(f"No poll of the session asks “{question}”: left out.", err=True)
    if done.waiting:
        click.echo("Zoom's report of answers is not ready yet; try again in an hour.", err=True)


def _whose(one: ZoomPollUnmatched) -> str:
    who = one.email or one.name or "Somebody without a name"
    return (
        f"{who} answered “{one.poll}” and could be given to nobody: {one.reason} "
        "If they were in the room, say who it is with `python -m bot link` and import again; else "
        "settle POLL-02 of whoever it was with `python -m bot settle`."
    )


COMMANDS = (polls, reconcile, doctor)
