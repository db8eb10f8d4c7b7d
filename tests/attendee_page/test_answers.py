"""Answers to polls: which are taken, which are refused and why, and their receipts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import facts
from tests.attendee_page.answering import RIGHT, answer, recorded
from tests.stage import Stage, at


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
