"""Chromium, and a training served to it over real HTTP."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from werkzeug.serving import BaseWSGIServer, make_server

from bot.clock import HandClock
from bot.ledger import Ledger
from tests.stage import Stage, at, set_stage

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=860)

PATIENCE = 10_000
"""How long to wait for what a page is to show, in milliseconds: two cores may be busy."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; without one the tests are skipped, and fail where CI is true."""
    if not CHROMIUM.exists():
        missing = f"There is no {CHROMIUM}: install Chromium to walk the pages in a browser."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Site:
    """A training, served; it can be taken down and brought up again at the same address."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._server: BaseWSGIServer | None = None
        self._port = 0
        self.up()

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Serve."""
        self._server = make_server("127.0.0.1", self._port, self.stage.app, threaded=True)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Serve no more, and let go of every open stream."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self.stage.live.streams.end()


@pytest.fixture
def site(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Site]:
    """The training of tests/stage.py at 1:04 PM, with Ann and a stranger in the room."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    stage = set_stage(tmp_path, ledger, clock)
    stage.open_room("12:44")
    stage.join("Ann Able", "12:50")
    stage.join("iPhone", "12:52")
    clock.moment = at("13:04")
    ledger.note_wake("scheduler")
    site = Site(stage)
    yield site
    site.down()
    stage.live.stop()


Open = Callable[..., Page]
"""Opens a page: `open(path, viewport=…, and whatever a browser context takes)`."""


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Open]:
    """Opens pages of the site; a fault in a page's script fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str, **options: Any) -> Page:
        options = {"viewport": PHONE, "timezone_id": "America/New_York"} | options
        context = chromium.new_context(base_url=site.address, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
