"""The host is told what to click in Zoom, when it is time and for as long as it helps."""

from __future__ import annotations

from bot import facts
from bot.cues import Cue, cues
from bot.evidence.progress import Progress
from bot.session import Session
from schedules.timeline import timeline
from tests.trainings import at, poll, progress, training

EVERY = frozenset({"one", "two"})


def asked(channel: str, id_: str = "one") -> str:
    """A poll at 13:05 for three minutes, on that channel."""
    return poll(id_).replace(f'id = "{id_}"', f'id = "{id_}"\n  channel = "{channel}"')


def told(
    session: Session, clock: str, known: Progress | None = None, in_zoom: frozenset[str] = EVERY
) -> list[tuple[str, bool]]:
    """What the host is told at a time: the words, and whether it can be left."""
    return [(cue.words, cue.is_optional) for cue in _cues(session, clock, known, in_zoom)]


def _cues(
    session: Session, clock: str, known: Progress | None, in_zoom: frozenset[str]
) -> tuple[Cue, ...]:
    times = timeline(session, known or Progress())
    return cues(session.id, times.polls, in_zoom, times.ends_at, at(clock))


def launched(session: Session, clock: str, closes: str, *more: tuple[facts.Body, int]) -> Progress:
    body = facts.PollLaunched(poll="one", block="block-2", due_at=at("13:05"), closes_at=at(closes))
    return progress(session, (body, at(clock)), *more)


def test_a_poll_in_zoom_is_cued_from_two_minutes_before_it_until_it_was_launched() -> None:
    session = training(first=asked("zoom"))
    launch = [("Launch “The first half” in Zoom", False)]
    assert told(session, "13:02:59") == []
    assert told(session, "13:03") == launch
    assert told(session, "13:30") == launch  # late, and still nobody else can
    assert told(session, "14:11") == []


def test_the_clicks_name_the_title_under_which_it_stands_in_zoom() -> None:
    session = training(first=asked("zoom"))
    (cue,) = _cues(session, "13:05", None, EVERY)
    assert "choose “The first half”, click Launch." in cue.clicks
    assert cue.at == at("13:05")


def test_what_the_host_launched_is_to_be_ended_when_its_time_is_over() -> None:
    session = training(first=asked("zoom"))
    known = launched(session, "13:06", "14:10")
    assert told(session, "13:08:59", known) == []
    assert told(session, "13:09", known) == [("End “The first half” in Zoom", False)]
    ended = launched(session, "13:06", "14:10", (facts.PollClosed(poll="one"), at("13:09:30")))
    assert told(session, "13:10", ended) == []


def test_a_poll_on_the_page_too_may_be_launched_in_zoom_while_it_is_open() -> None:
    session = training(first=asked("both"))
    known = launched(session, "13:05", "13:08")
    assert told(session, "13:04") == []  # the clock launches it
    assert told(session, "13:06", known) == [("Launch “The first half” in Zoom", True)]
    closed = launched(session, "13:05", "13:08", (facts.PollClosed(poll="one"), at("13:08")))
    assert told(session, "13:08:30", closed) == [("End “The first half” in Zoom", True)]
    assert told(session, "13:09", closed) == []


def test_a_poll_that_was_not_pushed_is_told_of_ahead_with_the_command() -> None:
    session = training(first=asked("zoom"), second=asked("both", "two"))
    (cue,) = _cues(session, "12:00", None, frozenset())
    assert cue.words == "Put “The first half” into Zoom"
    assert cue.clicks == f"Run: python -m bot polls push {session.id}"


def test_nothing_is_cued_for_a_poll_on_the_page_or_of_a_skipped_block() -> None:
    assert told(training(first=poll("one")), "13:05") == []
    session = training(first=asked("zoom"))
    skip = facts.Skipped(number=1, by="host@example.org", block="block-2")
    assert told(session, "13:05", progress(session, (skip, at("12:55")))) == []
