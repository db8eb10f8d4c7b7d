"""A session from its web page: pasted, drafted beside it, mended, checked and added."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.context import Drafted, context
from bot.office.sessions import LockedError, add, read
from bot.pages.acting import done, words
from bot.session import Session
from bot.session_file import Problem, SessionFileError

ZONE = "America/New_York"

blueprint = Blueprint("drafting", __name__, url_prefix="/new")


@dataclass(slots=True)
class Desk:
    """What lies on the desk: the page as pasted, the draft made of it, and what a check found.

    `problems` keep the file from being used; `advice` is better heeded. `checked` is the session
    where the file can be used.
    """

    page: str = ""
    day: str = ""
    zone: str = ZONE
    zoom_id: str = ""
    toml: str = ""
    complaint: str = ""
    draft: Drafted | None = None
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)
    checked: Session | None = None
    is_locked: bool = False
    is_known: bool = False


@blueprint.get("")
def ask() -> ResponseReturnValue:
    """Ask for the page of a training."""
    return _shown(Desk())


@blueprint.post("")
def act() -> ResponseReturnValue:
    """Draft the session file, check it as it was edited, or add it."""
    form = request.form
    desk = Desk(
        page=form.get("page", ""),
        day=form.get("day", ""),
        zone=form.get("zone", "").strip() or ZONE,
        zoom_id=form.get("zoom_id", "").strip(),
        toml=form.get("toml", "").replace("\r\n", "\n"),
    )
    doing = form.get("do", "draft")
    if doing == "draft":
        _draft(desk)
        return _shown(desk, 422 if desk.complaint else 200)
    _check(desk)
    if doing == "add" and desk.checked:
        try:
            return _add(desk.checked)
        except LockedError as error:
            desk.complaint, desk.is_locked = f"{error} Sign it below.", True
            return _shown(desk, 409)
    return _shown(desk, 422 if desk.problems else 200)


def _draft(desk: Desk) -> None:
    """Draft the file from the page, and check it."""
    uploaded = request.files.get("file")
    if uploaded and uploaded.filename:
        try:
            desk.page = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            desk.complaint = "That file is not text in UTF-8. Save it as UTF-8, or paste its text."
            return
    try:
        day = date.fromisoformat(desk.day)
    except ValueError:
        desk.complaint = "Choose the training’s date: pages rarely say which year."
        return
    if not desk.page.strip():
        desk.complaint = "Paste the text of the page, or choose the file it was saved as."
        return
    found = context().import_page(
        desk.page, date=day, zoom_id=desk.zoom_id or None, timezone=desk.zone
    )
    desk.draft, desk.toml = found, found.toml
    _check(desk)


def _check(desk: Desk) -> None:
    """Check the file as it stands: the same as `session check`."""
    try:
        desk.checked = read(desk.toml)
    except SessionFileError as error:
        desk.problems = error.problems
        return
    desk.advice = context().advice(desk.checked)
    desk.is_known = desk.checked.id in context().live.records.catalogue.sessions


def _add(found: Session) -> ResponseReturnValue:
    here = context()
    signature = {"by": words("by"), "reason": words("reason")}
    version, is_new = add(here.ledger, here.clock, found, "director", **signature)
    here.live.catch_up()
    state = f"version {version}" if is_new else f"version {version}, unchanged"
    text = f"“{found.title}” was added ({state})."
    return done(text, url_for("compliance.session", session_id=found.id))


def _shown(desk: Desk, status: int = 200) -> ResponseReturnValue:
    page = render_template("compliance/drafting.html", room="compliance", desk=desk)
    return page, status
