"""Where a rehearsal takes place: a folder of its own, with its own database, key and secrets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.settings import Settings
from bot.storage.address import Address

OURS = ("ATTENDANT_", "ZOOM_", "EVALUATION_")
"""How the names of our settings begin: none of the real installation's reaches a rehearsal."""


class PlaceTakenError(ValueError):
    """The folder holds a database already; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rehearsal's folder and the settings that belong to it; `zoom` those of its own Zoom.

    On each of its machines runs a web server and a scheduler; `port` is that of all web servers.
    """

    folder: Path
    port: int
    zoom: Mapping[str, str]
    key: str
    zoom_secret: str
    evaluation_secret: str
    database: Address
    machines: int = 1

    @property
    def base_url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def values(self) -> dict[str, str]:
        """The settings, as the environment of the processes holds them."""
        return {
            "ATTENDANT_DATABASE": str(self.database),
            "ATTENDANT_FOLDER": str(self.folder),
            "ATTENDANT_BASE_URL": self.base_url,
            "ATTENDANT_SECRET_KEY": self.key,
            "ZOOM_WEBHOOK_SECRET_TOKEN": self.zoom_secret,
            "EVALUATION_SECRET": self.evaluation_secret,
            **self.zoom,
        }

    @property
    def settings(self) -> Settings:
        """The same, read."""
        return Settings.load(self.values, self.folder / ".env")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process of this rehearsal; its clock it is told later."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, inherited.get("PYTHONPATH", "")]))
        return {**inherited, **self.values, "PYTHONPATH": path}


@contextmanager
def place(
    folder: Path | None,
    port: int,
    zoom: Mapping[str, str],
    database: str | None = None,
    machines: int = 1,
) -> Iterator[Place]:
    """A fresh place, in the folder given or in one that is removed at the end.

    The ledger is in a file of that folder, or in the PostgreSQL database given. Raises
    PlaceTakenError where there is a rehearsal in it already, or LedgerError.
    """
    with TemporaryDirectory(prefix="attendant-rehearsal-") as passing:
        home = folder or Path(passing)
        home.mkdir(parents=True, exist_ok=True)
        if (home / "rehearsal.db").exists():
            raise PlaceTakenError(
                f"{home} holds a rehearsal already. Choose another folder, or remove that one."
            )
        if database:
            _check_empty(database)
        key, zoom_secret, evaluation_secret = (secrets.token_urlsafe(32) for _ in range(3))
        yield Place(
            home.resolve(),
            port,
            zoom,
            key,
            zoom_secret,
            evaluation_secret,
            database or home.resolve() / "rehearsal.db",
            machines,
        )


def _check_empty(database: str) -> None:
    with closing(Ledger(database, HandClock(0))) as ledger:
        if ledger.last_seq():
            raise PlaceTakenError(
                f"{ledger.name} holds a ledger already. Choose an empty database for a rehearsal."
            )
