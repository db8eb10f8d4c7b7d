"""What Zoom answers when it does not do what was asked, in words that say what to do."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Trouble = Literal[
    "credentials",  # the app's credentials are wrong
    "revoked",  # the app was deactivated, or its access taken away
    "scope",  # the app lacks a scope
    "permission",  # the account, the user or the plan does not allow it
    "polls",  # polls are turned off
    "missing",  # there is no such meeting, or nothing of it yet
    "limit",  # too many requests at once
    "quota",  # too many requests today
    "page",  # the token of the next page is no longer good
    "unavailable",  # Zoom did not answer, or not as it should
    "refused",  # anything else
]
"""The kinds of trouble that call for different things to do."""

TRANSIENT: frozenset[Trouble] = frozenset({"limit", "unavailable"})
"""The troubles that may pass by themselves."""

APP = "your app's page at marketplace.zoom.us"
SETTINGS = "Settings > Meeting > In Meeting (Basic) at zoom.us"

_SCOPES = re.compile(r"does not contain scopes?:?\s*\[?([^\]]*)\]?", re.IGNORECASE)
_PAGE_TOKEN = re.compile(r"page.?token", re.IGNORECASE)
_PLAN = re.compile(r"plan|subscri|paid|license", re.IGNORECASE)


class Reading(NamedTuple):
    """What an answer of Zoom's means: the trouble, why, and what a person is to do."""

    trouble: Trouble
    why: str
    advice: str


class ZoomError(Exception):
    """Zoom did not do what was asked. The text says what, why, and what to do next.

    `status` is the HTTP status and `code` Zoom's own, 0 where there was none. `unheard` says that
    Zoom has surely not carried the request out, so that it can be sent again whatever it was;
    `retry_after` how many seconds Zoom asked to wait.
    """

    def __init__(
        self,
        doing: str,
        reading: Reading,
        *,
        status: int = 0,
        code: int = 0,
        unheard: bool = False,
        retry_after: float = 0.0,
    ) -> None:
        number = code or status
        why = f"{reading.why} ({number})" if number else reading.why
        super().__init__(f"Zoom did not {doing}: {why}. {reading.advice}")
        self.trouble = reading.trouble
        self.status = status
        self.code = code
        self.unheard = unheard
        self.retry_after = retry_after


class NoCredentialsError(Exception):
    """The credentials for Zoom's interface are not set."""

    def __init__(self) -> None:
        super().__init__(
            "ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET are not set, so nothing can be "
            "asked of Zoom. Copy them from the App Credentials of your Server-to-Server OAuth app "
            "at marketplace.zoom.us into .env; docs/zoom-setup.md shows how."
        )


def read_token_refusal(status: int, code: int, error: str, said: str) -> Reading:
    """What it means that Zoom gave no access token (`error` as OAuth names it)."""
    if code == 4717 or "disabled" in said.lower() or "deactivated" in said.lower():
        return _REVOKED
    if error == "invalid_client" or code in (4702, 4704, 4706):
        return Reading(
            "credentials",
            "the client ID or the client secret is wrong, or the app was deleted",
            f"Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again from App Credentials on {APP}.",
        )
    if status < 500 and status != 429:
        return Reading(
            "credentials",
            f"the sign-in was refused: {said or error or 'no reason was given'}",
            f"Compare ZOOM_ACCOUNT_ID with App Credentials on {APP}; the app must be a "
            "Server-to-Server OAuth app, and activated.",
        )
    return read_refusal(status, code, said)


def read_refusal(status: int, code: int, said: str) -> Reading:
    """What an answer with an HTTP status of 400 or more means, from Zoom's code and message."""
    if status == 429:
        return _DAILY if "daily" in said.lower() else _LIMIT
    if status >= 500:
        return _UNAVAILABLE
    if scopes := _SCOPES.search(said):
        return _lacking(scopes[1])
    if status == 400 and _PAGE_TOKEN.search(said):
        return Reading("page", "the list was left open too long", "Run the command again.")
    if status == 401:
        return _REVOKED
    if code == 4400:
        return _ADVANCED_POLLS if "advanced" in said.lower() else _POLLS
    if code in (200, 3161) and _PLAN.search(said):
        return _PLAN_LACKS
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 404:
        return _BY_CODE[3001]
    return Reading(
        "refused",
        said.rstrip(". ") or "no reason was given",
        "If this stays so, run: python -m bot doctor",
    )


def unreadable(what: str) -> Reading:
    """What it means that an answer could not be read."""
    return Reading("unavailable", f"its answer was {what}", _UNAVAILABLE.advice)


def unreached(kind: str) -> Reading:
    """What it means that there was no answer at all; `kind` says how the network put it."""
    return Reading(
        "unavailable",
        f"there was no answer ({kind})",
        "Check this machine's connection and status.zoom.us; what is due is tried again.",
    )


def _lacking(scopes: str) -> Reading:
    found = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    admin = [scope for scope in found if scope.endswith(":admin")]
    return Reading(
        "scope",
        f"the app lacks the scope {' or '.join(admin or found) or 'for it'}",
        f"Add it under Scopes on {APP}, then try again.",
    )


_REVOKED = Reading(
    "revoked",
    "the app has no access any more",
    f"Activate it again on {APP}. If it is active, make a new client secret there and put it into "
    "ZOOM_CLIENT_SECRET.",
)
_LIMIT = Reading(
    "limit",
    "too many requests at once, for longer than we waited",
    "Other programs may use the same account. It is tried again; or run the command in a minute.",
)
_DAILY = Reading(
    "quota",
    "the account has used up its requests for today",
    "They begin anew at midnight UTC. Look for other programs that use the same account.",
)
_UNAVAILABLE = Reading(
    "unavailable",
    "Zoom itself has trouble",
    "Look at status.zoom.us; what is due is tried again, or run the command later.",
)
_POLLS = Reading(
    "polls",
    "polls are turned off, or the host's plan has none",
    f"The host needs a Pro plan or higher; turn on Meeting Polls/Quizzes under {SETTINGS}.",
)
_ADVANCED_POLLS = Reading(
    "polls",
    "advanced polls are turned off, and this one has a rating or a written answer",
    f"Turn on “Allow host to create advanced polls and quizzes” under {SETTINGS}, or ask such "
    'questions on the attendees\' page (channel = "page").',
)
_PLAN_LACKS = Reading(
    "permission",
    "the host's plan does not include it",
    "Meetings need a Pro plan or higher, webinars the Webinar plan: see Plans and Billing at "
    "zoom.us.",
)
_OWNER = Reading(
    "permission",
    "the app's owner has no right to it",
    "Give the owner's role the rights to meetings, registrants and reports under User Management > "
    "Roles at zoom.us.",
)
_NUMBER = Reading(
    "missing",
    "there is no such meeting in the app's account",
    "Check the number and the kind (meeting or webinar) under [zoom] in the session file, and that "
    "the app belongs to the host's account.",
)
_BY_CODE: dict[int, Reading] = {
    200: _OWNER,
    300: _NUMBER,
    1001: _OWNER,
    1010: _OWNER,
    3000: Reading(
        "permission",
        "the meeting does not allow it: it takes no registrations, or is of another kind",
        "Set Registration to Required in the meeting's settings, and check the kind under [zoom] "
        "in the session file.",
    ),
    3001: _NUMBER,
    3161: _OWNER,
    12702: Reading(
        "missing",
        "the meeting is longer ago than Zoom keeps its reports",
        "What was received during the meeting still stands; nothing more can be fetched.",
    ),
}
