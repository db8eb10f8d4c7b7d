"""The evaluation on the attendee's own page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import facts
from bot.clock import HandClock
from bot.evaluations.questions import LONGEST_TEXT, items_of
from bot.facts import EvaluationSubmitted, SessionAdded
from bot.ledger import Ledger
from bot.session_file import parse
from tests.stage import TRAINING, Stage, at, set_stage

OBJECTIVES = """\
objectives = ["Describe what an alliance is", "Repair one"]
presenters = ["A. Example, LCSW"]
"""
WITH_OBJECTIVES = TRAINING.replace("\n[zoom]", OBJECTIVES + "\n[zoom]", 1)
CLOSES = at("14:00") + 48 * 3_600_000


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """The training with two objectives, ten minutes after its end."""
    found = set_stage(tmp_path, ledger, clock)
    found.happen(SessionAdded(text=WITH_OBJECTIVES, version=2))
    found.happen(facts.EvaluationOpened(closes_at=CLOSES), "14:00")
    clock.moment = at("14:10")
    return found


def filled(stage: Stage, **changes: str) -> dict[str, str]:
    """The form as Ann gets it, every grade a 4."""
    page = stage.client.get(stage.page("Ann") + "/evaluation").text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    items = items_of(parse(WITH_OBJECTIVES))
    grades = {one.id: "4" for one in items if one.kind == "rating"}
    return {"mark": mark[1], **grades, **changes}


def submitted(stage: Stage) -> list[facts.Fact]:
    return [fact for fact in stage.ledger.read() if fact.kind == EvaluationSubmitted.KIND]


def test_it_has_one_item_for_each_objective_and_the_usual_ones() -> None:
    asked = [(one.part, one.text) for one in items_of(parse(WITH_OBJECTIVES))]
    assert asked[:3] == [
        ("Can you do this now?", "Describe what an alliance is"),
        ("Can you do this now?", "Repair one"),
        ("The presenters", "A. Example, LCSW knew the subject and made it clear"),
    ]
    assert {part for part, _ in asked[3:]} == {
        "The content",
        "Technology and access",
        "In your own words",
    }


def test_what_is_sent_is_recorded_under_the_pseudonym_and_completes_the_evaluation(
    stage: Stage,
) -> None:
    sent = stage.client.post(
        stage.page("Ann") + "/evaluation", data=filled(stage, best=" Listening ")
    )
    assert sent.status_code == 303
    (fact,) = submitted(stage)
    body = facts.read(fact)
    assert isinstance(body, EvaluationSubmitted)
    assert (body.attendee, body.via, fact.happened_at) == (
        stage.attendee("Ann"),
        "page",
        at("14:10"),
    )
    assert body.answers["Can you do this now? – Repair one"] == "4"
    assert body.answers["In your own words – What will you use first?"] == "Listening"
    assert "Ann" not in fact.body
    page = stage.client.get(stage.page("Ann") + "/evaluation").text
    assert "Your evaluation came in" in page
    assert (
        "Received</strong> on Friday, December 4, 2:10 PM EST"
        in stage.client.get(stage.page("Ann")).text
    )


def test_sent_twice_it_is_recorded_once(stage: Stage) -> None:
    form = filled(stage)
    for _ in range(2):
        assert stage.client.post(stage.page("Ann") + "/evaluation", data=form).status_code == 303
    assert len(submitted(stage)) == 1


def test_what_is_missing_is_named_and_nothing_that_was_filled_in_is_lost(stage: Stage) -> None:
    form = filled(stage, best="Listening & <asking>")
    del form["objective-2"]
    answer = stage.client.post(stage.page("Ann") + "/evaluation", data=form)
    assert answer.status_code == 422
    assert 'href="#objective-2-5">Repair one</a>: This has no answer yet.' in answer.text
    assert "Listening &amp; &lt;asking&gt;</textarea>" in answer.text
    assert answer.text.count(" checked") == len(form) - 2
    assert submitted(stage) == []


@pytest.mark.parametrize(
    "changes",
    [{"objective-1": "6"}, {"objective-1": "<b>"}, {"best": "x" * (LONGEST_TEXT + 1)}],
)
def test_an_answer_that_the_form_does_not_offer_is_refused(
    stage: Stage, changes: dict[str, str]
) -> None:
    form = filled(stage, **changes)
    assert stage.client.post(stage.page("Ann") + "/evaluation", data=form).status_code == 422
    assert submitted(stage) == []


def test_a_form_made_for_somebody_else_is_not_taken(stage: Stage) -> None:
    form = filled(stage, best="Listening")
    answer = stage.client.post(stage.page("Ben") + "/evaluation", data=form)
    assert answer.status_code == 422
    assert "Listening</textarea>" in answer.text
    assert submitted(stage) == []


def test_when_nothing_can_be_stored_it_says_so_and_keeps_what_was_filled_in(stage: Stage) -> None:
    form = filled(stage, best="Listening")
    with stage.ledger_refusing_writes():
        answer = stage.client.post(stage.page("Ann") + "/evaluation", data=form)
    assert answer.status_code == 503
    assert "Listening</textarea>" in answer.text
    assert stage.client.post(stage.page("Ann") + "/evaluation", data=form).status_code == 303


def test_before_the_end_it_is_not_open(stage: Stage) -> None:
    form = filled(stage)
    stage.clock.moment = at("13:30")
    page = stage.client.get(stage.page("Ann") + "/evaluation").text
    assert "It opens when the training ends" in page
    assert stage.client.post(stage.page("Ann") + "/evaluation", data=form).status_code == 409


def test_late_it_is_taken_and_says_that_a_person_decides(stage: Stage) -> None:
    stage.clock.moment = CLOSES + 1
    assert "You can still send it in" in stage.client.get(stage.page("Ann") + "/evaluation").text
    stage.client.post(stage.page("Ann") + "/evaluation", data=filled(stage))
    page = stage.client.get(stage.page("Ann") + "/evaluation").text
    assert "A person decides whether it can still count" in page


def test_an_unknown_link_and_a_training_without_an_evaluation_are_answered(stage: Stage) -> None:
    assert stage.client.get("/a/nobody/evaluation").status_code == 404
    without = WITH_OBJECTIVES.replace(
        '[evaluation]\nurl = "https://forms.example.org/evaluation"\nhours = 48\n', ""
    )
    stage.happen(SessionAdded(text=without, version=3))
    assert stage.client.get(stage.page("Ann") + "/evaluation").status_code == 404


def test_the_form_elsewhere_is_offered_by_the_attendees_own_link(stage: Stage) -> None:
    prefilled = WITH_OBJECTIVES.replace(
        "hours = 48", 'hours = 48\non_page = false\nprefill = { email = "entry.7" }'
    )
    stage.happen(SessionAdded(text=prefilled, version=3))
    own = "https://forms.example.org/evaluation?usp=pp_url&amp;entry.7=ann.able%40example.org"
    assert f'href="{own}"' in stage.client.get(stage.page("Ann")).text
    page = stage.client.get(stage.page("Ann") + "/evaluation").text
    assert f'href="{own}"' in page
    assert "<form" not in page
