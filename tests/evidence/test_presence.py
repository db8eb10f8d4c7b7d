"""Presence, block by block as they ran, with polls and the evaluation beside it."""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import HOUR
from bot.evidence.said import Settlement
from tests.evidence.telling import OVER, Telling, minutes, row, shown_as, span, who
from tests.trainings import at, poll, training


@pytest.fixture
def told() -> Telling:
    """Ana is there from 12:55 to 14:05; the meeting runs from 12:45 to 14:11."""
    telling = Telling()
    telling.registered("Ana Lopez")
    telling.started()
    telling.stayed("12:55:00", "14:05:00", "Ana Lopez")
    telling.ended()
    return telling


def blocks(told: Telling) -> list[tuple[str, bool, float, float]]:
    return [
        (one.block, one.counts, minutes(one.held), minutes(one.present))
        for one in told.evidence("Ana Lopez").blocks
    ]


def test_each_block_has_the_minutes_present_in_it(told: Telling) -> None:
    assert blocks(told) == [
        ("block-1", False, 10.0, 5.0),
        ("block-2", True, 20.0, 20.0),
        ("block-3", True, 20.0, 20.0),
        ("block-4", False, 10.0, 10.0),
        ("block-5", True, 20.0, 15.0),
    ]
    assert minutes(told.evidence("Ana Lopez").present) == 55.0


def test_presence_is_the_whole_presence_and_not_only_what_counts(told: Telling) -> None:
    (only,) = told.evidence("Ana Lopez").presence
    assert only.span == span("12:55:00", "14:05:00")
    assert only.facts == (3, 4)


def test_blocks_count_as_they_ran_and_not_as_planned(told: Telling) -> None:
    ran = {
        "block-1": ("12:50:00", "13:00:00"),
        "block-2": ("13:00:00", "13:25:00"),
        "block-3": ("13:25:00", "13:40:00"),
        "block-4": ("13:40:00", "13:50:00"),
        "block-5": ("13:50:00", "14:03:00"),
    }
    for block, (start, end) in ran.items():
        told.own(facts.BlockStarted(block=block), at(start))
        told.own(facts.BlockEnded(block=block), at(end))
    assert blocks(told) == [
        ("block-1", False, 10.0, 5.0),
        ("block-2", True, 25.0, 25.0),
        ("block-3", True, 15.0, 15.0),
        ("block-4", False, 10.0, 10.0),
        ("block-5", True, 13.0, 13.0),
    ]
    assert minutes(told.evidence("Ana Lopez").present) == 53.0


def test_blocks_that_overlap_as_they_ran_do_not_count_twice(told: Telling) -> None:
    told.own(facts.BlockStarted(block="block-2"), at("13:00:00"))
    told.own(facts.BlockStarted(block="block-3"), at("13:20:00"))
    told.own(facts.BlockEnded(block="block-3"), at("13:40:00"))
    told.own(facts.BlockEnded(block="block-2"), at("13:30:00"))
    evidence = told.evidence("Ana Lopez")
    present = sum(block.present for block in evidence.blocks if block.counts)
    assert minutes(evidence.present) <= minutes(present)
    assert minutes(evidence.present) == 55.0


def test_seconds_count(told: Telling) -> None:
    told.stayed("14:08:59", "14:09:00", "Ana Lopez", "2")
    assert told.evidence("Ana Lopez").present == 55 * 60_000 + 1_000


def test_what_the_deliveries_and_the_report_show_is_marked_with_both(told: Telling) -> None:
    told.report("14:20:00", row("Ana Lopez", "12:54:58", "13:50:00"))
    assert shown_as(told.evidence("Ana Lopez").presence) == [
        ("12:54:58", "12:55:00", "reported"),
        ("12:55:00", "13:50:00", "observed+reported"),
        ("13:50:00", "14:05:00", "observed"),
    ]
    assert minutes(told.evidence("Ana Lopez").present) == 55.0


def test_inferred_beside_observed_is_marked_so(told: Telling) -> None:
    told.joined("14:06:00", "Ana Lopez", "2")
    assert shown_as(told.evidence("Ana Lopez").presence) == [
        ("12:55:00", "14:05:00", "observed"),
        ("14:06:00", "14:11:00", "inferred"),
    ]


def test_an_inferred_stay_that_another_device_covers_is_observed_and_misses_nothing(
    told: Telling,
) -> None:
    told.joined("13:30:00", "Ana Lopez", "2", participant_uuid="HER-PHONE")
    told.left("13:20:00", "Ana Lopez", "3", participant_uuid="HER-TABLET")
    evidence = told.evidence("Ana Lopez")
    assert shown_as(evidence.presence) == [
        ("12:55:00", "14:05:00", "observed"),
        ("14:05:00", "14:11:00", "inferred"),
    ]
    assert evidence.missing == ("The leave after the join at 13:30:00 was not received.",)


def test_what_is_missing_where_nothing_counts_is_not_named() -> None:
    told = Telling()
    told.registered("Ana Lopez")
    told.started()
    told.left("12:59:00", "Ana Lopez", "1")
    told.stayed("13:00:00", "14:10:00", "Ana Lopez", "2")
    assert told.evidence("Ana Lopez").missing == ()


# --- polls ---


@pytest.fixture
def polled() -> Telling:
    """A training with a poll `first`, and Ana registered."""
    telling = Telling(training(first=poll("first")))
    telling.registered("Ana Lopez")
    return telling


