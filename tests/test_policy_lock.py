"""What attendees are judged by is locked when the room opens; a later change is signed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot import facts
from bot.clock import HandClock
from bot.commands import outcomes
from bot.facts import DecisionRecorded, SessionAdded
from bot.ledger import Ledger
from bot.office.sessions import LockedError, add
from bot.on_record import to_record
from bot.outcomes import outcomes_of
from bot.records import record_of
from bot.rules.policy import policy_of
from bot.session_file import parse
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage

STRICTER = TRAINING + "\n[policy]\nmissed_minutes = 3\n"
RETITLED = TRAINING.replace("staying in touch", "keeping in touch")
SIGNED = {"by": "The director", "reason": "The page promised three minutes."}
COMMANDS = click.Group(commands=list(outcomes.COMMANDS))


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """The training with its people, at the moment its room opens: 12:45."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("12:45")
    return found


def versions(stage: Stage) -> list[tuple[int, str]]:
    bodies = [facts.read(fact) for fact in stage.ledger.select("kind = ?", [SessionAdded.KIND])]
    return [(body.version, body.by) for body in bodies if isinstance(body, SessionAdded)]


def test_before_the_room_opens_the_policy_may_change(stage: Stage) -> None:
    stage.clock.moment = at("12:45") - 1
    assert add(stage.ledger, stage.clock, parse(STRICTER), "test") == (2, True)
    assert versions(stage) == [(1, ""), (2, "")]


@pytest.mark.parametrize(
    "text",
    [
        STRICTER,
        TRAINING.replace("credits = 0.5", "credits = 0.25"),
        TRAINING.replace("hours = 48", "hours = 24"),
        TRAINING.replace('number = "0000"', 'number = "0000"\nexcluded = ["PA"]'),
    ],
    ids=["policy", "credits", "hours", "excluded"],
)
def test_from_then_on_it_takes_a_named_person_and_a_reason(stage: Stage, text: str) -> None:
    for unsigned in ({}, {"by": "The director"}, {"by": " ", "reason": "Because."}):
        with pytest.raises(LockedError, match="is locked since the room opened on Friday"):
            add(stage.ledger, stage.clock, parse(text), "test", **unsigned)
    assert versions(stage) == [(1, "")]
    assert add(stage.ledger, stage.clock, parse(text), "test", **SIGNED) == (2, True)
    assert versions(stage) == [(1, ""), (2, "The director")]


def test_what_nobody_is_judged_by_may_change_at_any_time(stage: Stage) -> None:
    assert add(stage.ledger, stage.clock, parse(RETITLED), "test") == (2, True)


def test_a_room_that_is_opened_early_is_open(stage: Stage) -> None:
    stage.clock.moment = at("12:41")
    stage.happen(facts.BlockStarted(block="block-1"), "12:40")
    with pytest.raises(LockedError):
        add(stage.ledger, stage.clock, parse(STRICTER), "test")


def test_the_same_file_again_is_neither_new_nor_refused(stage: Stage) -> None:
    add(stage.ledger, stage.clock, parse(STRICTER), "test", **SIGNED)
    assert add(stage.ledger, stage.clock, parse(STRICTER), "test") == (2, False)


def test_decisions_name_the_version_and_who_changed_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(stage.ledger, stage.clock, parse(STRICTER), "test", **SIGNED)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(stage.settings.database))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", SECRET_KEY.decode())
    monkeypatch.delenv("ATTENDANT_CLOCK", raising=False)
    decided = json.loads(
        CliRunner().invoke(COMMANDS, ["decide", stage.session.id, "--json"]).stdout
    )
    assert decided["policy"] == policy_of(parse(STRICTER)).digest
    assert decided["policy_version"] == 2
    (change,) = decided["policy_changes"]
    assert (change["version"], change["by"], change["reason"]) == (2, *SIGNED.values())
    asked = ["explain", stage.session.id, "ann.able@example.org"]
    text = CliRunner().invoke(COMMANDS, asked).stdout
    assert "version 2 by The director, after the room opened: The page promised" in text


def test_a_decision_on_record_keeps_the_version_it_was_made_under(stage: Stage) -> None:
    add(stage.ledger, stage.clock, parse(STRICTER), "test", **SIGNED)
    record = record_of(stage.ledger, stage.session.id)
    found = outcomes_of(record, now=at("20:00") + 4 * 86_400_000, facts=9, head="")
    recorded = list(to_record(found, [], "The director"))
    assert recorded
    assert all(isinstance(one, DecisionRecorded) and one.version == 2 for one in recorded)


def test_on_the_page_a_locked_change_asks_for_a_signature_and_keeps_the_draft(stage: Stage) -> None:
    browser = stage.app.test_client()
    page = browser.get("/compliance/new").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    form = {"csrf": token[1], "do": "add", "toml": STRICTER}
    refused = browser.post("/compliance/new", data=form)
    assert refused.status_code == 409
    assert "is locked since the room opened" in refused.text
    assert "missed_minutes = 3" in refused.text
    assert browser.post("/compliance/new", data=form | SIGNED).status_code == 303
    assert versions(stage) == [(1, ""), (2, "The director")]
