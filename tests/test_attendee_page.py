"""The attendee's page: what it shows, and what it records, at every status it answers with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.registrants import Row, register, withdraw
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage

RIGHT = [["A bond with shared goals"]]


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training whose second block runs: it is 1:06 PM and the poll “alliance” is open."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("13:06:10")
    found.launch("alliance", "13:05")
    yield found
    found.live.stop()


def answer(stage: Stage, name: str, answers: object, poll: str = "alliance") -> TestResponse:
    sent = {"poll": poll, "answers": answers}
    return stage.client.post(f"{stage.page(name)}/answers", json=sent)


def recorded(stage: Stage, kind: str) -> list[dict[str, object]]:
    return [json.loads(fact.body) for fact in stage.ledger.read() if fact.kind == kind]


# --- what it shows ------------------------------------------------------------------------------


def test_a_token_that_nobody_has_is_told_what_to_do(stage: Stage) -> None:
    response = stage.client.get("/a/nobody-has-this-token")
    assert response.status_code == 404
    assert "open the link in your e-mail once more" in response.text


@pytest.mark.parametrize("path", ["/state", "/events"])
def test_a_token_that_nobody_has_opens_no_other_address_either(stage: Stage, path: str) -> None:
    assert stage.client.get("/a/nobody" + path).status_code == 404
    assert stage.client.post("/a/nobody/answers", json={}).status_code == 404


def test_a_withdrawn_registration_closes_the_page(stage: Stage) -> None:
    assert stage.client.get(stage.page("Ann")).status_code == 200
    withdraw(
        stage.ledger,
        SECRET_KEY,
        stage.session.id,
        "ann.able@example.org",
        at=stage.clock.now(),
        reason="cancelled",
    )
    assert stage.client.get(stage.page("Ann")).status_code == 404
    assert stage.client.get(stage.page("Ann") + "/state").status_code == 404
    assert stage.client.get(stage.page("Ben")).status_code == 200


def test_before_the_start_it_says_when_it_begins(stage: Stage) -> None:
    stage.clock.moment = at("09:00")
    page = stage.client.get(stage.page("Ann")).text
    assert "We begin on Friday, December 4, 2026 at" in page
    assert "12:45 PM EST" in page


def test_it_says_what_is_happening_now_and_what_comes_next(stage: Stage) -> None:
    state = stage.client.get(stage.page("Ann") + "/state").json
    assert state is not None
    assert state["phase"] == "running"
    assert state["block"]["title"] == "What an alliance is"
    assert (state["block"]["starts_at"], state["block"]["ends_at"]) == (
        "2026-12-04T18:00:00Z",
        "2026-12-04T18:30:00Z",
    )
    assert state["next"]["title"] == "Break"


def test_blocks_are_shown_as_they_ran_not_as_planned(stage: Stage) -> None:
    stage.happen(facts.BlockEnded(block="block-1"), "13:03")
    stage.happen(facts.BlockStarted(block="block-2"), "13:04")
    state = stage.client.get(stage.page("Ann") + "/state").json
    assert state
    assert state["block"]["title"] == "What an alliance is"
    assert state["block"]["starts_at"] == "2026-12-04T18:04:00Z"
    assert "1:04–1:3" in stage.client.get(stage.page("Ann")).text


def test_a_poll_that_is_still_to_come_is_nowhere_on_the_page(stage: Stage) -> None:
    for address in ("", "/state"):
        text = stage.client.get(stage.page("Ann") + address).text
        assert "alliance" in text
        assert "Looking back" not in text
        assert "reflection" not in text


def test_after_the_end_it_thanks_and_leads_to_the_evaluation_with_its_deadline(
    stage: Stage,
) -> None:
    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    stage.clock.moment = at("14:10")
    page = stage.client.get(stage.page("Ann")).text
    assert "Thank you for taking part" in page
    assert "Sunday, December 6, 2:00 PM EST" in page
    assert 'href="https://forms.example.org/evaluation"' in page


def test_whoever_got_the_letter_with_its_link_late_has_as_much_longer(stage: Stage) -> None:
    ann = stage.attendee("Ann")
    stage.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    letter = f"mail:{stage.session.id}:evaluation:{ann}:"
    down = facts.MailDeferred(mail=letter, attendee=ann, attempt=1, failure=1, stage="connect")
    stage.happen(down, "14:00:30")
    sent = facts.MailSent(mail=letter, attendee=ann, attempt=1, via="smtp", digest="d")
    stage.happen(sent, "19:00")  # five hours after the end
    stage.clock.moment = at("14:00") + 50 * 3_600_000
    page = stage.client.get(stage.page("Ann")).text
    assert "One thing is left: the evaluation" in page
    assert "Sunday, December 6, 7:00 PM EST" in page
    assert "One thing is left" not in stage.client.get(stage.page("Ben")).text


def test_once_the_deadline_has_passed_it_no_longer_leads_to_the_evaluation(stage: Stage) -> None:
    closes_at = at("14:00") + 48 * 3_600_000
    stage.happen(facts.EvaluationOpened(closes_at=closes_at), "14:00")
    stage.clock.moment = closes_at + 1
    page = stage.client.get(stage.page("Ann")).text
    assert "could be sent in until Sunday, December 6, 2:00 PM EST" in page
    assert "forms.example.org" not in page


def test_it_always_says_whom_to_write_to_and_what_is_recorded(stage: Stage) -> None:
    page = stage.client.get(stage.page("Ann")).text
    assert "mailto:access@example.org" in page
    assert "mailto:training@example.org" in page
    assert "What is recorded about you" in page


def test_names_and_choices_are_text_and_never_markup(stage: Stage) -> None:
    tricky = Row("eve@example.org", "<script>alert(1)</script>")
    register(
        stage.ledger, SECRET_KEY, stage.session.id, [tricky], at=stage.clock.now(), source="roster"
    )
    stage.client.post(stage.page_of("eve@example.org") + "/name", json={"name": "<b>Eve</b>"})
    page = stage.client.get(stage.page_of("eve@example.org")).text
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<b>Eve" not in page


def test_nothing_of_the_page_is_written_into_the_markup_as_script_or_style(stage: Stage) -> None:
    response = stage.client.get(stage.page("Ann"))
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "style=" not in response.text
    assert "<style" not in response.text
    assert "onclick" not in response.text


# --- what counts so far -------------------------------------------------------------------------


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


# --- answers ------------------------------------------------------------------------------------


def test_an_answer_is_recorded_and_a_receipt_given(stage: Stage) -> None:
    response = answer(stage, "Ann", RIGHT)
    assert response.status_code == 200
    assert response.json == {
        "poll": "alliance",
        "recorded_at": "2026-12-04T18:06:10Z",
        "receipt": "Recorded at 1:06 PM",
        "first": True,
    }
    assert recorded(stage, "poll.answered") == [
        {"poll": "alliance", "attendee": stage.attendee("Ann"), "answers": RIGHT}
    ]


def test_a_second_answer_gets_the_receipt_of_the_first_and_changes_nothing(stage: Stage) -> None:
    answer(stage, "Ann", RIGHT)
    stage.clock.advance(30_000)
    response = answer(stage, "Ann", [["A friendship"]])
    assert response.json == {
        "poll": "alliance",
        "recorded_at": "2026-12-04T18:06:10Z",
        "receipt": "Recorded at 1:06 PM",
        "first": False,
    }
    assert [one["answers"] for one in recorded(stage, "poll.answered")] == [RIGHT]


def test_an_answer_sent_again_after_the_close_still_gets_its_receipt(stage: Stage) -> None:
    answer(stage, "Ann", RIGHT)
    stage.clock.moment = at("13:20")
    response = answer(stage, "Ann", RIGHT)
    assert (response.status_code, response.json and response.json["first"]) == (200, False)


def test_an_answer_at_the_very_moment_of_the_close_counts_and_one_after_it_does_not(
    stage: Stage,
) -> None:
    stage.clock.moment = at("13:08")
    assert answer(stage, "Ann", RIGHT).status_code == 200
    stage.clock.advance(1)
    response = answer(stage, "Ben", RIGHT)
    assert response.status_code == 409
    assert response.json
    assert "This poll closed at 1:08 PM" in response.json["error"]
    assert len(recorded(stage, "poll.answered")) == 1


def test_a_poll_that_was_closed_early_takes_no_more_answers(stage: Stage) -> None:
    stage.happen(facts.PollClosed(poll="alliance"), "13:06")
    assert answer(stage, "Ann", RIGHT).status_code == 409


def test_a_poll_that_is_still_to_come_takes_no_answers(stage: Stage) -> None:
    response = answer(stage, "Ann", [["Reflecting"], ["3"], ["Listen"]], poll="reflection")
    assert (response.status_code, response.json) == (409, {"error": "This poll is not open yet."})


def test_a_poll_in_zoom_takes_no_answers_here(stage: Stage) -> None:
    stage.clock.moment = at("13:46")
    stage.launch("in-zoom", "13:45")
    assert answer(stage, "Ann", [["Yes"]], poll="in-zoom").status_code == 409
    page = stage.client.get(stage.page("Ann")).text
    assert "look for it in the Zoom window" in page
    assert recorded(stage, "prompt.shown") == []


def test_a_poll_that_the_training_does_not_have_is_not_found(stage: Stage) -> None:
    assert answer(stage, "Ann", RIGHT, poll="nonsense").status_code == 404


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([["A marriage"]], "does not offer the answer “A marriage”"),
        ([["A friendship", "A signed contract"]], "takes one answer"),
        ([[]], "has no answer yet"),
        ([], "has 1 question; answer it"),
        ([["A friendship"], ["A friendship"]], "has 1 question; answer it"),
        ("A friendship", "one list for each question"),
        ([[7]], "one list for each question"),
        (None, "one list for each question"),
    ],
)
def test_answers_that_do_not_fit_the_poll_are_refused_with_a_reason(
    stage: Stage, answers: object, reason: str
) -> None:
    response = answer(stage, "Ann", answers)
    assert response.status_code == 422
    assert response.json
    assert reason in response.json["error"]
    assert recorded(stage, "poll.answered") == []


def test_every_kind_of_question_is_answered_in_one_poll(stage: Stage) -> None:
    stage.clock.moment = at("13:16")
    stage.launch("reflection", "13:15")
    given = [["Summing up", "Reflecting"], ["4"], ["  Ask, then wait.  "]]
    assert answer(stage, "Ann", given, poll="reflection").status_code == 200
    (body,) = recorded(stage, "poll.answered")
    # choices in the order in which they are offered, texts without the space around them
    assert body["answers"] == [["Reflecting", "Summing up"], ["4"], ["Ask, then wait."]]


def test_every_kind_of_question_has_its_field(stage: Stage) -> None:
    stage.clock.moment = at("13:16")
    stage.launch("reflection", "13:15")
    for page in (
        stage.client.get(stage.page("Ann")).text,
        stage.client.get(stage.page("Ann") + "/state").get_json()["html"]["polls"]["reflection"],
    ):
        assert page.count('type="checkbox" name="answers-0"') == 3
        assert page.count('type="radio" name="answers-1"') == 5
        assert page.count("</textarea>") == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([["Reflecting"], ["6"], ["Listen"]], "Question 2 does not offer the answer “6”"),
        ([["Reflecting"], ["0"], ["Listen"]], "Question 2 does not offer the answer “0”"),
        ([["Reflecting", "Reflecting"], ["1"], ["Listen"]], "Question 1 has the same answer"),
        ([["Reflecting"], ["1"], ["   "]], "Question 3 has no answer yet"),
        ([["Reflecting"], ["1"], ["x" * 2001]], "takes up to 2,000 characters; yours has 2,001"),
    ],
)
def test_each_question_names_what_is_wrong_with_its_answer(
    stage: Stage, given: object, reason: str
) -> None:
    stage.clock.moment = at("13:16")
    stage.launch("reflection", "13:15")
    response = answer(stage, "Ann", given, poll="reflection")
    assert response.status_code == 422
    assert response.json
    assert reason in response.json["error"]


def test_an_answer_that_is_too_large_is_refused(stage: Stage) -> None:
    response = answer(stage, "Ann", [["x" * 70_000]])
    assert response.status_code == 413
    assert response.json
    assert "Please shorten your answer" in response.json["error"]


def test_a_body_that_is_no_json_is_refused(stage: Stage) -> None:
    address = stage.page("Ann") + "/answers"
    response = stage.client.post(address, data=b"{not json", content_type="application/json")
    assert response.status_code == 422


def test_an_answer_that_cannot_be_stored_is_not_acknowledged(stage: Stage, tmp_path: Path) -> None:
    stage.client.get(stage.page("Ann") + "/state")
    with stage.ledger_refusing_writes():
        response = answer(stage, "Ann", RIGHT)
    assert response.status_code == 503
    assert response.json
    assert "please send it again" in response.json["error"]
    assert answer(stage, "Ann", RIGHT).json == {
        "poll": "alliance",
        "recorded_at": "2026-12-04T18:06:10Z",
        "receipt": "Recorded at 1:06 PM",
        "first": True,
    }


# --- without JavaScript -------------------------------------------------------------------------


def test_a_form_is_recorded_and_leads_back_to_the_page_with_its_receipt(stage: Stage) -> None:
    client, page = stage.client, stage.page("Ann")
    fields = {"poll": "alliance", "answers-0": "A friendship"}
    response = client.post(page + "/answers", data=fields)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{page}#poll-alliance"
    assert "Recorded at 1:06 PM" in client.get(page).text
    assert [one["answers"] for one in recorded(stage, "poll.answered")] == [[["A friendship"]]]


def test_a_form_with_the_names_of_the_json_works_too(stage: Stage) -> None:
    fields = {"poll": "alliance", "answers": "A friendship"}
    assert stage.client.post(stage.page("Ann") + "/answers", data=fields).status_code == 303


def test_a_form_that_was_sent_too_late_keeps_what_was_written(stage: Stage) -> None:
    stage.clock.moment = at("13:20")
    stage.launch("reflection", "13:15")
    fields = {
        "poll": "reflection",
        "answers-0": ["Reflecting"],
        "answers-1": "3",
        "answers-2": "Ask <once> more",
    }
    response = stage.client.post(stage.page("Ann") + "/answers", data=fields)
    assert response.status_code == 409
    assert "This poll closed at 1:19 PM" in response.text
    assert "Ask &lt;once&gt; more" in response.text


def test_a_form_with_a_gap_is_shown_again_with_what_was_filled_in(stage: Stage) -> None:
    stage.clock.moment = at("13:16")
    stage.launch("reflection", "13:15")
    fields = {"poll": "reflection", "answers-0": "Reflecting", "answers-2": "Ask & wait"}
    response = stage.client.post(stage.page("Ann") + "/answers", data=fields)
    assert response.status_code == 422
    assert "Question 2 has no answer yet." in response.text
    assert 'value="Reflecting" checked' in response.text
    assert "Ask &amp; wait</textarea>" in response.text
    assert 'value="Summing up" checked' not in response.text


def test_the_page_reloads_itself_only_while_no_form_is_open(stage: Stage) -> None:
    assert 'http-equiv="refresh"' not in stage.client.get(stage.page("Ann")).text
    stage.clock.moment = at("13:10")
    assert 'http-equiv="refresh"' in stage.client.get(stage.page("Ann")).text


# --- shown, opened, and the name in Zoom --------------------------------------------------------


def test_a_poll_is_recorded_as_shown_once(stage: Stage) -> None:
    for _ in range(2):
        response = stage.client.post(stage.page("Ann") + "/shown", json={"poll": "alliance"})
        assert (response.status_code, response.data) == (204, b"")
    assert recorded(stage, "prompt.shown") == [
        {"poll": "alliance", "attendee": stage.attendee("Ann")}
    ]


def test_an_open_poll_in_the_page_itself_has_been_shown(stage: Stage) -> None:
    stage.client.get(stage.page("Ann"))
    assert stage.kinds() == ["page.opened", "prompt.shown"]
    stage.client.get(stage.page("Ann"))
    assert stage.kinds() == ["page.opened", "prompt.shown"]


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
def test_a_page_that_is_only_fetched_ahead_has_shown_nothing(stage: Stage, purpose: str) -> None:
    stage.client.get(stage.page("Ann"), headers={"Sec-Purpose": purpose})
    stage.client.head(stage.page("Ann"))
    assert stage.kinds() == []


@pytest.mark.parametrize(("poll", "status"), [("reflection", 409), ("nonsense", 404), ("", 404)])
def test_only_an_open_poll_can_have_been_shown(stage: Stage, poll: str, status: int) -> None:
    response = stage.client.post(stage.page("Ann") + "/shown", json={"poll": poll})
    assert response.status_code == status
    assert recorded(stage, "prompt.shown") == []


def test_a_poll_is_not_recorded_as_shown_after_its_close(stage: Stage) -> None:
    stage.clock.moment = at("13:08") + 1
    response = stage.client.post(stage.page("Ann") + "/shown", json={"poll": "alliance"})
    assert response.status_code == 409
    stage.client.get(stage.page("Ann"))
    assert recorded(stage, "prompt.shown") == []


def test_the_page_is_shown_even_where_the_visit_cannot_be_recorded(stage: Stage) -> None:
    with stage.ledger_refusing_writes():
        assert stage.client.get(stage.page("Ann")).status_code == 200
    assert stage.kinds() == []


def test_a_name_in_zoom_is_asked_for_only_while_zoom_shows_nobody(stage: Stage) -> None:
    stage.open_room("12:44")
    stage.join("Ann Able", "13:00")
    assert "How do you appear in Zoom?" not in stage.client.get(stage.page("Ann")).text
    assert "How do you appear in Zoom?" in stage.client.get(stage.page("Ben")).text


def test_a_claimed_name_is_recorded_and_shown(stage: Stage) -> None:
    response = stage.client.post(stage.page("Ben") + "/name", json={"name": "  Ben's   iPhone "})
    assert (response.status_code, response.json) == (200, {"name": "Ben's iPhone"})
    assert recorded(stage, "identity.claimed") == [
        {"attendee": stage.attendee("Ben"), "participant": "Ben's iPhone"}
    ]
    page = stage.client.get(stage.page("Ben")).text
    assert "you appear in Zoom as <strong>Ben&#39;s iPhone</strong>" in page


def test_a_name_is_claimed_by_a_form_too(stage: Stage) -> None:
    response = stage.client.post(stage.page("Ben") + "/name", data={"name": "Benny"})
    assert (response.status_code, response.headers["Location"]) == (303, stage.page("Ben") + "#you")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_is_none_is_refused(stage: Stage, name: str) -> None:
    response = stage.client.post(stage.page("Ben") + "/name", json={"name": name})
    assert response.status_code == 422
    assert recorded(stage, "identity.claimed") == []


def test_a_fault_keeps_the_personal_address_out_of_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.pages.attendee_look.Looking.look", fail)
    with capture_logs() as logs:
        response = stage.client.get(stage.page("Ann"))
    assert response.status_code == 500
    assert "please reload it in a minute" in response.text
    assert len(logs) == 1
    assert stage.page("Ann").removeprefix("/a/") not in str(logs)


# --- polls in Zoom --------------------------------------------------------------------------------


def test_a_poll_in_zoom_is_pointed_to_and_not_held_against_anybody_before_zooms_answers_are_in(
    stage: Stage,
) -> None:
    pushed = facts.ZoomPollPushed(poll="in-zoom", zoom_id="z1", version=1, digest="d")
    stage.happen(pushed, "12:00")
    stage.launch("in-zoom", "13:45")
    stage.clock.moment = at("13:46")
    open_page = stage.client.get(stage.page("Ann")).text
    assert "look for it in the Zoom window" in open_page
    assert "Open in Zoom until the host ends it" in open_page
    stage.happen(facts.PollClosed(poll="in-zoom"), "13:48")
    stage.clock.moment = at("13:50")
    later = "asked in Zoom; what was answered there comes in after the end"
    assert later in stage.client.get(stage.page("Ann")).text
    stage.happen(facts.ZoomAnswersImported(occurrences=1), "14:05")
    stage.clock.moment = at("14:06")
    assert later not in stage.client.get(stage.page("Ann")).text
