"""Arithmetic on spans of time, for the rehearsal's own truth: nothing is borrowed from the bot's.

A span is a pair of moments (UTC milliseconds): from the first up to, not including, the second.
"""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans in order that neither overlap nor touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that lies in one of `spans` and in one of `others`."""
    right = union(others)
    return union(
        (max(start, first), min(end, last))
        for start, end in union(spans)
        for first, last in right
        if start < last and first < end
    )


def total(spans: Iterable[Span]) -> int:
    """How long the spans are together, counting no moment twice, in milliseconds."""
    return sum(end - start for start, end in union(spans))


def holds(spans: Iterable[Span], moment: int) -> bool:
    """Whether a moment lies in one of the spans."""
    return any(start <= moment < end for start, end in spans)
