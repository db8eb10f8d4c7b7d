"""What a session file asks of the clock that the clock will do otherwise, by line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import MINUTE
from bot.evidence.progress import Progress
from bot.local_time import clock_text
from bot.rules.policy import Policy, policy_of
from bot.session import Session
from bot.session_file import Problem, key_text
from bot.toml_lines import Lines
from schedules.poll_times import PollTimes
from schedules.ruleset_check import lacks
from schedules.timeline import timeline


def all_advice(session: Session) -> list[Problem]:
    """What is better changed in a session file: what the clock does, what its ruleset asks.

    Raises PolicyError.
    """
    return [*advice(session), *advice_under(session, policy_of(session))]


def advice_under(session: Session, policy: Policy) -> list[Problem]:
    """What a session file lacks under its ruleset, by line."""
    lines = Lines(session.text)
    return [
        Problem(lines.find(path), key_text(path), message)
        for path, message in lacks(session, policy)
    ]


def advice(session: Session) -> list[Problem]:
    """What is better changed in a session file that can be used as it is.

    A poll in a break; one that comes so late that it has to be brought forward or cut short.
    """
    lines = Lines(session.text)
    planned = {times.poll.id: times for times in timeline(session, Progress()).polls}
    found = []
    for index, block in enumerate(session.blocks):
        for number, poll in enumerate(block.polls):
            path = ("blocks", index, "polls", number, "launch")
            key = f"blocks[{index + 1}].polls[{number + 1}].launch"
            messages = _about(planned[poll.id], session)
            found += [Problem(lines.find(path), key, message) for message in messages]
    return found


def _about(times: PollTimes, session: Session) -> Iterator[str]:
    if times.block.kind == "break":
        yield f"poll {times.poll.id!r} is in a break; move it into a block that people attend"
    asked = times.poll.launch.latest.within(*times.within)
    limit = clock_text(times.limit, session.zone)
    if asked > times.latest:
        latest = clock_text(times.latest, session.zone)
        yield (
            f"poll {times.poll.id!r} will be launched by {latest}: people get two minutes to "
            f"answer, and polls close at {limit}, when the break begins or the training ends"
        )
    elif asked + times.poll.open_for > times.limit:
        left = (times.limit - asked) / MINUTE
        yield (
            f"poll {times.poll.id!r} may be open for {left:g} minutes only, not "
            f"{times.poll.open_for / MINUTE:g}: polls close at {limit}, when the break begins or "
            "the training ends; launch it earlier"
        )
