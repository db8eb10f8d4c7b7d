"""The people of a rehearsal, and what they make up their minds to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MINUTE
from bot.rehearsal.casting import cast
from bot.rehearsal.day import Day
from bot.rehearsal.kinds import KINDS, NAMESAKES
from bot.rehearsal.people import Person
from bot.rehearsal.spans import common, total
from tests.rehearsals import short_day
from tests.trainings import at

SAMPLE = Path(__file__).parent.parent / "schedules/sessions/harm-reduction.toml"

DAYS = {"short": short_day(), "sample": short_day(SAMPLE.read_text())}
SEEDS = st.integers(0, 10_000)


def of_kind(day: Day, kind: str, seed: int = 7) -> Person:
    return next(one for one in cast(day, len(KINDS), seed) if one.kind == kind)


def counted(day: Day, person: Person) -> int:
    return total(common(person.stays, day.counting))


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    day = DAYS["short"]
    assert cast(day, 30, 7) == cast(day, 30, 7)
    assert cast(day, 30, 7) != cast(day, 30, 8)


def test_twenty_four_people_are_of_every_kind() -> None:
    assert [one.kind for one in cast(DAYS["sample"], 24, 7)] == list(KINDS)


def test_a_smaller_cast_is_the_beginning_of_a_larger_one() -> None:
    day = DAYS["short"]
    assert cast(day, 3, 7) == cast(day, 200, 7)[:3]
    assert [one.kind for one in cast(day, 3, 7)] == ["stays", "late", "too late"]


def test_beyond_one_of_each_kind_most_people_simply_stay() -> None:
    more = [one.kind for one in cast(DAYS["short"], 200, 7)[len(KINDS) :]]
    assert more.count("stays") > len(more) / 2
    assert set(more) == set(KINDS) - set(NAMESAKES)


@given(SEEDS)
def test_only_the_namesakes_share_a_name_and_nobody_an_address(seed: int) -> None:
    people = cast(DAYS["short"], 80, seed)
    first, second = (one for one in people if one.kind in NAMESAKES)
    assert first.name == second.name
    assert first.devices[0].name == second.devices[0].name
    assert (first.devices[0].registrant_id, second.devices[0].email) == ("", "")
    assert len({one.name for one in people}) == len(people) - 1
    assert len({one.email for one in people}) == len(people)
    assert len({one.registrant_id for one in people}) == len(people)
    assert all(one.email.isascii() and one.email.endswith("@example.org") for one in people)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
@given(seed=SEEDS)
def test_every_stay_is_within_the_meeting_and_on_whole_seconds(day: Day, seed: int) -> None:
    for person in cast(day, len(KINDS), seed):
        for device in person.devices:
            for start, end in (*device.stays, *device.breakouts):
                assert day.opens_at < start < end <= day.closes_at
                assert (start % 1000, end % 1000) == (0, 0)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
@given(seed=SEEDS)
def test_each_kind_misses_as_much_as_it_says(day: Day, seed: int) -> None:
    people = {one.kind: one for one in cast(day, len(KINDS), seed)}
    needed = day.allowances.present
    for kind in ("late", "drops out", "leaves early"):
        assert needed < counted(day, people[kind]) < day.counted, kind
    for kind in ("too late", "drops out long", "leaves too early"):
        assert 0 < counted(day, people[kind]) < needed - 4 * MINUTE, kind
    for kind in ("stays", "two devices", "breakout room", "page unopened"):
        assert counted(day, people[kind]) == day.counted, kind
    assert counted(day, people["no-show"]) == 0


@given(SEEDS)
def test_cameras_are_off_clearly_longer_or_shorter_than_allowed(seed: int) -> None:
    day = DAYS["sample"]  # 10 minutes are allowed
    people = {one.kind: one for one in cast(day, len(KINDS), seed)}
    off = {
        kind: total(common(people[kind].devices[0].camera_off, day.counting)) / MINUTE
        for kind in ("stays", "breakout room", "camera off long", "camera never on")
    }
    assert (off["stays"], off["breakout room"], off["camera never on"]) == (0, 4, 125)
    assert 13 <= off["camera off long"] <= 18


@given(SEEDS)
def test_evaluations_come_in_time_late_or_never(seed: int) -> None:
    day = DAYS["sample"]
    deadline = day.deadline or 0
    for person in cast(day, len(KINDS), seed):
        if person.kind in ("no evaluation", "no-show"):
            assert person.evaluates_at is None
        elif person.kind == "evaluates late":
            assert person.evaluates_at is not None
            assert 60 <= (person.evaluates_at - deadline) / MINUTE <= 120
        else:
            assert person.evaluates_at is not None
            assert day.session.ends_at < person.evaluates_at < deadline


def test_people_drop_out_when_no_poll_is_open() -> None:
    day = DAYS["short"]
    for seed in range(50):
        (_, gone), _ = of_kind(day, "drops out", seed).stays
        assert not at("13:15") <= gone < at("13:18")
        assert not at("13:26") <= gone < at("13:30")
        assert not at("13:34") <= gone < at("13:37")


def test_without_an_evaluation_nobody_evaluates() -> None:
    session = DAYS["short"].session.model_copy(update={"evaluation": None})
    day = replace(DAYS["short"], session=session)
    assert all(one.evaluates_at is None for one in cast(day, 24, 7))


def test_moments_are_told_by_the_time_that_counts() -> None:
    day = DAYS["sample"]  # counts from 18:00 UTC, with a break from 19:00 to 19:10
    assert day.moment_after(0) == at("18:00")
    assert day.moment_after(59 * MINUTE) == at("18:59")
    assert day.moment_after(60 * MINUTE) == at("19:10")
    assert day.moment_after(124 * MINUTE) == at("20:14")
