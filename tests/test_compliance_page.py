"""The compliance office's pages: a table of outcomes, and the reasons behind each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.stage import Stage, at, set_stage


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """The day after: Ann stayed, answered and evaluated; Ben left early; Cleo never came."""
    found = set_stage(tmp_path, ledger, clock)
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.join("Ben Bright", "13:00")
    for poll, launch in (("alliance", "13:05"), ("reflection", "13:15")):
        found.launch(poll, launch)
        clock.moment = at(launch) + 10_000
        for name in ("Ann", "Ben"):
            found.client.post(found.page(name) + "/shown", json={"poll": poll})
    for poll, answers in (
        ("alliance", [["A friendship"]]),
        ("reflection", [["Reflecting"], ["4"], ["x"]]),
    ):
        clock.moment = at("13:07") if poll == "alliance" else at("13:17")
        sent = {"poll": poll, "answers": answers}
        assert found.client.post(found.page("Ann") + "/answers", json=sent).status_code == 200
    found.leave("Ben Bright", "13:20")
    found.leave("Ann Able", "14:00")
    found.happen(facts.EvaluationOpened(closes_at=at("14:00") + 48 * 3_600_000), "14:00")
    clock.moment = at("20:00")
    submitted = facts.EvaluationSubmitted(attendee=found.attendee("Ann"), response="r1")
    found.happen(submitted)
    yield found
    found.live.stop()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def cells(stage: Stage, name: str) -> dict[str, str]:
    """The row of one of the people: the word that is read out, by its column."""
    html = stage.client.get(f"/compliance/{stage.session.id}").text
    head = [words(one).strip() for one in re.findall(r"<th scope=\"col\".*?</th>", html, re.S)]
    (line,) = [one for one in re.findall(r"<tr[ >].*?</tr>", html, re.S) if f">{name}<" in one]
    line = re.sub(r'<span class="short">.*?</td>', "</td>", line)  # for a phone alone
    found = [words(one).strip() for one in re.findall(r"<t[hd].*?</t[hd]>", line, re.S)]
    return dict(zip(head, found, strict=True))


def test_every_session_is_listed(stage: Stage) -> None:
    assert f'href="/compliance/{stage.session.id}"' in stage.client.get("/compliance/").text


def test_each_attendee_has_an_outcome_and_a_column_for_each_requirement(stage: Stage) -> None:
    ann, ben = cells(stage, "Ann Able"), cells(stage, "Ben Bright")
    assert (ann["ATT-01"], ann["POLL-02"], ann["EVAL-01"]) == ("✓ pass",) * 3
    assert (ann["Minutes"], ben["Minutes"]) == ("50.0", "20.0")
    assert (ben["Outcome"], ben["ATT-01"], ben["POLL-02"]) == ("✗ fail",) * 3
    assert ben["Credits"] == "0"


def test_what_time_alone_will_tell_is_not_shown_as_a_review(stage: Stage) -> None:
    assert cells(stage, "Ben Bright")["EVAL-01"] == "… not yet"
    assert cells(stage, "Ben Bright")["Outcome"] == "✗ fail"  # whatever is still to come
    stage.clock.moment = at("14:00") + 48 * 3_600_000 + 1
    assert cells(stage, "Ben Bright")["EVAL-01"] == "✗ fail"


def test_one_attendee_is_shown_with_reasons_facts_and_what_happened(stage: Stage) -> None:
    response = stage.client.get(f"/compliance/{stage.session.id}/{stage.attendee('Ben')}")
    text = words(response.text)
    assert "Outcome: ✗ fail" in text
    assert "Present for 20.0 min of the 50.0 min that count" in text
    assert "Needed: 45.0 min" in text
    assert re.search(r"1:20:00 PM Connection: left as “Ben Bright”", text)
    assert re.search(r"\d+ facts behind it Fact \d+: ", text)
    assert re.search(r"“Ben Bright” left the meeting. \(Zoom, fact \d+\)", text)


def test_an_attendee_whom_the_session_does_not_have_is_not_found(stage: Stage) -> None:
    assert stage.client.get(f"/compliance/{stage.session.id}/0123456789abcdef").status_code == 404
    assert stage.client.get("/compliance/nope").status_code == 404


def test_a_policy_that_cannot_be_used_is_named_and_the_attendees_pages_still_work(
    stage: Stage,
) -> None:
    text = stage.session.text.replace(
        "[evaluation]", "[policy]\nmissed_minutes = 'five'\n\n[evaluation]"
    )
    stage.happen(facts.SessionAdded(text=text, version=2))
    response = stage.client.get(f"/compliance/{stage.session.id}")
    assert response.status_code == 409
    assert "policy.missed_minutes" in response.text
    assert stage.client.get(stage.page("Ann")).status_code == 200
    assert stage.client.get(f"/live/{stage.session.id}").status_code == 200


def test_who_is_decided_by_time_alone_is_not_counted_as_a_review(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    approved = 'number = "0000"\napproved = [2022-01-12, 2028-01-12]'
    early = set_stage(tmp_path, ledger, clock)
    text = early.session.text.replace('number = "0000"', approved)
    early.happen(facts.SessionAdded(text=text, version=2))
    assert cells(early, "Cleo Clear")["Outcome"] == "… not yet"
    page = words(early.client.get(f"/compliance/{early.session.id}").text)
    assert "0 to review" in page
    assert "3 not yet decided" in page
