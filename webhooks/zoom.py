"""Zoom's deliveries: verified, recorded durably, acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterable
from http.client import responses
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import msgspec
import structlog
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge
from werkzeug.wsgi import get_content_length, get_input_stream

from bot.clock import Clock
from bot.context import EXTENSION, Context
from bot.ledger import LedgerError
from bot.owners import Owners
from webhooks import delivery as deliveries
from webhooks import signature
from webhooks.metrics import METRICS, Metrics

MACHINE_CLOCK = "machine clock"
"""Where the app keeps the clock for the age of signatures: real time, in a rehearsal too."""

LARGEST = 1024 * 1024
"""The largest body that is read, in bytes."""

PATH = "/webhooks/zoom"
RECEIVER = "zoom receiver"
"""Where the app keeps its receiver."""

Answer = tuple[int, dict[str, str]]
"""A status, and what is said with it; nothing where there is nothing to say."""

log = structlog.get_logger(__name__)
blueprint = Blueprint("zoom", __name__)


@blueprint.post(PATH)
def receive() -> ResponseReturnValue:
    """Take in one delivery."""
    receiver: Receiver = current_app.extensions[RECEIVER]
    status, said = receiver.answer(request.environ)
    return (jsonify(said) if said else Response()), status


def receive_directly(app: Flask) -> None:
    """Let deliveries reach the receiver before Flask makes a request of them.

    That takes Flask longer than it takes to verify a delivery and to store it.
    """
    receiver = app.extensions[RECEIVER] = Receiver(
        app.extensions[EXTENSION], app.config[MACHINE_CLOCK], app.extensions[METRICS]
    )
    flask = app.wsgi_app

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_delivery = environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "POST"
        answer: WSGIApplication = receiver if is_delivery else flask
        return answer(environ, start_response)

    app.wsgi_app = choose  # type: ignore[method-assign]


class Receiver:
    """Records each delivery, once, and acknowledges it when it is on the disk. Speaks WSGI."""

    def __init__(self, here: Context, machine: Clock, metrics: Metrics) -> None:
        self._here = here
        self._machine = machine
        self._metrics = metrics
        self._owners = Owners(here.ledger)
        self._secret = here.settings.zoom_webhook_secret_token

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request as a WSGI application."""
        began = time.perf_counter()
        status, said = self.answer(environ)
        body, fields = b"", []
        if said:
            body = msgspec.json.encode(said)
            fields = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status in (400, 413):  # what follows on this connection may be the rest of it
            fields.append(("Connection", "close"))
        start_response(f"{status} {responses[status]}", fields)
        self._metrics.note("zoom.receive", "POST", status, time.perf_counter() - began)
        return [body]

    def answer(self, environ: WSGIEnvironment) -> Answer:
        """Take one delivery in, or say why not."""
        try:
            raw = body_of(environ)
            if b"plainToken" in raw and (challenge := _challenge(raw)) is not None:
                return 200, signature.answer_challenge(self._secret, challenge)
            told_at = environ.get("HTTP_X_ZM_REQUEST_TIMESTAMP")
            signed = environ.get("HTTP_X_ZM_SIGNATURE")
            signature.verify(self._secret, told_at, signed, raw, self._machine.now())
            self._record(deliveries.parse(raw))
        except signature.SignatureError as error:
            return _refusal(str(error), 401)
        except deliveries.DeliveryError as error:
            return _refusal(str(error), 400)
        except HTTPException as error:
            return _refusal(f"{error.name}: {error.description}", error.code or 400)
        except LedgerError as error:
            log.error("delivery not stored, Zoom will send it again", error=str(error))
            return _refusal("The delivery could not be stored; send it again.", 503)
        except Exception as error:
            log.error("delivery not taken in, Zoom will send it again", exc_info=error)
            return _refusal("Something went wrong: Please try again in a minute.", 500)
        return 204, {}

    def _record(self, delivery: deliveries.Delivery) -> None:
        here = self._here
        at = deliveries.moment_of(delivery, here.clock.now())
        session = self._owners.session_at(*delivery.meeting, at)
        here.ledger.append(deliveries.fact_of(delivery, session, at))


def body_of(environ: WSGIEnvironment) -> bytes:
    """What was sent, to its end.

    Raises RequestEntityTooLarge, also where the length was not told before, or ClientDisconnected.
    """
    length = get_content_length(environ)
    if length is not None and length > LARGEST:
        raise RequestEntityTooLarge
    try:
        if length is not None:
            raw: bytes = environ["wsgi.input"].read(length)
        else:
            raw = get_input_stream(environ, max_content_length=LARGEST).read()
    except OSError as error:  # a chunk that is none, or nobody there any more
        raise ClientDisconnected from error
    if length is None and len(raw) >= LARGEST:  # it was cut off there
        raise RequestEntityTooLarge
    if length is not None and len(raw) < length:
        raise ClientDisconnected
    return raw


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


def _refusal(reason: str, status: int) -> Answer:
    if status < 500:
        log.warning("delivery refused", reason=reason, status=status)
    return status, {"error": reason}
