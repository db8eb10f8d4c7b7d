"""Whose page a personal link opens."""

from __future__ import annotations

import hashlib
import threading
from typing import NamedTuple

from bot import facts
from bot.facts import LinkRenewed, RegistrantAdded
from bot.ledger import Ledger
from bot.links import token_of

KINDS = (RegistrantAdded.KIND, LinkRenewed.KIND)


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
        self._keys: dict[Guest, bytes] = {}
        self._reading = threading.Lock()

    def find(self, token: str) -> Guest | None:
        """The attendee of that token, None where nobody has it (any more). Raises LedgerError."""
        with self._reading:
            self._catch_up()
        return self._guests.get(_digest(token))

    def _catch_up(self) -> None:
        for fact in self._ledger.select("kind in (?, ?) and seq > ?", [*KINDS, self._seq]):
            body, self._seq = facts.read(fact), fact.seq
            if isinstance(body, RegistrantAdded) and fact.session:
                self._admit(Guest(fact.session, body.attendee))
            elif isinstance(body, LinkRenewed) and fact.session:
                self._admit(Guest(fact.session, body.attendee), body.edition)

    def _admit(self, guest: Guest, edition: int = 1) -> None:
        """Let the token of that edition open the guest's page, and none before it."""
        if edition == 1 and guest in self._keys:
            return  # a corrected row; the link stays as it is
        key = _digest(token_of(self._secret_key, guest.attendee, edition))
        self._guests.pop(self._keys.get(guest, b""), None)
        self._guests[key], self._keys[guest] = guest, key


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
