"""Zoom's interface as the rest of the program uses it: what is asked, is answered or explained.

Every call waits no longer than one timeout, is sent again where that may help and can do no harm,
and ends in a table of values or in a ZoomError. Lists are read page by page.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random, SystemRandom
from typing import Any, NamedTuple

import requests
from urllib3.exceptions import NewConnectionError

from bot.clock import Clock, SystemClock
from bot.settings import Settings
from bot.zoom.client import TIMEOUT, Client, code_of, table_of
from bot.zoom.errors import TRANSIENT, ZoomError, read_refusal, unreached, unreadable

PAGE_SIZE = 300
"""The most items that Zoom gives on a page."""

FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0
PATIENCE = 30.0
"""Before sending again it waits about half a second, doubling up to 8 s, and 30 s in all."""

RESTARTS = 3
"""How often a list is begun again because the token of its next page had expired."""

Table = dict[str, Any]


class _Call(NamedTuple):
    """One request, and in `doing` what it is for, as in "Zoom did not list the polls"."""

    doing: str
    method: str
    path: str
    query: Table
    body: Table | None = None

    @property
    def may_repeat(self) -> bool:
        """Whether it does no harm to carry it out twice."""
        return self.method != "post"


class Zoom:
    """Zoom's interface for one app. Safe for several threads.

    `clock` is the machine's time; `sleep` takes seconds; `patience` is the most to wait, in
    seconds, before a call that fails for a passing reason is given up.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        rng: Random | None = None,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
    ) -> None:
        """Nothing is asked of Zoom yet. Raises NoCredentialsError where none are set."""
        self._client = Client(settings, clock or SystemClock(), timeout)
        self._sleep = sleep
        self._rng = rng or SystemRandom()
        self._patience = patience

    def sign_in(self) -> None:
        """Make sure that there is a token. Raises ZoomError where Zoom gives none."""
        self._client.token()

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that the app has, as Zoom said when it gave the token."""
        return self._client.scopes

    @property
    def skew(self) -> int:
        """By how many milliseconds this machine's clock is ahead of Zoom's, to about a second."""
        return self._client.skew

    def get(self, path: str, doing: str, **query: Any) -> Table:
        """What Zoom answers to a GET. Raises ZoomError."""
        return self._ask(_Call(doing, "get", path, query))

    def post(self, path: str, doing: str, body: Table) -> Table:
        """What Zoom answers to a POST; it is sent again only if it was surely not carried out."""
        return self._ask(_Call(doing, "post", path, {}, body))

    def put(self, path: str, doing: str, body: Table) -> Table:
        """What Zoom answers to a PUT. Raises ZoomError."""
        return self._ask(_Call(doing, "put", path, {}, body))

    def patch(self, path: str, doing: str, body: Table) -> Table:
        """What Zoom answers to a PATCH. Raises ZoomError."""
        return self._ask(_Call(doing, "patch", path, {}, body))

    def delete(self, path: str, doing: str) -> Table:
        """What Zoom answers to a DELETE. Raises ZoomError."""
        return self._ask(_Call(doing, "delete", path, {}))

    def items(self, path: str, field: str, doing: str, **query: Any) -> Iterator[Table]:
        """Every item of a list, from all its pages, each once. Raises ZoomError.

        A page's token lives 15 minutes. Where it has expired the list is begun again, and what
        was given already is passed over.
        """
        given: Counter[str] = Counter()
        for restart in range(RESTARTS + 1):
            passed = Counter(given)
            try:
                for item in self._through_pages(_Call(doing, "get", path, query), field):
                    mark = json.dumps(item, sort_keys=True)
                    if passed[mark]:
                        passed[mark] -= 1
                        continue
                    given[mark] += 1
                    yield item
                return
            except ZoomError as error:
                if error.trouble != "page" or restart == RESTARTS:
                    raise

    def _through_pages(self, call: _Call, field: str) -> Iterator[Table]:
        query = {**call.query, "page_size": PAGE_SIZE}
        tokens: set[str] = set()
        while True:
            answer = self._ask(call._replace(query=query))
            listed = answer.get(field)
            if isinstance(listed, list):
                yield from (item for item in listed if isinstance(item, dict))
            token = str(answer.get("next_page_token") or "")
            if not token:
                return
            if token in tokens:
                raise ZoomError(call.doing, unreadable("a list without an end"))
            tokens.add(token)
            query["next_page_token"] = token

    def _ask(self, call: _Call) -> Table:
        """Send a request until it is answered, or until waiting any longer is of no use."""
        waited, wait = 0.0, FIRST_WAIT
        while True:
            try:
                return self._once(call)
            except ZoomError as error:
                pause = max(self._rng.uniform(wait / 2, wait), error.retry_after)
                passing = error.trouble in TRANSIENT and (call.may_repeat or error.unheard)
                if not passing or waited + pause > self._patience:
                    raise
            self._sleep(pause)
            waited += pause
            wait = min(wait * 2, LONGEST_WAIT)

    def _once(self, call: _Call) -> Table:
        """One request; a second one with a new token where Zoom refuses the first one's.

        A token keeps the scopes with which it was given: one that was added since is in a new one.
        """
        token = self._token()
        answer = self._send(call)
        if answer.status_code == 401 or _lacks_scope(answer):
            self._client.forget(token)
            self._token()
            answer = self._send(call)
        return self._read(call, answer)

    def _token(self) -> str:
        """The token, which is asked for before anything is sent: a failure here does no harm."""
        try:
            return self._client.token()
        except ZoomError as error:
            error.unheard = True
            raise

    def _send(self, call: _Call) -> requests.Response:
        options: Table = {"params": call.query or None}
        if call.method != "get":
            options["data"] = call.body
        try:
            answer: requests.Response = getattr(self._client, f"{call.method}_request")(
                call.path, **options
            )
        except requests.RequestException as error:
            kind = type(error).__name__
            raise ZoomError(call.doing, unreached(kind), unheard=_unheard(error)) from error
        return answer

    def _read(self, call: _Call, answer: requests.Response) -> Table:
        values, status = table_of(answer), answer.status_code
        if status >= 400:
            code = code_of(values)
            raise ZoomError(
                call.doing,
                read_refusal(status, code, str(values.get("message") or "")),
                status=status,
                code=0 if code == status else code,
                unheard=status == 429,
                retry_after=_seconds(answer.headers.get("Retry-After")),
            )
        if status != 204 and answer.content and not values and answer.content.strip() != b"{}":
            raise ZoomError(call.doing, unreadable("cut short or no JSON"), status=status)
        return values


def _lacks_scope(answer: requests.Response) -> bool:
    """Whether Zoom refused a request, and so did not carry it out, for want of a scope."""
    if answer.status_code < 400:
        return False
    values = table_of(answer)
    said = str(values.get("message") or "")
    return read_refusal(answer.status_code, code_of(values), said).trouble == "scope"


def _unheard(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that Zoom cannot have heard the request."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _seconds(header: str | None) -> float:
    """What `Retry-After` asks for where it is a number of seconds; often it is not there at all."""
    try:
        return max(float(header or 0), 0.0)
    except ValueError:
        return 0.0
