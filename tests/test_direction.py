"""What facilitators may do to the plan at a moment, and what they are told where they may not."""

from __future__ import annotations

import pytest

from bot import facts
from bot.direction import KINDS, Act, ActError, act_of, check, doing
from bot.evidence.progress import Progress
from bot.facts import Bend
from schedules.timeline import timeline
from tests.bending import (
    BREAK,
    BY,
    FIRST,
    QUESTIONS,
    SECOND,
    bent,
    extend,
    hold,
    skip,
)
from tests.trainings import at, poll, progress, training

PLAN = training(first=poll("one"))


def refusal(act: Act, clock: str = "13:10", known: Progress | None = None) -> str:
    with pytest.raises(ActError) as refused:
        check(PLAN, known or Progress(), act, at(clock))
    return str(refused.value)


@pytest.mark.parametrize(
    ("act", "bend"),
    [
        (Act("start", block=SECOND), facts.StartedEarly(number=7, by=BY, block=SECOND)),
        (Act("hold", block=FIRST), facts.Held(number=7, by=BY, block=FIRST)),
        (Act("resume", block=FIRST), facts.Resumed(number=7, by=BY, block=FIRST)),
        (
            Act("extend", block=FIRST, minutes=-5),
            facts.Extended(number=7, by=BY, block=FIRST, minutes=-5),
        ),
        (Act("skip", block=BREAK), facts.Skipped(number=7, by=BY, block=BREAK)),
        (Act("restore", block=BREAK), facts.Restored(number=7, by=BY, block=BREAK)),
        (Act("end", block=FIRST), facts.EndedEarly(number=7, by=BY, block=FIRST)),
        (Act("finish", block=FIRST), facts.EndedEarly(number=7, by=BY, block=FIRST, training=True)),
        (
            Act("postpone", poll="one", minutes=3),
            facts.Postponed(number=7, by=BY, poll="one", minutes=3),
        ),
        (Act("undo", undoes=6), facts.Undone(number=7, by=BY, undoes=6)),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_each_act_makes_its_bend_and_is_told_by_it(act: Act, bend: Bend) -> None:
    assert act.bend(7, BY) == bend
    assert act_of(bend) == act


@pytest.mark.parametrize(
    "act",
    [
        Act("start", block=SECOND),
        Act("start", block=QUESTIONS),
        Act("hold", block=FIRST),
        Act("extend", block=FIRST, minutes=5),
        Act("extend", block=BREAK, minutes=-5),
        Act("skip", block=SECOND),
        Act("end", block=FIRST),
        Act("finish", block=FIRST),
        Act("postpone", poll="one", minutes=3),
    ],
    ids=lambda act: f"{act.kind} {act.block}{act.poll}",
)
def test_while_the_first_half_runs_this_may_be_done_to_it_and_to_what_follows(act: Act) -> None:
    check(PLAN, Progress(), act, at("13:10"))


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act("start", block=FIRST), "“The first half” has begun already."),
        (
            Act("hold", block=SECOND),
            "“The second half” is held already, or does not run (any more).",
        ),
        (Act("resume", block=FIRST), "“The first half” is not held (any more)."),
        (Act("extend", block="block-1", minutes=5), "“The room opens” is over, or was skipped."),
        (Act("skip", block=FIRST), "“The first half” has begun, or was skipped already."),
        (Act("restore", block=BREAK), "“Break” was not skipped, or its turn has passed."),
        (Act("end", block=BREAK), "“Break” does not run (any more)."),
        (Act("skip", block="block-99"), "“block-99” has begun, or was skipped already."),
        (Act("postpone", poll="none"), "Choose a number of minutes from 1 to 60."),
        (
            Act("postpone", poll="none", minutes=1),
            "The poll “none” was launched or missed already.",
        ),
        (Act("extend", block=FIRST, minutes=61), "Choose a number of minutes from 1 to 60."),
        (Act("extend", block=FIRST), "Choose a number of minutes from 1 to 60."),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_what_cannot_be_done_says_why(act: Act, told: str) -> None:
    assert refusal(act) == told


def test_a_poll_that_was_launched_is_not_postponed() -> None:
    body = facts.PollLaunched(poll="one", block=FIRST, due_at=at("13:05"), closes_at=at("13:08"))
    known = progress(PLAN, (body, at("13:05")))
    act = Act("postpone", poll="one", minutes=3)
    assert refusal(act, known=known) == "The poll “one” was launched or missed already."


def test_only_the_latest_bend_may_be_undone_and_for_ten_seconds() -> None:
    known = bent(("13:10", extend(FIRST, 5)), ("13:10:05", skip(BREAK, 2)))
    check(PLAN, known, Act("undo", undoes=2), at("13:10:15"))
    for undoes, clock in ((1, "13:10:08"), (2, "13:10:16"), (3, "13:10:08")):
        assert refusal(Act("undo", undoes=undoes), clock, known).startswith("It is too late")


def test_every_act_says_what_it_is_to_do_it() -> None:
    told = [doing(PLAN, Act(kind, block=FIRST, minutes=5)) for kind in KINDS]
    assert told[:4] == [
        "Starting “The first half” now",
        "Holding “The first half”",
        "Going on by the clock",
        "Extending “The first half” by 5 min",
    ]
    assert doing(PLAN, Act("extend", block=BREAK, minutes=-3)) == "Shortening “Break” by 3 min"
    assert (
        doing(PLAN, Act("postpone", poll="one", minutes=3)) == "Postponing the poll “one” by 3 min"
    )


# --- how it stands ------------------------------------------------------------------------------


def test_a_training_that_runs_to_plan_is_on_time() -> None:
    found = timeline(PLAN, Progress(), at("13:10")).standing(at("13:10"))
    assert (found.over, found.is_on_time, found.ends_at) == (0, True, at("14:10"))
    assert found.held is None
    assert found.undoable is None


def test_a_training_that_was_extended_is_over_by_as_much_and_ends_later() -> None:
    found = timeline(PLAN, bent(("13:10", extend(FIRST, 4))), at("13:15")).standing(at("13:15"))
    assert (found.over_minutes, found.ends_at) == (4, at("14:14"))
    assert not found.is_on_time


def test_a_training_that_is_ahead_is_under() -> None:
    found = timeline(PLAN, bent(("13:10", extend(FIRST, -3))), at("13:15")).standing(at("13:15"))
    assert found.over_minutes == -3


def test_a_held_block_makes_the_training_later_only_once_its_end_has_passed() -> None:
    known = bent(("13:15", hold(FIRST)))
    early = timeline(PLAN, known, at("13:18")).standing(at("13:18"))
    late = timeline(PLAN, known, at("13:26")).standing(at("13:26"))
    assert (early.over_minutes, late.over_minutes) == (0, 6)
    assert late.held
    assert late.held.block.id == FIRST


def test_while_a_block_is_held_the_next_thing_by_itself_is_that_the_hold_lets_go() -> None:
    begun = progress(
        training(),
        (facts.BlockStarted(block="block-1"), at("12:50")),
        (facts.BlockEnded(block="block-1"), at("13:00")),
        (facts.BlockStarted(block=FIRST), at("13:00")),
    )
    known = bent(("13:15", hold(FIRST)), progress=begun)
    following = timeline(training(), known, at("13:26")).standing(at("13:26")).following
    assert following
    assert (following.at, following.text) == (at("14:20"), "Start “The second half”")


def test_the_latest_bend_can_be_undone_for_ten_seconds() -> None:
    times = timeline(PLAN, bent(("13:15", hold(FIRST))))
    found = times.standing(at("13:15:10")).undoable
    assert found
    assert found.bend.number == 1
    assert times.standing(at("13:15:11")).undoable is None
