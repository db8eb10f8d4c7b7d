"""A training with polls in Zoom, for the tests."""

from __future__ import annotations

from bot.clock import HandClock
from bot.facts import Body, SessionAdded
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.session import Session
from bot.session_file import parse

NUMBER = "86084701483"

TRAINING = """\
id = "training"
title = "A training"
date = 2026-12-04
timezone = "UTC"
credits = 0.5
facilitators = ["host@example.org"]

[zoom]
id = "86084701483"

[[blocks]]
starts = "13:00"
ends = "13:20"
title = "First half"
kind = "instruction"
counts = true

  [[blocks.polls]]
  id = "words"
  title = "The words in a chart"
  launch = "start+5m"
  open_for = "3m"
  channel = "{channel}"

    [[blocks.polls.questions]]
    text = "Which would you keep?"
    kind = "multiple"
    choices = ["Relapsed; non-compliant", "Relapsed", "Returned to use"]

    [[blocks.polls.questions]]
    text = "How sure are you?"
    kind = "rating"
    scale = 5

[[blocks]]
starts = "13:20"
ends = "13:40"
title = "Second half"
kind = "instruction"
counts = true

  [[blocks.polls]]
  id = "colour"
  launch = "start+5m"
  open_for = "3m"
  channel = "zoom"

    [[blocks.polls.questions]]
    text = "Which is a colour?"
    choices = ["Blue", "Seven"]

  [[blocks.polls]]
  id = "on-the-page"
  launch = "start+10m"

    [[blocks.polls.questions]]
    text = "What will you do?"
    kind = "short_answer"
"""
"""13:00 to 13:40 UTC. `words` (advanced) and `colour` are asked in Zoom, `on-the-page` is not."""


def training(channel: str = "zoom") -> Session:
    """The training, its first poll asked in the given way."""
    return parse(TRAINING.format(channel=channel))


def at(clock: str) -> int:
    """The moment of the training at which a clock in UTC shows `13:05` or `13:05:30`."""
    return parse_iso(f"2026-12-04T{clock}Z")


def add(ledger: Ledger, session: Session, version: int = 1) -> Session:
    """Add the session to the ledger."""
    added = SessionAdded(text=session.text, version=version)
    ledger.append(added.fact(session.id, at=0, source="test"))
    return session


def happen(ledger: Ledger, clock: HandClock, body: Body, moment: str) -> None:
    """Something happens in the training."""
    clock.moment = at(moment)
    ledger.append(body.fact("training", at=clock.moment, source="test"))
