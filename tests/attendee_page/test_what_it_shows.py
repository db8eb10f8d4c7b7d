"""What the attendee's page shows, before, during and after the training."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot import facts
from bot.registrants import Row, register, withdraw
from tests.stage import SECRET_KEY, Stage, at


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
