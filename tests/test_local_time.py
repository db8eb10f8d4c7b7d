"""Local times become UTC, and those that do not exist or come twice are refused with a way out."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local_time import UnclearLocalTimeError, clock_text, iso, parse_iso, to_local, to_utc

NEW_YORK = ZoneInfo("America/New_York")


def test_a_winter_afternoon_in_new_york_is_five_hours_behind_utc() -> None:
    assert iso(to_utc(date(2026, 12, 4), time(12, 45), NEW_YORK)) == "2026-12-04T17:45:00Z"


def test_a_summer_afternoon_in_new_york_is_four_hours_behind_utc() -> None:
    assert iso(to_utc(date(2026, 7, 3), time(12, 45), NEW_YORK)) == "2026-07-03T16:45:00Z"


def test_a_time_that_does_not_exist_is_refused_with_the_one_that_does() -> None:
    with pytest.raises(UnclearLocalTimeError, match=r"02:30 does not exist.*Write 03:30"):
        to_utc(date(2026, 3, 8), time(2, 30), NEW_YORK)


def test_a_time_that_comes_twice_is_refused_with_one_that_does_not() -> None:
    with pytest.raises(UnclearLocalTimeError, match=r"01:30 comes twice.*such as 00:30"):
        to_utc(date(2026, 11, 1), time(1, 30), NEW_YORK)


def test_a_moment_is_told_as_people_tell_it() -> None:
    assert clock_text(parse_iso("2026-12-04T18:15:00Z"), NEW_YORK) == "1:15 PM"
    assert clock_text(parse_iso("2026-12-04T05:05:00Z"), NEW_YORK) == "12:05 AM"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no zone"):
        parse_iso("2026-12-04T18:15:00")


@given(moment=st.integers(0, 4_000_000_000))
def test_a_local_time_that_is_clear_leads_back_to_its_moment(moment: int) -> None:
    minute = moment * 1000 // 60_000 * 60_000
    local = to_local(minute, NEW_YORK)
    try:
        back = to_utc(local.date(), local.time(), NEW_YORK)
    except UnclearLocalTimeError as error:
        back = minute if "twice" in str(error) else 0
    assert back == minute
