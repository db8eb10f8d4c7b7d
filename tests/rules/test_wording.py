"""How amounts and moments are written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MINUTE
from bot.rules.wording import counted, in_minutes, listed, minutes, moment_text, span_text
from tests.rules.cases import at

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("duration", "shown"), [(0, "0.0 min"), (2_999, "0.0 min"), (3_000, "0.1 min")]
)
def test_minutes_are_rounded_to_a_tenth(duration: int, shown: str) -> None:
    assert in_minutes(duration) == shown


@given(st.integers(0, 300 * MINUTE), st.integers(0, 300 * MINUTE))
def test_what_is_shown_never_contradicts_a_limit(duration: int, limit: int) -> None:
    shown = minutes(duration, limit)
    assert abs(shown * MINUTE - duration) <= MINUTE / 10 + 1
    if duration < limit:
        assert shown * MINUTE < limit
    if duration > limit:
        assert shown * MINUTE > limit


def test_lists_read_as_people_write_them() -> None:
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [counted(1, "poll"), counted(2, "poll"), counted(1, "is", "are")] == [
        "1 poll",
        "2 polls",
        "1 is",
    ]


def test_times_are_local_and_share_their_half_of_the_day() -> None:
    assert span_text(at("18:25"), at("18:54"), NEW_YORK) == "1:25–1:54 PM"
    assert span_text(at("16:50"), at("17:10"), NEW_YORK) == "11:50 AM–12:10 PM"
    assert moment_text(at("20:15"), NEW_YORK) == "Friday, December 4, 3:15 PM EST"
