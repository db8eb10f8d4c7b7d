"""The clock of a training whose plan is bent: what is due then, and what becomes of the polls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import facts
from bot.clock import MINUTE, SECOND, HandClock
from bot.evidence.progress import Progress
from bot.facts import Bend, Fact
from bot.ledger import Ledger
from bot.session import Session
from schedules.actions import Action, LaunchPoll, MissPoll
from schedules.timeline import timeline
from tests.bending import (
    BREAK,
    BY,
    FIRST,
    QUESTIONS,
    ROOM,
    bent,
    end,
    extend,
    hold,
    postpone,
    resume,
    skip,
    start,
    undo,
)
from tests.bending import SECOND as SECOND_HALF
from tests.scheduling import PLAN, add, assert_each_poll_came_once, polls_of, scheduler_on
from tests.trainings import DRAWN, at, poll, progress, training

BLOCKS = [ROOM, FIRST, SECOND_HALF, BREAK, QUESTIONS]


def only(actions: tuple[Action, ...], poll_id: str) -> Action:
    (found,) = [one for one in actions if getattr(one, "poll", "") == poll_id]
    return found


def begun(session: Session) -> Progress:
    """The room opened and closed, and the first half runs."""
    return progress(
        session,
        (facts.BlockStarted(block=ROOM), at("12:50")),
        (facts.BlockEnded(block=ROOM), at("13:00")),
        (facts.BlockStarted(block=FIRST), at("13:00")),
    )


# --- while a bend can be undone -----------------------------------------------------------------


def test_while_a_bend_can_be_undone_nothing_that_it_brings_about_is_done() -> None:
    times = timeline(training(), bent(("13:10", end(FIRST)), progress=begun(training())))
    assert times.due(at("13:10:11")) == ()
    assert times.next_moment(at("13:10:05")) == at("13:10:12")
    assert [(one.at, one.text) for one in times.due(at("13:10:12"))] == [
        (at("13:10"), "End “The first half”"),
        (at("13:10"), "Start “The second half”"),
    ]


def test_a_poll_closes_when_it_was_announced_even_while_a_bend_can_be_undone() -> None:
    session = training(first=poll("one"))
    launched = facts.PollLaunched(
        poll="one", block=FIRST, due_at=at("13:05"), closes_at=at("13:08")
    )
    known = progress(session, (launched, at("13:05")))
    times = timeline(session, bent(("13:07:58", end(FIRST)), progress=known))
    assert only(times.due(at("13:08")), "one").text == "Close the poll “one”"
    assert times.next_moment(at("13:07:59")) == at("13:08")


@pytest.mark.parametrize("bend", [extend(FIRST, 5), start(BREAK), end(FIRST, training=True)])
def test_the_announced_close_of_an_open_poll_does_not_move(bend: Bend) -> None:
    session = training(first=poll("one"))
    launched = facts.PollLaunched(
        poll="one", block=FIRST, due_at=at("13:05"), closes_at=at("13:08")
    )
    known = bent(("13:06", bend), progress=progress(session, (launched, at("13:05"))))
    assert only(timeline(session, known).actions, "one").at == at("13:08")


# --- polls move with their blocks ---------------------------------------------------------------


def test_later_polls_move_with_their_blocks() -> None:
    session = training(second=poll("two"), last=poll("four", '"end-9m"'))
    actions = timeline(session, bent(("13:10", extend(FIRST, 4)))).actions
    assert only(actions, "two").at == at("13:29")
    assert only(actions, "four").at == at("14:05")


def test_a_drawn_moment_keeps_its_distance_from_the_start_of_its_block() -> None:
    session = training(second=poll("two", DRAWN))
    drawn = facts.PollDrawn(poll="two", offset=7 * MINUTE), at("12:50")
    known = bent(("13:10", extend(FIRST, 4)), progress=progress(session, drawn))
    assert only(timeline(session, known).actions, "two").at == at("13:31")


def test_a_poll_near_the_end_of_a_held_block_comes_at_its_time_not_at_the_end_of_the_hold() -> None:
    session = training(first=poll("one", '"end-3m"'))
    assert only(timeline(session, bent(("13:10", hold(FIRST)))).actions, "one").at == at("13:17")


def test_the_polls_of_a_skipped_block_are_missed_in_its_turn_for_that_reason() -> None:
    session = training(second=poll("two") + poll("three", DRAWN))
    actions = timeline(session, bent(("13:10", skip(SECOND_HALF)))).actions
    for name in ("two", "three"):
        missed = only(actions, name)
        assert isinstance(missed, MissPoll)
        assert missed.at == missed.missed_at == at("13:20")
        assert missed.reason == "“The second half” was skipped. It counts against nobody."


def test_a_poll_of_a_block_that_ends_early_is_missed_when_it_ends() -> None:
    session = training(first=poll("one", '"start+15m"'))
    missed = only(timeline(session, bent(("13:12", end(FIRST)))).actions, "one")
    assert isinstance(missed, MissPoll)
    assert (missed.at, missed.due_at) == (at("13:12"), at("13:15"))


def test_a_skipped_block_begins_and_ends_in_its_turn() -> None:
    texts = [one.text for one in timeline(PLAN, bent(("13:10", skip(BREAK)))).actions]
    turn = texts.index("Start “Break”")
    assert texts[turn - 1 : turn + 3] == [
        "End “The second half”",
        "Start “Break”",
        "End “Break”",
        "Start “Questions”",
    ]


def test_a_skipped_block_is_nothing_that_comes_next() -> None:
    known = bent(("13:10", skip(SECOND_HALF)), progress=begun(training()))
    following = timeline(training(), known).next_action()
    assert following
    assert (following.at, following.text) == (at("13:20"), "Start “Break”")


def test_polls_may_stay_open_over_a_break_that_is_skipped() -> None:
    session = training(second=poll("two", '"end-1m"'))
    known = bent(("13:10", skip(BREAK)))
    launch = only(timeline(session, known).actions, "two")
    assert isinstance(launch, LaunchPoll)
    assert (launch.at, launch.limit) == (at("13:39"), at("14:00"))


# --- postponed ----------------------------------------------------------------------------------


def test_a_poll_that_is_postponed_comes_later_by_as_much() -> None:
    session = training(first=poll("one"))
    known = bent(("13:04", postpone("one", 3)), ("13:07", postpone("one", 2, 2)))
    assert only(timeline(session, known).actions, "one").at == at("13:10")


def test_a_poll_may_be_postponed_into_the_next_part_of_the_talk_but_not_into_a_break() -> None:
    session = training(first=poll("one", '"end-2m"'))
    beyond = only(timeline(session, bent(("13:04", postpone("one", 5)))).actions, "one")
    assert isinstance(beyond, LaunchPoll)
    assert beyond.at == at("13:23")
    at_most = only(timeline(session, bent(("13:04", postpone("one", 60)))).actions, "one")
    assert at_most.at == at("13:38")


# --- what is expected while a block is held -----------------------------------------------------


def test_while_a_block_is_held_the_others_are_expected_as_if_it_were_let_go_now() -> None:
    session = training(second=poll("two"))
    known = bent(("13:10", hold(FIRST)))
    seen = timeline(session, known, at("13:26"))
    running = seen.block_at(at("13:26"))
    assert running
    assert running.block.id == FIRST
    assert [one.starts_at for one in seen.blocks][2] == at("13:26") + 1
    assert seen.polls[0].launches_at == at("13:31") + 1
    assert seen.actions == timeline(session, known).actions


# --- any bends, in any order --------------------------------------------------------------------

kinds: list[Callable[[int, str, int], Bend]] = [
    lambda number, block, _: start(block, number),
    lambda number, block, _: hold(block, number),
    lambda number, block, _: resume(block, number),
    lambda number, block, minutes: extend(block, minutes, number),
    lambda number, block, _: skip(block, number),
    lambda number, block, _: end(block, number),
    lambda number, block, minutes: end(block, number, training=minutes > 25),
    lambda number, _, minutes: postpone("three", abs(minutes), number),
    lambda number, block, _: facts.Restored(number=number, by=BY, block=block),
    lambda number, *_: undo(number - 1, number),
]
acts = st.tuples(
    st.integers(0, 600), st.sampled_from(kinds), st.sampled_from(BLOCKS), st.integers(-30, 30)
)
"""After so many seconds, a bend of some kind, of some block, by so many minutes."""


def made(steps: list[tuple[int, Callable[[int, str, int], Bend], str, int]]) -> Progress:
    known, now = Progress(), at("12:45")
    for number, (seconds, kind, block, minutes) in enumerate(steps, start=1):
        now += seconds * SECOND
        known = known.bent(now, kind(number, block, minutes))
    return known


@given(steps=st.lists(acts, max_size=12))
def test_however_it_is_bent_every_block_keeps_its_turn_and_every_poll_one_action(
    steps: list[tuple[int, Callable[[int, str, int], Bend], str, int]],
) -> None:
    times = timeline(PLAN, made(steps))
    moments = [moment for one in times.blocks for moment in (one.starts_at, one.ends_at)]
    assert moments == sorted(moments)
    assert sorted(getattr(one, "poll", "") for one in times.actions if hasattr(one, "poll")) == [
        "five",
        "four",
        "one",
        "three",
        "two",
    ]
    done = [
        (type(one).__name__, one.block)
        for one in times.actions
        if not hasattr(one, "poll") and hasattr(one, "block")
    ]
    turns = [(what, block) for block in BLOCKS for what in ("StartBlock", "EndBlock")]
    assert done == turns


@given(steps=st.lists(acts, max_size=8), act=acts, late=st.integers(0, 10_000))
def test_undoing_a_bend_in_time_restores_exactly_the_timeline_of_before(
    steps: list[tuple[int, Callable[[int, str, int], Bend], str, int]],
    act: tuple[int, Callable[[int, str, int], Bend], str, int],
    late: int,
) -> None:
    before = made([step for step in steps if step[1] is not kinds[-1]])
    number = len(before.bends) + 1
    now = max((at_ for at_, _ in before.bends.values()), default=at("12:45")) + act[0] * SECOND
    bend = act[1](number, act[2], act[3])
    if isinstance(bend, facts.Undone):
        return
    after = before.bent(now, bend).bent(now + late, undo(number, number + 1))
    assert timeline(PLAN, after) == timeline(PLAN, before)


# --- with schedulers on a real ledger -----------------------------------------------------------


class Stage:
    """Two schedulers on one ledger, and a facilitator who bends the plan."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(at("12:00"))
        self.ledger = Ledger(folder / "ledger.db", self.clock)
        add(self.ledger, PLAN)
        self.schedulers = [scheduler_on(self.ledger, self.clock, seed) for seed in range(2)]
        self.bends = 0

    def wake(self, number: int) -> None:
        self.schedulers[number].run_due()

    def restart(self, number: int) -> None:
        self.schedulers[number] = scheduler_on(self.ledger, self.clock, seed=self.clock.now())

    def bend(self, kind: Callable[[int, str, int], Bend], block: str, minutes: int) -> None:
        self.bends += 1
        bend = kind(self.bends, block, minutes)
        self.ledger.append(bend.fact(PLAN.id, at=self.clock.now(), source="page"))

    def facts(self, like: str) -> list[Fact]:
        return self.ledger.select("kind like ?", [like])


