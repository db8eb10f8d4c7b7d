"""Commands about letters: look at them, send them, see what became of each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal, cast

import click

from bot.certificates.archive import Archive
from bot.certificates.design import read_design
from bot.certificates.errors import CertificateError
from bot.certificates.press import Press
from bot.certificates.specimen import specimen_of
from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.commands.outcomes import decided
from bot.commands.session import FILE
from bot.commands.signing import BY, WORDS
from bot.facts import AboutMail, MailBounced, MailSettled
from bot.ledger import Ledger, LedgerError
from bot.links import pseudonym
from bot.local_time import to_local
from bot.mail.bounces import BounceError, read_bounce
from bot.mail.intentions import CERTIFICATE, LETTERS, denials, invitations
from bot.mail.journal import Mail
from bot.mail.message import message_id_of
from bot.mail.outbox import Outbox
from bot.mail.previews import preview_of
from bot.mail.server import MailSettingsError
from bot.office.correspondence import NEEDS_A_PERSON as FOR_A_PERSON
from bot.records import record_of
from bot.registrants import current_rows
from bot.rules.policy import policy_of
from bot.rules.wording import counted
from bot.session import Session
from bot.settings import Settings


@click.group()
def mail() -> None:
    """Look at letters, send them, and see what became of each."""


def open_outbox() -> tuple[Settings, Clock, Ledger, Outbox]:
    """The outbox with all it works on, or the end of the command with a message."""
    settings, clock, ledger = open_ledger()
    try:
        outbox = Outbox(ledger, settings, clock, Archive(ledger, settings.home).pdf)
        outbox.catch_up()
    except (MailSettingsError, LedgerError) as error:
        refuse(str(error))
    return settings, clock, ledger, outbox


@mail.command()
@click.argument("letter", type=click.Choice(LETTERS))
@click.argument("id_", metavar="ID")
@click.option("--out", required=True, type=FILE, help="The .eml to write.")
def preview(letter: str, id_: str, out: Path) -> None:
    """Write a letter as an invented attendee would get it; any mail program opens it.

    \b
    Example: python -m bot mail preview invitation harm-reduction-2026-12-04 --out letter.eml
    """
    settings, _, ledger = open_ledger()
    session = session_of(ledger, id_)
    policy = policy_of(session)
    try:
        specimen, pdf = None, b""
        if letter == CERTIFICATE:
            specimen = specimen_of(
                session, policy, settings.base_url, name="Ada Example", attendance=False
            )
            design = read_design(settings.home)
            pdf = Press(settings.home).specimen(specimen, design, session.ends_at, "pdf")
    except CertificateError as error:
        refuse(str(error))
    out.write_bytes(preview_of(letter, session, policy, specimen, pdf).as_bytes())
    click.echo(f"Wrote {out}.", err=True)


@mail.command("invite")
@click.argument("id_", metavar="ID")
def invite(id_: str) -> None:
    """Send everyone who is registered their personal link, unless it was sent before.

    \b
    Example: python -m bot mail invite harm-reduction-2026-12-04
    """
    _, clock, ledger, outbox = open_outbox()
    session_of(ledger, id_)
    new = outbox.intend(invitations(record_of(ledger, id_), clock.now()))
    _deliver(outbox, new)


@mail.command()
@click.argument("id_", metavar="ID")
def deny(id_: str) -> None:
    """Tell everyone who did not pass why, and how to appeal, unless it was told before.

    Look at the outcomes first: a letter cannot be taken back.

    \b
    Example: python -m bot mail deny harm-reduction-2026-12-04
    """
    training = decided(id_)
    outcomes = training.outcomes
    if not outcomes.training.is_over:
        refuse(f"{id_} is not over: nothing can be denied yet.")
    _, clock, _, outbox = open_outbox()
    policy = outcomes.training.policy
    _deliver(outbox, outbox.intend(denials(id_, outcomes.decisions, policy, clock.now())))


@mail.command()
def deliver() -> None:
    """Deliver the letters whose turn it is. The scheduler does so by itself while it runs.

    \b
    Example: python -m bot mail deliver
    """
    *_, outbox = open_outbox()
    _deliver(outbox, 0)


def _deliver(outbox: Outbox, new: int) -> None:
    try:
        done = outbox.deliver_due()
    except LedgerError as error:
        refuse(str(error))
    click.echo(
        f"{counted(new, 'letter')} new; {done.sent} sent, {done.deferred} to be tried again, "
        f"{done.refused} refused, {done.doubtful} that may have been sent."
    )
    if done.trouble:
        click.echo(f"Letters wait, because mail cannot be delivered: {done.trouble}", err=True)
    if done.trouble or done.refused or done.doubtful:
        raise SystemExit(NEEDS_A_PERSON)


@mail.command("list")
@click.argument("id_", metavar="ID")
def list_(id_: str) -> None:
    """List the letters of a session and what became of each.

    Exits with 1 where a letter needs a person: refused, returned, or perhaps sent.

    \b
    Example: python -m bot mail list harm-reduction-2026-12-04
    """
    settings, clock, ledger, outbox = open_outbox()
    session = session_of(ledger, id_)
    people = _addresses(ledger, settings, id_)
    states: Counter[str] = Counter()
    for one in outbox.journal.of(id_):
        state = one.state(clock.now())
        states[state] += 1
        address = people.get(one.intended.attendee, "(no longer registered)")
        told = f"  {one.words}" if one.words and state != "sent" else ""
        click.echo(f"{_when(one, session)}  {one.intended.letter:11}  {state:8}  {address}{told}")
    if any(states[state] for state in FOR_A_PERSON):
        raise SystemExit(NEEDS_A_PERSON)


@mail.command()
@click.argument("id_", metavar="ID")
@click.argument("letter", type=click.Choice(LETTERS))
@click.argument("email")
@click.option("--outcome", required=True, type=click.Choice(["sent", "again", "dropped"]))
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; it is kept with the letter.")
def settle(id_: str, letter: str, email: str, outcome: str, by: str, reason: str) -> None:
    """Decide about a letter: that it arrived, is sent again, or is not sent at all.

    \b
    Example: python -m bot mail settle harm-reduction-2026-12-04 certificate ada@example.org
      --outcome sent --by "Continuing Education Director" --reason "She has it."
    """
    settings, clock, ledger, outbox = open_outbox()
    session_of(ledger, id_)
    attendee = pseudonym(settings.secret_key, id_, email)
    found = [
        one
        for one in outbox.journal.of(id_)
        if (one.intended.letter, one.intended.attendee) == (letter, attendee)
    ]
    if not found:
        refuse(f"No {letter} letter to {email} was ever meant to be sent in {id_}.")
    chosen = found[-1]
    if chosen.state(clock.now()) == "underway":
        refuse("This letter is being handed over right now. Look again in a quarter of an hour.")
    settled = MailSettled(
        mail=chosen.key,
        attendee=attendee,
        attempt=chosen.attempt,
        outcome=cast(Literal["sent", "again", "dropped"], outcome),
        by=by,
        reason=reason,
    )
    _append(ledger, clock, id_, settled)
    click.echo(f"The {letter} letter to {email}: {outcome}, settled by {by}.")


@mail.command()
@click.argument("file", type=FILE)
def bounce(file: Path) -> None:
    """Take in a letter that came back, as your mail program saves it (.eml).

    \b
    Example: python -m bot mail bounce returned.eml
    """
    _, clock, ledger, outbox = open_outbox()
    try:
        found = read_bounce(file.read_bytes())
    except (OSError, BounceError) as error:
        refuse(f"{file} was not taken in: {error}")
    domain = outbox.composer.domain
    for one in outbox.journal.mails.values():
        if message_id_of(one.key, domain) == found.message_id:
            returned = MailBounced(
                mail=one.key,
                attendee=one.intended.attendee,
                attempt=one.attempt,
                status=found.status,
                words=found.words,
            )
            _append(ledger, clock, one.session, returned)
            click.echo(
                f"The {one.intended.letter} letter of {one.session} came back: {found.words}"
            )
            return
    refuse(f"No letter that was sent from here is {found.message_id}.")


def _append(ledger: Ledger, clock: Clock, session: str, body: AboutMail) -> None:
    try:
        ledger.append(body.fact(session, at=clock.now(), source="cli"))
    except LedgerError as error:
        refuse(str(error))


def _addresses(ledger: Ledger, settings: Settings, session: str) -> dict[str, str]:
    """The address behind each attendee of a session."""
    rows = current_rows(ledger, session).values()
    return {pseudonym(settings.secret_key, session, row.email): row.email for row in rows}


def _when(one: Mail, session: Session) -> str:
    return f"{to_local(one.at or one.intended_at, session.zone):%Y-%m-%d %H:%M}"


COMMANDS = (mail,)
