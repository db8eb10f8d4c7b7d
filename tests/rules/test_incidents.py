"""ATT-02: an outage of the provider's is nobody's fault, and for a person to weigh."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.clock import HandClock
from bot.commands import incidents, outcomes
from bot.evidence.model import AttendeeEvidence, Incident, Span
from bot.ledger import Ledger
from bot.rules.attendance import att_01, att_02
from bot.rules.polls import poll_02, poll_03
from bot.rules.requirement import Requirement, Training
from tests.rules.cases import at, attended, poll, training
from tests.stage import SECRET_KEY, set_stage

COMMANDS = click.Group(commands=[*incidents.COMMANDS, *outcomes.COMMANDS])
OUTAGE = Incident(Span(at("19:30"), at("19:40")), "Our line failed.", "The director", "key", 55)
"""Ten minutes of the second part."""


def judged(evidence: AttendeeEvidence, found: Training) -> tuple[Requirement, Requirement]:
    outage = att_02(found, evidence)
    assert outage is not None
    return att_01(found, evidence), outage


def test_without_an_outage_the_requirement_is_not_listed() -> None:
    assert att_02(training(), attended()) is None


def test_who_was_away_in_it_is_not_failed_but_for_a_person() -> None:
    away = attended(("17:46", "19:30"), ("19:40", "20:15"))  # 115 of 125 minutes, 120 are needed
    assert att_01(training(), away).outcome == "fail"
    present, outage = judged(away, training(incidents=(OUTAGE,)))
    assert (present.outcome, outage.outcome) == ("pass", "review")
    assert "10.0 min of it fall into an outage of the provider's: see ATT-02." in present.reason
    assert outage.measured == "10.0 min away in it"
    assert "2:30–2:40 PM, recorded by The director: Our line failed." in outage.reason
    assert 55 in outage.facts


def test_who_was_there_or_would_have_failed_anyway_depends_not_on_it() -> None:
    found = training(incidents=(OUTAGE,))
    present, outage = judged(attended(), found)
    assert (present.outcome, outage.outcome) == ("pass", "pass")
    present, outage = judged(attended(("19:40", "20:15")), found)
    assert (present.outcome, outage.outcome) == ("fail", "pass")
    assert "Their attendance does not depend on it." in outage.reason


def test_only_what_was_missed_within_it_is_left_out() -> None:
    away = attended(("17:46", "19:35"), ("19:45", "20:15"))  # ten minutes away, five of them in it
    present, outage = judged(away, training(incidents=(OUTAGE,)))
    assert outage.measured == "5.0 min away in it"
    assert (present.outcome, outage.outcome) == ("pass", "review")  # 115 + 5 are the 120 needed


def test_a_poll_that_was_open_in_it_is_not_counted_as_missed() -> None:
    polls = tuple(poll(number, answered=number != 6) for number in range(1, 9))  # 19:30 to 19:33
    without, within = training(), training(incidents=(OUTAGE,))
    evidence = attended(polls=polls)
    answered, shown = poll_02(without, evidence), poll_03(without, evidence)
    assert answered
    assert shown
    assert (answered.outcome, shown.outcome) == ("fail", "pass")
    answered, shown = poll_02(within, evidence), poll_03(within, evidence)
    assert answered
    assert shown
    assert (answered.outcome, shown.outcome) == ("pass", "review")
    assert "Open during an outage of the provider's" in shown.reason


def test_an_outage_is_recorded_listed_and_taken_back(
    tmp_path: Path, ledger: Ledger, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(stage.settings.database))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", SECRET_KEY.decode())

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(COMMANDS, arguments)
        assert done.exit_code == code, done.output
        return done.stdout

    id_, who = stage.session.id, ("--by", "The director")
    said = ("--what", "Our line failed.", *who)
    run("incident", "record", id_, "--from", "13:10", "--to", "13:10", *said, code=2)
    assert "1:10–1:20 PM" in run(
        "incident", "record", id_, "--from", "13:10", "--to", "13:20", *said
    )
    listed = run("incident", "list", id_)
    assert "1:10–1:20 PM  Our line failed. (The director)" in listed
    decided = json.loads(run("decide", id_, "--json", code=1))
    assert "ATT-02" in [one["id"] for one in decided["attendees"][0]["requirements"]]
    why = ("--reason", "Another day.")
    run("incident", "withdraw", id_, listed.split()[1], *who, *why)
    assert run("incident", "list", id_) == ""
    run("incident", "withdraw", id_, listed.split()[1], *who, *why, code=2)
