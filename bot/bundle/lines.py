"""A fact as a line of a bundle: every column, and the chain before it. Pure.

Of the other sessions' facts nothing is in a bundle, so each line carries the chain of the fact
before it in the ledger (`previous`): with it the fact's own link can be computed again.
"""

from __future__ import annotations

import msgspec

from bot.facts import Fact


class LineError(ValueError):
    """A line that is no fact as this program writes one; the text says what is wrong with it."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact with the chain before it. Its body is None where it was erased."""

    seq: int
    session: str | None
    kind: str
    happened_at: int
    recorded_at: int
    source: str
    fingerprint: str
    body: str | None
    digest: str
    previous: str
    chain: str

    @property
    def fact(self) -> Fact:
        """The fact as the ledger held it."""
        return Fact(
            seq=self.seq,
            session=self.session,
            kind=self.kind,
            happened_at=self.happened_at,
            recorded_at=self.recorded_at,
            source=self.source,
            fingerprint=self.fingerprint,
            body=self.body or "",
            digest=self.digest,
            chain=self.chain,
        )


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


def line_of(fact: Fact, previous: str) -> Line:
    """The line of a fact that follows the chain `previous`."""
    return Line(
        seq=fact.seq,
        session=fact.session,
        kind=fact.kind,
        happened_at=fact.happened_at,
        recorded_at=fact.recorded_at,
        source=fact.source,
        fingerprint=fact.fingerprint,
        body=fact.body or None,
        digest=fact.digest,
        previous=previous,
        chain=fact.chain,
    )


def written(line: Line) -> bytes:
    """The one way in which a line is written, its end included."""
    return _encode(line) + b"\n"


def read(text: bytes) -> Line:
    """The line of a text, its end included. Raises LineError for anything this did not write."""
    try:
        line = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LineError(f"it is no fact: {error}") from error
    if written(line) != text:
        raise LineError("it is not written as this program writes a fact")
    return line
