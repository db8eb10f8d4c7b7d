"""Evaluations from a form elsewhere (Google Forms by Apps Script), signed with our secret."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from bot.clock import Clock
from bot.context import Context, context
from bot.evaluations.incoming import Response as Submitted
from bot.evaluations.incoming import Roll, fact_of
from bot.evaluations.links import is_code
from bot.facts import NewFact
from bot.json_text import without_half_letters
from bot.ledger import LedgerError
from bot.local_time import parse_iso
from webhooks import signature
from webhooks.zoom import MACHINE_CLOCK, body_of

log = structlog.get_logger(__name__)
blueprint = Blueprint("evaluations", __name__)


class FieldError(ValueError):
    """A field of an evaluation that is missing or wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@blueprint.post("/webhooks/evaluations")
def receive() -> ResponseReturnValue:
    """Record one evaluation, once, and acknowledge it when it is on the disk."""
    raw = body_of(request.environ)
    here = context()
    try:
        _verify(here, raw)
        values = msgspec.json.decode(without_half_letters(raw))
        here.ledger.append(_fact(here, values if isinstance(values, dict) else {}, raw))
    except signature.SignatureError as error:
        return jsonify(error=str(error)), 401
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return jsonify(error=f"The body is not JSON: {error}."), 400
    except FieldError as error:
        return jsonify(error=str(error), field=error.field), 422
    except LedgerError as error:
        log.error("evaluation not stored", error=str(error))
        return jsonify(error="The evaluation could not be stored; send it again."), 503
    return Response(status=204)


def _verify(here: Context, raw: bytes) -> None:
    machine: Clock = current_app.config[MACHINE_CLOCK]
    told_at = request.headers.get("X-Attendant-Timestamp")
    signed = request.headers.get("X-Attendant-Signature")
    signature.verify(here.settings.evaluation_secret, told_at, signed, raw, machine.now())


def _fact(here: Context, values: dict[str, Any], raw: bytes) -> NewFact:
    """The fact that an evaluation came in, of an attendee or of someone to be found by a person."""
    session = _text(values, "session")
    if here.live.records.catalogue.get(session) is None:
        raise FieldError("session", f"no session {session!r} was added")
    given = values.get("answers") or {}
    if not isinstance(given, dict):
        raise FieldError("answers", "expected an object of questions and answers")
    answers = {str(question): _answer(answer) for question, answer in given.items()}
    code = next(filter(is_code, answers.values()), "")
    if values.get("token"):
        code = _text(values, "token")
    response = Submitted(
        id=str(values.get("response_id") or hashlib.sha256(raw).hexdigest()[:16]),
        at=_submitted_at(values, here.clock.now()),
        email=_text(values, "email") if values.get("email") or not code else "",
        code=code,
        answers=answers,
    )
    with here.live.record(session) as record:
        roll = Roll(here.settings.secret_key, record.registrants)
    return fact_of(session, response, "form", roll)


def _answer(answer: object) -> str:
    """An answer as text; the choices of a checkbox question come as a list."""
    if isinstance(answer, list):
        return ", ".join(map(_answer, answer))
    return "" if answer is None else str(answer)


def _text(values: dict[str, Any], field: str) -> str:
    value = values.get(field)
    if not isinstance(value, str) or not value.strip():
        raise FieldError(field, "this is missing or no text")
    return value.strip()


def _submitted_at(values: dict[str, Any], now: int) -> int:
    """The form's own time of the submission; ours where it gives none or one yet to come."""
    given = values.get("submitted_at")
    if given is None:
        return now
    try:
        return min(parse_iso(given), now)
    except (TypeError, ValueError, OverflowError) as error:
        expected = "expected a moment such as 2026-12-04T21:05:00Z"
        raise FieldError("submitted_at", f"{expected}, found {given!r}") from error
