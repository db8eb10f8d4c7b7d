"""Serving the stand-in for Zoom's interface over real HTTP, on this machine alone."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from bot.rehearsal.zoom_rest import ZoomRest


class _Silent(WSGIRequestHandler):
    """Says nothing about the requests it answers."""

    def log_request(self, *_: Any) -> None:
        """Keep the rehearsal's own output clear."""


class ZoomServer:
    """The stand-in at an address of its own, in threads, while the context lasts."""

    def __init__(self, rest: ZoomRest) -> None:
        self.rest = rest
        self._server = make_server("127.0.0.1", 0, rest.app, True, request_handler=_Silent)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def values(self) -> dict[str, str]:
        """The settings with which an installation finds it, and may sign in."""
        address = f"http://127.0.0.1:{self._server.server_port}"
        account = self.rest.account
        return {
            "ZOOM_API_URL": f"{address}/v2",
            "ZOOM_OAUTH_URL": f"{address}/oauth/token",
            "ZOOM_ACCOUNT_ID": account.account_id,
            "ZOOM_CLIENT_ID": account.client_id,
            "ZOOM_CLIENT_SECRET": account.client_secret,
        }

    def __enter__(self) -> ZoomServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
