"""Taking in a roster on a session's page: the same file as `roster import`, all rows or none."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.office.errors import OfficeError
from bot.pages.acting import done
from bot.registrants import RosterError, Row, parse_roster, register
from bot.rules.wording import counted

blueprint = Blueprint("enrolling", __name__, url_prefix="/<session_id>")


@blueprint.post("/roster")
def take(session_id: str) -> ResponseReturnValue:
    """Record who registered."""
    here = context()
    with here.live.record(session_id) as record:
        session = record.session
    rows = _rows()
    key, now = here.settings.secret_key, here.clock.now()
    new, changed = register(here.ledger, key, session.id, rows, at=now, source="roster")
    here.live.catch_up()
    same = len(rows) - new - changed
    text = f"{counted(len(rows), 'registrant')}: {new} new, {changed} changed, {same} as before."
    return done(text, url_for("compliance.session", session_id=session_id))


def _rows() -> list[Row]:
    """The rows of the file that was sent. Raises OfficeError naming each bad row by its line."""
    sent = request.files.get("roster")
    if sent is None or not sent.filename:
        raise OfficeError("Choose a CSV file with the columns email and name.")
    try:
        return parse_roster(sent.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise OfficeError(
            "That file is not text in UTF-8. Save it as CSV in UTF-8 and send it again."
        ) from None
    except RosterError as error:
        text = f"Nobody was added. Correct these lines and send it again:\n{error}"
        raise OfficeError(text) from error