def assert_blocks_ran_once_and_in_their_turn(stage: Stage) -> None:
    ran = [(fact.kind, getattr(facts.read(fact), "block")) for fact in stage.facts("block.%")]  # noqa: B009
    turns = [(kind, block) for block in BLOCKS for kind in ("block.started", "block.ended")]
    assert ran == turns
    moments = [fact.happened_at for fact in stage.facts("block.%")]
    assert moments == sorted(moments)


steps_on_stage = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.integers(0, 1),
        st.booleans(),
        st.none()
        | st.tuples(st.sampled_from(kinds), st.sampled_from(BLOCKS), st.integers(-30, 30)),
    ),
    max_size=25,
)
"""After so many seconds one of the two wakes, perhaps freshly started; then perhaps a bend."""


@given(steps=steps_on_stage)
@settings(max_examples=80)
def test_whatever_is_bent_and_whoever_wakes_each_poll_comes_once_and_blocks_keep_their_turn(
    steps: list[tuple[int, int, bool, tuple[Callable[[int, str, int], Bend], str, int] | None]],
) -> None:
    with TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        stage.clock.moment = at("12:45")
        for seconds, number, is_fresh, bend in steps:
            stage.clock.advance(seconds * SECOND)
            if is_fresh:
                stage.restart(number)
            stage.wake(number)
            if bend:
                stage.bend(*bend)
        for clock in ("18:00", "18:01"):
            stage.clock.moment = max(stage.clock.now(), at(clock))
            stage.wake(0)
        assert_each_poll_came_once(stage.ledger, PLAN)
        assert_blocks_ran_once_and_in_their_turn(stage)
        assert len(stage.facts("evaluation.opened")) == 1
        stage.ledger.close()


