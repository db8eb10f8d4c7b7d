"""zoomus's client, without its traps: the token is fetched when needed, checked, and renewed.

zoomus 1.2.1 fetches its token in the constructor with neither a timeout nor a look at the answer,
never renews it, and hands its timeout on to nothing. Its raw calls (`get_request` and so on) are
sound, and all that is used here.
"""

from __future__ import annotations

import json
import threading
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from zoomus import ZoomClient
from zoomus.util import API_VERSION_2, ApiClient

from bot.clock import SECOND, Clock
from bot.json_text import without_half_letters
from bot.settings import Settings
from bot.zoom.errors import NoCredentialsError, ZoomError, read_token_refusal, unreached, unreadable

TIMEOUT = 15.0
"""How long Zoom may take to accept a connection, and between two parts of an answer, in seconds."""

SPARE = 60 * SECOND
"""How long before its end a token is renewed."""

LIFE = 3600
"""How long a token lives where Zoom does not say, in seconds."""


class Client(ZoomClient):  # type: ignore[misc]  # zoomus has no types
    """One app's access to Zoom. `clock` is the machine's time, by which tokens grow old."""

    def __init__(self, settings: Settings, clock: Clock, timeout: float = TIMEOUT) -> None:
        """Nothing is asked of Zoom yet. Raises NoCredentialsError where none are set."""
        if not settings.zoom_client_id:
            raise NoCredentialsError
        ApiClient.__init__(self, base_uri=settings.zoom_api_url)
        self._timeout = timeout  # zoomus's own setter cuts it to whole seconds
        self.components: dict[str, Any] = {}
        self.config: dict[str, Any] = {
            "client_id": settings.zoom_client_id,
            "client_secret": settings.zoom_client_secret,
            "api_account_id": settings.zoom_account_id,
            "version": API_VERSION_2,
            "oauth_uri": settings.zoom_oauth_url,
            "token": None,
        }
        self.scopes: frozenset[str] = frozenset()
        self.skew = 0
        self._clock = clock
        self._renew_at = 0
        self._turn = threading.Lock()

    def token(self) -> str:
        """A token that is good for a while yet. Raises ZoomError where Zoom gives none."""
        with self._turn:
            if not self.config["token"] or self._clock.now() >= self._renew_at:
                self.refresh_token()
            return str(self.config["token"])

    def forget(self, token: str) -> None:
        """Zoom refused this token: the next call fetches another, unless that was done already."""
        with self._turn:
            if self.config["token"] == token:
                self.config["token"] = None

    def refresh_token(self) -> None:
        """Fetch a token, and look at what was answered. Raises ZoomError."""
        doing = "let the app sign in"
        self.config["token"] = None
        try:
            answer = requests.post(
                self.config["oauth_uri"],
                data={
                    "grant_type": "account_credentials",
                    "account_id": self.config["api_account_id"],
                },
                auth=(self.config["client_id"], self.config["client_secret"]),
                timeout=self.timeout,
            )
        except requests.RequestException as error:
            raise ZoomError(doing, unreached(type(error).__name__)) from error
        self._note_time(answer)
        values = table_of(answer)
        if answer.status_code != 200:
            said = str(values.get("reason") or values.get("errorMessage") or "")
            code = code_of(values, "errorCode")
            reading = read_token_refusal(
                answer.status_code, code, str(values.get("error") or ""), said
            )
            raise ZoomError(doing, reading, status=answer.status_code, code=code)
        if not values.get("access_token"):
            raise ZoomError(doing, unreadable("no token"), status=200)
        self.config["token"] = str(values["access_token"])
        self.scopes = frozenset(str(values.get("scope") or "").split())
        life = values.get("expires_in")
        life = life if isinstance(life, int) and life > 0 else LIFE
        self._renew_at = self._clock.now() + max(life * SECOND - SPARE, 0)

    def _note_time(self, answer: requests.Response) -> None:
        """Note by how much our clock is ahead of Zoom's, in milliseconds."""
        try:
            theirs = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        except (KeyError, ValueError):
            return
        self.skew = self._clock.now() - round(theirs * SECOND)


def table_of(answer: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is none."""
    return read_table(answer.content)


def read_table(content: bytes) -> dict[str, Any]:
    """The JSON object of a text; empty where it is none."""
    try:
        values = json.loads(without_half_letters(content))
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def code_of(values: dict[str, Any], name: str = "code") -> int:
    """Zoom's own code in an answer, 0 where there is none."""
    code = values.get(name)
    return code if isinstance(code, int) else 0
