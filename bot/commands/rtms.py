"""The command that follows Zoom's realtime media streams."""

from __future__ import annotations

import click
import structlog

from bot import logs
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse
from bot.commands.running import REST, idle, own_name, until_told_to_stop
from bot.ledger import LedgerError
from bot.zoom.claims import Claims
from bot.zoom.following import Following
from bot.zoom.native import mute_native_output
from bot.zoom.rtms.package import MissingRtmsError, RtmsPackage
from bot.zoom.rtms.worker import SOURCE, RtmsWorker

_log = structlog.get_logger(__name__)


@click.command()
def rtms() -> None:
    """Follow Zoom's realtime media streams: whose camera goes on and off. Two at once do no harm.

    \b
    Example: python -m bot rtms
    """
    mute_native_output()
    logs.set_up()
    settings, clock, ledger = open_ledger()
    stopping = until_told_to_stop()
    if not settings.zoom_rtms_client_id:
        idle(
            stopping,
            "ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET are not set, so no stream can be "
            "followed. docs/attending.md shows where to get them.",
        )
        return
    try:
        exchange = RtmsPackage(
            settings.zoom_rtms_client_id, settings.zoom_rtms_client_secret, clock
        )
    except MissingRtmsError as error:
        idle(stopping, str(error))
        return
    following = Following(ledger)
    claims = Claims(following, clock, SOURCE, own_name())
    worker = RtmsWorker(following, claims, clock, exchange)
    _log.info("following streams")
    while not stopping.wait(REST):
        worker.step()
    try:
        worker.stop()
    except LedgerError as error:
        refuse(str(error), NEEDS_A_PERSON)


COMMANDS = (rtms,)
