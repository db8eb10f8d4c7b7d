"""The office reads what the evaluations say, and says whose those of unknown addresses are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import facts
from bot.clock import DAY, HandClock
from bot.facts import EvaluationSubmitted, EvaluationUnmatched
from bot.ledger import Ledger
from tests.stage import Stage, at, set_stage

WORDS = "What will you use?"


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """Ann and Ben evaluated, and somebody under an unknown address."""
    found = set_stage(tmp_path, ledger, clock)
    for name, grade, words in (("Ann", "5", "Listening"), ("Ben", "4", "<b>Asking</b>")):
        answers = {"How useful was it?": grade, WORDS: words}
        who = found.attendee(name)
        found.happen(EvaluationSubmitted(attendee=who, response=name, answers=answers), "14:05")
    found.happen(EvaluationUnmatched(email="c@private.example.org", response="c"), "14:06")
    clock.moment = at("14:00") + 4 * DAY
    return found


def address(stage: Stage) -> str:
    return f"/compliance/{stage.session.id}/evaluations"


def test_each_question_is_summed_up_without_names(stage: Stage) -> None:
    page = stage.client.get(address(stage)).text
    assert "2 of 3 evaluated" in page
    assert "on average 4.50" in page
    assert "&lt;b&gt;Asking&lt;/b&gt;" in page
    summary = page[page.index("summary-title") :]
    assert "Ann Able" not in summary
    with_names = stage.client.get(address(stage) + "?names=yes").text
    assert "– Ann Able" in with_names


def test_a_person_says_whose_an_unknown_one_is(stage: Stage) -> None:
    browser = stage.app.test_client()
    page = browser.get(address(stage)).text
    assert "c@private.example.org" in page
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    key = re.search(r'name="evaluation" value="([^"]+)"', page)
    assert token
    assert key
    form = {"csrf": token[1], "evaluation": key[1], "attendee": stage.attendee("Cleo")}
    assert browser.post(address(stage) + "/assign", data=form).status_code == 422
    form |= {"by": "The director", "reason": "She told us."}
    assert browser.post(address(stage) + "/assign", data=form).status_code == 303
    page = browser.get(address(stage)).text
    assert "3 of 3 evaluated" in page
    assert "c@private.example.org" not in page
    (fact,) = stage.ledger.select("kind = ?", ["evaluation.assigned"])
    body = facts.read(fact)
    assert isinstance(body, facts.EvaluationAssigned)
    assert (body.attendee, body.by) == (stage.attendee("Cleo"), "The director")


def test_without_a_csrf_token_or_for_no_evaluation_nothing_is_recorded(stage: Stage) -> None:
    browser = stage.app.test_client()
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(address(stage)).text)
    assert token
    form = {"evaluation": "x", "attendee": "nobody", "by": "A", "reason": "B"}
    assert browser.post(address(stage) + "/assign", data=form).status_code == 403
    form["csrf"] = token[1]
    assert browser.post(address(stage) + "/assign", data=form).status_code == 422
    assert stage.ledger.select("kind = ?", ["evaluation.assigned"]) == []
