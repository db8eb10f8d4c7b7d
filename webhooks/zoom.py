"""Zoom's deliveries: verified, recorded durably, acknowledged."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from bot.clock import Clock
from bot.context import context
from bot.ledger import LedgerError
from webhooks import delivery as deliveries
from webhooks import signature

MACHINE_CLOCK = "machine clock"
"""Where the app keeps the clock for the age of signatures: real time, in a rehearsal too."""

LARGEST = 1024 * 1024
"""The largest body that is read, in bytes."""

log = structlog.get_logger(__name__)
blueprint = Blueprint("zoom", __name__)


@blueprint.post("/webhooks/zoom")
def receive() -> ResponseReturnValue:
    """Record one delivery, once, and acknowledge it when it is on the disk."""
    request.max_content_length = LARGEST
    raw = read_body()
    secret = context().settings.zoom_webhook_secret_token
    try:
        if b"plainToken" in raw and (challenge := _challenge(raw)) is not None:
            return jsonify(signature.answer_challenge(secret, challenge))
        verify_request(secret, raw, "x-zm-request-timestamp", "x-zm-signature")
    except signature.SignatureError as error:
        return _refusal(str(error), 401)
    try:
        delivery = deliveries.parse(raw)
        return _record(delivery)
    except deliveries.DeliveryError as error:
        return _refusal(str(error), 400)
    except LedgerError as error:
        log.error("delivery not stored, Zoom will send it again", error=str(error))
        return _refusal("The delivery could not be stored; send it again.", 503)


def read_body() -> bytes:
    """What was sent. Raises RequestEntityTooLarge, also where the length was not told before."""
    raw = request.get_data()
    if len(raw) >= LARGEST and request.content_length is None:  # it was cut off there
        raise RequestEntityTooLarge
    return raw


def verify_request(secret: str, raw: bytes, timestamp: str, signed: str) -> None:
    """Check the signature in the named headers. Raises SignatureError."""
    machine: Clock = current_app.config[MACHINE_CLOCK]
    headers = request.headers
    signature.verify(secret, headers.get(timestamp), headers.get(signed), raw, machine.now())


def _record(delivery: deliveries.Delivery) -> ResponseReturnValue:
    here = context()
    at = deliveries.moment_of(delivery, here.clock.now())
    session = here.live.lately.catalogue.session_at(*delivery.meeting, at)
    here.ledger.append(deliveries.fact_of(delivery, session, at))
    return Response(status=204)


def _challenge(raw: bytes) -> str | None:
    """The token of Zoom's URL validation, None where the body is something else.

    Whether Zoom signs this request is not documented, so it is answered either way.
    """
    try:
        delivery = deliveries.parse(raw)
    except deliveries.DeliveryError:
        return None
    if delivery.event != deliveries.VALIDATION:
        return None
    return str(delivery.payload.get("plainToken", ""))


def _refusal(reason: str, status: int) -> ResponseReturnValue:
    if status < 500:
        log.warning("delivery refused", reason=reason, status=status)
    return jsonify(error=reason), status
