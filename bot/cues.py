"""What the host is to click in Zoom, where a poll is launched and ended by nobody else. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.clock import MINUTE
from bot.session import Block, Poll

LONGEST_TITLE = 64
"""The most characters that Zoom takes as the title of a poll."""

AHEAD = 2 * MINUTE
"""How long before a poll's moment the host is told that it comes."""

AFTER = MINUTE
"""How long after the page closed a poll the host is told to end it in Zoom too."""

Act = Literal["push", "launch", "end"]


class Times(Protocol):
    """A poll with its moments, as the timeline has it."""

    @property
    def poll(self) -> Poll:
        """The poll."""
        ...

    @property
    def block(self) -> Block:
        """Its block."""
        ...

    @property
    def state(self) -> str:
        """How far it is: `planned`, `open`, `closed`, …"""
        ...

    @property
    def is_cut(self) -> bool:
        """Whether it will not be asked any more."""
        ...

    @property
    def launches_at(self) -> int | None:
        """When it was or is to be launched."""
        ...

    @property
    def closes_at(self) -> int | None:
        """When it closed or is to close."""
        ...


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that the host is to do from `at` on (UTC milliseconds), with the exact clicks.

    `is_optional` says that the page asks the poll by itself.
    """

    act: Act
    poll: str
    title: str
    at: int
    clicks: str
    is_optional: bool = False

    @property
    def words(self) -> str:
        """What is to be done, in a few words."""
        verb = {"push": "Put", "launch": "Launch", "end": "End"}[self.act]
        where = "into Zoom" if self.act == "push" else "in Zoom"
        return f"{verb} “{self.title}” {where}"


def zoom_title(block: Block, poll: Poll) -> str:
    """What the host and the attendees read over a native poll: at most 64 characters."""
    title = " ".join((poll.title or block.title).split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def launch_cue(block: Block, poll: Poll) -> str:
    """The clicks that launch a native poll."""
    return (
        "In Zoom, as the host or a co-host: click Polls/Quizzes in the meeting's toolbar (it may "
        f"be under More), choose “{zoom_title(block, poll)}”, click Launch."
    )


def end_cue(block: Block, poll: Poll) -> str:
    """The clicks that end a native poll."""
    return (
        f"In Zoom: click Polls/Quizzes, look at “{zoom_title(block, poll)}”, click End Poll. "
        "Zoom takes no answer after that."
    )


def push_cue(session: str) -> str:
    """How polls come into Zoom."""
    return f"Run: python -m bot polls push {session}"


def cues(
    session: str, polls: Iterable[Times], in_zoom: Container[str], ends_at: int, now: int
) -> tuple[Cue, ...]:
    """What the host is to do at `now` or soon, the first thing first.

    `in_zoom` are the ids of the polls that stand in Zoom, `ends_at` is the end of the training.
    """
    found = [
        cue
        for times in polls
        if times.poll.channel != "page" and now < ends_at + AFTER
        for cue in _cues(session, times, in_zoom, now)
    ]
    return tuple(sorted(found, key=lambda cue: cue.at))


def _cues(session: str, times: Times, in_zoom: Container[str], now: int) -> Iterator[Cue]:
    """What there is to do about one poll."""
    poll, block, at = times.poll, times.block, times.launches_at
    title = zoom_title(block, poll)
    waits = times.state in ("planned", "undrawn") and not times.is_cut
    if poll.id not in in_zoom:
        if waits and poll.channel == "zoom":
            yield Cue("push", poll.id, title, block.starts_at, push_cue(session))
    elif poll.channel == "zoom":
        if waits and at is not None and at - AHEAD <= now:
            yield Cue("launch", poll.id, title, at, launch_cue(block, poll))
        if times.state == "open" and at is not None and at + poll.open_for <= now:
            yield Cue("end", poll.id, title, at + poll.open_for, end_cue(block, poll))
    elif at is not None and times.closes_at is not None:
        if times.state == "open":
            yield Cue("launch", poll.id, title, at, launch_cue(block, poll), is_optional=True)
        elif times.state == "closed" and now < times.closes_at + AFTER:
            yield Cue("end", poll.id, title, times.closes_at, end_cue(block, poll), True)
