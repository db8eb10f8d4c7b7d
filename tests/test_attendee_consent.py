"""What the training asks for is read and accepted first; and what there is to read besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.rules.policy import policy_of
from tests.stage import TRAINING, Stage, at, set_stage

BUTTON = "I have read this and accept it"
STRICTER = TRAINING.replace("[[blocks]]", "[policy]\nmissed_minutes = 2\n\n[[blocks]]", 1)
FURNISHED = TRAINING.replace(
    "[[blocks]]",
    """\
[[resources]]
title = "The slides"
url = "https://files.example.org/slides.pdf"

[[resources]]
title = "A tip sheet"
url = "https://files.example.org/tips.pdf"
shown = "during"

[[resources]]
title = "The recording"
url = "https://files.example.org/recording"
shown = "after"

[[blocks]]""",
    1,
)


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A quarter of an hour before the training."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("12:30")
    yield found
    found.live.stop()


def digest(stage: Stage) -> str:
    return policy_of(stage.session).digest


def accept(stage: Stage, policy: str) -> TestResponse:
    return stage.client.post(stage.page("Ann") + "/consent", json={"policy": policy})


def accepted(stage: Stage) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in stage.ledger.read() if one.kind == "policy.accepted"]


def test_it_is_shown_first_with_its_version_and_whom_to_write_to(stage: Stage) -> None:
    page = stage.client.get(stage.page("Ann")).text
    assert page.index(BUTTON) < page.index("Before we begin")
    assert "Be there for at least 45 of the 50 minutes that count." in page
    assert digest(stage)[:19] in page
    assert page.count("access@example.org") >= 2


def test_accepting_it_is_a_fact_with_the_versions_and_happens_once(stage: Stage) -> None:
    assert accept(stage, digest(stage)).status_code == 204
    assert accept(stage, digest(stage)).status_code == 204
    assert accepted(stage) == [
        {
            "attendee": stage.attendee("Ann"),
            "policy": digest(stage),
            "session_file": stage.session.digest,
        }
    ]
    state = stage.client.get(stage.page("Ann") + "/state").json
    assert state
    assert state["you"]["policy"] == {
        "version": digest(stage),
        "accepted_at": "2026-12-04T17:30:00Z",
    }
    page = stage.client.get(stage.page("Ann")).text
    assert BUTTON not in page
    assert "You accepted this on Friday, December 4, 12:30 PM EST" in page
    assert BUTTON in stage.client.get(stage.page("Ben")).text


def test_a_form_accepts_it_too(stage: Stage) -> None:
    form = {"policy": digest(stage)}
    response = stage.client.post(stage.page("Ann") + "/consent", data=form)
    assert (response.status_code, len(accepted(stage))) == (303, 1)


@pytest.mark.parametrize("policy", ["", "sha256:of something else"])
def test_what_is_not_the_policy_now_is_not_accepted(stage: Stage, policy: str) -> None:
    response = accept(stage, policy)
    assert response.status_code == 409
    assert response.json
    assert response.json["error"].startswith("What the training asks for has changed")
    assert accepted(stage) == []


def test_a_policy_that_changes_is_put_before_everybody_again(stage: Stage) -> None:
    before = digest(stage)
    accept(stage, before)
    stage.happen(facts.SessionAdded(text=STRICTER, version=2))
    page = stage.client.get(stage.page("Ann")).text
    assert BUTTON in page
    assert "at least 48 of the 50 minutes" in page
    assert accept(stage, before).status_code == 409


def test_polls_can_be_answered_before_it_is_accepted(stage: Stage) -> None:
    stage.clock.moment = at("13:05")
    stage.launch("alliance")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    assert stage.client.post(stage.page("Ann") + "/answers", json=sent).status_code == 200


def test_after_the_end_it_can_be_read_but_is_not_asked_for(stage: Stage) -> None:
    stage.clock.moment = at("14:10")
    page = stage.client.get(stage.page("Ann")).text
    assert BUTTON not in page
    assert "What the certificate asks for" in page
    late = accept(stage, digest(stage))
    assert (late.status_code, late.json) == (
        409,
        {"error": "The training is over, so there is nothing to accept any more."},
    )
    assert accepted(stage) == []


def test_with_a_policy_that_is_wrong_nothing_is_asked_to_be_accepted(stage: Stage) -> None:
    wrong = STRICTER.replace("missed_minutes = 2", "missed_minutes = -2")
    stage.happen(facts.SessionAdded(text=wrong, version=2))
    assert BUTTON not in stage.client.get(stage.page("Ann")).text
    assert accept(stage, digest(stage)).status_code == 409


@pytest.mark.parametrize(
    ("contact", "accommodation", "told"),
    [
        ("", "", "Reply to the e-mail that brought you this link."),
        ("office@example.org", "", "mailto:office@example.org"),
        ("office@example.org", "Write to access@example.org", "mailto:access@example.org"),
    ],
)
def test_whom_to_write_to_for_an_accommodation_is_on_the_page_at_all_times(
    stage: Stage, contact: str, accommodation: str, told: str
) -> None:
    text = TRAINING.replace('"The training office, training@example.org"', f'"{contact}"')
    text = text.replace('"Write to access@example.org"', f'"{accommodation}"')
    stage.happen(facts.SessionAdded(text=text, version=2))
    for when in ("12:30", "13:10", "14:10"):
        stage.clock.moment = at(when)
        page = stage.client.get(stage.page("Ann")).text
        help_ = page[page.index("Do you need help?") :]
        assert told in help_[help_.index("Do you need an accommodation") : help_.index("Questions")]


@pytest.mark.parametrize(
    ("when", "titles"),
    [
        ("12:30", ["The slides"]),
        ("13:10", ["The slides", "A tip sheet"]),
        ("14:10", ["The slides", "A tip sheet", "The recording"]),
    ],
)
def test_what_there_is_to_read_is_there_when_the_session_file_says(
    stage: Stage, when: str, titles: list[str]
) -> None:
    stage.happen(facts.SessionAdded(text=FURNISHED, version=2))
    stage.clock.moment = at(when)
    state = stage.client.get(stage.page("Ann") + "/state").json
    assert state
    assert [one["title"] for one in state["resources"]] == titles
    page = stage.client.get(stage.page("Ann")).text
    assert ("https://files.example.org/recording" in page) is ("The recording" in titles)


def test_who_asked_for_more_time_is_told_that_it_was_heard(stage: Stage) -> None:
    stage.clock.moment = at("13:05")
    stage.launch("alliance")
    assert "I need more time" in stage.client.get(stage.page("Ann")).text
    response = stage.client.post(stage.page("Ann") + "/time", data={"poll": "alliance"})
    assert response.status_code == 303
    assert "You asked for more time at 1:05 PM." in stage.client.get(stage.page("Ann")).text


def test_what_happened_so_far_is_told_in_the_order_of_time(stage: Stage) -> None:
    stage.clock.moment = at("13:05")
    stage.launch("alliance")
    stage.clock.moment = at("13:31")
    state = stage.client.get(stage.page("Ann") + "/state").json
    assert state
    assert [(one["at"], one["text"]) for one in state["happened"]] == [
        (at("12:45"), "“The room opens” began."),
        (at("13:00"), "“What an alliance is” began."),
        (
            at("13:08"),
            "The poll “Bond, goals, tasks” opened and closed at 1:08 PM. It was not shown on this "
            "page, which is not held against you.",
        ),
        (at("13:30"), "“Break” began."),
    ]
