"""What came of it, as the attendee's page tells it once the training is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bot import facts
from bot.certificate import Certificate, State
from bot.clock import DAY, HandClock
from bot.evidence.model import AttendeeEvidence, EvaluationEvidence
from bot.facts import DecisionRecorded, MailIntended
from bot.ledger import Ledger
from bot.letters.denial import Denial
from bot.pages.attendee_outcome import OnRecord, Result, result_of
from bot.rules.decision import Decision, judge, session_wide
from bot.rules.requirement import Training
from tests import issued
from tests.rules.cases import AFTER, ENDS, attended, poll, training
from tests.stage import Stage, at, set_stage

NO_SOURCE: frozenset[str] = frozenset()


def decided(evidence: AttendeeEvidence | None = None, run: Training | None = None) -> Decision:
    run = run or training()
    return judge(run, session_wide(run), evidence or attended(), {})


def recorded(outcome: str) -> DecisionRecorded:
    values = {"attendee": "a1", "outcome": outcome, "credits": 2.0, "requirements": []}
    more = {"policy": "p", "as_of": AFTER, "ledger_facts": 9, "ledger_head": "h", "by": "Director"}
    return msgspec.convert(values | more, DecisionRecorded)


def certificate(state: State) -> Certificate:
    body = issued.certificate("a1", "ABCD-1234", credits=2.0)
    return Certificate("alliance-2026-12-04", body, AFTER, 10, state)


def result(found: Decision, **known: object) -> Result:
    return result_of(found, OnRecord(**known), training().policy)  # type: ignore[arg-type]


def test_before_anybody_decides_it_says_what_the_record_comes_to() -> None:
    assert result(decided()).state == "complete"
    failed = result(decided(attended(polls=(poll(1, answered=False),))))
    assert (failed.state, [one.id for one in failed.reasons]) == ("unmet", ["POLL-02"])


def test_while_the_evaluation_is_awaited_nothing_is_told_but_what_can_not_be_mended() -> None:
    open_run = training(as_of=ENDS + DAY)
    late = EvaluationEvidence(None, ENDS + 2 * DAY)
    assert result(decided(attended(evaluation=late), open_run)).state == "waiting"
    missed = attended(evaluation=late, polls=(poll(1, answered=False),))
    assert result(decided(missed, open_run)).state == "unmet"


def test_a_review_names_what_is_the_attendees_own() -> None:
    off = result(decided(attended(camera_off=11 * 60_000)))
    assert (off.state, [one.id for one in off.reasons]) == ("review", ["CAM-01"])
    nobodys = result(decided(run=training(camera_sources=NO_SOURCE)))
    assert (nobodys.state, nobodys.reasons) == ("review", ())


def test_a_decision_on_record_is_told_as_decided_and_can_be_appealed_for_thirty_days() -> None:
    missed = decided(attended(polls=(poll(1, answered=False),)))
    assert result(decided(), decision=recorded("pass"), decided_at=AFTER).state == "passed"
    denied = result(missed, decision=recorded("fail"), decided_at=AFTER)
    assert (denied.state, denied.decided_at) == ("denied", AFTER)
    assert denied.appeal_until == AFTER + 30 * DAY
    by_letter = result(missed, denied_at=AFTER + DAY, appeal_until=AFTER + 31 * DAY)
    assert (by_letter.state, by_letter.appeal_until) == ("denied", AFTER + 31 * DAY)


def test_a_decision_that_the_facts_no_longer_bear_out_is_not_told_as_decided() -> None:
    assert result(decided(), decision=recorded("fail"), decided_at=AFTER).state == "complete"


def test_a_certificate_goes_before_everything_else() -> None:
    found = result(decided(), certificate=certificate("valid"))
    assert (found.state, found.number, found.credits) == ("certified", "ABCD-1234", 2.0)
    assert result(decided(), certificate=certificate("revoked")).state == "revoked"


# --- on the page ---------------------------------------------------------------------------------


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """Three days after the training, which Ann attended without an evaluation."""
    found = set_stage(tmp_path, ledger, clock)
    found.open_room("12:44")
    found.join("Ann Able", "12:50")
    found.happen(facts.EvaluationOpened(closes_at=at("14:00") + 2 * DAY), "14:00")
    clock.moment = at("14:00") + 3 * DAY
    yield found
    found.live.stop()


def page_of_ann(stage: Stage) -> str:
    return " ".join(stage.client.get(stage.page("Ann")).text.split())


def test_what_is_missing_is_told_in_words_and_as_not_decided_yet(stage: Stage) -> None:
    page = page_of_ann(stage)
    assert "As the records stand, something is missing" in page
    assert "No evaluation came in before it closed on Sunday, December 6, 2:00 PM EST." in page
    assert "Nothing is decided yet." in page
    assert "You can appeal" not in page


def test_a_denial_says_why_and_until_when_and_to_whom_one_can_appeal(stage: Stage) -> None:
    until = stage.clock.now() + 30 * DAY
    details = msgspec.to_builtins(Denial((), 30, until))
    letter = MailIntended(letter="denial", attendee=stage.attendee("Ann"), details=details)
    stage.happen(letter)
    page = page_of_ann(stage)
    assert "No certificate can be issued" in page
    assert "Recorded: none. Needed: by Sunday, December 6, 2:00 PM EST." in page
    assert "You can appeal until <strong>Wednesday, January 6, 2027</strong>" in page
    assert "training@example.org" in page
    ben = stage.client.get(stage.page("Ben")).text
    assert "You can appeal" not in ben  # nothing was decided about Ben


def test_while_the_training_runs_there_is_no_result(stage: Stage) -> None:
    stage.clock.moment = at("13:10")
    assert "Your result" not in page_of_ann(stage)


def test_a_certificate_leads_to_the_page_that_checks_it(stage: Stage) -> None:
    body = msgspec.structs.replace(certificate("valid").body, attendee=stage.attendee("Ann"))
    stage.happen(body)
    page = page_of_ann(stage)
    assert "You have your certificate" in page
    assert 'href="/verify/ABCD-1234"' in page
