"""Why a stream does not tell of cameras, in words that tell the facilitator what to do."""

from __future__ import annotations

from bot.zoom.errors import APP

TIMEOUT = 1
"""What the package says where the server did not answer in time."""

SILENT = "Zoom's RTMS server gives no answer. The connection is tried again."
BROKEN = "The connection to Zoom's RTMS server broke. It is being made again."
STOPPED = "The RTMS worker was stopped. Cameras are unknown until it is started."
REPLACED = "Another RTMS worker took this stream over."
OVER = "The training is over."

_START = "To have it back, start the app again in the meeting (Apps), or ask its host to."
_REASONS = {
    1: f"The host stopped the app's access to the meeting. {_START}",
    2: f"Somebody stopped the app's access to the meeting. {_START}",
    3: f"The person whose app reads the meeting left it. {_START}",
    4: f"The person whose app reads the meeting was removed from it. {_START}",
    5: f"The host turned the app off. {_START}",
    6: "The meeting ended.",
    7: f"Zoom cancelled the stream. {_START}",
    8: "Zoom revoked the stream: its app may not read meetings any more. Authorize the app again.",
    9: f"The host turned all apps off. {_START}",
    18: (
        "Zoom does not accept the RTMS app's key. Copy ZOOM_RTMS_CLIENT_ID and "
        f"ZOOM_RTMS_CLIENT_SECRET again from App Credentials on {APP}, start the worker again, "
        "then start the app again in the meeting."
    ),
    23: "The administrator of the Zoom account turned the app off. Ask them to allow it.",
    26: "This kind of meeting cannot be streamed.",
}
"""Zoom's numbers for why a stream stopped; those for a broken connection are not among them."""

PASSING = frozenset({*range(10, 18), 19, 24})
"""Reasons that are Zoom's own trouble, or that of the network."""


def refusal(code: int) -> str:
    """Why a server did not take the connection (its number; 1: no answer)."""
    if code == TIMEOUT:
        return SILENT
    return (
        f"Zoom's RTMS server refused the connection ({code}). It is tried again. If it stays so, "
        f"copy ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET again from App Credentials on {APP}."
    )


def is_final(reason: int) -> bool:
    """Whether a stream that ended for this reason comes back only if somebody starts it again."""
    return reason in _REASONS


def end(reason: int) -> str:
    """Why a stream ended, by Zoom's number."""
    if reason in _REASONS:
        return _REASONS[reason]
    if reason in PASSING:
        return f"Zoom's RTMS server gave the stream up ({reason}). {_START}"
    return f"The stream ended ({reason}). {_START}"
