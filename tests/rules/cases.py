"""A training of two and a half hours and invented attendees, as values, for judging by hand.

The blocks that count run 18:00–19:00 and 19:10–20:15 UTC (1:00–2:00 PM and 2:10–3:15 PM in New
York): 125 minutes, of which 2 credits need 120.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace

from bot.clock import HOUR, MINUTE
from bot.evidence.intervals import clip, total, union
from bot.evidence.model import (
    AttendeeEvidence,
    Connection,
    EvaluationEvidence,
    Match,
    PollEvidence,
    PresenceSpan,
    Registrant,
    Span,
    Stay,
)
from bot.evidence.progress import BlockAsRun, PollAsRun
from bot.local_time import parse_iso
from bot.rules.policy import policy_of
from bot.rules.requirement import Training
from bot.session import Session
from bot.session_file import parse

BLOCKS = (
    ("12:45", "13:00", "open", False),
    ("13:00", "13:15", "activity", True),
    ("13:15", "13:25", "instruction", True),
    ("13:25", "13:45", "instruction", True),
    ("13:45", "14:00", "instruction", True),
    ("14:00", "14:10", "break", False),
    ("14:10", "14:25", "instruction", True),
    ("14:25", "15:00", "instruction", True),
    ("15:00", "15:15", "questions", True),
)
LAUNCHES = ("18:05", "18:19", "18:35", "18:50", "19:15", "19:30", "19:50", "20:07")
"""Eight required polls, never more than 20 counted minutes apart, the last 8 before the end."""

HEAD = """\
id = "alliance-2026-12-04"
title = "The alliance"
date = 2026-12-04
timezone = "America/New_York"
credits = 2.0

[provider]
name = "An Example Provider"
approved = [2022-01-12, 2028-01-12]

[evaluation]
hours = 48
"""

POLL = """
  [[blocks.polls]]
  id = "poll-{number}"
  launch = "start+{offset}m"
    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]
"""


def at(time: str) -> int:
    """The UTC milliseconds of a time such as `18:05` or `18:05:30` on the day of the training."""
    return parse_iso(f"2026-12-04T{time}Z")


ENDS = at("20:15")
AFTER = ENDS + 49 * HOUR
"""When the 48 hours of the evaluation have passed."""


@cache
def session(policy: str = "", head: str = HEAD, with_polls: bool = True) -> Session:
    """The session, with settings of its own under `[policy]`."""
    text = f"{head}\n[policy]\n{policy}\n"
    for starts, ends, kind, counts in BLOCKS:
        text += f'\n[[blocks]]\nstarts = "{starts}"\nends = "{ends}"\ntitle = "A block"\n'
        text += f'kind = "{kind}"\ncounts = {str(counts).lower()}\n'
        start = at(f"{int(starts[:2]) + 5}:{starts[3:]}")
        end = at(f"{int(ends[:2]) + 5}:{ends[3:]}")
        for number, launch in enumerate(LAUNCHES if with_polls else (), start=1):
            if start <= at(launch) < end:
                text += POLL.format(number=number, offset=(at(launch) - start) // MINUTE)
    return parse(text)


def training(policy: str = "", *, head: str = HEAD, **changes: Any) -> Training:
    """The training as it ran: to plan, all polls launched, over for two days unless changed."""
    found = session(policy, head, changes.pop("with_polls", True))
    as_of = changes.get("as_of", AFTER)
    blocks = tuple(BlockAsRun(one, one.starts_at, one.ends_at) for one in found.blocks)
    launched = tuple(run for run in polls_as_run() if run.launched_at <= as_of)
    values: dict[str, Any] = {
        "session": found,
        "policy": policy_of(found),
        "as_of": as_of,
        "is_over": as_of >= ENDS,
        "blocks": blocks,
        "launched": launched if list(found.polls()) else (),
        "to_come": len(LAUNCHES) - len(launched) if as_of < ENDS else 0,
        "camera_sources": frozenset({"qss"}),
    }
    return Training(**values | changes)


def polls_as_run() -> tuple[PollAsRun, ...]:
    """The eight required polls, each open for three minutes."""
    return tuple(
        PollAsRun(f"poll-{number}", "a block", at(launch), at(launch) + 3 * MINUTE, (number,))
        for number, launch in enumerate(LAUNCHES, start=1)
    )


def poll(number: int, *, shown: bool = True, answered: bool = True) -> PollEvidence:
    """What somebody did about one of the eight polls."""
    run = polls_as_run()[number - 1]
    return PollEvidence(
        run.poll,
        required=True,
        launched_at=run.launched_at,
        closed_at=run.closed_at,
        shown_at=run.launched_at + 1_000 if shown else None,
        answered_at=run.launched_at + MINUTE if answered else None,
        facts=(number,),
    )


def registrant(**changes: Any) -> Registrant:
    """Somebody who registered."""
    return replace(Registrant("a1", "ada@example.org", "Ada Example", facts=(90,)), **changes)


def connection(how: Any = "registrant_id", certain: bool = True, **changes: Any) -> Connection:
    """A participant who is taken to be the registrant."""
    match = Match("a1", how, certain, "Only the name ties them." if not certain else "", (91,))
    whole = Span(at("17:46"), ENDS)
    stay = Stay(whole, "observed", whole, whole, facts=(92,))
    found = Connection("uuid/p1", "uuid", "Ada", "", (stay,), match, facts=(92,))
    return replace(found, **changes)


def attended(*spans: tuple[str, str], **changes: Any) -> AttendeeEvidence:
    """Somebody who was seen in these times (UTC), had the camera on, answered and evaluated."""
    presence = [Span(at(start), at(end)) for start, end in spans or (("17:46", "20:15"),)]
    blocks = [(one.starts_at, one.ends_at) for one in session().blocks if one.counts]
    present = total(clip(union(presence), union(blocks)))
    evidence = AttendeeEvidence(
        registrant=registrant(),
        connections=(connection(),),
        presence=tuple(PresenceSpan(span, "observed", (93,)) for span in presence),
        present=present,
        surely_present=present,
        perhaps_present=present,
        camera_on=present,
        audio_on=present,
        polls=tuple(poll(number) for number in range(1, 9)),
        evaluation=EvaluationEvidence(ENDS + HOUR, ENDS + 48 * HOUR, (94,)),
        page_opened_at=at("17:45"),
    )
    return replace(evidence, **changes)
