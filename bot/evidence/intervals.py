"""Arithmetic of spans of time. A span reaches from its start up to, not including, its end.

A *union* is a list of spans in the order of time that neither overlap nor touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.evidence.model import Span

FOREVER = 2**62
"""Later than any moment, in UTC milliseconds."""


def union(spans: Iterable[tuple[int, int]]) -> list[Span]:
    """The time that at least one of the spans covers. Empty spans cover nothing."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1].end:
            if end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, end)
        else:
            merged.append(Span(start, end))
    return merged


def clip(spans: Sequence[tuple[int, int]], within: Sequence[tuple[int, int]]) -> list[Span]:
    """The time that both unions cover."""
    found: list[Span] = []
    i = j = 0
    while i < len(spans) and j < len(within):
        start = max(spans[i][0], within[j][0])
        end = min(spans[i][1], within[j][1])
        if start < end:
            found.append(Span(start, end))
        if spans[i][1] < within[j][1]:
            i += 1
        else:
            j += 1
    return found


def subtract(spans: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[Span]:
    """The time of the first union that the second does not cover."""
    left: list[Span] = []
    for start, end in spans:
        for gone_start, gone_end in taken:
            if gone_end <= start:
                continue
            if gone_start >= end:
                break
            if start < gone_start:
                left.append(Span(start, gone_start))
            start = gone_end
        if start < end:
            left.append(Span(start, end))
    return left


def total(spans: Iterable[tuple[int, int]]) -> int:
    """How long a union is, in milliseconds."""
    return sum(end - start for start, end in spans)


def overlap(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a span shares any time with a union."""
    return any(start < span[1] and span[0] < end for start, end in spans)


def shared(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> int:
    """How much of a span a union covers, in milliseconds."""
    first, last = span
    covered = 0
    for start, end in spans:
        if start < last and first < end:
            covered += min(end, last) - max(start, first)
    return covered
