"""ID-01: one registrant, one participant."""

from __future__ import annotations

import pytest

from bot.evidence.model import AttendeeEvidence
from bot.rules.identity import id_01
from tests.rules.cases import at, attended, connection, training


@pytest.mark.parametrize("how", ["linked", "registrant_id", "link", "email", "account"])
def test_a_participant_known_for_certain_passes_and_says_by_what(how: str) -> None:
    found = id_01(training(), attended(connections=(connection(how),)))
    assert found.outcome == "pass"
    assert "“Ada”" in found.reason
    assert found.facts == (91, 92)


def test_a_match_by_name_alone_is_a_review_with_its_reason() -> None:
    by_name = (connection("name", certain=False),)
    found = id_01(training(), attended(connections=by_name, doubts=("Only the name ties them.",)))
    assert (found.outcome, found.reason) == ("review", "Only the name ties them.")
    assert id_01(training(), attended(connections=by_name)).outcome == "review"


def test_a_doubtful_second_device_matters_only_for_the_time_it_alone_brings() -> None:
    both = (connection(), connection("name", certain=False, participant="uuid/p2"))
    assert id_01(training(), attended(connections=both)).outcome == "pass"
    doubts = ("Only the name ties them.",)
    found = id_01(training(), attended(connections=both, doubts=doubts))
    assert (found.outcome, found.reason) == ("review", "Only the name ties them.")


def test_somebody_of_whom_there_is_no_trace_fails_once_the_session_is_over() -> None:
    nobody: AttendeeEvidence = attended(
        connections=(), presence=(), present=0, surely_present=0, perhaps_present=0
    )
    assert id_01(training(), nobody).outcome == "fail"
    early = id_01(training(as_of=at("18:30")), nobody)
    assert (early.outcome, early.awaiting) == ("review", True)


def test_somebody_who_may_have_been_an_unmatched_participant_is_a_review_that_names_it() -> None:
    perhaps = attended(
        connections=(),
        presence=(),
        present=0,
        surely_present=0,
        perhaps_present=at("20:15") - at("18:00"),
        missing=("“iPhone” was there from 12:50 PM and is tied to nobody.",),
    )
    found = id_01(training(), perhaps)
    assert (found.outcome, found.awaiting) == ("review", False)
    assert "“iPhone”" in found.reason
