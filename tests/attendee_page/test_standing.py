"""What counts so far, as the attendee's page tells it."""

from __future__ import annotations

import pytest

from bot import facts
from bot.registrants import Row, register
from tests.attendee_page.answering import RIGHT, answer
from tests.stage import SECRET_KEY, TRAINING, Stage, at


def standing(stage: Stage, name: str) -> dict[str, object]:
    state = stage.client.get(stage.page(name) + "/state").json
    assert state is not None
    you: dict[str, object] = state["you"]
    return you


def test_presence_is_told_in_minutes_of_the_blocks_that_count(stage: Stage) -> None:
    stage.open_room("12:44")
    stage.join("Ann Able", "12:46")  # fourteen minutes before anything counts
    stage.join("Ben Bright", "13:02")
    stage.clock.moment = at("13:10")
    ann, ben = standing(stage, "Ann"), standing(stage, "Ben")
    assert (ann["minutes_present"], ann["minutes_held"], ann["in_room"]) == (10, 10, True)
    assert (ben["minutes_present"], ben["minutes_held"], ben["in_room"]) == (8, 10, True)
    assert ann["may_miss_minutes"] == 5
    page = stage.client.get(stage.page("Ben")).text
    assert "<strong>8</strong> of 10 minutes that counted so far" in page


def test_who_has_left_is_told_that_zoom_does_not_show_them(stage: Stage) -> None:
    stage.open_room("12:44")
    stage.join("Ann Able", "13:00")
    stage.leave("Ann Able", "13:04")
    stage.clock.moment = at("13:10")
    assert standing(stage, "Ann")["in_room"] is False
    assert "Zoom does not show you in the room" in stage.client.get(stage.page("Ann")).text


def test_the_camera_is_told_as_it_stands_and_how_long_it_was_off(stage: Stage) -> None:
    stage.open_room("12:44")
    stage.join("Ann Able", "12:50")
    assert standing(stage, "Ann")["camera"] == {
        "state": "unknown",
        "off_minutes": 0,
        "allowed_minutes": 10.0,
    }
    assert (
        "Not seen so far. That is held against nobody." in stage.client.get(stage.page("Ann")).text
    )
    stage.happen(facts.SourceJoined(source="rtms"), "12:50")
    stage.camera("Ann Able", "12:55", is_on=False)  # five minutes before anything counts
    stage.camera("Ann Able", "13:02", is_on=True)
    page = " ".join(stage.client.get(stage.page("Ann")).text.split())
    assert "<strong>On</strong> now" in page
    assert "Off for about 2 minutes; up to 10 are fine." in page
    stage.camera("Ann Able", "13:05:40", is_on=False)  # it is 1:06:10 PM
    page = " ".join(stage.client.get(stage.page("Ann")).text.split())
    assert "<strong>Off</strong> now" in page
    assert "Off for about 3 minutes; up to 10 are fine." in page
    assert standing(stage, "Ann")["camera"] == {
        "state": "off",
        "off_minutes": 3,
        "allowed_minutes": 10.0,
    }


@pytest.mark.parametrize(
    ("policy", "exempt", "told"),
    [("", True, "You are excused from it."), ("[policy]\ncamera_required = false\n", False, "")],
)
def test_of_a_camera_that_is_not_asked_for_nothing_is_told(
    stage: Stage, policy: str, exempt: bool, told: str
) -> None:
    text = TRAINING.replace("[[blocks]]", f"{policy}\n[[blocks]]", 1)
    stage.happen(facts.SessionAdded(text=text, version=2))
    ann = Row("ann.able@example.org", "Ann Able", camera_exempt=exempt)
    register(stage.ledger, SECRET_KEY, stage.session.id, [ann], at=at("13:00"), source="roster")
    page = stage.client.get(stage.page("Ann")).text
    assert ("<dt>Camera</dt>" in page) is bool(told)
    assert told in page


def test_polls_are_counted_without_the_tryout(stage: Stage) -> None:
    stage.launch("sound", "12:50")
    answer(stage, "Ann", RIGHT)
    assert standing(stage, "Ann")["polls"] == {"launched": 1, "answered": 1}
    assert standing(stage, "Ben")["polls"] == {"launched": 1, "answered": 0}


def test_a_missed_poll_says_whether_it_was_shown(stage: Stage) -> None:
    stage.client.post(stage.page("Ann") + "/shown", json={"poll": "alliance"})
    stage.clock.moment = at("13:09")
    shown = stage.client.get(stage.page("Ann")).text
    not_shown = stage.client.get(stage.page("Ben")).text
    assert "closed at 1:08 PM, not answered" in shown
    assert "not shown on this page, which is not held against you" in not_shown


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (
            "2026-12-05T10:00:00-05:00",
            "<strong>Received</strong> on Saturday, December 5, 10:00 AM",
        ),
        (
            "2026-12-06T14:00:01-05:00",
            "<strong>Received late</strong>, on Sunday, December 6, 2:00",
        ),
    ],
)
def test_the_evaluation_is_told_as_received_or_late(stage: Stage, moment: str, told: str) -> None:
    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    stage.clock.moment = stage.moment(moment)
    submitted = facts.EvaluationSubmitted(attendee=stage.attendee("Ann"), response="r1")
    stage.happen(submitted)
    assert told in stage.client.get(stage.page("Ann")).text
    assert "Received" not in stage.client.get(stage.page("Ben")).text
