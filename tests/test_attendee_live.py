"""What an attendee sees of what facilitators and the watch do while a training runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.listening import listening
from tests.scheduling import scheduler_on
from tests.stage import TRAINING, Stage, at, set_stage

SHOWN = TRAINING.replace(
    'launch = "start+5m"\n  open_for', 'launch = "start+5m"\n  show_results = "closed"\n  open_for'
)


def see(stage: Stage, clock: str) -> None:
    """It is that time, and the scheduler has done what was due."""
    stage.clock.moment = at(clock)
    scheduler_on(stage.ledger, stage.clock).run_due()


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """It is 1:08 PM, and the poll of 1:05 has just closed; Ann is in the room."""
    found = set_stage(tmp_path, ledger, clock)
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    for moment in ("12:45", "12:50", "12:53", "13:00", "13:05", "13:08"):
        see(found, moment)
    yield found
    found.live.stop()


def state(stage: Stage, name: str = "Ann") -> dict[str, Any]:
    found: dict[str, Any] = stage.client.get(stage.page(name) + "/state").json or {}
    return found


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def give_time(stage: Stage, closes: str, name: str = "Ann") -> None:
    given = facts.PollReopened(
        poll="alliance",
        attendee=stage.attendee(name),
        closes_at=at(closes),
        edition=1,
        by="Anna",
    )
    stage.happen(given)


def answer(stage: Stage, name: str = "Ann") -> int:
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    return stage.client.post(stage.page(name) + "/answers", json=sent).status_code


# --- more time ----------------------------------------------------------------------------------


def test_whoever_needs_more_time_can_ask_for_it_before_and_after_the_close(stage: Stage) -> None:
    ask = {"poll": "alliance"}
    for _ in range(2):
        assert stage.client.post(stage.page("Ann") + "/time", json=ask).status_code == 204
    assert stage.client.post(stage.page("Ben") + "/time", data=ask).status_code == 303
    found = stage.ledger.select("kind = ?", [facts.TimeRequested.KIND])
    assert [fact.source for fact in found] == ["page", "page"]
    later = stage.client.post(stage.page("Ann") + "/time", json={"poll": "reflection"})
    assert later.status_code == 409
    unknown = stage.client.post(stage.page("Ann") + "/time", json={"poll": "nope"})
    assert unknown.status_code == 404


def test_a_poll_that_was_opened_again_is_open_for_that_attendee_alone(stage: Stage) -> None:
    give_time(stage, "13:14")
    see(stage, "13:09")
    own = state(stage)
    assert [one["poll"] for one in own["polls"]] == own["own"] == ["alliance"]
    assert own["polls"][0]["closes_at"] == "2026-12-04T18:14:00Z"
    assert "You were given more time." in text(own["html"]["polls"]["alliance"])
    assert state(stage, "Ben")["polls"] == []
    assert (answer(stage), answer(stage, "Ben")) == (200, 409)


def test_after_that_time_it_is_closed_for_them_too(stage: Stage) -> None:
    give_time(stage, "13:14")
    see(stage, "13:14")
    stage.clock.advance(1)
    assert state(stage)["polls"] == []
    assert answer(stage) == 409


def test_an_answer_within_that_time_counts(stage: Stage) -> None:
    give_time(stage, "13:14")
    see(stage, "13:12")
    assert answer(stage) == 200
    you = text(state(stage)["html"]["you"])
    assert "Polls 1 of 1 answered" in you


def test_the_page_learns_of_it_by_itself_and_keeps_it_while_others_get_news(stage: Stage) -> None:
    stage.live.catch_up()
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        give_time(stage, "13:14")
        own = page.next("you").content
        assert own["own"] == ["alliance"]
        assert 'data-state="open" data-own' in own["html"]["polls"]["alliance"]


# --- nudges -------------------------------------------------------------------------------------


def nudge(stage: Stage, reason: str, told: str, name: str = "Ann") -> None:
    made = facts.NudgeMade(
        attendee=stage.attendee(name), requirement="POLL-02", reason=reason, text=told
    )
    stage.happen(made)


def test_a_nudge_stands_on_the_page_as_long_as_it_is_so(stage: Stage) -> None:
    see(stage, "13:15")
    stage.clock.moment = at("13:18:30")
    nudge(stage, "poll:reflection", "The poll “Looking back” closes at 1:19 PM.")
    assert text(state(stage)["html"]["nudges"]) == "The poll “Looking back” closes at 1:19 PM."
    assert state(stage, "Ben")["html"]["nudges"].strip() == ""
    sent = {"poll": "reflection", "answers": [["Reflecting"], ["3"], ["More"]]}
    assert stage.client.post(stage.page("Ann") + "/answers", json=sent).status_code == 200
    assert state(stage)["html"]["nudges"].strip() == ""


def test_the_page_learns_of_a_nudge_by_itself(stage: Stage) -> None:
    see(stage, "13:15")
    stage.clock.moment = at("13:18:30")
    stage.live.catch_up()
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        assert page.next("state").content["html"]["nudges"].strip() == ""
        nudge(stage, "poll:reflection", "The poll <b>closes</b>.")
        told = page.next("you").content["html"]["nudges"]
    assert "The poll &lt;b&gt;closes&lt;/b&gt;." in told


# --- a plan that bends --------------------------------------------------------------------------


def test_a_part_that_is_held_past_its_end_says_so_and_promises_no_time(stage: Stage) -> None:
    stage.happen(facts.Held(number=1, by="Anna", block="block-2"), "13:20")
    see(stage, "13:25")
    before = text(state(stage)["html"]["now"])
    assert "1:00–1:30 PM EST" in before
    assert "Next, at 1:30 PM : Break" in before
    see(stage, "13:33")
    after = text(state(stage)["html"]["now"])
    assert "This part takes a little longer than planned." in after
    assert "Next, after that: Break" in after


def test_what_was_skipped_is_not_announced_as_next(stage: Stage) -> None:
    stage.happen(facts.Skipped(number=1, by="Anna", block="block-3"))
    found = state(stage)
    assert found["next"]["title"] == "Questions and answers"
    assert "left out" in stage.client.get(stage.page("Ann")).text


def test_a_bend_reaches_the_page_by_itself(stage: Stage) -> None:
    stage.live.catch_up()
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        stage.happen(facts.Extended(number=1, by="Anna", block="block-2", minutes=5))
        assert "1:00–1:35 PM" in page.next("news").content["html"]["now"]


# --- results ------------------------------------------------------------------------------------


def test_by_default_attendees_see_no_results(stage: Stage) -> None:
    assert state(stage)["html"]["results"] == ""


def test_where_the_file_says_so_they_see_them_once_the_poll_has_closed(stage: Stage) -> None:
    stage.happen(facts.SessionAdded(text=SHOWN, version=2))
    give_time(stage, "13:20", "Ben")
    see(stage, "13:10")
    assert answer(stage, "Ben") == 200
    assert "A friendship 1 (100 %)" in text(state(stage)["html"]["results"])


def test_while_the_poll_is_open_nobody_sees_what_others_answered(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    stage.happen(facts.SessionAdded(text=SHOWN, version=2))
    for moment in ("12:45", "12:50", "12:53", "13:00", "13:05"):
        see(stage, moment)
    assert answer(stage) == 200
    assert state(stage, "Ben")["html"]["results"] == ""
    see(stage, "13:08:01")
    assert "A friendship 1 (100 %)" in text(state(stage, "Ben")["html"]["results"])
    assert "Ann" not in text(state(stage, "Ben")["html"]["results"])
