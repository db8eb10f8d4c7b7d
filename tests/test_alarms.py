"""What of a running training needs a facilitator, and what they are told to do.

The training of tests/stage.py: in New York it runs from 12:45 to 2:00 PM.
"""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import MINUTE, SECOND
from bot.evidence.model import Occurrence, Unmatched
from bot.evidence.progress import Progress
from bot.session_file import parse
from schedules.alarms import Signs, alarms
from schedules.timeline import timeline
from tests.stage import TRAINING, at
from tests.trainings import progress

PLAN = parse(TRAINING)
OPEN = Occurrence("uuid", at("12:44"), None)
CLOSED = Occurrence("uuid", at("12:44"), at("13:10"))


def raised(signs: Signs, clock: str = "13:15") -> list[str]:
    found = alarms(timeline(PLAN, Progress()), signs, at(clock))
    return [one.name for one in found]


def text(signs: Signs, clock: str = "13:15") -> str:
    (alarm,) = alarms(timeline(PLAN, Progress()), signs, at(clock))
    return alarm.text


def stranger(name: str, present: int = MINUTE) -> Unmatched:
    return Unmatched(participant=name, name=name, email="", present=present)


def test_a_training_that_runs_as_it_should_raises_no_alarm() -> None:
    assert raised(Signs(meetings=[OPEN], silent_for=MINUTE)) == []


@pytest.mark.parametrize(
    ("clock", "names"), [("12:45:59", []), ("12:46", ["room"]), ("13:46", ["room"]), ("14:00", [])]
)
def test_a_room_that_is_not_open_a_minute_after_its_time_is_an_alarm_until_the_end(
    clock: str, names: list[str]
) -> None:
    assert raised(Signs(), clock) == names


def test_a_room_that_never_opened_and_one_that_was_closed_are_told_apart() -> None:
    never, closed = text(Signs()), text(Signs(meetings=[CLOSED]))
    assert never.startswith("The Zoom room is not open, though it was to open at 12:45 PM.")
    assert closed.startswith(
        "The Zoom room was closed at 1:10 PM, though the training runs until 2:00 PM."
    )


def test_a_poll_in_zoom_that_the_host_did_not_launch_for_two_minutes_is_an_alarm() -> None:
    here = Signs(meetings=[OPEN])
    assert raised(here, "13:46:59") == []  # it was due at 1:45 PM
    assert raised(here, "13:47") == ["poll:in-zoom"]
    assert "“Asked in Zoom” was to be launched in Zoom at 1:45 PM" in text(here, "13:47")
    launch = facts.PollLaunched(
        poll="in-zoom", block="block-4", due_at=at("13:45"), closes_at=at("14:00")
    )
    known = progress(PLAN, (launch, at("13:47:30")))
    assert alarms(timeline(PLAN, known), here, at("13:48")) == ()


def test_a_room_that_was_opened_again_is_open() -> None:
    again = Occurrence("uuid 2", at("13:12"), None)
    assert raised(Signs(meetings=[CLOSED, again], silent_for=0)) == []


@pytest.mark.parametrize(("silence", "named"), [(5 * MINUTE - 1, False), (5 * MINUTE, True)])
def test_five_minutes_without_a_delivery_while_the_meeting_runs_are_an_alarm(
    silence: int, named: bool
) -> None:
    assert ("deliveries" in raised(Signs(meetings=[OPEN], silent_for=silence))) is named
    assert "deliveries" not in raised(Signs(meetings=[CLOSED], silent_for=silence))


@pytest.mark.parametrize(
    ("signs", "named"),
    [
        (Signs(meetings=[OPEN], asleep_for=15 * SECOND), False),
        (Signs(meetings=[OPEN], asleep_for=15 * SECOND + 1), True),
        (Signs(meetings=[OPEN], asleep_for=None), True),
        (Signs(meetings=[OPEN], late_for=30 * SECOND), False),
        (Signs(meetings=[OPEN], late_for=30 * SECOND + 1), True),
    ],
)
def test_a_scheduler_that_sleeps_or_is_late_is_an_alarm(signs: Signs, named: bool) -> None:
    assert ("scheduler" in raised(signs)) is named


def test_participants_tied_to_nobody_are_counted_once_they_have_been_there_a_minute() -> None:
    assert raised(Signs(meetings=[OPEN], unmatched=[stranger("iPhone", MINUTE - 1)])) == []
    one = Signs(meetings=[OPEN], unmatched=[stranger("iPhone")])
    assert text(one).startswith("1 participant in the Zoom room is tied to nobody who registered.")
    many = Signs(meetings=[OPEN], unmatched=[stranger(name) for name in "ABCDE"])
    assert text(many).startswith("5 participants in the Zoom room are tied to nobody")
    assert "iPhone" not in text(one)  # a name would outlast its erasure here


def test_a_lost_source_of_camera_states_is_an_alarm_with_its_reason() -> None:
    signs = Signs(meetings=[OPEN], lost={"rtms": "The stream was closed."})
    assert raised(signs) == ["source:rtms"]
    assert "no longer seen by Zoom’s media streams (rtms): The stream was closed." in text(signs)


def test_a_training_without_zoom_has_no_room_to_open() -> None:
    plan = parse(
        TRAINING.replace('[zoom]\nid = "86084701483"\n', "").replace('channel = "zoom"', "")
    )
    assert alarms(timeline(plan, Progress()), Signs(), at("13:15")) == ()
