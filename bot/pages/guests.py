"""Whose page a personal link opens."""

from __future__ import annotations

import hashlib
import threading
from typing import NamedTuple

from bot import facts
from bot.facts import RegistrantAdded
from bot.ledger import Ledger
from bot.links import token_of


class Guest(NamedTuple):
    """The attendee behind a personal link."""

    session: str
    attendee: str


class Guests:
    """Finds the attendee of a token among all registrants, reading the ledger as it grows.

    The tokens are kept by their digest, so that the time a look-up takes tells nothing of them.
    """

    def __init__(self, ledger: Ledger, secret_key: bytes) -> None:
        self._ledger = ledger
        self._secret_key = secret_key
        self._seq = 0
        self._guests: dict[bytes, Guest] = {}
        self._reading = threading.Lock()

    def find(self, token: str) -> Guest | None:
        """The attendee of that token, None where nobody has it. Raises LedgerError."""
        key = _digest(token)
        if key not in self._guests:
            with self._reading:
                self._catch_up()
        return self._guests.get(key)

    def _catch_up(self) -> None:
        last = self._ledger.last_seq()
        condition = "kind = ? and seq > ? and seq <= ?"
        for fact in self._ledger.select(condition, [RegistrantAdded.KIND, self._seq, last]):
            body = facts.read(fact)
            if isinstance(body, RegistrantAdded) and fact.session:
                token = token_of(self._secret_key, body.attendee)
                self._guests[_digest(token)] = Guest(fact.session, body.attendee)
        self._seq = last


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
