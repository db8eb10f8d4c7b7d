"""A named person decides otherwise: overrides, exemptions and appeals, beside what was computed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from bot import facts
from bot.clock import DAY, HandClock, RehearsalClock
from bot.commands import mail, outcomes, overruling
from bot.facts import AppealFiled, SessionAdded
from bot.ledger import Ledger
from bot.office.appeals import answer
from bot.office.errors import OfficeError
from bot.outcomes import outcomes_of
from bot.records import record_of
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage

COMMANDS = click.Group(commands=[*outcomes.COMMANDS, *overruling.COMMANDS, *mail.COMMANDS])
WHO = ("--by", "The director", "--reason", "The host confirms it.")
LATER = at("12:00") + 4 * DAY

Run = Callable[..., Result]


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """Four days after a training of which Ann left after ten minutes and the others never came."""
    found = set_stage(tmp_path, ledger, clock)
    found.happen(SessionAdded(text=TRAINING + "\n[policy]\ncamera_off_minutes = 5\n", version=2))
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.leave("Ann Able", "13:10")
    clock.moment = LATER
    return found


@pytest.fixture
def run(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The commands at that moment."""
    monkeypatch.setenv("ATTENDANT_DATABASE", str(stage.settings.database))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", SECRET_KEY.decode())
    clock = RehearsalClock(LATER, time.time(), 1.0, LATER + 10**12, 1.0)
    monkeypatch.setenv("ATTENDANT_CLOCK", clock.to_setting())

    def invoked(*arguments: str, code: int | None = 0) -> Result:
        done = CliRunner().invoke(COMMANDS, arguments)
        assert code in (None, done.exit_code), done.output
        return done

    return invoked


@pytest.fixture
def id_(stage: Stage) -> str:
    """The session's id."""
    return stage.session.id


def attendee(run: Run, id_: str, email: str) -> dict[str, Any]:
    decided = json.loads(run("decide", id_, "--json", code=None).stdout)
    found: dict[str, Any] = next(one for one in decided["attendees"] if one["email"] == email)
    return found


def requirement(run: Run, id_: str, name: str, email: str = "ann.able@example.org") -> Any:
    found = attendee(run, id_, email)["requirements"]
    return next(one for one in found if one["id"] == name)


def override(run: Run, id_: str, name: str, outcome: str, code: int = 0) -> Result:
    ann = "ann.able@example.org"
    return run("override", id_, ann, name, "--outcome", outcome, *WHO, code=code)


def test_an_override_stands_in_place_of_a_fail_and_the_computed_outcome_beside_it(
    run: Run, id_: str
) -> None:
    override(run, id_, "ATT-01", "pass")
    found = requirement(run, id_, "ATT-01")
    assert found["outcome"] == "pass"
    settled = found["settled"]
    assert (settled["how"], settled["by"], settled["computed"]) == (
        "overridden",
        "The director",
        "fail",
    )
    assert "The director overrode this as pass on Tuesday, December 8" in found["reason"]
    assert "The evidence alone came to a fail" in found["reason"]
    text = run("explain", id_, "ann.able@example.org").stdout
    assert "ATT-01 overridden as pass by The director: The host confirms it." in text


def test_of_several_words_the_latest_counts_and_none_is_erased(
    run: Run, id_: str, stage: Stage
) -> None:
    override(run, id_, "ATT-01", "pass")
    override(run, id_, "ATT-01", "fail")
    override(run, id_, "ATT-01", "computed")
    found = requirement(run, id_, "ATT-01")
    assert found["outcome"] == "fail"
    assert "settled" not in found
    assert "The director took back what was decided before" in found["reason"]
    assert run("explain", id_, "ann.able@example.org").stdout.count("ATT-01 overridden") == 3
    assert len(stage.ledger.select("kind = ?", ["requirement.overridden"])) == 3


def test_what_is_so_already_or_does_not_apply_is_not_overridden(run: Run, id_: str) -> None:
    assert "comes to a fail already" in override(run, id_, "ATT-01", "fail", code=2).stderr
    assert "does not apply to them" in override(run, id_, "CAM-02", "pass", code=2).stderr


