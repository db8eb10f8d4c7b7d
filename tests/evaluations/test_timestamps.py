"""The times of a sheet are read as its locale wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluations.timestamps import Order, TimestampError, moment_of, order_of
from bot.local_time import iso, parse_iso

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("12/4/2026 16:05:12", "mdy", "2026-12-04T21:05:12Z"),
        ("4/12/2026 16:05:12", "dmy", "2026-12-04T21:05:12Z"),
        ("04.12.2026 16:05:12", "dmy", "2026-12-04T21:05:12Z"),
        ("4. 12. 2026 16:05", "dmy", "2026-12-04T21:05:00Z"),
        ("2026-12-04 16:05:12", "ymd", "2026-12-04T21:05:12Z"),
        ("2026-12-04T16:05:12", "ymd", "2026-12-04T21:05:12Z"),
        ("2026/12/04 4:05:12 PM EST", "ymd", "2026-12-04T21:05:12Z"),
        ("2026/12/04 4:05:12 p.m. GMT-5", "ymd", "2026-12-04T21:05:12Z"),
        ("2026/12/04 10:05:12 PM GMT+1", "ymd", "2026-12-04T21:05:12Z"),
        ("2026/12/05 2:35:12 AM GMT+5:30", "ymd", "2026-12-04T21:05:12Z"),
        ("12/4/2026, 12:05:12 AM", "mdy", "2026-12-04T05:05:12Z"),
        ("12/4/2026 12:05:12\u202fPM", "mdy", "2026-12-04T17:05:12Z"),
        ("12/4/26 16:05", "mdy", "2026-12-04T21:05:00Z"),
        ("7/4/2026 16:05:12", "mdy", "2026-07-04T20:05:12Z"),
    ],
)
def test_a_time_is_read_in_the_order_and_zone_that_are_its_own(
    text: str, order: Order, moment: str
) -> None:
    assert iso(moment_of(text, order, NEW_YORK)) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "12/4/2026", "31/31/2026 16:05", "12/4/2026 25:05", "12/4/2026 13:05 PM"),
        *("12/4/2026 16:05 XYZ", "4.12. 16:05"),
    ],
)
def test_what_is_no_time_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(TimestampError, match="expected"):
        moment_of(text, "mdy", NEW_YORK)


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(TimestampError, match="put forward"):
        moment_of("3/8/2026 2:30:00", "mdy", NEW_YORK)


def test_of_a_time_that_comes_twice_the_earlier_is_taken() -> None:
    assert iso(moment_of("11/1/2026 1:30:00", "mdy", NEW_YORK)) == "2026-11-01T05:30:00Z"


def test_one_row_past_the_twelfth_tells_the_order_of_all() -> None:
    texts = ["4/12/2026 10:00", "13/12/2026 10:00"]
    assert order_of(texts, NEW_YORK, 0, 2**42) == "dmy"


def test_where_both_orders_are_possible_the_time_of_the_training_tells() -> None:
    started, now = parse_iso("2026-12-04T17:45:00Z"), parse_iso("2026-12-07T00:00:00Z")
    texts = ["12/4/2026 16:05:12", "12/5/2026 09:00:00"]
    assert order_of(texts, NEW_YORK, started, now) == "mdy"
    assert order_of(texts, NEW_YORK, 0, 2**42) is None


@given(
    moment=st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - bounds without a zone, as Hypothesis wants them
        datetime(2030, 12, 31),  # noqa: DTZ001
    ),
    order=st.sampled_from([("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%Y-%m-%d", "ymd")]),
    clock=st.sampled_from(["%H:%M:%S", "%I:%M:%S %p"]),
)
def test_every_moment_written_in_an_order_is_read_back(
    moment: datetime, order: tuple[str, Order], clock: str
) -> None:
    written = moment.strftime(f"{order[0]} {clock}")
    expected = int(moment.replace(microsecond=0, tzinfo=UTC).timestamp() * 1000)
    assert moment_of(written, order[1], ZoneInfo("UTC")) == expected
