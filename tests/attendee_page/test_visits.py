"""What a visit records: the page opened, a poll shown, a name in Zoom claimed."""

from __future__ import annotations

import pytest

from tests.attendee_page.answering import recorded
from tests.stage import Stage, at


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