def test_somebody_is_exempted_from_a_requirement_with_the_reason(run: Run, id_: str) -> None:
    run("exempt", id_, "ann.able@example.org", "EVAL-01", *WHO)
    found = requirement(run, id_, "EVAL-01")
    assert (found["outcome"], found["settled"]["how"]) == ("pass", "exempted")
    assert "The director exempted this attendee" in found["reason"]
    run("exempt", id_, "ann.able@example.org", "POLL-03", "--by", "The director", code=2)


def test_of_an_exemption_from_the_camera_the_reason_is_not_stored(
    run: Run, id_: str, stage: Stage
) -> None:
    secret = "a medical reason"
    who = ("--by", "The director", "--reason", secret)
    run("exempt", id_, "ann.able@example.org", "CAM-01", *who)
    found = requirement(run, id_, "CAM-02")
    assert (found["outcome"], found["settled"]["by"]) == ("pass", "The director")
    assert all(secret not in fact.body for fact in stage.ledger.read())


def test_an_appeal_that_is_granted_makes_all_a_pass_and_sends_the_answer(
    run: Run, id_: str, stage: Stage
) -> None:
    run("mail", "deny", id_)
    ann = "ann.able@example.org"
    run("appeal", "enter", id_, ann, "--text", "I was there by telephone.", "--by", "The director")
    assert "waits for an answer" in run("appeal", "list", id_, code=1).stdout
    run("appeal", "answer", id_, ann, "--outcome", "granted", *WHO)
    found = attendee(run, id_, ann)
    assert found["outcome"] == "pass"
    assert found["appeals"][0]["answer"]["reason"] == "The host confirms it."
    assert {one["settled"]["computed"] for one in found["requirements"] if "settled" in one} == {
        "fail",
        "review",
    }
    assert "granted by The director" in run("appeal", "list", id_).stdout
    run("mail", "deliver")
    letters = [path.read_text() for path in stage.settings.home.glob("outbox/*.eml")]
    (letter,) = [text for text in letters if "Your appeal is granted." in text]
    assert "The host confirms it." in letter
    run("appeal", "answer", id_, ann, "--outcome", "refused", *WHO, code=2)


def test_an_appeal_that_is_refused_changes_nothing_but_is_answered(run: Run, id_: str) -> None:
    ann = "ann.able@example.org"
    run("appeal", "enter", id_, ann, "--text", "I was there.", "--by", "The director")
    run("appeal", "enter", id_, ann, "--text", "Again.", "--by", "The director", code=2)
    run("appeal", "answer", id_, ann, "--outcome", "refused", *WHO)
    found = attendee(run, id_, ann)
    assert found["outcome"] == "fail"
    assert "appeal 1 refused by The director" in run("explain", id_, ann).stdout
    run("appeal", "enter", id_, ann, "--text", "New evidence.", "--by", "The director")
    assert attendee(run, id_, ann)["appeals"][1]["number"] == 2


def test_one_that_comes_after_the_time_for_it_is_marked_late(
    run: Run, id_: str, stage: Stage
) -> None:
    run("mail", "deny", id_)
    filed = AppealFiled(attendee=stage.attendee("Ann"), number=1, text="Sorry, late.")
    stage.ledger.append(filed.fact(id_, at=LATER + 31 * DAY, source="page"))
    assert attendee(run, id_, "ann.able@example.org")["appeals"][0]["late"] is True


# --- on the attendee's page ---


def test_an_attendee_files_an_appeal_on_their_page_once(stage: Stage) -> None:
    page = stage.page("Ann") + "/appeal"
    assert "Say what happened" in stage.client.get(page).text
    form = {"text": " I took part by <telephone>. ", "number": "1"}
    for _ in range(2):
        assert stage.client.post(page, data=form).status_code == 303
    (fact,) = stage.ledger.select("kind = ?", [AppealFiled.KIND])
    body = facts.read(fact)
    assert body == AppealFiled(
        attendee=stage.attendee("Ann"), number=1, text="I took part by <telephone>."
    )
    shown = stage.client.get(page).text
    assert "I took part by &lt;telephone&gt;." in shown
    assert "<form" not in shown


