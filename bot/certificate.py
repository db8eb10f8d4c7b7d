"""The certificates that were issued, and what each is worth now: computed from facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot import facts
from bot.facts import CertificateIssued, CertificateReissued, CertificateRevoked, Fact

State = Literal["valid", "revoked", "superseded"]

KINDS = (CertificateIssued.KIND, CertificateReissued.KIND, CertificateRevoked.KIND)
"""The kinds of fact that say which certificates there are and what they are worth."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Who revoked a certificate, why, and when (UTC milliseconds)."""

    by: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it was issued, and its state now.

    `issued_at` is UTC milliseconds, `fact` the seq of the fact of its issue. A certificate that
    was revoked stays revoked, also when a later edition took its place.
    """

    session: str
    body: CertificateIssued
    issued_at: int
    fact: int
    state: State
    revocation: Revocation | None = None

    @property
    def number(self) -> str:
        """The number by which anyone can check it."""
        return self.body.number


class Register:
    """Every certificate, by its number. Takes facts in any order."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[Fact, CertificateIssued]] = {}
        self._latest: dict[tuple[str, str], tuple[int, str]] = {}
        self._revoked: dict[str, Revocation] = {}

    def apply(self, fact: Fact) -> None:
        """Take in a fact; only those about certificates matter, and none whose body is erased."""
        body = facts.read(fact) if fact.kind in KINDS else None
        if isinstance(body, CertificateIssued):
            self._issued[body.number] = (fact, body)
            key = (fact.session or "", body.attendee)
            latest = self._latest.get(key, (0, ""))
            self._latest[key] = max(latest, (body.edition, body.number))
        elif isinstance(body, CertificateRevoked):
            self._revoked[body.number] = Revocation(body.by, body.reason, fact.happened_at)

    def find(self, number: str) -> Certificate | None:
        """The certificate of that number, in the form it is printed; None where there is none."""
        found = self._issued.get(number)
        return self._as_it_stands(*found) if found else None

    def latest(self, session: str, attendee: str) -> Certificate | None:
        """The latest edition of an attendee's certificate, whatever it is worth."""
        return self.find(self._latest.get((session, attendee), (0, ""))[1])

    def of(self, session: str) -> list[Certificate]:
        """Every edition of every certificate of a session, in the order of issue."""
        issued = [known for known in self._issued.values() if known[0].session == session]
        return [self._as_it_stands(*known) for known in sorted(issued, key=lambda one: one[0].seq)]

    def _as_it_stands(self, fact: Fact, body: CertificateIssued) -> Certificate:
        revocation = self._revoked.get(body.number)
        newest = self._latest[fact.session or "", body.attendee][1]
        state: State = "valid" if newest == body.number else "superseded"
        return Certificate(
            session=fact.session or "",
            body=body,
            issued_at=fact.happened_at,
            fact=fact.seq,
            state="revoked" if revocation else state,
            revocation=revocation,
        )


def credits_text(number: float, credit_type: str) -> str:
    """`2 clinical continuing education credits`."""
    noun = "credit" if number == 1 else "credits"
    return " ".join(filter(None, [f"{number:g}", credit_type, f"continuing education {noun}"]))


def day_text(day: str) -> str:
    """`2026-12-04` as `December 4, 2026`."""
    found = date.fromisoformat(day)
    return f"{found:%B} {found.day}, {found.year}"
