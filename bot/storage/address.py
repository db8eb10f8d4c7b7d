"""Which storage an address means: a SQLite file's path, or a PostgreSQL database's URL."""

from __future__ import annotations

from pathlib import Path

from bot.storage.interface import Storage
from bot.storage.sqlite import SqliteStorage


def open_storage(address: Path | str) -> Storage:
    """Open what an address means, made and up to date. Raises StorageError."""
    return SqliteStorage(Path(address))
