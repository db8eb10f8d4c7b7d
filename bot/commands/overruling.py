"""Commands by which a person decides otherwise: override, exempt, and answer an appeal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.commands.opening import NEEDS_A_PERSON, refuse
from bot.commands.outcomes import decided, decision_about, refresh_tables
from bot.commands.session import FILE, read_text
from bot.commands.signing import BY, WORDS
from bot.evidence.said import Appeal
from bot.facts import RequirementExempted
from bot.ledger import LedgerError
from bot.office import appeals, overruling
from bot.office.errors import OfficeError
from bot.rules.decision import Decision
from bot.rules.requirement import IDS
from bot.rules.wording import moment_text

SOURCE = "cli"

REQUIREMENT = click.argument(
    "requirement", metavar="REQUIREMENT", type=click.Choice(IDS, case_sensitive=False)
)


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a message where something cannot be done."""
    try:
        yield
    except (OfficeError, LedgerError) as error:
        refuse(str(error))


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
@REQUIREMENT
@click.option("--outcome", required=True, type=click.Choice(["pass", "fail", "computed"]))
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; it is shown beside the outcome.")
def override(id_: str, email: str, requirement: str, outcome: str, by: str, reason: str) -> None:
    """Put an outcome in place of the one that the evidence comes to, for one attendee.

    What the evidence alone came to stays beside it. With --outcome computed it stands again. A
    review is settled with `settle`, which leaves room for evidence that is still to come.

    \b
    Example: python -m bot override harm-reduction-2026-12-04 ada@example.org POLL-02
      --outcome pass --by "Continuing Education Director" --reason "Our page was down at 2:26 PM."
    """
    found = decided(id_)
    attendee = decision_about(found.outcomes, email).evidence.registrant.attendee
    with _refusing():
        word = overruling.overriding(attendee, requirement, outcome, by, reason)
        overruling.override(found.ledger, found.clock, found.outcomes, word, SOURCE)
    refresh_tables(decided(id_))
    click.echo(f"{requirement} of {email}: {outcome}, overridden by {word.by}.")


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
@REQUIREMENT
@BY
@click.option("--reason", default="", help="Why; of the camera rule it is not stored.")
def exempt(id_: str, email: str, requirement: str, by: str, reason: str) -> None:
    """Exempt one attendee from a requirement.

    From the camera rule (CAM-01, CAM-02 or CAM-03) the exemption is recorded without its reason.

    \b
    Example: python -m bot exempt harm-reduction-2026-12-04 ada@example.org CAM-01
      --by "Continuing Education Director"
    """
    found = decided(id_)
    attendee = decision_about(found.outcomes, email).evidence.registrant.attendee
    asked = RequirementExempted(
        requirement=requirement, attendee=attendee, by=by, reason=reason.strip()
    )
    with _refusing():
        word = overruling.exempt(found.ledger, found.clock, found.outcomes, asked, SOURCE)
    refresh_tables(decided(id_))
    click.echo(f"{email} is exempted from {word.requirement} by {word.by}.")


@click.group()
def appeal() -> None:
    """List appeals, enter one that came by letter, and answer them."""


@appeal.command("list")
@click.argument("id_", metavar="ID")
def list_(id_: str) -> None:
    """List the appeals of a session with their answers. Exits with 1 where one waits for an answer.

    \b
    Example: python -m bot appeal list harm-reduction-2026-12-04
    """
    found = decided(id_)
    for decision in found.outcomes.decisions:
        for one in decision.evidence.appeals:
            click.echo(_described(decision, one, found.outcomes.training.zone))
    if any(decision.open_appeal for decision in found.outcomes.decisions):
        raise SystemExit(NEEDS_A_PERSON)


@appeal.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
@click.option("--text", default="", help="What the attendee says.")
@click.option("--file", type=FILE, help="A file with what the attendee says.")
@click.option("--by", required=True, type=WORDS, help="The name of the person who enters it.")
def enter(id_: str, email: str, text: str, file: Path | None, by: str) -> None:
    """Enter an appeal that came by letter or by telephone. Attendees file theirs on their page.

    \b
    Example: python -m bot appeal enter harm-reduction-2026-12-04 ada@example.org
      --text "I took part by telephone." --by "Continuing Education Director"
    """
    found = decided(id_)
    decision = decision_about(found.outcomes, email)
    said = read_text(file) if file else text
    with _refusing():
        appeals.enter(found.ledger, found.clock, found.outcomes, decision, said, by, SOURCE)
    click.echo(f"The appeal of {email} is entered. Answer it with `python -m bot appeal answer`.")


@appeal.command()
@click.argument("id_", metavar="ID")
@click.argument("email")
@click.option("--outcome", required=True, type=click.Choice(["granted", "refused"]))
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; the attendee is told it.")
def answer(id_: str, email: str, outcome: str, by: str, reason: str) -> None:
    """Answer an attendee's appeal, and have a letter sent that says how and why.

    Where it is granted, every requirement that kept them from a pass is one; what the evidence
    alone came to stays beside it.

    \b
    Example: python -m bot appeal answer harm-reduction-2026-12-04 ada@example.org
      --outcome granted --by "Continuing Education Director" --reason "The host confirms it."
    """
    found = decided(id_)
    decision = decision_about(found.outcomes, email)
    with _refusing():
        answered = appeals.answer(
            found.ledger, found.clock, found.outcomes, decision, outcome, by, reason, SOURCE
        )
    refresh_tables(decided(id_))
    click.echo(f"Appeal {answered.number} of {email}: {outcome}, by {answered.by}.")


def _described(decision: Decision, one: Appeal, zone: ZoneInfo) -> str:
    late = ", late" if one.is_late else ""
    entered = f", entered by {one.by}" if one.by else ""
    lines = [
        f"{decision.evidence.registrant.email}, appeal {one.number}, filed "
        f"{moment_text(one.at, zone)}{late}{entered}:",
        f"  {' '.join(one.text.split())}",
    ]
    if one.answer:
        when = moment_text(one.answer.at, zone)
        lines.append(f"  {one.answer.outcome} by {one.answer.by} on {when}: {one.answer.reason}")
    else:
        lines.append("  waits for an answer")
    return "\n".join(lines)


COMMANDS = (override, exempt, appeal)
