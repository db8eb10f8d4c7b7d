"""A person's presence: the union over all connections, clipped to the blocks as they ran."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.evidence.intervals import overlap, shared, union
from bot.evidence.model import Basis, BlockPresence, PresenceSpan, Span, Stay
from bot.evidence.progress import BlockAsRun


def presence(stays: Sequence[Stay]) -> tuple[PresenceSpan, ...]:
    """The time in the room, from all connections together, each part with how it is known.

    What deliveries show is `observed`, what only Zoom's report shows `reported`, what both show
    `observed+reported`; the rest of the stays is `inferred`.
    """
    whole = union(stay.span for stay in stays)
    if all(stay.basis == "observed" for stay in stays):
        return tuple(PresenceSpan(span, "observed", _facts(span, stays)) for span in whole)
    observed = union(
        stay.live for stay in stays if stay.live and stay.basis in ("observed", "observed+reported")
    )
    reported = union(span for stay in stays for span in stay.reported)
    edges = {moment for spans in (observed, reported, whole) for span in spans for moment in span}
    found: list[tuple[Span, Basis]] = []
    for start, end in pairwise(sorted(edges)):
        piece = Span(start, end)
        if not overlap(piece, whole):
            continue
        basis = _basis(overlap(piece, observed), overlap(piece, reported))
        if found and found[-1][1] == basis and found[-1][0].end == start:
            found[-1] = (Span(found[-1][0].start, end), basis)
        else:
            found.append((piece, basis))
    return tuple(PresenceSpan(span, basis, _facts(span, stays)) for span, basis in found)


def _basis(observed: bool, reported: bool) -> Basis:
    if observed:
        return "observed+reported" if reported else "observed"
    return "reported" if reported else "inferred"


def _facts(span: Span, stays: Sequence[Stay]) -> tuple[int, ...]:
    behind = (stay.facts for stay in stays if overlap(span, [stay.span]))
    return tuple(sorted({seq for facts in behind for seq in facts}))


def by_block(
    spans: Sequence[tuple[int, int]], blocks: Sequence[BlockAsRun]
) -> tuple[BlockPresence, ...]:
    """How much of each block, as it ran, a union covers."""
    return tuple(
        BlockPresence(
            block=run.block.id,
            counts=run.counts,
            held=run.ends_at - run.starts_at,
            present=shared((run.starts_at, run.ends_at), spans),
        )
        for run in blocks
    )


def counted(blocks: Sequence[BlockAsRun]) -> list[Span]:
    """The time of the blocks that count, as they ran."""
    return union((run.starts_at, run.ends_at) for run in blocks if run.counts)
