"""Which storage an address means: a SQLite file's path, or a PostgreSQL database's URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from bot.storage.interface import Storage, StorageError
from bot.storage.sqlite import SqliteStorage

Address = Path | str

SCHEMES = ("postgresql", "postgres")


def is_postgres(address: Address) -> bool:
    """Whether an address means a PostgreSQL database."""
    if not isinstance(address, str):
        return False
    scheme, colon, _ = address.partition(":")
    return bool(colon) and scheme.lower() in SCHEMES


def shown(address: Address) -> str:
    """An address as people may see it: without the user, the password and all further words."""
    if not is_postgres(address):
        return str(address)
    try:
        parts = urlsplit(str(address))
    except ValueError:  # as of "[" that is never closed
        return "postgresql://…"
    if "@" in parts.path + parts.query + parts.fragment:  # of a password that was not escaped
        return "postgresql://…"
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def open_storage(address: Address) -> Storage:
    """Open what an address means, made and up to date. Raises StorageError."""
    if not is_postgres(address):
        return SqliteStorage(Path(address))
    try:
        from bot.storage.postgres import PostgresStorage  # a package that SQLite does not need
    except ImportError as error:
        raise StorageError(
            f"the package psycopg cannot be used ({error})",
            "Install it: .venv/bin/python -m pip install -r requirements-postgres.txt",
        ) from error
    return PostgresStorage(str(address))
