"""A fact, new or recorded, and what every kind of it has."""

from __future__ import annotations

import hashlib
from typing import ClassVar

import msgspec

LONGEST_MARK = 1_000
"""How long a fingerprint may be as it is; of a longer one its SHA-256 is taken."""

ZOOM = "zoom."
"""What the kind of every delivery from Zoom begins with; the event's own name follows."""


class NewFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the ledger does not hold yet.

    `session` is None while it is not known which session the fact belongs to.
    """

    session: str | None
    kind: str
    happened_at: int
    source: str
    body: str
    fingerprint: str


class Fact(NewFact, frozen=True, kw_only=True):
    """A fact as the ledger holds it. The body of an erased fact is the empty text."""

    seq: int
    recorded_at: int
    digest: str
    chain: str


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of one kind of fact that Attendant itself makes."""

    KIND: ClassVar[str] = ""
    MARK: ClassVar[str] = ""
    """The form of the fingerprint: what makes this the same fact when it is appended again."""
    NAMING: ClassVar[tuple[str, ...]] = ()
    """Fields that may name a person. Of these the fingerprint, which outlasts an erased body, holds
    the SHA-256."""

    def fact(self, session: str | None, *, at: int, source: str) -> NewFact:
        """The fact that this happened in `session` at `at` (UTC milliseconds), told by `source`.

        `session` is None for what concerns no single session.
        """
        values = msgspec.structs.asdict(self)
        for name in self.NAMING:
            values[name] = _digest(values[name]) if values[name] else ""
        return NewFact(
            session=session,
            kind=self.KIND,
            happened_at=at,
            source=source,
            body=msgspec.json.encode(self).decode(),
            fingerprint=_short(self.MARK.format(session=session, at=at, **values)),
        )


def _short(mark: str) -> str:
    """A fingerprint of a length that every database can index."""
    if len(mark) <= LONGEST_MARK:
        return mark
    return "sha256:" + hashlib.sha256(mark.encode()).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
