"""The command that rehearses a training before it happens."""

from __future__ import annotations

import json
import math
import signal
import time
from pathlib import Path

import click

from bot.clock import DAY, HandClock, RehearsalClock
from bot.commands.opening import NEEDS_A_PERSON, refuse
from bot.commands.session import FILE, read_session
from bot.ledger import LedgerError
from bot.rehearsal.place import Place, PlaceTakenError, place
from bot.rehearsal.processes import Processes, StartError, free_port, is_taken
from bot.rehearsal.report import Report
from bot.rehearsal.run import Options, Rehearsal
from bot.rehearsal.zoom_account import RestAccount
from bot.rehearsal.zoom_rest import ZoomRest
from bot.rehearsal.zoom_server import ZoomServer
from bot.session import Session
from bot.storage.address import is_postgres
from bot.zoom.errors import ZoomError
from bot.zoom.poll_forms import PollFormError

MOST_ATTENDEES = 1000
MACHINES = click.IntRange(1, 9)
PORTS = click.IntRange(1, 65535)
SPEEDS = click.FloatRange(1, 5000)

BROKEN_OFF = 130
"""The exit status of a program that Ctrl-C ended."""


class BrokenOff(SystemExit):
    """Ctrl-C, or SIGTERM. As a way to exit it passes through gevent's hub without a traceback."""


def _number(_: click.Context, option: click.Parameter, value: float) -> float:
    """The value of an option, where it is a number: "nan" is in every range."""
    if math.isnan(value):
        raise click.BadParameter("expected a number", param=option)
    return value


@click.command()
@click.argument("file", type=FILE)
@click.option("--speed", default=60.0, show_default=True, type=SPEEDS, callback=_number)
@click.option("--attendees", default=24, show_default=True, type=click.IntRange(1, MOST_ATTENDEES))
@click.option("--seed", default=1, show_default=True, help="The same seed, the same people.")
@click.option("--chaos", is_flag=True, help="Disturb deliveries, and kill the scheduler.")
@click.option("--kills", default=0, type=click.IntRange(0), help="Kill web server and scheduler.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--port", type=PORTS, help="Where the pages are; any free port unless given.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep it there.")
@click.option("--database", metavar="URL", help="An empty PostgreSQL database for its ledger.")
@click.option("--machines", default=1, type=MACHINES, help="So many web servers and schedulers.")
@click.option("--keep-serving", is_flag=True, help="Go on showing the pages until Ctrl-C.")
def rehearse(
    file: Path,
    speed: float,
    attendees: int,
    seed: int,
    chaos: bool,
    kills: int,
    as_json: bool,
    port: int | None,
    folder: Path | None,
    database: str | None,
    machines: int,
    keep_serving: bool,
) -> None:
    """Rehearse a training: invented attendees, a stand-in for Zoom, everything else in earnest.

    Compares what comes out with what the attendees really did. Exits with 1 when an outcome is
    wrong. Nothing leaves this machine, and no database but the rehearsal's own is touched.

    \b
    Example: python -m bot rehearse training.toml --speed 600 --attendees 24 --seed 7
    """
    session = read_session(file)
    if session.zoom is None:
        refuse(f"{file} names no Zoom meeting, so there is nothing to stand in for. Add [zoom] id.")
    if port is not None and is_taken(port):
        refuse(f"Port {port} is taken. Choose another with --port, or leave it out for a free one.")
    if database is not None and not is_postgres(database):
        refuse("--database is no address of a PostgreSQL database: expected postgresql://…")
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _break_off)
    options = Options(speed=speed, attendees=attendees, seed=seed, chaos=chaos, kills=kills)
    try:
        with (
            ZoomServer(ZoomRest(RestAccount(HandClock(session.starts_at)))) as zoom,
            place(folder, port or free_port(), zoom.values, database, machines) as where,
        ):
            report = _rehearse(session, options, where, zoom.rest, as_json, keep_serving)
    except (PlaceTakenError, StartError, LedgerError, ZoomError, PollFormError) as error:
        refuse(str(error))
    except BrokenOff:
        refuse("The rehearsal was broken off; everything is stopped.", BROKEN_OFF)
    if not report.is_right:
        raise SystemExit(NEEDS_A_PERSON)


def _rehearse(
    session: Session,
    options: Options,
    where: Place,
    rest: ZoomRest,
    as_json: bool,
    keep_serving: bool,
) -> Report:
    began = time.monotonic()
    rehearsal = Rehearsal(session, options, where, rest, _say)
    with Processes(where, mortal=options.mortal) as processes:
        processes.assemble()
        rehearsal.prepare()
        clock = rehearsal.start(processes)
        _announce(rehearsal, session, where)
        report = rehearsal.play(processes, clock)
    report = report.over(time.monotonic() - began)
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else report.text())
    if keep_serving:
        _keep_serving(where, clock)
    return report


def _announce(rehearsal: Rehearsal, session: Session, where: Place) -> None:
    _say(f"Facilitator:   {where.base_url}/live/{session.id}")
    _say(f"One attendee:  {rehearsal.link()}")
    _say(f"Compliance:    {where.base_url}/compliance/{session.id}")


def _keep_serving(where: Place, clock: RehearsalClock) -> None:
    """Go on from the rehearsal's last moment, at the speed of life, until Ctrl-C."""
    now = clock.now()
    calm = RehearsalClock(now, time.time(), 1.0, now + 3650 * DAY, 1.0)
    try:
        with Processes(where) as processes:
            processes.assemble()
            processes.await_ready()
            processes.start(calm)
            _say(f"Serving at {where.base_url} until Ctrl-C.")
            processes.watch()
    except BrokenOff:
        _say("Stopped.")


def _break_off(*_: object) -> None:
    raise BrokenOff(BROKEN_OFF)


def _say(line: str) -> None:
    click.echo(line, err=True)


COMMANDS = (rehearse,)
