"""The web application: receivers and pages on one ledger."""

from __future__ import annotations

import os

import structlog
from flask import Flask, Request, Response, jsonify, render_template, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.clock import Clock, SystemClock
from bot.context import EXTENSION, Context, context
from bot.ledger import Ledger, LedgerError
from bot.pages import blueprints
from bot.pages.live import Live
from bot.settings import Settings, clock_from
from schedules.check import all_advice
from schedules.draft import import_page
from schedules.timeline import timeline
from webhooks import evaluations, health, metrics, openapi, zoom

POLICY = {
    "default-src": "'none'",
    **dict.fromkeys(
        ("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src"), "'self'"
    ),
    "frame-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""What a page may load: nothing from elsewhere, and no script or style within the page."""

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {whence}" for what, whence in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer to a browser carries: nothing from elsewhere, no framing, no address told."""

ONLY_HTTPS = "max-age=31536000"
"""For a year a browser is to come by https only (RFC 6797); sent where the base URL is https."""

log = structlog.get_logger(__name__)


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    ledger: Ledger | None = None,
    machine_clock: Clock | None = None,
) -> Flask:
    """Put the application together.

    `clock` is the time of the training (a rehearsal's may run faster); `machine_clock` is real
    time, by which the age of a signature is judged. Raises SettingsError or LedgerError.
    """
    settings = settings or Settings.load(os.environ)
    clock = clock or clock_from(os.environ)
    ledger = ledger or Ledger(settings.database, clock)
    app = Flask(__name__, static_folder=None)
    app.secret_key = settings.secret_key
    app.session_interface = _Sessions()
    app.config.update(
        {
            zoom.MACHINE_CLOCK: machine_clock or SystemClock(),
            "MAX_CONTENT_LENGTH": zoom.LARGEST,
            "MAX_FORM_MEMORY_SIZE": zoom.LARGEST,
            "SESSION_COOKIE_SECURE": settings.is_https,
            "SESSION_COOKIE_SAMESITE": "Lax",
        }
    )
    app.extensions[EXTENSION] = Context(
        settings, clock, ledger, Live(ledger, clock), timeline, import_page, all_advice
    )
    for blueprint in (
        zoom.blueprint,
        evaluations.blueprint,
        health.blueprint,
        metrics.blueprint,
        openapi.blueprint,
        *blueprints(),
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(Exception, _explain)
    app.after_request(_protect)
    zoom.receive_directly(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    return app


class _Sessions(SecureCookieSessionInterface):
    """Flask's sessions, with no work done for those who bring none: Zoom, and attendees."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of whoever asks."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _explain(error: Exception) -> ResponseReturnValue:
    """Answer what went wrong in words: as JSON to a program, as a page to a person."""
    status, title, text = 500, "Something went wrong", "Please try again in a minute."
    if isinstance(error, HTTPException):
        status, title, text = error.code or 500, error.name, error.description or ""
    elif isinstance(error, LedgerError):
        status, title = 503, "The record cannot be read just now"
    if status >= 500:
        log.error("request failed", endpoint=request.endpoint, exc_info=error)
    if request.path.startswith("/webhooks/"):
        return jsonify(error=f"{title}: {text}"), status
    return render_template("message.html", title=title, text=text), status


def _protect(response: Response) -> Response:
    if request.path.startswith("/webhooks/"):
        return response  # which no browser shows
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if context().settings.is_https:
        response.headers["Strict-Transport-Security"] = ONLY_HTTPS
    return response
