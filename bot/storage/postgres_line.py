"""A connection to a PostgreSQL server that comes back by itself after it was lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import quote, unquote

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.storage.interface import Row, StorageError

REACHING = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "client_encoding": "UTF8",
    "application_name": "attendant",
}
"""How a server is reached, unless the address says otherwise: one that is gone is noticed within
seconds."""

SETTINGS = """
    select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') = 'off';
    select set_config('lock_timeout', '{patience}s', false),
        set_config('idle_in_transaction_session_timeout', '{patience}s', false);
    show server_encoding
"""
"""A commit is on the server's disk; nobody waits for long, nor keeps others waiting."""

QUOTED = "\ue000"
"""How a text begins that PostgreSQL could not hold as it is: it takes no NUL."""


class Line:
    """One connection, made when it is needed. On which something failed is not used again."""

    def __init__(self, address: str, patience: int) -> None:
        """`patience` is for how many seconds it waits for others. Raises StorageError."""
        try:
            self._address = make_conninfo("", **{**REACHING, **conninfo_to_dict(address)})
        except psycopg.ProgrammingError:
            raise StorageError(
                "the address cannot be read",
                "Expected postgresql://user:password@host/database, with %-escapes for special "
                "characters in the password.",
            ) from None  # what it says may hold the password
        self._patience = patience
        self._connection: psycopg.Connection | None = None
        self._away: psycopg.OperationalError | None = None
        self._is_closed = False
        self._turn = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """For one thread or greenlet at a time; where it fails, the connection is given up.

        Whoever waited while another found the server away is told so at once.
        """
        before = self._away
        with self._turn:
            if self._away is not before and self._connection is None:
                raise psycopg.OperationalError(str(self._away))
            try:
                yield
            except BaseException:  # also of a greenlet that was told to end while it waited
                self._hang_up()
                raise

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows that a statement gives. Raises psycopg.Error, or StorageError."""
        if self._connection is None:
            self._connection = self._connect()
        cursor = self._connection.execute(_numbered(sql), [_storable(one) for one in values])
        return cursor.fetchall() if cursor.description else []

    def run_first(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The same for what may be done twice, once more where the connection had been lost."""
        if self._connection is not None:
            try:
                return self.run(sql, values)
            except psycopg.OperationalError:
                self._hang_up()
        return self.run(sql, values)

    def close(self) -> None:
        """Close it for good."""
        with self._turn:
            self._is_closed = True
            self._hang_up()

    def _connect(self) -> psycopg.Connection:
        if self._is_closed:
            raise StorageError("it is closed")
        try:
            connection = psycopg.connect(
                self._address, autocommit=True, cursor_factory=psycopg.RawCursor
            )
        except psycopg.OperationalError as error:
            self._away = error
            raise
        connection.adapters.register_loader("varchar", _Quoted)
        cursor = connection.execute(SETTINGS.format(patience=self._patience).encode())
        while cursor.nextset():
            pass
        encoding = cursor.fetchall()[0][0]
        if encoding != "UTF8":
            connection.close()
            raise StorageError(
                f"the database's encoding is {encoding}",
                "Make one for it: createdb --encoding UTF8 --template template0 NAME",
            )
        return connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _Quoted(Loader):
    """Reads a text, which was perhaps quoted."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        return unquote(text[1:]) if text.startswith(QUOTED) else text


def _storable(value: Any) -> Any:
    """A value so that PostgreSQL can hold it, and every text is still another."""
    if isinstance(value, str) and ("\x00" in value or value.startswith(QUOTED)):
        return QUOTED + quote(value)
    return value


@lru_cache(maxsize=1_000)
def _numbered(sql: str) -> bytes:
    """A statement with its values as PostgreSQL marks them: `$1`, `$2` …"""
    numbers = count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", sql).encode()
