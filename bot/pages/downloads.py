"""What the office takes away from a session: tables, the report, specimens, the audit bundle."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, Response, abort, send_file, url_for
from flask.typing import ResponseReturnValue

from bot.board.report import ReportError
from bot.context import context
from bot.office.audit import bundle
from bot.office.errors import OfficeError
from bot.office.exports import Form, exported
from bot.pages.acting import correspondence, registry
from bot.pages.judging import outcomes, refresh_tables
from bot.pages.letters import shown

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}

blueprint = Blueprint("downloads", __name__, url_prefix="/<session_id>")


@blueprint.get("/outcomes.<form>")
def export(session_id: str, form: str) -> ResponseReturnValue:
    """Hand out the outcomes: a table, a workbook, JSON, or the report for the board."""
    if form not in get_args(Form):
        abort(404)
    found, here = outcomes(session_id, fresh=True), context()
    try:
        content = exported(cast(Form, form), found, here.ledger, here.settings.home)
    except ReportError as error:
        raise OfficeError(str(error)) from error
    refresh_tables(session_id)
    return Response(content, mimetype=TYPES[form], headers=_saved_as(f"{session_id}.{form}"))


@blueprint.get("/bundle.zip")
def audit(session_id: str) -> ResponseReturnValue:
    """Hand out the audit bundle, signed."""
    here = context()
    file = bundle(here.ledger, here.settings, session_id, now=here.clock.now())
    name = f"{session_id}-audit.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)


@blueprint.get("/specimen-<form>.<kind>")
def specimen(session_id: str, form: str, kind: str) -> ResponseReturnValue:
    """Show the certificate of a session with SPECIMEN across it."""
    if form not in ("credit", "attendance") or kind not in ("png", "pdf"):
        abort(404)
    session = outcomes(session_id).training.session
    content = registry().specimen(
        session,
        "png" if kind == "png" else "pdf",
        name="Ada Example",
        attendance=form == "attendance",
    )
    return Response(content, mimetype="image/png" if kind == "png" else "application/pdf")


@blueprint.get("/letters/<kind>")
def letter(session_id: str, kind: str) -> ResponseReturnValue:
    """Show a letter of a kind as an invented attendee would get it."""
    session = outcomes(session_id).training.session
    page = correspondence().specimen(session, kind)
    return shown(page, url_for("compliance.session", session_id=session_id))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
