"""Small trainings in UTC, and facts about them, for the tests of the clock."""

from __future__ import annotations

from bot import facts
from bot.evidence.progress import Progress
from bot.facts import Body, Fact
from bot.local_time import parse_iso
from bot.session import Session
from bot.session_file import parse

AGENDA = """\
id = "{id}"
title = "A training"
date = 2026-12-04
timezone = "UTC"
credits = 0.5
{evaluation}
[[blocks]]
starts = "12:50"
ends = "13:00"
title = "The room opens"
kind = "open"
counts = false

[[blocks]]
starts = "13:00"
ends = "13:20"
title = "The first half"
kind = "instruction"
counts = true
{first}
[[blocks]]
starts = "13:20"
ends = "13:40"
title = "The second half"
kind = "instruction"
counts = true
{second}
[[blocks]]
starts = "13:40"
ends = "13:50"
title = "Break"
kind = "break"
counts = false

[[blocks]]
starts = "13:50"
ends = "14:10"
title = "Questions"
kind = "questions"
counts = true
{last}
"""

POLL = """
  [[blocks.polls]]
  id = "{id}"
  launch = {launch}
  open_for = "{open_for}"

    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]
"""

FIXED, DRAWN = '"start+5m"', '["start+5m", "end-5m"]'


def poll(id_: str, launch: str = FIXED, open_for: str = "3m") -> str:
    """A poll of a session file."""
    return POLL.format(id=id_, launch=launch, open_for=open_for)


def training(
    first: str = "",
    second: str = "",
    last: str = "",
    *,
    id_: str = "training-2026-12-04",
    evaluation: bool = True,
) -> Session:
    """A room from 12:50, two halves to 13:40, a break, and questions from 13:50 to 14:10 UTC."""
    hours = "[evaluation]\nhours = 48\n" if evaluation else ""
    text = AGENDA.format(id=id_, first=first, second=second, last=last, evaluation=hours)
    return parse(text)


def at(clock: str, day: str = "2026-12-04") -> int:
    """The moment of the training at which a clock in UTC shows `13:05` or `13:05:30`."""
    return parse_iso(f"{day}T{clock}Z")


def progress(session: Session, *happened: tuple[Body, int]) -> Progress:
    """What is known after these things happened, each at its moment."""
    known = Progress()
    for seq, (body, moment) in enumerate(happened, start=1):
        known.apply(as_stored(body, session.id, moment, seq), body)
    return known


def as_stored(body: Body, session: str, moment: int, seq: int) -> Fact:
    """A fact as a ledger would hold it, but for its digests."""
    new = body.fact(session, at=moment, source="test")
    return Fact(
        **{name: getattr(new, name) for name in facts.NewFact.__struct_fields__},
        seq=seq,
        recorded_at=moment,
        digest="",
        chain="",
    )
