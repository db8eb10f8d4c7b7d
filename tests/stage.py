"""A training on a ledger with its people and pages, for the tests of the pages.

The tests append facts in place of the scheduler, and deliveries in place of Zoom.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bot import facts
from bot.clock import HandClock
from bot.context import EXTENSION, Context
from bot.facts import Body, Fact
from bot.ledger import Ledger
from bot.links import pseudonym, token_of
from bot.local_time import parse_iso
from bot.pages.live import Live
from bot.registrants import Row, register
from bot.session import Session
from bot.session_file import parse
from bot.settings import Settings
from tests.deliveries import UUID, delivery, joined, left, meeting
from tests.ledgers import refusing_writes, without_facts
from webhooks import delivery as deliveries
from webhooks.app import create_app

SECRET_KEY = b"the secret key of the tests, long enough"

TRAINING = """\
id = "alliance-2026-12-04"
title = "The therapeutic alliance: staying in touch"
date = 2026-12-04
timezone = "America/New_York"
credits = 0.5
credit_type = "clinical"
contact = "The training office, training@example.org"
accommodation = "Write to access@example.org"

[zoom]
id = "86084701483"

[provider]
name = "Example Training House"
number = "0000"

[evaluation]
url = "https://forms.example.org/evaluation"
hours = 48

[[blocks]]
starts = "12:45"
ends = "13:00"
title = "The room opens"
kind = "open"
counts = false

  [[blocks.polls]]
  id = "sound"
  title = "Sound and camera"
  launch = "start+5m"
  required = false

    [[blocks.polls.questions]]
    text = "Can you hear us?"
    choices = ["Yes", "No"]

[[blocks]]
starts = "13:00"
ends = "13:30"
title = "What an alliance is"
kind = "instruction"
counts = true

  [[blocks.polls]]
  id = "alliance"
  title = "Bond, goals, tasks"
  launch = "start+5m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these describes a working alliance best?"
    kind = "single"
    choices = ["A bond with shared goals", "A signed contract", "A friendship"]

  [[blocks.polls]]
  id = "reflection"
  title = "Looking back"
  launch = "start+15m"
  open_for = "4m"

    [[blocks.polls.questions]]
    text = "Which of these did you try?"
    kind = "multiple"
    choices = ["Open questions", "Reflecting", "Summing up"]

    [[blocks.polls.questions]]
    text = "How sure do you feel?"
    kind = "rating"
    scale = 5

    [[blocks.polls.questions]]
    text = "What will you do differently tomorrow?"
    kind = "short_answer"

[[blocks]]
starts = "13:30"
ends = "13:40"
title = "Break"
kind = "break"
counts = false

[[blocks]]
starts = "13:40"
ends = "14:00"
title = "Questions and answers"
kind = "questions"
counts = true

  [[blocks.polls]]
  id = "in-zoom"
  title = "Asked in Zoom"
  launch = "start+5m"
  channel = "zoom"

    [[blocks.polls.questions]]
    text = "Was this useful?"
    choices = ["Yes", "No"]
