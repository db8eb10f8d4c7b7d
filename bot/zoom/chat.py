"""Which message is due in everyone's chat at which moment: a pure function of plan and facts.

The chat goes to everyone, so no message holds anything that is one attendee's own; a personal link
least of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot import facts, messages
from bot.clock import MINUTE, SECOND
from bot.evidence.progress import BlockAsRun, PollAsRun, Progress
from bot.local_time import clock_text, to_local
from bot.session import Block, Poll, Session

BEFORE_CLOSE = 1 * MINUTE
"""How long before a poll closes its reminder is posted."""

WORTHWHILE = 20 * SECOND
"""With less than this left, telling people to answer helps nobody."""

NEWS = 5 * MINUTE
"""How long the end of a break and the opening of the evaluation are news."""


class Message(NamedTuple):
    """Something to be said once: its id, its text, and from when to when it is right to say it."""

    id: str
    text: str
    at: int
    until: int


def due(session: Session, progress: Progress, site: str, now: int) -> list[Message]:
    """What is right to say at `now` (UTC milliseconds), whether it was said or not.

    `site` is the address of the attendees' pages as people know it, such as `pages.example.org`.
    """
    session = progress.amended(session)
    places = {"title": session.title, "site": site}
    planned = [
        *_welcome(session, progress),
        *_breaks(session, progress),
        *_polls(session, progress),
        *_evaluation(session, progress, site),
    ]
    return [
        Message(one.id, messages.fill(one.text, places | more), one.at, one.until)
        for one, more in planned
        if one.text and one.at <= now <= one.until
    ]


Planned = Iterator[tuple[Message, dict[str, str]]]
"""Messages whose text is still a template, each with what fills the places of its own."""


def _welcome(session: Session, progress: Progress) -> Planned:
    blocks = progress.blocks_as_run(session)
    span = blocks[0].starts_at, blocks[-1].ends_at
    yield Message("welcome", session.messages.welcome, *span), {}


def _breaks(session: Session, progress: Progress) -> Planned:
    blocks = progress.blocks_as_run(session)
    for number, run in enumerate(blocks):
        if run.block.kind != "break" or run.block.id not in progress.started:
            continue
        until = _time(session, run.ends_at)
        message = Message(
            f"break:{run.block.id}", session.messages.break_, run.starts_at, run.ends_at
        )
        yield message, {"block": run.block.title, "until": until}
        yield from _back(session, progress, run.block, blocks[number + 1 :])


def _back(
    session: Session, progress: Progress, pause: Block, after: tuple[BlockAsRun, ...]
) -> Planned:
    for run in after[:1]:
        if run.block.id in progress.started:
            begun = run.starts_at, run.starts_at + NEWS
            yield (
                Message(f"back:{pause.id}", session.messages.back, *begun),
                {"block": run.block.title},
            )


def _polls(session: Session, progress: Progress) -> Planned:
    """The launch and the reminder of each poll that is asked on the attendees' own pages."""
    for run in progress.polls_as_run().values():
        poll = session.poll(run.poll)
        if poll is None or poll.channel == "zoom":
            continue
        places = {"poll": _title(poll), "closes": _time(session, run.closed_at)}
        last = run.closed_at - WORTHWHILE
        yield _launch(session, run, last), places
        reminded_at = run.closed_at - BEFORE_CLOSE
        if reminded_at > run.launched_at:
            text = session.messages.reminder
            yield Message(f"reminder:{run.poll}", text, reminded_at, last), places


def _launch(session: Session, run: PollAsRun, last: int) -> Message:
    """The announcement of a poll; once its reminder is due, that says the same and more."""
    until = max(min(last, run.closed_at - BEFORE_CLOSE - 1), run.launched_at)
    return Message(f"launch:{run.poll}", session.messages.launch, run.launched_at, until)


def _evaluation(session: Session, progress: Progress, site: str) -> Planned:
    opened = progress.evaluation
    body = facts.read(opened) if opened else None
    if not (opened and session.evaluation and isinstance(body, facts.EvaluationOpened)):
        return
    span = opened.happened_at, opened.happened_at + NEWS
    yield (
        Message("evaluation", session.messages.evaluation, *span),
        {
            "link": session.evaluation.shared_url
            or f"the page that you were sent a link to ({site})",
            "until": _day_and_time(session, body.closes_at),
        },
    )


def _title(poll: Poll) -> str:
    """What people call a poll: its title, else its first question."""
    return poll.title or poll.questions[0].text


def _time(session: Session, moment: int) -> str:
    """A time of day with its zone, as `1:18 PM EST`."""
    return f"{clock_text(moment, session.zone)} {to_local(moment, session.zone):%Z}"


def _day_and_time(session: Session, moment: int) -> str:
    local = to_local(moment, session.zone)
    return f"{local:%A, %B} {local.day}, {_time(session, moment)}"
