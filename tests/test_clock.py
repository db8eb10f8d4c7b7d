"""A rehearsal's clock runs faster, and faster still once the training is over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import HOUR, MINUTE, RehearsalClock

CLOCK = RehearsalClock(origin=0, began=100.0, speed=60.0, turn=10 * MINUTE, tail=3600.0)


def test_one_real_second_is_a_minute_at_sixty_times_the_speed() -> None:
    assert CLOCK.moment_at(101.0) == MINUTE


def test_after_the_turn_one_real_second_is_an_hour_at_the_speed_of_the_tail() -> None:
    assert CLOCK.moment_at(110.0) == 10 * MINUTE
    assert CLOCK.moment_at(111.0) == 10 * MINUTE + HOUR


@given(moment=st.integers(0, 48 * HOUR))
def test_the_real_time_of_a_moment_leads_back_to_the_moment(moment: int) -> None:
    assert abs(CLOCK.moment_at(CLOCK.real_time_of(moment)) - moment) <= 1
