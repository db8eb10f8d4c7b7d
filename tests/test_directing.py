"""What facilitators do on their page, over HTTP: proposed with its cost, confirmed, done once.

The training of tests/stage.py: in New York 12:45 the room opens, 1:00–1:30 instruction, break,
1:40–2:00 questions; 50 minutes count and half a credit needs 30.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot import facts
from bot.clock import HandClock
from bot.facts import Body, Fact
from bot.ledger import Ledger
from tests.scheduling import scheduler_on
from tests.stage import Stage, at, set_stage

BY = "Facilitator One"
FIRST, PAUSE, LAST = "block-2", "block-3", "block-4"


class Desk:
    """A facilitator's browser without a script, on a training that a scheduler runs."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client: FlaskClient = stage.client
        self.address = f"/live/{stage.session.id}"

    def see(self, clock: str) -> None:
        """It is that time, and the scheduler has done what was due."""
        self.stage.clock.moment = at(clock)
        scheduler_on(self.stage.ledger, self.stage.clock).run_due()

    def propose(self, status: int = 200, **fields: Any) -> str:
        """The page that says what something would lead to."""
        response = self.client.get(f"{self.address}/act", query_string=fields)
        assert response.status_code == status
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    def csrf(self) -> str:
        """The token that the browser's forms carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(self.address).text)
        assert found
        return found[1]

    def do(self, status: int = 303, place: str = "act", **fields: Any) -> str:
        """Send the form that confirms something; what is answered."""
        sent = {"csrf": self.csrf(), "by": BY} | fields
        response = self.client.post(f"{self.address}/{place}", data=sent)
        assert response.status_code == status, response.text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    def made(self, kind: type[Body]) -> list[tuple[Fact, Any]]:
        """The facts of one kind, with their bodies."""
        found = self.stage.ledger.select("kind = ?", [kind.KIND])
        return [(fact, facts.read(fact)) for fact in found]

    def piece(self, name: str) -> str:
        """One piece of the live page, as text."""
        state = self.client.get(f"{self.address}/state").json
        assert state
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", state["html"][name])).strip()


@pytest.fixture
def desk(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Desk]:
    """It is 1:10 PM; Ann is in the room, and the poll of 1:05 has closed."""
    found = Desk(set_stage(tmp_path, ledger, clock))
    found.see("12:45")
    found.stage.open_room("12:44")
    found.stage.join("Ann Able", "12:50")
    for moment in ("12:50", "12:53", "13:00", "13:05", "13:08", "13:10"):
        found.see(moment)
    yield found
    found.stage.live.stop()


# --- proposed, then done ------------------------------------------------------------------------


def test_before_it_is_confirmed_an_act_says_what_it_leads_to_and_what_it_costs(desk: Desk) -> None:
    told = desk.propose(kind="finish", block=FIRST)
    assert "End the training now?" in told
    assert "Ending now leaves 10 instructional minutes: 0.5 credits need 30." in told
    assert "Wait 20 more minutes, until 1:30 PM." in told
    assert "2 polls will not be asked: “Looking back” and “Asked in Zoom”." in told
    assert desk.made(facts.EndedEarly) == []


def test_an_act_that_costs_nothing_says_when_the_training_then_ends(desk: Desk) -> None:
    told = desk.propose(kind="start", block=PAUSE, minutes="")
    assert "Start “Break” now?" in told
    assert "The training then ends at 1:40 PM, 20 minutes early." in told
    assert "1 poll will not be asked: “Looking back”." in told
    assert "Starting “Break” now leaves 30 instructional minutes; 0.5 credits need 30." in told


def test_what_was_confirmed_is_a_fact_with_who_and_when(desk: Desk) -> None:
    desk.do(kind="hold", block=FIRST, number=1)
    ((fact, body),) = desk.made(facts.Held)
    assert body == facts.Held(number=1, by=BY, block=FIRST)
    assert (fact.happened_at, fact.source) == (at("13:10"), "facilitator")


def test_the_minutes_to_choose_from_say_when_the_training_then_ends(desk: Desk) -> None:
    told = desk.propose(kind="extend", block=LAST)
    assert "+5 min The training ends at 2:05 PM." in told
    assert "−10 min The training ends at 1:50 PM." in told
    desk.do(kind="extend", block=LAST, number=1, minutes=5)
    assert "ends at 1:55 PM, 5 minutes early" in desk.propose(kind="skip", block=PAUSE)
    assert desk.made(facts.Extended)[0][1].minutes == 5


def test_a_choice_that_costs_credit_says_so(desk: Desk) -> None:
    desk.do(kind="skip", block=LAST, number=1)
    told = desk.propose(kind="extend", block=FIRST)
    assert re.search(r"−1 min The training ends at 1:39 PM\. Costs credit\.", told)
    assert not re.search(r"\+1 min The training ends at 1:41 PM\. Costs credit\.", told)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "start", "block": FIRST}, "“What an alliance is” has begun already."),
        ({"kind": "undo", "undoes": 4}, "It is too late to undo that"),
        ({"kind": "explode"}, "Nothing is known by the name of"),
        ({"kind": "extend", "block": FIRST, "minutes": "many"}, "Expected a whole number"),
        ({"kind": "launch", "poll": "nope"}, "This training has no such poll."),
        ({"kind": "close", "poll": "alliance"}, "is not open"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    desk: Desk, fields: dict[str, Any], told: str
) -> None:
    assert told in desk.propose(status=422, **fields)


# --- once, and on the picture that was seen -----------------------------------------------------


def test_a_form_that_is_sent_twice_is_done_once(desk: Desk) -> None:
    for _ in range(2):
        desk.do(kind="extend", block=FIRST, number=1, minutes=5)
    assert len(desk.made(facts.Extended)) == 1


def test_of_two_facilitators_with_the_same_picture_the_second_is_told_to_look_again(
    desk: Desk,
) -> None:
    other = Desk(desk.stage)
    desk.do(kind="extend", block=FIRST, number=1, minutes=5)
    told = other.do(status=409, kind="skip", block=PAUSE, number=1)
    assert "The plan was changed in the meantime, so this was not done." in told
    assert desk.made(facts.Skipped) == []


def test_a_number_from_the_future_is_refused(desk: Desk) -> None:
    desk.do(status=409, kind="skip", block=PAUSE, number=7)


def test_within_ten_seconds_the_latest_act_can_be_undone(desk: Desk) -> None:
    desk.do(kind="skip", block=PAUSE, number=1)
    undo = desk.piece("undo")
    assert undo.startswith("Skipping “Break”: done by Facilitator One. Undo")
    desk.stage.clock.moment = at("13:10:09")
    desk.do(kind="undo", undoes=1, number=2)
    assert desk.piece("undo") == ""
    assert "skipped" not in desk.piece("agenda")


def test_after_ten_seconds_it_stands(desk: Desk) -> None:
    desk.do(kind="skip", block=PAUSE, number=1)
    desk.stage.clock.moment = at("13:10:11")
    assert desk.piece("undo") == ""
    assert "too late" in desk.do(status=422, kind="undo", undoes=1, number=2)
    assert "skipped" in desk.piece("agenda")


def test_nobody_acts_without_a_name_and_it_is_remembered(desk: Desk) -> None:
    told = desk.do(status=422, kind="hold", block=FIRST, number=1, by=" ")
    assert "Write your name first" in told
    desk.do(kind="hold", block=FIRST, number=1, by="  Anna   Example ")
    desk.do(kind="resume", block=FIRST, number=2, by="")
    assert [body.by for _, body in desk.made(facts.Resumed)] == ["Anna Example"]
    assert 'value="Anna Example"' in desk.client.get(desk.address).text


def test_a_form_from_elsewhere_is_not_taken(desk: Desk) -> None:
    sent = {"kind": "hold", "block": FIRST, "number": 1, "by": BY}
    assert desk.client.post(f"{desk.address}/act", data=sent).status_code == 403
    assert desk.client.post(f"{desk.address}/ask", data=sent).status_code == 403
    assert desk.made(facts.Held) == []


def test_a_full_disk_is_told_and_nothing_is_done(desk: Desk) -> None:
    csrf = desk.csrf()
    with desk.stage.ledger_refusing_writes():
        told = desk.do(status=503, csrf=csrf, kind="hold", block=FIRST, number=1)
    assert "could not be recorded just now, so it was not done" in told
    desk.do(kind="hold", block=FIRST, number=1)


def test_a_session_that_was_never_added_is_not_found(desk: Desk) -> None:
    assert desk.client.get("/live/nope/act?kind=hold").status_code == 404
    assert desk.client.get("/live/nope/timer").status_code == 404


# --- what the page shows ------------------------------------------------------------------------


def test_the_page_says_how_the_training_stands_and_what_it_costs(desk: Desk) -> None:
    assert desk.piece("standing") == "Against the plan On time Expected end 2:00 PM EST"
    desk.do(kind="extend", block=FIRST, number=1, minutes=4)
    assert "4 min over Expected end 2:04 PM EST , planned 2:00 PM" in desk.piece("standing")
    assert "holds 54 instructional minutes; 0.5 credits need 30." in desk.piece("standing")


def test_a_plan_that_lacks_credit_offers_what_would_mend_it(desk: Desk) -> None:
    desk.do(kind="skip", block=LAST, number=1)
    desk.do(kind="extend", block=FIRST, number=2, minutes=-5)
    told = desk.piece("standing")
    assert "holds 25 instructional minutes: 0.5 credits need 30." in told
    assert "Bring back “Questions and answers” (20 minutes). Bring it back…" in told
    assert "Extend “What an alliance is” by 5 minutes; the training then ends at 1:40 PM." in told


def test_a_held_block_shows_how_long_it_is_over_and_can_go_on(desk: Desk) -> None:
    desk.do(kind="hold", block=FIRST, number=1)
    assert "Go on by the clock" in desk.piece("controls")
    desk.see("13:36")
    assert "held; planned until 1:30 PM" in desk.piece("now")
    assert "6 min over" in desk.piece("standing")
    assert "when the hold lets go" in desk.piece("next")
    desk.do(kind="resume", block=FIRST, number=2)
    desk.see("13:37")
    assert "1:00–1:36 PM What an alliance is planned 1:00–1:30 PM" in desk.piece("agenda")


def test_the_timer_shows_what_is_left_and_what_comes_next(desk: Desk) -> None:
    page = desk.client.get(f"{desk.address}/timer")
    assert page.status_code == 200
    state = desk.client.get(f"{desk.address}/timer/state").json
    assert state
    assert set(state["html"]) == {"timer"}
    timer = desk.piece("timer")
    assert timer.startswith("What an alliance is until 1:30 PM")
    assert "Next Break, 1:30 PM" in timer
    assert "on time; ends 2:00 PM" in timer


def test_alarms_stand_on_the_page_while_they_are_on(desk: Desk) -> None:
    raised = facts.AlarmRaised(alarm="room", term=1, text="The Zoom room is not open.")
    desk.stage.happen(raised)
    assert "Needs you. The Zoom room is not open." in desk.piece("alarms")
    desk.stage.happen(facts.AlarmOver(alarm="room", term=1))
    assert "Zoom room" not in desk.piece("alarms")


def test_a_scheduler_that_is_silent_is_an_alarm_that_the_page_raises_itself(desk: Desk) -> None:
    assert "The scheduler is silent" in desk.piece("alarms")
    desk.stage.ledger.note_wake("scheduler")
    desk.stage.clock.advance(5_001)
    assert desk.piece("alarms") == ""


def test_who_is_at_risk_is_listed_with_the_reason(desk: Desk) -> None:
    desk.stage.join("Ben Bright", "13:04:30")
    desk.stage.clock.moment = at("13:11")
    assert "Ben Bright Missed 4.5 min of the 5.0 min that may be missed." in desk.piece("risks")


# --- polls --------------------------------------------------------------------------------------


def test_a_poll_is_launched_ahead_of_its_time_once(desk: Desk) -> None:
    assert "It closes at 1:14 PM." in desk.propose(kind="launch", poll="reflection")
    for _ in range(2):
        desk.do(kind="launch", poll="reflection")
    ((fact, body),) = [one for one in desk.made(facts.PollLaunched) if one[1].by]
    assert fact.happened_at == at("13:10")
    assert (body.poll, body.by, body.closes_at) == ("reflection", BY, at("13:14"))
    desk.see("13:20")
    assert "Poll “Looking back” launched at 1:10 PM" in desk.piece("agenda")


def test_a_poll_that_is_asked_in_zoom_is_launched_there(desk: Desk) -> None:
    assert "launch it there" in desk.do(status=422, kind="launch", poll="in-zoom")
    assert "In Zoom, as the host or a co-host" in desk.piece("agenda")


def test_a_poll_is_postponed_and_then_comes_by_itself(desk: Desk) -> None:
    assert "+5 min It comes at 1:20 PM." in desk.propose(kind="postpone", poll="reflection")
    desk.do(kind="postpone", poll="reflection", number=1, minutes=5)
    desk.see("13:16")
    assert "Poll “Looking back” at 1:20 PM" in desk.piece("agenda")
    desk.see("13:20")
    assert "launched at 1:20 PM, open" in desk.piece("agenda")


def test_a_poll_is_closed_early_with_a_word_where_that_is_too_soon(desk: Desk) -> None:
    desk.see("13:15")
    desk.stage.clock.moment = at("13:16")
    assert "less than two minutes" in desk.propose(kind="close", poll="reflection")
    desk.stage.clock.moment = at("13:17")
    assert "less than two minutes" not in desk.propose(kind="close", poll="reflection")
    desk.do(kind="close", poll="reflection")
    fact, body = desk.made(facts.PollClosed)[-1]
    assert (body.poll, body.by, fact.happened_at) == ("reflection", BY, at("13:17"))
    sent = {"poll": "reflection", "answers": [["Reflecting"], ["3"], ["More"]]}
    late = desk.client.post(desk.stage.page("Ann") + "/answers", json=sent)
    assert late.status_code == 409


def test_answers_are_counted_as_they_come(desk: Desk) -> None:
    desk.see("13:15")
    for name, choice, rating in (("Ann", "Reflecting", "5"), ("Ben", "Reflecting", "4")):
        sent = {"poll": "reflection", "answers": [[choice], [rating], ["More of it"]]}
        assert desk.client.post(desk.stage.page(name) + "/answers", json=sent).status_code == 200
    told = desk.piece("poll")
    assert "2 of 3 answered" in told
    assert "Open questions 0 (0 %) Reflecting 2 (100 %) Summing up 0 (0 %)" in told
    assert "Average 4.5" in told


def test_who_has_not_answered_is_listed_by_name_with_what_their_page_showed(desk: Desk) -> None:
    desk.see("13:15")
    desk.client.get(desk.stage.page("Ann"))
    sent = {"poll": "reflection", "answers": [["Reflecting"], ["5"], ["More"]]}
    desk.client.post(desk.stage.page("Ben") + "/answers", json=sent)
    response = desk.client.get(f"{desk.address}/polls/reflection")
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))
    assert "1 of 3 answered." in told
    assert "Ann Able 1:15 PM" in told
    assert "Cleo Clear not shown" in told
    assert "Ben Bright" not in told
    assert desk.client.get(f"{desk.address}/polls/nope").status_code == 404


def test_one_person_is_given_more_time_and_nobody_else(desk: Desk) -> None:
    ann = desk.stage.attendee("Ann")
    desk.stage.happen(facts.TimeRequested(poll="alliance", attendee=ann), "13:07:50")
    assert "Ann Able asks for more time: “Bond, goals, tasks”." in desk.piece("requests")
    assert "More time for Ann Able" in desk.propose(kind="reopen", poll="alliance", attendee=ann)
    for _ in range(2):
        desk.do(kind="reopen", poll="alliance", attendee=ann, minutes=5)
    ((_, body),) = desk.made(facts.PollReopened)
    assert (body.closes_at, body.edition, body.by) == (at("13:15"), 1, BY)
    assert desk.piece("requests") == ""
    desk.stage.clock.moment = at("13:14")
    desk.do(kind="reopen", poll="alliance", attendee=ann, minutes=5)
    assert [body.closes_at for _, body in desk.made(facts.PollReopened)][-1] == at("13:20")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"poll": "reflection", "minutes": 5}, "cannot be opened"),
        ({"poll": "alliance", "minutes": 0}, "from 1 to 60"),
        ({"poll": "alliance", "minutes": 61}, "from 1 to 60"),
        ({"poll": "alliance", "minutes": 5, "attendee": "nobody"}, "Nobody of that name"),
    ],
)
def test_more_time_is_given_only_where_it_helps(
    desk: Desk, fields: dict[str, Any], told: str
) -> None:
    sent = {"attendee": desk.stage.attendee("Ann")} | fields
    assert told in desk.do(status=422, kind="reopen", **sent)


# --- a question made up -------------------------------------------------------------------------


def asked(desk: Desk, status: int = 303, **fields: Any) -> str:
    sent = {
        "token": "abcdef12",
        "text": "Shall we take the break now?",
        "kind": "single",
        "choices": "Yes\n\n  No \n",
        "open_for": 3,
    } | fields
    return desk.do(status=status, place="ask", **sent)


def test_a_question_made_up_is_on_every_page_at_once_and_closes_by_itself(desk: Desk) -> None:
    for _ in range(2):
        asked(desk)
    ((_, added),) = desk.made(facts.PollAdded)
    assert (added.poll, added.block, added.by) == ("asked-abcdef12", FIRST, BY)
    assert added.questions[0].choices == ("Yes", "No")
    page = desk.client.get(desk.stage.page("Ann")).text
    assert "Shall we take the break now?" in page
    assert "it does not count toward your credit" in page
    sent = {"poll": "asked-abcdef12", "answers": [["Yes"]]}
    assert desk.client.post(desk.stage.page("Ann") + "/answers", json=sent).status_code == 200
    assert "Yes 1 (100 %)" in desk.piece("poll")
    desk.see("13:14")
    assert [body.poll for _, body in desk.made(facts.PollClosed)][-1] == "asked-abcdef12"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " "}, "Write a question."),
        ({"choices": "Yes"}, "Write 2 to 10 choices"),
        ({"open_for": 1}, "from 2 to 60"),
        ({"open_for": "soon"}, "Expected a whole number"),
        ({"kind": "essay"}, "Choose how the question is answered."),
        ({"token": "../../etc"}, "Choose a number of minutes"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(
    desk: Desk, fields: dict[str, Any], told: str
) -> None:
    assert told in asked(desk, status=422, **fields)
    assert desk.made(facts.PollAdded) == []


def test_in_the_break_nothing_is_asked(desk: Desk) -> None:
    desk.see("13:31")
    assert "not in a break" in asked(desk, status=422)


def test_whatever_is_typed_into_a_question_is_shown_as_text(desk: Desk) -> None:
    asked(desk, text="<script>alert(1)</script>", kind="short_answer")
    page = desk.client.get(desk.stage.page("Ann")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
