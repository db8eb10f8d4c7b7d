"""An installation with a training, its invented people, and letters to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.certificate import Certificate
from bot.clock import MINUTE, HandClock
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.local_time import parse_iso
from bot.mail.intentions import INVITATION, intention
from bot.mail.journal import State
from bot.mail.outbox import Outbox, Round
from bot.mail.smtp import Patience
from bot.registrants import Row, register
from bot.session import Session
from bot.session_file import parse
from bot.settings import Settings
from tests.certificates.cases import TEXT

ID = "alliance-2026-12-04"
KEY = b"a key of the installation, long enough"
NOON = parse_iso("2026-12-02T17:00:00Z")

PEOPLE = (
    Row("ada@example.org", "Ada Example"),
    Row("ben@example.org", "Ben Example"),
    Row("zoe@example.org", "Zoë Žižková", join_url="https://zoom.example.org/w/1?tk=zoe"),
)

IMPATIENT = Patience(step=0.5, answer=0.5, parting=0.5)
"""For servers that stay silent on purpose."""


def no_pdf(_: Certificate) -> bytes:
    """There is no certificate in most tests."""
    raise AssertionError


@dataclass
class House:
    """An installation: its ledger, a clock moved by hand, and its letters."""

    folder: Path
    ledger: Ledger
    clock: HandClock
    smtp_url: str = ""

    def __post_init__(self) -> None:
        added = SessionAdded(text=TEXT, version=1)
        self.ledger.append(added.fact(ID, at=NOON, source="test"))
        register(self.ledger, KEY, ID, PEOPLE, at=NOON, source="test")

    @property
    def session(self) -> Session:
        """The training."""
        return parse(TEXT)

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings(
            database=self.ledger.path,
            base_url="https://attendant.example.org",
            secret_key=KEY,
            smtp_url=self.smtp_url,
        )

    def outbox(self) -> Outbox:
        """An outbox that remembers nothing, as after a start."""
        return Outbox(self.ledger, self.settings, self.clock, no_pdf, IMPATIENT)

    def intend(self, *names: str) -> None:
        """Letters are intended to the people of these first names; to all where none is given."""
        rows = [row for row in PEOPLE if not names or row.name.split()[0] in names]
        self.outbox().intend(
            intention(ID, INVITATION, attendee(row.email), at=self.clock.now()) for row in rows
        )

    def deliver(self) -> Round:
        """One round, by an outbox that remembers nothing."""
        return self.outbox().deliver_due()

    def deliver_for(self, minutes: int) -> None:
        """Rounds at every minute for so long."""
        for _ in range(minutes):
            self.deliver()
            self.clock.advance(MINUTE)

    def states(self) -> dict[str, State]:
        """What has become of each letter, by the address it goes to."""
        outbox = self.outbox()
        outbox.catch_up()
        addresses = {attendee(row.email): row.email for row in PEOPLE}
        return {
            addresses[mail.intended.attendee]: mail.state(self.clock.now())
            for mail in outbox.journal.of(ID)
        }

    def kinds(self) -> list[str]:
        """The kinds of the facts about mail, in their order."""
        return [fact.kind for fact in self.ledger.read() if fact.kind.startswith("mail.")]


def attendee(email: str) -> str:
    """The pseudonym of whoever registered with that address."""
    return pseudonym(KEY, ID, email)
