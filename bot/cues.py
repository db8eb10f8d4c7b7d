"""What the host is to click in Zoom, where a poll is launched by nobody else. Pure."""

from __future__ import annotations

from bot.session import Block, Poll

LONGEST_TITLE = 64
"""The most characters that Zoom takes as the title of a poll."""


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
