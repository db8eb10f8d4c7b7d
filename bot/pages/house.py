"""What all pages share: the static files, and how moments are written in templates."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState
from jinja2 import StrictUndefined

from bot.calendar_file import MEDIA_TYPE, calendar_file
from bot.clock import MINUTE, SECOND, Clock
from bot.context import context
from bot.local_time import clock_text, iso, to_local
from bot.pages.parking import Lot
from bot.register import FollowedRegister
from bot.rules.wording import counted, day_text, listed, moment_text, span_text

REGISTER = "attendant.certificates"
LOT = "attendant.parked pages"

blueprint = Blueprint(
    "pages",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


def pace(clock: Clock) -> float:
    """How many times as fast as real time the training's clock runs now: 1, or a rehearsal's."""
    now = clock.now()
    real = clock.real_time_of(now + MINUTE) - clock.real_time_of(now)
    return MINUTE / SECOND / real if real > 0 else 1.0


def clock_seconds_text(moment: int, zone: ZoneInfo) -> str:
    """A moment to the second as `1:15:02 PM`."""
    return to_local(moment, zone).strftime("%I:%M:%S %p").lstrip("0")


def zone_text(moment: int, zone: ZoneInfo) -> str:
    """What a zone is called at a moment: `EST`."""
    return to_local(moment, zone).strftime("%Z")


def lot() -> Lot:
    """Where the pages of this process are parked."""
    known = current_app.extensions.setdefault(LOT, Lot(context().live))
    return cast(Lot, known)


def register() -> FollowedRegister:
    """The certificates, as this installation's ledger tells them."""
    known = current_app.extensions.setdefault(REGISTER, FollowedRegister(context().ledger))
    return cast(FollowedRegister, known)


def calendar_answer(session_id: str, page: str, about: str, join_url: str = "") -> Response:
    """A session as a calendar file. Raises UnknownSessionError, or LedgerError."""
    here = context()
    with here.live.record(session_id) as record:
        session, version = record.session, here.live.records.catalogue.versions[session_id]
    content = calendar_file(
        session,
        page=page,
        about=about,
        join_url=join_url,
        site=here.settings.base_url,
        version=version,
        stamp=here.clock.now(),
    )
    saved_as = {"Content-Disposition": f'attachment; filename="{session_id}.ics"'}
    return Response(content, mimetype=MEDIA_TYPE, headers=saved_as)


@blueprint.record
def add_filters(state: BlueprintSetupState) -> None:
    """Teach the templates how moments (UTC milliseconds) and numbers are written."""
    state.app.jinja_env.undefined = StrictUndefined  # a slip in a template fails, not hides
    state.app.jinja_env.filters.update(
        clock=clock_text,
        clock_seconds=clock_seconds_text,
        counted=counted,
        day=day_text,
        iso=iso,
        listed=listed,
        moment=moment_text,
        zone=zone_text,
    )
    state.app.jinja_env.globals.update(span_text=span_text)
    state.app.jinja_env.trim_blocks = True
    state.app.jinja_env.lstrip_blocks = True
