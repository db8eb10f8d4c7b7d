"""What each action of the clock appends, and that it happens once."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.clock import HOUR, MINUTE, SECOND
from bot.evidence.progress import Progress
from bot.facts import KINDS, Body, NewFact
from bot.ledger import Ledger
from schedules.actions import (
    Action,
    ClosePoll,
    DrawPoll,
    EndBlock,
    LaunchPoll,
    MissPoll,
    OpenEvaluation,
    StartBlock,
    fact_of,
    perform,
)
from schedules.programme import FOLLOWED
from tests.trainings import as_stored, at

SESSION = "training-2026-12-04"
RNG = Random(7)

LAUNCH = LaunchPoll(
    at=at("13:05"),
    title="One",
    poll="one",
    block="block-2",
    open_for=3 * MINUTE,
    until=at("13:18"),
    limit=at("13:40"),
    too_late="It came too late.",
)

DRAW = DrawPoll(
    at=at("12:50"),
    title="One",
    poll="one",
    block_starts_at=at("13:00"),
    earliest=at("13:05"),
    latest=at("13:15"),
)


def appended(action: Action, now: int) -> tuple[NewFact, Body | None]:
    fact = fact_of(action, SESSION, now, RNG)
    return fact, facts.read(fact)


# --- what is appended ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "body"),
    [
        (StartBlock(at=at("13:00"), title="…", block="b"), facts.BlockStarted(block="b")),
        (EndBlock(at=at("13:00"), title="…", block="b"), facts.BlockEnded(block="b")),
        (ClosePoll(at=at("13:00"), title="…", poll="p"), facts.PollClosed(poll="p")),
    ],
)
def test_the_plan_s_own_moments_are_kept_however_late_they_are_noted(
    action: Action, body: Body
) -> None:
    fact, found = appended(action, now=at("13:47"))
    assert (fact.happened_at, found) == (at("13:00"), body)


def test_a_launch_happens_when_people_see_it_and_says_when_it_was_due() -> None:
    fact, body = appended(LAUNCH, now=at("13:09:20"))
    assert fact.happened_at == at("13:09:20")
    assert body == facts.PollLaunched(
        poll="one", block="block-2", due_at=at("13:05"), closes_at=at("13:12:20")
    )


def test_a_launch_is_open_no_longer_than_to_its_limit() -> None:
    fact, body = appended(LAUNCH, now=at("13:38"))
    assert isinstance(body, facts.PollLaunched)
    assert body.closes_at == at("13:40")
    assert fact.fingerprint == f"launch:{SESSION}:one"


def test_a_miss_happens_when_the_window_has_passed() -> None:
    missed = MissPoll(
        at=at("13:05"),
        title="One",
        poll="one",
        block="block-2",
        due_at=at("13:05"),
        missed_at=at("13:18"),
        reason="It came too late.",
    )
    fact, body = appended(missed, now=at("13:30"))
    assert fact.happened_at == at("13:18")
    assert body == facts.PollMissed(
        poll="one", block="block-2", due_at=at("13:05"), reason="It came too late."
    )


def test_the_evaluation_runs_from_the_end_of_the_training() -> None:
    opening = OpenEvaluation(at=at("14:10"), title="Evaluation", lasts=48 * HOUR)
    fact, body = appended(opening, now=at("14:10:30"))
    assert fact.happened_at == at("14:10")
    assert body == facts.EvaluationOpened(closes_at=at("14:10", "2026-12-06"))


def test_an_evaluation_that_is_opened_late_gives_its_full_hours() -> None:
    opening = OpenEvaluation(at=at("14:10"), title="Evaluation", lasts=48 * HOUR)
    fact, body = appended(opening, now=at("17:00"))
    assert fact.happened_at == at("17:00")
    assert body == facts.EvaluationOpened(closes_at=at("17:00", "2026-12-06"))


# --- the draw -----------------------------------------------------------------------------------


@given(now=st.integers(at("12:50"), at("13:30")), seed=st.integers())
def test_a_draw_falls_in_what_is_left_of_the_window_and_on_its_end_when_nothing_is(
    now: int, seed: int
) -> None:
    body = facts.read(fact_of(DRAW, SESSION, now, Random(seed)))
    assert isinstance(body, facts.PollDrawn)
    moment = at("13:00") + body.offset
    assert min(max(now, at("13:05")), at("13:15")) <= moment <= at("13:15")


def test_a_draw_reaches_both_ends_of_its_window_and_whole_seconds_between() -> None:
    offsets = {DRAW.drawn(at("12:50"), Random(seed)) - at("13:05") for seed in range(10_000)}
    assert offsets == {second * SECOND for second in range(601)}


# --- once ---------------------------------------------------------------------------------------


def test_two_who_launch_a_poll_launch_it_once(ledger: Ledger) -> None:
    first = perform(LAUNCH, ledger, SESSION, at("13:05:01"), RNG)
    second = perform(LAUNCH, ledger, SESSION, at("13:05:02"), RNG)
    assert (first.first, second.first) == (True, False)
    assert second.fact == first.fact
    assert ledger.last_seq() == 1


def test_two_who_draw_hold_to_the_first_draw(ledger: Ledger) -> None:
    first = perform(DRAW, ledger, SESSION, at("12:50"), Random(1))
    second = perform(DRAW, ledger, SESSION, at("12:50"), Random(2))
    assert second.fact.body == first.fact.body


def test_whoever_slept_between_deciding_and_acting_misses_what_is_no_longer_right(
    ledger: Ledger,
) -> None:
    late = perform(LAUNCH, ledger, SESSION, at("13:25"), RNG)
    assert late.fact.kind == "poll.missed"
    assert not perform(LAUNCH, ledger, SESSION, at("13:06"), RNG).first


# --- what the clock follows ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_fact_that_moves_the_clock_is_followed_by_the_scheduler(kind: str) -> None:
    body = an_example_of(KINDS[kind])
    moves = Progress().apply(as_stored(body, SESSION, at("13:00"), seq=1), body)
    assert moves == (kind in FOLLOWED and kind != facts.SessionAdded.KIND)


def an_example_of(kind: type[Body]) -> Body:
    """Any fact of a kind: every required field has a value of its type."""
    values: dict[object, object] = {str: "x", int: 1}
    fields = {
        field.encode_name: values.get(field.type, "pass")
        for field in msgspec.structs.fields(kind)
        if field.required
    }
    return kind(**fields)
