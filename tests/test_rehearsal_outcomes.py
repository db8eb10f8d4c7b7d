"""The truth of drawn days against the outcomes, with and without losses, in facts alone."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.clock import HOUR
from bot.rehearsal.casting import cast
from bot.rehearsal.chaos import Chaos
from bot.rehearsal.day import Day
from bot.rehearsal.judgement import Judgement, judge
from bot.rehearsal.provider import session_truth
from bot.rehearsal.truth import truths
from bot.rules.decision import decide
from bot.rules.policy import policy_of
from tests.rehearsals import (
    WITHOUT_POLLS,
    Told,
    attendee_of,
    launches,
    own_facts,
    played,
    record_of,
    registrations,
    short_day,
    told_facts,
)

SAMPLE = Path(__file__).parent.parent / "schedules/sessions/harm-reduction.toml"
DRAW = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller seed is not a simpler day, so nothing is gained by shrinking."""

DAYS = [short_day(), short_day(SAMPLE.read_text())]
ALL_DAYS = [*DAYS, short_day(WITHOUT_POLLS)]
"""Where there are no polls, nothing but Zoom shows anybody there, and what it loses is lost."""


def judged(
    day: Day, attendees: int, seed: int, together: int, chaos: Chaos | None
) -> list[Judgement]:
    """What comes of a day, everybody against their truth."""
    people = cast(day, attendees, seed)
    told, diaries = played(day, people, together)
    required = [poll.id for _, poll in day.session.polls() if poll.required]
    wide = session_truth(day, [launches(day)[poll] for poll in required])
    happened = [
        *registrations(day, people),
        *own_facts(day, people, diaries),
        *told_facts(day, survived(told, chaos)),
    ]
    Random(seed).shuffle(happened)
    record, policy = record_of(day, happened), policy_of(day.session)
    as_of = (day.deadline or day.closes_at) + 3 * HOUR
    return [
        judge(
            person,
            truth,
            decide(record, attendee_of(day, person), policy, as_of),
            session_wide=wide,
            undisturbed=chaos is None,
            lost=chaos.lost[who] if chaos else (),
        )
        for who, (person, truth) in enumerate(
            zip(people, truths(day, people, diaries, required), strict=True)
        )
    ]


def survived(told: Told, chaos: Chaos | None) -> Told:
    """What is delivered at least once."""
    return [one for one in told if chaos is None or chaos.fate(one[0], one[2])]


@settings(max_examples=20, phases=DRAW)
@given(st.sampled_from(ALL_DAYS), st.integers(1, 40), st.integers(0, 10_000), st.integers(1, 5))
def test_where_nothing_is_lost_every_outcome_is_the_truth(
    day: Day, attendees: int, seed: int, together: int
) -> None:
    for one in judged(day, attendees, seed, together, chaos=None):
        assert one.verdict == "same", (one.person.kind, one.differences, one.present)


@settings(max_examples=40, phases=DRAW)
@given(st.sampled_from(DAYS), st.integers(1, 40), st.integers(0, 10_000), st.integers(1, 5))
def test_whatever_is_lost_no_outcome_is_a_wrong_pass_or_fail(
    day: Day, attendees: int, seed: int, together: int
) -> None:
    chaos = Chaos(Random(seed))
    for one in judged(day, attendees, seed, together, chaos):
        assert one.verdict != "WRONG", (one.person.kind, one.differences, one.lost)