"""
"""12:45 to 14:00 in New York (17:45 to 19:00 UTC); 30 + 20 minutes count."""

PEOPLE = (
    Row("ann.able@example.org", "Ann Able"),
    Row("ben.bright@example.org", "Ben Bright", license_number="SW-1", license_state="PA"),
    Row("cleo.clear@example.org", "Cleo Clear"),
)
KNOWN_TO_ZOOM = {row.name: row.email for row in PEOPLE}


def at(clock: str) -> int:
    """The moment at which a clock in New York shows `13:05` or `13:05:30` on that day."""
    return parse_iso(f"2026-12-04T{clock}-05:00")


@dataclass
class Stage:
    """One training, its people and its pages."""

    ledger: Ledger
    clock: HandClock
    app: Flask
    settings: Settings
    session: Session = field(default_factory=lambda: parse(TRAINING))

    @property
    def client(self) -> FlaskClient:
        """A browser without JavaScript and without cookies so far."""
        return self.app.test_client()

    def attendee(self, name: str) -> str:
        """The pseudonym of one of the people, by the first name."""
        return pseudonym(SECRET_KEY, self.session.id, self.email(name))

    def email(self, name: str) -> str:
        """The address of one of the people, by the first name."""
        return next(row.email for row in PEOPLE if row.name.startswith(name))

    @property
    def live(self) -> Live:
        """What follows the ledger for the pages."""
        here: Context = self.app.extensions[EXTENSION]
        return here.live

    def page(self, name: str) -> str:
        """Where the page of one of the people is, by the first name."""
        return self.page_of(self.email(name))

    def page_of(self, email: str) -> str:
        """Where the page of whoever registered with that address is."""
        return f"/a/{token_of(SECRET_KEY, pseudonym(SECRET_KEY, self.session.id, email))}"

    @staticmethod
    def moment(text: str) -> int:
        """A moment from ISO 8601."""
        return parse_iso(text)

    @contextmanager
    def ledger_refusing_writes(self) -> Iterator[None]:
        """While this lasts, the ledger's file takes no writes, as on a full disk."""
        with refusing_writes(self.ledger):
            yield

    def happen(self, body: Body, clock: str = "") -> Fact:
        """Something happens, when a clock in New York shows that; now where none is given."""
        moment = at(clock) if clock else self.clock.now()
        return self.ledger.append(body.fact(self.session.id, at=moment, source="test")).fact

    def launch(self, poll: str, clock: str = "") -> None:
        """A poll is launched, for as long as the session file says."""
        moment = at(clock) if clock else self.clock.now()
        block = next(block for block, one in self.session.polls() if one.id == poll)
        planned = self.session.poll(poll)
        assert planned
        closes_at = moment + planned.open_for
        launched = facts.PollLaunched(poll=poll, block=block.id, due_at=moment, closes_at=closes_at)
        self.ledger.append(launched.fact(self.session.id, at=moment, source="scheduler"))

    def deliver(self, body: bytes) -> None:
        """Zoom delivers something."""
        read = deliveries.parse(body)
        moment = deliveries.moment_of(read, self.clock.now())
        self.ledger.append(deliveries.fact_of(read, self.session.id, moment))

    def open_room(self, clock: str) -> None:
        """The meeting starts in Zoom."""
        self.deliver(delivery("meeting.started", meeting(start_time=_iso(clock))))

    def join(self, name: str, clock: str) -> None:
        """Someone comes into the room; Zoom tells the address of the people it knows."""
        self.deliver(joined(name, _iso(clock), email=KNOWN_TO_ZOOM.get(name, "")))

    def leave(self, name: str, clock: str) -> None:
        """Someone leaves the room."""
        self.deliver(left(name, _iso(clock), email=KNOWN_TO_ZOOM.get(name, "")))

    def camera(self, name: str, clock: str, *, is_on: bool) -> None:
        """A live source sees somebody's camera go on or off."""
        kind = facts.VideoOn if is_on else facts.VideoOff
        seen = kind(meeting=UUID, participant_uuid=f"uuid-of-{name}")
        self.happen(seen, clock)

    @contextmanager
    def ledger_without_facts(self) -> Iterator[None]:
        """While this lasts, the ledger's table is not there, and nothing can be read."""
        with without_facts(self.ledger):
            yield

    def kinds(self) -> list[str]:
        """The kinds of the facts that pages recorded, in their order."""
        return [fact.kind for fact in self.ledger.read() if fact.source == "page"]


def set_stage(
    folder: Path, ledger: Ledger, clock: HandClock, base_url: str = "http://127.0.0.1:8000"
) -> Stage:
    """The training of this module, with its people registered, at the moment the clock shows."""
    settings = Settings(database=folder / "attendant.db", base_url=base_url, secret_key=SECRET_KEY)
    stage = Stage(ledger, clock, create_app(settings, clock, ledger), settings)
    stage.happen(facts.SessionAdded(text=TRAINING, version=1))
    register(ledger, SECRET_KEY, stage.session.id, PEOPLE, at=clock.now(), source="roster")
    return stage


def _iso(clock: str) -> str:
    return f"2026-12-04T{clock}-05:00"
