"""Answers sent as a form, without JavaScript."""

from __future__ import annotations

from tests.attendee_page.answering import recorded
from tests.stage import Stage, at


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
