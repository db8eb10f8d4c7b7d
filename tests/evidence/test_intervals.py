"""Arithmetic of spans, held against counting second by second."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.intervals import clip, overlap, shared, subtract, total, union
from bot.evidence.model import Span

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)))
UNIONS = SPANS.map(union)


def seconds(spans: list[Span]) -> set[int]:
    return {second for start, end in spans for second in range(start, end)}


def is_union(spans: list[Span]) -> bool:
    return all(start < end for start, end in spans) and all(
        before.end < after.start for before, after in pairwise(spans)
    )


def test_spans_that_touch_become_one() -> None:
    assert union([(5, 9), (0, 5), (12, 12), (20, 15)]) == [(0, 9)]


@given(SPANS)
def test_a_union_covers_what_any_of_its_spans_covers(spans: list[tuple[int, int]]) -> None:
    merged = union(spans)
    assert is_union(merged)
    assert seconds(merged) == {second for a, b in spans for second in range(a, b)}


@given(UNIONS, UNIONS)
def test_clipping_and_subtracting_part_a_union(spans: list[Span], other: list[Span]) -> None:
    assert seconds(clip(spans, other)) == seconds(spans) & seconds(other)
    assert seconds(subtract(spans, other)) == seconds(spans) - seconds(other)
    assert is_union(clip(spans, other))
    assert is_union(subtract(spans, other))
    assert total(spans) == len(seconds(spans))


@given(st.integers(0, 30), st.integers(1, 10), UNIONS)
def test_a_span_overlaps_where_it_shares_time(start: int, long: int, spans: list[Span]) -> None:
    span = Span(start, start + long)
    common = seconds([span]) & seconds(spans)
    assert overlap(span, spans) == bool(common)
    assert shared(span, spans) == len(common)
