"""What works around Zoom: its way to us, the mail, and the sources of camera state."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import requests

from bot.ledger import Ledger
from bot.local_time import iso
from bot.settings import Settings
from bot.zoom.findings import Finding, fails, note, works

TIMEOUT = 5.0
"""How long anything may take to answer, in seconds; Zoom gives a webhook three."""

Challenge = Callable[[str, str], dict[str, str]]
"""The right answer to Zoom's URL validation, from the secret and the plain token."""


def examine_webhook(settings: Settings, expected: Challenge) -> Iterator[Finding]:
    """Ask the receiver for what Zoom asks it to prove that the address is ours."""
    address = f"{settings.base_url}/webhooks/zoom"
    secret = settings.zoom_webhook_secret_token
    yield from (fails("Deliveries from Zoom", text) for text in settings.missing_for_zoom())
    if not secret:
        return
    token = secrets.token_urlsafe(16)
    challenge: dict[str, Any] = {
        "event": "endpoint.url_validation",
        "payload": {"plainToken": token},
    }
    try:
        answer = requests.post(address, json=challenge, timeout=TIMEOUT)
        right = answer.status_code == 200 and answer.json() == expected(secret, token)
    except requests.RequestException as error:
        yield fails(
            f"Nothing answers at {address} ({type(error).__name__})",
            "Start the web process, and check ATTENDANT_BASE_URL, the name's address and the "
            "certificate.",
        )
        return
    if not right:
        yield fails(
            f"What answers at {address} is not this receiver, or has another secret",
            "Check ATTENDANT_BASE_URL, and restart the web process after a change of "
            "ZOOM_WEBHOOK_SECRET_TOKEN.",
        )
    elif settings.is_local or urlsplit(address).scheme != "https":
        yield fails(
            f"The receiver answers at {address}, where Zoom cannot reach it",
            "Set ATTENDANT_BASE_URL to a public address that begins with https.",
        )
    else:
        yield works(f"The receiver answers Zoom's validation at {address} (asked from here)")


def examine_deliveries(ledger: Ledger) -> Iterator[Finding]:
    """When Zoom last delivered anything."""
    rows = ledger.rows(
        "select max(recorded_at) from facts where source = 'zoom' and kind like 'zoom.%'"
    )
    latest = rows[0][0] if rows else None
    if latest is None:
        yield note(
            "Zoom has delivered nothing so far",
            "Start and end a test meeting; if nothing comes, check the Event Subscription's "
            "address and events.",
        )
    else:
        yield works(f"The last delivery from Zoom came at {iso(latest)}")


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Whether the mail server takes us."""
    if not settings.smtp_url:
        yield note(
            f"Mail is not sent but written to {settings.home / 'outbox'}",
            "Set ATTENDANT_SMTP_URL to send it.",
        )
        return
    server = urlsplit(settings.smtp_url)
    name = f"The mail server {server.hostname}"
    try:
        _greet(settings.smtp_url)
    except smtplib.SMTPAuthenticationError as error:
        advice = "Check user and password in ATTENDANT_SMTP_URL."
        yield fails(f"{name} refuses the sign-in ({error.smtp_code})", advice)
    except (smtplib.SMTPException, OSError) as error:
        advice = "Check host and port in ATTENDANT_SMTP_URL, and that this machine may reach it."
        yield fails(f"{name} cannot be used ({error})", advice)
    else:
        yield works(f"{name} takes mail from us")


def _greet(url: str) -> None:
    """Connect as for sending, and go."""
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
    ) as smtp:
        smtp.ehlo()
        if parts.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.noop()


class _Source(NamedTuple):
    """A live source of camera states: its package, the settings with its key, and what is there."""

    name: str
    package: str
    keys: str
    is_installed: bool
    has_key: bool


def _live_sources(settings: Settings) -> tuple[_Source, ...]:
    return (
        _Source(
            "Realtime Media Streams",
            "rtms",
            "ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET",
            find_spec("rtms") is not None,
            bool(settings.zoom_rtms_client_id),
        ),
        _Source(
            "The in-meeting bot",
            "zoom-meeting-sdk",
            "ZOOM_SDK_KEY and ZOOM_SDK_SECRET",
            find_spec("zoom_meeting_sdk") is not None,
            bool(settings.zoom_sdk_key),
        ),
    )


def examine_cameras(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    """Which sources can tell whether a camera is on, and which lack half of what they need."""
    quality = ledger.rows("select 1 from facts where kind like 'zoom.%.participant_qos' limit 1")
    found = ["Quality of Service deliveries (about once a minute)"] if quality else []
    for source in _live_sources(settings):
        if source.is_installed and source.has_key:
            found.append(f"{source.name} (package {source.package})")
        elif source.is_installed or source.has_key:
            yield note(
                f"{source.name} would need {source.keys} too"
                if source.is_installed
                else f"{source.name} would need the package {source.package} too",
                "docs/attending.md shows where to get it.",
            )
    if found:
        yield works(f"Camera state can come from: {', '.join(found)}")
    else:
        yield note(
            "No source of camera state is set up",
            "Every camera will be unknown, which is one review for the session and never a fail. "
            "docs/zoom-setup.md names the sources: the QSS add-on, RTMS, the in-meeting bot.",
        )
