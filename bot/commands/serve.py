"""Commands that keep running: the web server, the scheduler, or both in one process."""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import click
from flask import Flask

from bot import logs
from bot.accounts.clerk import Clerk
from bot.clock import Clock
from bot.commands.errands import errands, stand_in
from bot.commands.opening import open_ledger, refuse
from bot.context import EXTENSION, Context
from bot.ledger import Ledger
from bot.mail.server import MailSettingsError
from bot.serving import PortTakenError, listen
from bot.serving import serve as serve_app
from bot.settings import Settings
from schedules.errands import Errand
from schedules.process import run_scheduler, start_in_background
from schedules.stand_in import run_beside
from webhooks.app import create_app


def _own_address(_: click.Context, option: click.Parameter, host: str) -> str:
    """The host of an option, where this machine has that address."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, 0), family=family).close()
    except (OSError, TypeError, UnicodeError) as error:  # a name may be none that can be asked for
        raise click.BadParameter(
            f"this machine has no address {host!r}. Use 127.0.0.1 behind a proxy of its own, or "
            "0.0.0.0 for all that it has.",
            param=option,
        ) from error
    return host


HOST = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    callback=_own_address,
    help="Address to serve at.",
)
PORT = click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes any that is free.",
)


@click.command()
@HOST
@PORT
def serve(host: str, port: int) -> None:
    """Serve the pages and run the scheduler, in one process, until Ctrl-C.

    \b
    Example: python -m bot serve --port 8000
    """
    logs.set_up()
    settings, clock, ledger = open_ledger()
    listener = _listen(host, port)
    app = create_app(settings, clock, ledger)
    scheduler = start_in_background(ledger, clock, errands=_errands(settings, ledger, clock))
    _announce(settings, listener, Clerk(ledger, clock, settings.secret_key))
    serve_app(app, listener, _streams_of(app))
    scheduler.stop()
    ledger.close()


@click.command()
@HOST
@PORT
@click.option("--share-port", is_flag=True, help="Others that say so too may listen there.")
def web(host: str, port: int, share_port: bool) -> None:
    """Serve the pages and receive deliveries; the scheduler runs in a process of its own.

    \b
    Example: python -m bot web --host 0.0.0.0 --port 8000
    """
    logs.set_up()
    settings, clock, ledger = open_ledger()
    listener = _listen(host, port, shared=share_port)
    app = create_app(settings, clock, ledger)
    _announce(settings, listener, Clerk(ledger, clock, settings.secret_key))
    try:
        run_beside(stand_in(settings, ledger, clock))
    except MailSettingsError as error:
        refuse(str(error))
    serve_app(app, listener, _streams_of(app))


@click.command()
def schedule() -> None:
    """Run the scheduler alone, until Ctrl-C. Two at once do no harm.

    \b
    Example: python -m bot schedule
    """
    logs.set_up()
    settings, clock, ledger = open_ledger()
    run_scheduler(ledger, clock, _errands(settings, ledger, clock))


def _streams_of(app: Flask) -> Callable[[], None]:
    """What ends the streams of an application."""
    here: Context = app.extensions[EXTENSION]
    return here.live.stop


def _errands(settings: Settings, ledger: Ledger, clock: Clock) -> list[Errand]:
    try:
        return list(errands(settings, ledger, clock))
    except MailSettingsError as error:
        refuse(str(error))


def _listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    try:
        return listen(host, port, shared=shared)
    except PortTakenError as error:
        refuse(str(error))


def _announce(settings: Settings, listener: socket.socket, clerk: Clerk) -> None:
    """Say where the pages are, and what is still missing for a real Zoom account."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(f"Attendant serves at {address}", err=True)
    if settings.is_local and urlsplit(settings.base_url).port != port:
        click.echo(f"Note: links say {settings.base_url}; set ATTENDANT_BASE_URL.", err=True)
    click.echo(_how_to_sign_in(settings, clerk), err=True)
    for missing in settings.missing_for_zoom():
        click.echo(f"Note: {missing}", err=True)


def _how_to_sign_in(settings: Settings, clerk: Clerk) -> str:
    """Where the staff's pages are; at the first start with the link of the first administrator."""
    if settings.is_local:
        return f"Facilitators and director: {settings.base_url}/live/"
    if token := clerk.first_token():
        return f"First administrator (works once): {settings.base_url}/staff/first/{token}"
    return f"Facilitators and director: {settings.base_url}/staff/sign-in"


COMMANDS = (serve, web, schedule)
