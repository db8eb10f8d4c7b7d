"""What stands before every answer of the stand-in: the token, scopes, limits and faults."""

from __future__ import annotations

import re
import secrets
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from flask import Response, jsonify
from werkzeug.datastructures import Authorization

from bot.clock import SECOND, Clock
from bot.rehearsal.zoom_account import RestAccount

SPOILED = "X-Rehearsed-Fault"
"""The header of an answer that a fault had a part in."""


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with the next requests whose path matches `path`, so many `times`.

    Zoom answers late by `delay` (real seconds), with `status` and `body` in place of its own
    answer where a status is given, and with its own answer cut in half where `cut` is set. A 4xx
    refuses the request; with anything else it has been carried out all the same.
    """

    path: str = ""
    times: int = 1
    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False

    @property
    def refuses(self) -> bool:
        """Whether the request is not carried out."""
        return 400 <= self.status < 500


class RefusalError(Exception):
    """An answer that refuses what was asked, as Zoom words it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


class Gate:
    """Lets requests through to the account, or refuses them as Zoom does.

    `acted` counts the answers that a fault had a part in.
    """

    def __init__(self, account: RestAccount, machine_clock: Clock) -> None:
        self.account = account
        self.faults: list[Fault] = []
        self.acted = 0
        self._clock = machine_clock
        self._tokens: dict[str, tuple[int, frozenset[str]]] = {}
        self._recent: defaultdict[str, deque[int]] = defaultdict(deque)

    def token(self, given: Authorization | None, form: dict[str, str]) -> tuple[Response, int]:
        """The answer to a sign-in."""
        account = self.account
        if not account.is_active:
            return jsonify(reason="The app has been disabled", error="invalid_client"), 400
        if given is None or (given.username, given.password) != (
            account.client_id,
            account.client_secret,
        ):
            wrong = "Invalid client_id or client_secret"
            return jsonify(reason=wrong, error="invalid_client"), 400
        if form.get("grant_type") != "account_credentials":
            return jsonify(reason="unsupported grant type", error="unsupported_grant_type"), 400
        if form.get("account_id") != account.account_id:
            return jsonify(reason="Bad Request", error="invalid_request"), 400
        token = secrets.token_urlsafe(24)
        expires_at = self._clock.now() + account.token_life * SECOND
        self._tokens[token] = expires_at, frozenset(account.scopes)
        answer = jsonify(
            access_token=token,
            token_type="bearer",  # noqa: S106 - the type of a token, not one
            expires_in=account.token_life,
            scope=" ".join(sorted(account.scopes)),
            api_url="https://api.zoom.us",
        )
        return answer, 200

    def forget_tokens(self) -> None:
        """No token given so far is good any more."""
        self._tokens.clear()

    def check(self, given: Authorization | None, scope: str, weight: str) -> None:
        """Let a request pass; a scope that was added is in later tokens. Raises RefusalError."""
        token = given.token if given else None
        expires_at, scopes = self._tokens.get(token or "", (0, frozenset()))
        if not self.account.is_active or expires_at <= self._clock.now():
            raise RefusalError(401, 124, "Invalid access token.")
        if scope not in scopes & self.account.scopes:
            lacking = f"[{scope.removesuffix(':admin')}, {scope}]"
            raise RefusalError(
                400, 4711, f"Invalid access token, does not contain scopes:{lacking}."
            )
        now, recent = self._clock.now(), self._recent[weight]
        while recent and recent[0] <= now - SECOND:
            recent.popleft()
        if len(recent) >= self.account.per_second[weight]:
            raise RefusalError(
                429, 429, "You have reached the maximum per-second rate limit for this API."
            )
        recent.append(now)

    def next_fault(self, path: str) -> Fault | None:
        """What is to go wrong with this request, None where nothing is."""
        for fault in self.faults:
            if fault.times > 0 and re.search(fault.path, path):
                fault.times -= 1
                self.acted += 1
                return fault
        return None


def spoil(answer: Response, fault: Fault) -> Response:
    """The answer as the fault leaves it."""
    time.sleep(fault.delay)
    if fault.status:
        answer = jsonify(fault.body)
        answer.status_code = fault.status
    if fault.cut:
        whole = answer.get_data()
        answer.set_data(whole[: len(whole) // 2])
    answer.headers.update({SPOILED: "1", **fault.headers})
    return answer