def test_what_was_written_is_not_lost_when_it_cannot_be_taken(stage: Stage) -> None:
    page = stage.page("Ann") + "/appeal"
    with stage.ledger_refusing_writes():
        answer = stage.client.post(page, data={"text": "My words", "number": "1"})
    assert answer.status_code == 503
    assert "My words</textarea>" in answer.text
    too_long = stage.client.post(page, data={"text": "x" * 4001, "number": "1"})
    assert too_long.status_code == 422
    assert "Please write up to 4,000 characters" in too_long.text
    assert stage.client.post(page, data={"text": " ", "number": "1"}).status_code == 422


def test_another_text_while_one_waits_for_an_answer_is_not_lost(stage: Stage) -> None:
    page = stage.page("Ann") + "/appeal"
    stage.client.post(page, data={"text": "First", "number": "1"})
    second = stage.client.post(page, data={"text": "Second", "number": "1"})
    assert second.status_code == 422
    assert "There is an appeal already that has not been answered yet." in second.text
    assert "Second</blockquote>" in second.text
    assert len(stage.ledger.select("kind = ?", [AppealFiled.KIND])) == 1


def test_of_two_answers_at_the_same_time_the_first_stands(run: Run, id_: str, stage: Stage) -> None:
    ann = "ann.able@example.org"
    run("appeal", "enter", id_, ann, "--text", "I was there.", "--by", "The director")
    record = record_of(stage.ledger, id_)
    found = outcomes_of(record, now=LATER, facts=1, head="")
    decision = found.of(ann)
    assert decision
    parts = (stage.ledger, stage.clock, found, decision)
    answer(*parts, "granted", "One", "Yes.", "test")
    with pytest.raises(OfficeError, match="Somebody else has answered"):
        answer(*parts, "refused", "Two", "No.", "test")
    shown = attendee(run, id_, ann)
    assert (shown["appeals"][0]["answer"]["by"], shown["outcome"]) == ("One", "pass")
    letters = "kind = ? and fingerprint like ?"
    assert len(stage.ledger.select(letters, ["mail.intended", "%:answer:%"])) == 1


def test_before_the_end_there_is_nothing_to_appeal(stage: Stage) -> None:
    stage.clock.moment = at("13:30")
    page = stage.page("Ann") + "/appeal"
    assert "There is nothing to appeal" in stage.client.get(page).text
    assert stage.client.post(page, data={"text": "Now", "number": "1"}).status_code == 409


# --- in the dossier ---


def act(browser: FlaskClient, stage: Stage, **fields: str) -> str:
    address = f"/compliance/{stage.session.id}/{stage.attendee('Ann')}"
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(address).text)
    assert token
    sent = {"csrf": token[1], "by": "The director"} | fields
    return browser.post(f"{address}/act", data=sent, follow_redirects=True).text


def test_the_office_overrides_exempts_and_answers_in_the_dossier(stage: Stage) -> None:
    browser = stage.app.test_client()
    said = act(
        browser, stage, do="override", requirement="ATT-01", outcome="pass", reason="Our fault."
    )
    assert "ATT-01 is pass from now on." in said
    assert "Decided by The director" in said
    said = act(browser, stage, do="exempt", requirement="EVAL-01", reason="Agreed before.")
    assert "They are exempted from EVAL-01." in said
    said = act(browser, stage, do="enter-appeal", text="By telephone.")
    assert "By telephone." in said
    said = act(browser, stage, do="answer-appeal", outcome="granted", reason="Confirmed.")
    assert "The appeal is granted, and the letter that says so is to be sent." in said
    assert "Granted</strong> by The director" in said


def test_without_a_reason_or_a_csrf_token_nothing_is_decided(stage: Stage) -> None:
    browser = stage.app.test_client()
    said = act(browser, stage, do="override", requirement="ATT-01", outcome="pass", reason=" ")
    assert "Write a reason" in said
    address = f"/compliance/{stage.session.id}/{stage.attendee('Ann')}/act"
    sent = {"do": "override", "requirement": "ATT-01", "outcome": "pass", "reason": "No."}
    assert browser.post(address, data=sent).status_code == 403
    assert stage.ledger.select("kind = ?", ["requirement.overridden"]) == []
