"""The stand-in for Zoom's interface on a loopback address, and the adapter that asks it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from werkzeug.serving import make_server

from bot.clock import HandClock
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import SPOILED
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from tests.from_zoom import DESCRIPTION
from tests.zoom.openapi import Exchange, problems

UNJUDGED = 599
"""In place of the status of an answer that was spoiled on purpose."""


class Wire:
    """Notes every request on its way, and every answer that was not spoiled on purpose."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.exchanges: list[Exchange] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        said: list[tuple[str, bool]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said.append((status, SPOILED in dict(headers)))
            return start(status, headers, *rest)

        answer = b"".join(self.app(environ, note))
        status, spoiled = said[0]
        self.exchanges.append(
            Exchange(
                method=environ["REQUEST_METHOD"],
                path=environ["REQUEST_URI"].partition("?")[0],
                query=environ["QUERY_STRING"],
                body=body,
                status=UNJUDGED if spoiled else int(status.split()[0]),
                answer=b"" if spoiled else answer,
            )
        )
        return [answer]

    @property
    def calls(self) -> list[str]:
        """The calls so far, without the sign-ins: `GET /meetings/1/polls`."""
        return [
            f"{one.method} {one.path.removeprefix('/v2')}"
            for one in self.exchanges
            if one.path.startswith("/v2")
        ]

    @property
    def sign_ins(self) -> int:
        """How often a token was asked for."""
        return sum(one.path == "/oauth/token" for one in self.exchanges)


@pytest.fixture
def machine() -> HandClock:
    """The machine's time, which passes only while the adapter waits."""
    return HandClock(1_796_400_000_000)


@pytest.fixture
def account(clock: HandClock) -> RestAccount:
    """An empty account, in the time of the training."""
    return RestAccount(clock)


@pytest.fixture
def meeting(account: RestAccount, small_session: Session) -> RestMeeting:
    """The meeting of the small session, with a registration form."""
    assert small_session.zoom
    return account.add(
        RestMeeting(
            kind="meeting",
            number=small_session.zoom.id,
            topic=small_session.title,
            starts_at=small_session.starts_at,
            duration=45,
        )
    )


@pytest.fixture
def rest(account: RestAccount, machine: HandClock) -> ZoomRest:
    """The stand-in for Zoom's interface."""
    return ZoomRest(account, machine)


@pytest.fixture
def wire(rest: ZoomRest) -> Iterator[Wire]:
    """What went over the wire; all of it must be as Zoom itself describes its interface."""
    noted = Wire(rest.app)
    yield noted
    if DESCRIPTION.exists():
        wrong = [problem for one in noted.exchanges for problem in problems(one)]
        assert not wrong, "\n".join(wrong)


@pytest.fixture
def address(wire: Wire) -> Iterator[str]:
    """Where the stand-in is served, over real HTTP."""
    server = make_server("127.0.0.1", 0, wire, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(account: RestAccount, address: str, tmp_path: Path) -> Settings:
    """Settings with the credentials of the stand-in's app."""
    return Settings(
        database=tmp_path / "attendant.db",
        base_url="http://127.0.0.1:8000",
        secret_key=b"k" * 32,
        zoom_account_id=account.account_id,
        zoom_client_id=account.client_id,
        zoom_client_secret=account.client_secret,
        zoom_api_url=f"{address}/v2",
        zoom_oauth_url=f"{address}/oauth/token",
    )


@pytest.fixture
def naps() -> list[float]:
    """How long the adapter waited each time, in seconds."""
    return []


@pytest.fixture
def zoom(settings: Settings, machine: HandClock, naps: list[float]) -> Zoom:
    """The adapter, which waits in no time."""
    return adapter(settings, machine, naps)


@pytest.fixture
def hasty(settings: Settings, machine: HandClock, naps: list[float]) -> Zoom:
    """An adapter that waits for an answer hardly at all."""
    return adapter(settings, machine, naps, timeout=0.3)


def adapter(
    settings: Settings,
    machine: HandClock,
    naps: list[float],
    timeout: float = 10.0,
    **changes: Any,
) -> Zoom:
    """An adapter whose waiting only moves the machine's clock."""

    def nap(seconds: float) -> None:
        naps.append(seconds)
        machine.advance(round(seconds * 1000))

    return Zoom(
        replace(settings, **changes), clock=machine, sleep=nap, rng=Random(1), timeout=timeout
    )