@given(
    seconds=st.integers(0, 90 * 60),
    kind=st.sampled_from(kinds[:-1]),
    block=st.sampled_from(BLOCKS),
    minutes=st.integers(-30, 30),
    late=st.integers(0, 10),
)
@settings(max_examples=60)
def test_a_bend_that_was_undone_leaves_no_trace_in_what_the_clock_did(
    seconds: int, kind: Callable[[int, str, int], Bend], block: str, minutes: int, late: int
) -> None:
    with TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        stage.clock.moment = at("12:49")
        stage.wake(0)
        pressed = at("12:49") + seconds * SECOND
        while stage.clock.now() < at("14:12"):
            step = SECOND if abs(stage.clock.now() - pressed) < MINUTE else MINUTE
            stage.clock.moment = min(stage.clock.now() + step, at("14:12"))
            if stage.bends == 0 and stage.clock.now() >= pressed:
                stage.bend(kind, block, minutes)
                pressed = stage.clock.now()
            if stage.bends == 1 and stage.clock.now() >= pressed + late * SECOND:
                stage.bend(lambda number, _, __: undo(1, number), "", 0)
            stage.wake(0)
        planned = [moment for one in PLAN.blocks for moment in (one.starts_at, one.ends_at)]
        assert [fact.happened_at for fact in stage.facts("block.%")] == planned
        for fact, body in polls_of(stage.ledger, facts.PollLaunched).values():
            assert isinstance(body, facts.PollLaunched)
            assert 0 <= fact.happened_at - body.due_at <= MINUTE
        assert polls_of(stage.ledger, facts.PollMissed) == {}
        stage.ledger.close()
