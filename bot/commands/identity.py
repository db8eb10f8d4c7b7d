"""Commands about who is who: tie a participant to an attendee, or undo it."""

from __future__ import annotations

from typing import NoReturn

import click

from bot.commands.opening import refuse
from bot.commands.outcomes import decided, decision_about, refresh_tables
from bot.commands.signing import BY, WORDS
from bot.facts import IdentityLinked, IdentityUnlinked
from bot.ledger import LedgerError
from bot.outcomes import Outcomes

_REASON = click.option(
    "--reason", required=True, type=WORDS, help="Why; it is kept with the decision."
)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("participant")
@click.argument("email")
@BY
@_REASON
def link(id_: str, participant: str, email: str, by: str, reason: str) -> None:
    """Decide that a participant in Zoom is an attendee.

    The participant is named as `decide` prints it, or by the name shown in Zoom where only one
    has it.

    \b
    Example: python -m bot link harm-reduction-2026-12-04 iPhone ada@example.org
      --by "Continuing Education Director" --reason "She wrote that she joined by phone."
    """
    _record(IdentityLinked, id_, participant, email, by, reason)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("participant")
@click.argument("email")
@BY
@_REASON
def unlink(id_: str, participant: str, email: str, by: str, reason: str) -> None:
    """Decide that a participant in Zoom is not an attendee.

    \b
    Example: python -m bot unlink harm-reduction-2026-12-04 "Sam Lee" sam.lee@example.org
      --by "Continuing Education Director" --reason "It was the other Sam Lee."
    """
    _record(IdentityUnlinked, id_, participant, email, by, reason)


def _record(
    kind: type[IdentityLinked] | type[IdentityUnlinked],
    session_id: str,
    participant: str,
    email: str,
    by: str,
    reason: str,
) -> None:
    found = decided(session_id)
    registrant = decision_about(found.outcomes, email).evidence.registrant
    key = _key(found.outcomes, participant)
    body = kind(participant=key, attendee=registrant.attendee, by=by, reason=reason)
    try:
        found.ledger.append(body.fact(session_id, at=found.clock.now(), source="cli"))
    except LedgerError as error:
        refuse(str(error))
    refresh_tables(decided(session_id))
    verb = "is" if kind is IdentityLinked else "is not"
    click.echo(f"{key} {verb} {registrant.email}, decided by {by}.")


def _key(outcomes: Outcomes, participant: str) -> str:
    """The key of a participant named by it or by a name that is theirs alone."""
    names = participants(outcomes)
    if participant in names:
        return participant
    alike = [key for key, name in names.items() if name.casefold() == participant.casefold()]
    if len(alike) == 1:
        return alike[0]
    if alike:
        refuse(f"“{participant}” is the name of several participants: {', '.join(alike)}.")
    return _refuse_unknown(participant, names)


def _refuse_unknown(participant: str, names: dict[str, str]) -> NoReturn:
    there = "\n".join(f"  {key}  “{name}”" for key, name in names.items())
    refuse(f"No participant is known as {participant!r}. There are:\n{there or '  none'}")


def participants(outcomes: Outcomes) -> dict[str, str]:
    """The name shown in Zoom of every participant, by key."""
    names = {one.participant: one.name for one in outcomes.unmatched}
    for decision in outcomes.decisions:
        names |= {one.participant: one.name for one in decision.evidence.connections}
    return names


COMMANDS = (link, unlink)
