"""Commands about the staff's accounts: give, list, take away, and make a link for a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import click

from bot.accounts.clerk import LINK_LASTS, AccountError, Clerk, plain
from bot.accounts.directory import Account
from bot.clock import HOUR
from bot.commands.opening import open_ledger, refuse, session_of
from bot.facts.accounts import Role
from bot.ledger import LedgerError
from bot.settings import Settings

ROLES = click.Choice(get_args(Role))


@click.group()
def user() -> None:
    """Say who of the staff may sign in, and what each may see."""


@user.command()
@click.argument("email")
@click.option("--role", required=True, type=ROLES, help="What they may see and do.")
@click.option("--name", help="Their name, shown with what they do.")
@click.option("--session", "sessions", multiple=True, metavar="ID", help="One of theirs; repeat.")
def add(email: str, role: Role, name: str | None, sessions: tuple[str, ...]) -> None:
    """Give somebody an account, or change its role, name and sessions.

    A facilitator runs the sessions named by --session and sees nobody's licence, exemption or
    outcome. A director sees and decides all. An administrator gives accounts as well. Prints
    the link with which a new account's password is set.

    \b
    Example: python -m bot user add kim@example.org --role facilitator --session alliance-2026-12-04
    """
    settings, clock, ledger = open_ledger()
    if sessions and role != "facilitator":
        refuse(f"A {role} sees all sessions; --session is for facilitators.")
    for one in sessions:
        session_of(ledger, one)
    clerk = Clerk(ledger, clock, settings.secret_key)
    with _refusing():
        is_new = clerk.add(email, role, name=name, sessions=sessions)
        account = clerk.account(email)
        click.echo(f"{account.email} is {'now' if is_new else 'from now on'} {_told(account)}.")
        if not account.hash:
            _print_link(settings, clerk, account.email)


@user.command("list")
def list_() -> None:
    """List the accounts: address, role, sessions, and whether a password is set.

    \b
    Example: python -m bot user list
    """
    settings, clock, ledger = open_ledger()
    with _refusing():
        accounts = Clerk(ledger, clock, settings.secret_key).directory.accounts
    for account in sorted(accounts.values(), key=lambda one: one.email):
        password = "" if account.hash else "; no password yet"
        click.echo(f"{account.label}  {_told(account)}{password}")


@user.command()
@click.argument("email")
def remove(email: str) -> None:
    """Take an account away; whoever is signed in with it is out at once.

    \b
    Example: python -m bot user remove kim@example.org
    """
    settings, clock, ledger = open_ledger()
    with _refusing():
        Clerk(ledger, clock, settings.secret_key).remove(email)
    click.echo(f"{plain(email)} has no account any more, and is signed out everywhere.")


@user.command()
@click.argument("email")
def password(email: str) -> None:
    """Print a link with which its owner sets a new password, once. Earlier links end.

    The password of now stays good until the new one is set; then all sign-ins end.

    \b
    Example: python -m bot user password kim@example.org
    """
    settings, clock, ledger = open_ledger()
    with _refusing():
        _print_link(settings, Clerk(ledger, clock, settings.secret_key), email)


@user.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all sign-ins of an account, on every browser, at once.

    \b
    Example: python -m bot user sign-out kim@example.org
    """
    settings, clock, ledger = open_ledger()
    with _refusing():
        Clerk(ledger, clock, settings.secret_key).sign_out_everywhere(email)
    click.echo(f"{plain(email)} is signed out everywhere.")


def _print_link(settings: Settings, clerk: Clerk, email: str) -> None:
    token = clerk.make_link(email)
    hours = LINK_LASTS // HOUR
    click.echo(f"Send them this link; it sets the password once, within {hours} hours:", err=True)
    click.echo(f"{settings.base_url}/staff/password/{token}")


def _told(account: Account) -> str:
    if account.sees_all:
        return f"{'an' if account.role == 'administrator' else 'a'} {account.role}"
    return f"a facilitator of {', '.join(sorted(account.sessions)) or 'no session yet'}"


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with what is wrong."""
    try:
        yield
    except (AccountError, LedgerError) as error:
        refuse(str(error))


COMMANDS = (user,)
