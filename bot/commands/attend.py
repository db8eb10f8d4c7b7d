"""The command that sends the bot into meetings."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

import click
import structlog

from bot import logs
from bot.clock import Clock, SystemClock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.commands.running import REST, idle, own_name, until_told_to_stop
from bot.ledger import Ledger, LedgerError
from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.attend.attendance import EARLY, SOURCE, Attendance
from bot.zoom.attend.invitation import InvitationError, asked_of_zoom, of_link, place_number
from bot.zoom.attend.meeting_sdk import MeetingSdk, MissingSdkError
from bot.zoom.attend.room import Invitation, Moved, Room, RoomError
from bot.zoom.attend.supervisor import Process, Supervisor
from bot.zoom.attend.token import sdk_token
from bot.zoom.claims import Claims
from bot.zoom.following import Following
from bot.zoom.native import mute_native_output

TURN = 0.05
"""How long the bot rests between two turns of the SDK's loop, in seconds."""

GOODBYE = 3.0
"""How long leaving the meeting may take, in seconds."""

PATIENCE = 15.0
"""How long the process of one training may take to end, in seconds."""

NO_KEY = (
    "ZOOM_SDK_KEY and ZOOM_SDK_SECRET are not set, so the bot can join no meeting. "
    "docs/attending.md shows where to get them."
)

_log = structlog.get_logger(__name__)


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--link", envvar="ZOOM_BOT_LINK", help="The bot's own link to the meeting.")
def attend(id_: str | None, link: str | None) -> None:
    """Send the bot into the meeting: it sees cameras and microphones, and writes the chat.

    With ID, into that training's, until it is over. Without, into each training's at its time;
    this is what the Procfile runs. The link (or ZOOM_BOT_LINK in the environment) is needed where
    Zoom's interface cannot be asked for it.

    \b
    Example: python -m bot attend harm-reduction-2026-12-04
    """
    if id_ is not None:
        mute_native_output()  # before logging takes hold of the output
    logs.set_up()
    settings, clock, ledger = open_ledger()
    stopping = until_told_to_stop()
    if id_ is None:
        _attend_all(settings, clock, ledger, stopping)
        return
    if not settings.zoom_sdk_key:
        refuse(NO_KEY)
    session = session_of(ledger, id_)
    invite = _invitations(settings, session, link)
    _wait_for(session, clock, stopping)
    if not stopping.is_set():
        _attend(settings, clock, ledger, session, invite, stopping)


# --- one training ---


def _invitations(
    settings: Settings, session: Session, link: str | None
) -> Callable[[], Invitation]:
    """How the bot learns what opens the meeting; the end of the command where it never can."""
    try:
        number = place_number(session)
        if link:
            given = of_link(link, session)
            return lambda: given
    except InvitationError as error:
        refuse(str(error))
    if not settings.zoom_client_id:
        click.echo("No --link and no credentials: joining without a passcode.", err=True)
        return lambda: Invitation(number)
    zoom, email = Zoom(settings), f"attendant@{urlsplit(settings.base_url).hostname}"
    return lambda: asked_of_zoom(session, zoom, email)


def _wait_for(session: Session, clock: Clock, stopping: threading.Event) -> None:
    """Wait until it is time to go to the meeting."""
    goes_at = session.starts_at - EARLY
    if clock.now() < goes_at:
        click.echo(f"Waiting for {session.id} to begin.", err=True)
    while clock.now() < goes_at and not stopping.wait(REST):
        pass


def _attend(
    settings: Settings,
    clock: Clock,
    ledger: Ledger,
    session: Session,
    invite: Callable[[], Invitation],
    stopping: threading.Event,
) -> NoReturn:
    """Attend one training to its end, and end the process."""
    try:
        room = MeetingSdk(settings.home / "meeting-sdk" / session.id)
    except (MissingSdkError, RoomError) as error:
        refuse(str(error), NEEDS_A_PERSON)
    key, secret = settings.zoom_sdk_key, settings.zoom_sdk_secret
    following = Following(ledger)
    attendance = Attendance(
        session.id,
        room,
        following,
        Claims(following, clock, SOURCE, own_name()),
        clock,
        sign=lambda: sdk_token(key, secret, SystemClock().now()),
        invite=invite,
        site=urlsplit(settings.base_url).netloc,
    )
    while attendance.ended is None and not stopping.wait(TURN):
        attendance.step()
    attendance.stop()
    _say_goodbye(room)
    ended = attendance.ended
    if ended and ended.hopeless:
        click.echo(ended.text, err=True)
    _end(NEEDS_A_PERSON if ended and ended.hopeless else 0)


def _say_goodbye(room: Room) -> None:
    """Let the SDK leave the meeting, for as long as it needs within a bound."""
    resting = threading.Event()
    for _ in range(int(GOODBYE / TURN)):
        if any(isinstance(event, Moved) and event.state == "ended" for event in room.turn()):
            return
        resting.wait(TURN)


def _end(code: int) -> NoReturn:
    """End the process at once: Zoom's library may crash while it is taken down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


# --- every training ---


def _attend_all(
    settings: Settings, clock: Clock, ledger: Ledger, stopping: threading.Event
) -> None:
    if not settings.zoom_sdk_key:
        idle(stopping, NO_KEY)
        return
    following = Following(ledger)
    claims = Claims(following, clock, SOURCE, own_name())
    supervisor = Supervisor(following, claims, clock, _begin)
    _log.info("attending every training at its time")
    while not stopping.wait(REST):
        try:
            supervisor.step()
        except LedgerError as error:
            _log.error("the ledger is in trouble", error=str(error))
    supervisor.stop(PATIENCE)


def _begin(session: str) -> Process:
    """Start the process of one training."""
    return subprocess.Popen([sys.executable, "-m", "bot", "attend", session])  # noqa: S603


COMMANDS = (attend,)
