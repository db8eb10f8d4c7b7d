"""What a bent plan costs in credit, and what would mend it, worked out by hand.

The training of tests/rules/cases.py: 125 minutes count and two credits need 120. Times are New
York's. The last blocks are questions 3:00–3:15 and, before them, 2:25–3:00 and 2:10–2:25 after a
break 2:00–2:10.
"""

from __future__ import annotations

import pytest

from bot import facts
from bot.clock import MINUTE
from bot.evidence.progress import Progress
from bot.facts import Bend
from bot.rules.guard import Guard, guard
from bot.rules.policy import policy_of
from bot.session import Session
from tests.bending import BY, end, extend, hold, skip, start
from tests.rules.cases import HEAD, at, session

TRAINING = session()


def judged(
    clock: str, *bends: tuple[str, Bend], doing: str = "", training: Session = TRAINING
) -> Guard:
    """What the guard says at that time (UTC); of the last bend, where `doing` proposes that."""
    known = Progress()
    for moment, bend in bends[:-1] if doing else bends:
        known = known.bent(at(moment), bend)
    proposed = bends[-1][1] if doing else None
    found = guard(training, known, policy_of(training), at(clock), proposed, doing)
    assert found
    return found


def test_ending_too_early_says_what_it_leaves_and_how_long_to_wait() -> None:
    found = judged("20:07", ("20:07", end("block-9", training=True)), doing="Ending now")
    assert found.sentence == "Ending now leaves 117 instructional minutes: 2.0 credits need 120."
    assert not found.is_enough
    assert [mend.text for mend in found.mends] == ["Wait 3 more minutes, until 3:10 PM."]


def test_ending_late_enough_costs_nothing() -> None:
    found = judged("20:10", ("20:10", end("block-9", training=True)), doing="Ending now")
    assert found.sentence == "Ending now leaves 120 instructional minutes; 2.0 credits need 120."
    assert found.is_enough
    assert found.mends == ()


def test_seconds_that_are_missing_are_never_rounded_away() -> None:
    found = judged("20:09:58", ("20:09:58", end("block-9", training=True)), doing="Ending now")
    assert found.sentence == "Ending now leaves 119.9 instructional minutes: 2.0 credits need 120."
    assert found.mends[0].text == "Wait 1 more minute, until 3:10 PM."


def test_a_plan_as_it_stands_is_judged_with_what_was_lost_already() -> None:
    found = judged("18:45", ("18:36", start("block-5")))
    assert found.sentence == (
        "As it stands, the training holds 116 instructional minutes: 2.0 credits need 120."
    )
    assert [mend.text for mend in found.mends] == [
        "Extend “A block” by 4 minutes; the training then ends at 3:10 PM.",
        "Extend “A block” by 4 minutes and shorten “A block” by as many; the training then ends "
        "at 3:06 PM.",
    ]


def test_each_mend_carries_the_steps_that_mend() -> None:
    found = judged("18:45", ("18:36", start("block-5")))
    assert [[(one.act, one.block, one.minutes) for one in mend.steps] for mend in found.mends] == [
        [("extend", "block-5", 4)],
        [("extend", "block-5", 4), ("extend", "block-6", -4)],
    ]


def test_a_skipped_block_that_counts_may_be_brought_back() -> None:
    found = judged("18:44", ("18:44", skip("block-7")), doing="Skipping “A block”")
    assert found.sentence == (
        "Skipping “A block” leaves 110 instructional minutes: 2.0 credits need 120."
    )
    assert (
        found.mends[0].text == "Extend “A block” by 10 minutes; the training then ends at 3:10 PM."
    )


def test_a_block_that_was_skipped_may_be_brought_back() -> None:
    found = judged("18:45", ("18:44", skip("block-7")))
    assert found.mends[0].text == "Bring back “A block” (15 minutes)."


def test_a_break_is_no_credit_so_skipping_it_costs_none() -> None:
    assert judged("18:45", ("18:44", skip("block-6"))).counted == 125 * MINUTE


def test_bringing_back_what_is_too_short_is_no_mending() -> None:
    found = judged("18:26", ("18:25", skip("block-7")), ("18:25:20", skip("block-8", 2)))
    assert found.counted == 75 * MINUTE
    assert not any("Bring back" in mend.text and "15" in mend.text for mend in found.mends)


def test_a_held_block_counts_as_long_as_it_has_run() -> None:
    found = judged("20:25", ("20:10", hold("block-9")))
    assert found.counted // MINUTE == 135


def test_what_is_over_is_not_extended() -> None:
    found = judged("20:20", ("20:05", end("block-9")))
    assert (found.counted, found.mends) == (115 * MINUTE, ())


def test_a_break_too_short_to_give_the_minutes_is_left_alone() -> None:
    found = judged("18:41", ("18:30", start("block-5")))  # fifteen minutes early: 110 are left
    assert found.counted == 110 * MINUTE
    assert len(found.mends) == 1  # a break of ten minutes cannot give ten


@pytest.mark.parametrize(("minutes", "enough"), [(-5, True), (-6, False)])
def test_a_block_may_be_shortened_by_what_the_credit_does_not_need(
    minutes: int, enough: bool
) -> None:
    assert judged("18:45", ("18:44", extend("block-8", minutes))).is_enough is enough


def test_a_training_without_credit_needs_no_guard() -> None:
    free = session(head=HEAD.replace("credits = 2.0", "credits = 0"))
    assert guard(free, Progress(), policy_of(free), at("18:00")) is None


def test_one_credit_needs_its_minutes_in_the_singular() -> None:
    one = session(head=HEAD.replace("credits = 2.0", "credits = 1.0"))
    assert judged("18:00", training=one).sentence.endswith("1.0 credit needs 60.")


def test_the_tried_bends_change_nothing() -> None:
    known = Progress().bent(at("18:36"), facts.StartedEarly(number=1, by=BY, block="block-5"))
    guard(TRAINING, known, policy_of(TRAINING), at("18:45"))
    assert list(known.bends) == [1]