def test_a_poll_shown_and_answered_in_time(polled: Telling) -> None:
    polled.launched("13:05:00")
    polled.shown("13:05:01", "Ana Lopez")
    polled.answered("13:07:00", "Ana Lopez")
    (one,) = polled.evidence("Ana Lopez").polls
    assert (one.poll, one.required, one.in_time) == ("first", True, True)
    assert (one.launched_at, one.closed_at) == (at("13:05:00"), at("13:08:00"))
    assert (one.shown_at, one.answered_at) == (at("13:05:01"), at("13:07:00"))
    assert (one.answers, one.via, one.facts) == ((("Blue",),), "page", (2, 3, 4))


def test_a_poll_shown_and_not_answered_and_one_never_shown(polled: Telling) -> None:
    polled.launched("13:05:00")
    polled.shown("13:05:01", "Ana Lopez")
    polled.launched("13:25:00", "second")
    first, second = polled.evidence("Ana Lopez").polls
    assert (first.shown_at, first.answered_at) == (at("13:05:01"), None)
    assert (second.shown_at, second.answered_at) == (None, None)
    assert not first.in_time


def test_an_answer_after_the_close_is_not_in_time(polled: Telling) -> None:
    polled.launched("13:05:00")
    polled.own(facts.PollClosed(poll="first"), at("13:07:00"))
    polled.answered("13:07:01", "Ana Lopez")
    assert not polled.evidence("Ana Lopez").polls[0].in_time


def test_of_two_answers_the_first_holds_whichever_arrives_first(polled: Telling) -> None:
    polled.launched("13:05:00")
    polled.own(
        facts.PollAnswered(
            poll="first", attendee=who("Ana Lopez"), answers=(("Seven",),), via="zoom"
        ),
        at("13:06:30"),
    )
    polled.answered("13:06:00", "Ana Lopez")
    (one,) = polled.evidence("Ana Lopez").polls
    assert (one.answered_at, one.via) == (at("13:06:00"), "page")


def test_a_poll_that_was_never_launched_is_no_evidence(polled: Telling) -> None:
    missed = facts.PollMissed(
        poll="first", block="block-2", due_at=at("13:05:00"), reason="Nothing ran."
    )
    polled.own(missed, at("13:30:00"))
    assert polled.evidence("Ana Lopez").polls == ()


# --- evaluation, page, settlements ---


def test_the_evaluation_is_due_so_many_hours_after_the_end(told: Telling) -> None:
    evaluation = told.evidence("Ana Lopez").evaluation
    assert evaluation
    assert (evaluation.submitted_at, evaluation.deadline) == (None, at("14:10:00") + 48 * HOUR)


def test_or_after_its_link_was_sent_if_that_was_later(told: Telling) -> None:
    opened = facts.EvaluationOpened(closes_at=at("16:00:00") + 48 * HOUR)
    told.own(opened, at("16:00:00"))
    evaluation = told.evidence("Ana Lopez").evaluation
    assert evaluation
    assert evaluation.deadline == at("16:00:00") + 48 * HOUR


def test_the_earliest_evaluation_counts(told: Telling) -> None:
    for moment, response in (("18:00:00", "b"), ("15:00:00", "a"), ("16:00:00", "c")):
        submitted = facts.EvaluationSubmitted(attendee=who("Ana Lopez"), response=response)
        told.own(submitted, at(moment))
    evaluation = told.evidence("Ana Lopez").evaluation
    assert evaluation
    assert evaluation.submitted_at == at("15:00:00")
    assert evaluation.facts == (7,)


def test_a_session_without_an_evaluation_asks_for_none() -> None:
    told = Telling(training(evaluation=False))
    told.registered("Ana Lopez")
    assert told.evidence("Ana Lopez").evaluation is None


def test_the_first_opening_of_the_page_is_known(told: Telling) -> None:
    told.own(facts.PageOpened(attendee=who("Ana Lopez")), at("12:40:00"))
    assert told.evidence("Ana Lopez").page_opened_at == at("12:40:00")


def test_the_latest_settlement_of_a_review_holds(told: Telling) -> None:
    for moment, outcome in (("15:10:00", "pass"), ("15:05:00", "fail")):
        body = facts.ReviewSettled(
            requirement="ATT-01",
            attendee=who("Ana Lopez"),
            outcome=outcome,  # type: ignore[arg-type]
            by="The director",
            reason="She wrote to us.",
        )
        told.own(body, at(moment))
    assert told.record.settled == {
        ("ATT-01", who("Ana Lopez")): Settlement(
            requirement="ATT-01",
            attendee=who("Ana Lopez"),
            outcome="pass",
            by="The director",
            reason="She wrote to us.",
            at=at("15:10:00"),
            fact=6,
        )
    }


def test_nobody_of_that_pseudonym_is_an_error(told: Telling) -> None:
    with pytest.raises(KeyError):
        told.record.evidence("nobody", OVER)


def test_the_training_is_over_when_its_last_block_ended(told: Telling) -> None:
    assert not told.record.is_over(at("14:09:59"))
    assert told.record.is_over(at("14:10:00"))
    told.own(facts.BlockEnded(block="block-5"), at("14:20:00"))
    assert not told.record.is_over(at("14:10:00"))
    assert told.record.latest == at("14:20:00")
