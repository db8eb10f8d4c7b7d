"""The facilitator's page: what runs, what comes next by itself, and who is there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import facts
from bot.clock import DAY, HandClock, RehearsalClock
from bot.ledger import Ledger
from bot.pages.house import pace
from bot.pages.roster import Cell, Roster, Row
from bot.storage.address import Address
from tests.listening import listening
from tests.stage import Stage, at, set_stage


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training in whose room Ann and Ben are, with a stranger; it is 1:06 PM."""
    found = set_stage(tmp_path, ledger, clock)
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.join("Ben Bright", "13:02")
    found.join("iPhone", "13:03")
    found.happen(facts.BlockStarted(block="block-1"), "12:45")
    found.happen(facts.BlockEnded(block="block-1"), "13:00")
    found.happen(facts.BlockStarted(block="block-2"), "13:00")
    clock.moment = at("13:06")
    ledger.note_wake("scheduler")
    yield found
    found.live.stop()


def page(stage: Stage) -> str:
    response = stage.client.get(f"/live/{stage.session.id}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.text)


def piece(stage: Stage, name: str) -> str:
    state = stage.client.get(f"/live/{stage.session.id}/state").json
    assert state
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", state["html"][name])).strip()


def roster(stage: Stage) -> dict[str, list[list[str]]]:
    state = stage.client.get(f"/live/{stage.session.id}/state").json
    assert state
    return {row["name"].split()[0]: row["cells"] for row in state["roster"]["rows"]}


def test_the_sessions_are_listed_by_what_they_are_doing(stage: Stage) -> None:
    assert stage.client.get("/").headers["Location"] == "/live/"
    text = stage.client.get("/live/").text
    assert "Running now" in text
    assert f'href="/live/{stage.session.id}"' in text
    stage.clock.moment = at("09:00")
    assert "To come" in stage.client.get("/live/").text
    stage.clock.moment = at("14:00")
    assert "Over" in stage.client.get("/live/").text


def test_a_session_that_was_never_added_is_not_found(stage: Stage) -> None:
    for path in ("/live/nope", "/live/nope/state", "/live/nope/events"):
        response = stage.client.get(path)
        assert response.status_code == 404
        assert stage.session.id in response.text  # the ones there are


def test_a_session_that_another_process_adds_is_there_at_once(
    stage: Stage, database: Address
) -> None:
    stage.client.get("/live/")
    other = Ledger(database, stage.clock)
    text = stage.session.text.replace("alliance-2026-12-04", "second-2026-12-04")
    added = facts.SessionAdded(text=text, version=1)
    other.append(added.fact("second-2026-12-04", at=at("13:06"), source="test"))
    other.close()
    assert stage.client.get("/live/second-2026-12-04").status_code == 200


def test_the_block_that_runs_and_the_next_automatic_action_are_in_sight(stage: Stage) -> None:
    stage.launch("sound", "12:50")
    stage.happen(facts.PollClosed(poll="sound"), "12:53")
    stage.launch("alliance", "13:05")
    assert piece(stage, "now") == "Now What an alliance is left, until 1:30 PM EST"
    assert piece(stage, "next") == (
        "Next, by itself Close the poll “Bond, goals, tasks” at 1:08 PM EST"
    )
    stage.happen(facts.PollClosed(poll="alliance"), "13:08")
    stage.clock.moment = at("13:09")
    assert "Launch the poll “Looking back” at 1:15 PM EST" in piece(stage, "next")


def test_the_agenda_shows_what_ran_and_what_became_of_each_poll(stage: Stage) -> None:
    stage.happen(
        facts.PollMissed(poll="sound", block="block-1", due_at=at("12:50"), reason="down"), "12:58"
    )
    stage.launch("alliance", "13:05")
    agenda = piece(stage, "agenda")
    assert "12:45–1:00 PM The room opens Poll “Sound and camera” was missed" in agenda
    assert "✓ Poll “Bond, goals, tasks” launched at 1:05 PM, open" in agenda
    assert "Poll “Looking back” at 1:15 PM" in agenda
    text = page(stage)
    assert text.count('aria-current="step"') == 1
    assert text.count('class="now-line"') == 1


def test_a_block_that_did_not_run_as_planned_shows_its_plan_beside_it(stage: Stage) -> None:
    stage.happen(facts.BlockEnded(block="block-2"), "13:34")
    stage.happen(facts.BlockStarted(block="block-3"), "13:34")
    stage.happen(facts.BlockEnded(block="block-3"), "13:42")
    stage.clock.moment = at("13:43")
    agenda = piece(stage, "agenda")
    assert "1:00–1:34 PM What an alliance is planned 1:00–1:30 PM" in agenda
    assert "1:34–1:42 PM Break planned 1:30–1:40 PM" in agenda


def test_the_roster_tells_presence_and_answers(stage: Stage) -> None:
    stage.launch("alliance", "13:05")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    stage.client.post(stage.page("Ann") + "/answers", json=sent)
    stage.client.post(stage.page("Ben") + "/shown", json={"poll": "alliance"})
    stage.leave("Ben Bright", "13:05")
    assert roster(stage) == {
        "Ann": [["Yes", "good", "6 min"], ["1 of 1", "", ""], ["Answered", "good", "1:06 PM"]],
        "Ben": [
            ["Left 1:05 PM", "attention", "3 min"],
            ["0 of 1", "", ""],
            ["Shown", "attention", ""],
        ],
        "Cleo": [["Not yet", "soft", ""], ["0 of 1", "", "0 shown"], ["Not shown", "soft", ""]],
    }
    assert "1 of 3 answered" in piece(stage, "poll")
    stage.clock.moment = at("13:09")
    assert roster(stage)["Ben"][2] == ["Not answered", "bad", ""]
    assert roster(stage)["Cleo"][2] == ["Not shown", "attention", ""]


def test_when_all_is_over_who_did_not_come_never_was_there(stage: Stage) -> None:
    stage.clock.moment = at("14:10")
    assert roster(stage)["Cleo"][0] == ["Never", "soft", ""]


def test_the_page_itself_holds_the_roster_for_who_has_no_javascript(stage: Stage) -> None:
    text = page(stage)
    assert text.index("Ann Able") < text.index("Ben Bright") < text.index("Cleo Clear")
    assert "3 of 3 attendees" in text


def test_participants_tied_to_nobody_are_named(stage: Stage) -> None:
    assert "iPhone · 3 minutes" in piece(stage, "unmatched")


def test_the_state_of_the_meeting_and_the_age_of_what_should_be_fresh_are_in_sight(
    stage: Stage,
) -> None:
    status = piece(stage, "status")
    assert "Zoom room open since 12:44 PM" in status
    assert "2 of 3 in the room" in status
    assert f'data-since="{at("13:06")}"' in page(stage)
    assert "Scheduler awake" in status


@pytest.mark.parametrize(("later", "silent"), [(15_000, False), (15_001, True)])
def test_a_silent_scheduler_is_named(stage: Stage, later: int, silent: bool) -> None:
    stage.clock.advance(later)
    assert ("Scheduler silent" in piece(stage, "status")) is silent


def test_before_anything_came_that_is_said(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    empty = set_stage(tmp_path, ledger, clock)
    clock.moment = at("12:30")
    status = piece(empty, "status")
    assert "Zoom room not open yet" in status
    assert "No word from Zoom yet" in status
    assert "The scheduler has not run yet" in status
    assert piece(empty, "now") == "Now Not begun until 12:45 PM EST"


# --- live ---------------------------------------------------------------------------------------


def test_only_what_changed_is_sent(stage: Stage) -> None:
    stage.live.catch_up()
    with listening(stage.client, f"/live/{stage.session.id}/events") as facilitator:
        first = facilitator.next("state").content
        assert [row["name"] for row in first["roster"]["rows"]] == [
            "Ann Able",
            "Ben Bright",
            "Cleo Clear",
        ]
        stage.join("Cleo Clear", "13:05")
        change = facilitator.next("change").content
    assert [row["name"] for row in change["roster"]["rows"]] == ["Cleo Clear"]
    assert change["roster"]["whole"] is False
    assert set(change["html"]) == {"status", "risks"}  # in the room, but five minutes late


def test_a_launch_and_its_answers_reach_the_facilitator(stage: Stage) -> None:
    stage.live.catch_up()
    with listening(stage.client, f"/live/{stage.session.id}/events") as facilitator:
        facilitator.next("state")
        stage.launch("alliance")
        change = facilitator.next("change").content
        assert "Poll, open now" in change["html"]["poll"]
        sent = {"poll": "alliance", "answers": [["A friendship"]]}
        stage.client.post(stage.page("Ann") + "/answers", json=sent)
        change = facilitator.next("change").content
    assert [row["name"] for row in change["roster"]["rows"]] == ["Ann Able"]
    assert "of 3 answered" in change["html"]["poll"]


def test_whoever_is_taken_off_the_roster_leaves_the_page(stage: Stage) -> None:
    stage.live.catch_up()
    cleo = stage.attendee("Cleo")
    with listening(stage.client, f"/live/{stage.session.id}/events") as facilitator:
        facilitator.next("state")
        stage.happen(facts.RegistrantRemoved(attendee=cleo, version=2, reason="cancelled"))
        assert facilitator.next("change").content["roster"]["gone"] == [cleo]


def row(name: str, text: str) -> Row:
    return Row(id=name, name=name, email=f"{name}@example.org", cells=(Cell(text),), tags=())


def test_a_roster_gives_each_page_what_it_does_not_have_yet() -> None:
    roster = Roster()
    roster.take([row("ann", "in"), row("ben", "out")])
    seen = roster.edition
    assert [one.id for one in roster.since(0)[0]] == ["ann", "ben"]
    roster.take([row("ann", "in"), row("ben", "in")])
    roster.take([row("ann", "in"), row("ben", "in")])
    assert roster.edition == seen + 1
    assert [one.id for one in roster.since(seen)[0]] == ["ben"]
    roster.take([row("ben", "in")])
    assert roster.since(roster.edition - 1) == ([], ["ann"])
    roster.take([row("ann", "back"), row("ben", "in")])
    rows, gone = roster.since(seen)
    assert ([one.id for one in rows], gone) == (["ben", "ann"], [])


def test_a_rehearsals_pages_run_at_its_pace(clock: HandClock) -> None:
    began = time.time()
    start = at("12:45")
    rehearsal = RehearsalClock(start, began, speed=60.0, turn=start + DAY, tail=3600.0)
    assert round(pace(rehearsal), 3) == 60.0
    assert pace(clock) == 1.0


def test_the_host_is_cued_with_the_clicks_for_a_poll_in_zoom(stage: Stage) -> None:
    stage.clock.moment = at("13:44")
    assert "Put “Asked in Zoom” into Zoom – it is not there yet" in piece(stage, "cues")
    assert "python -m bot polls push" in piece(stage, "cues")
    pushed = facts.ZoomPollPushed(poll="in-zoom", zoom_id="z1", version=1, digest="d")
    stage.happen(pushed, "12:00")
    assert piece(stage, "cues").startswith("Launch “Asked in Zoom” in Zoom at 1:45 PM")
    stage.clock.moment = at("13:46")
    assert "now – nobody else can" in piece(stage, "cues")
    assert "choose “Asked in Zoom”, click Launch." in piece(stage, "cues")
    assert "to be launched in Zoom by the host" in piece(stage, "agenda")
    assert "Asked in Zoom" not in piece(stage, "next")
    stage.launch("in-zoom", "13:46")
    assert piece(stage, "cues") == ""


def test_what_zoom_refuses_is_told_until_it_passed(stage: Stage) -> None:
    message = "Zoom did not list the polls: the app has no access any more (401). Activate it."
    stage.happen(facts.RestFailed(doing="polls.watch", message=message, status=401), "13:05")
    assert message in piece(stage, "alarms")
    stage.happen(facts.RestRestored(doing="polls.watch"), "13:06")
    assert message not in piece(stage, "alarms")
