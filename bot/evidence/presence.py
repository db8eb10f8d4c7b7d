"""A person's presence: the union over all connections, clipped to the blocks as they ran."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evidence.intervals import overlap, shared, union
from bot.evidence.model import BlockPresence, PresenceSpan, Span, Stay, merged
from bot.evidence.progress import BlockAsRun
from bot.evidence.reconciliation import marked


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
    return tuple(
        PresenceSpan(span, basis, _facts(span, stays))
        for span, basis in marked(observed, reported, whole)
    )


def _facts(span: Span, stays: Sequence[Stay]) -> tuple[int, ...]:
    return merged(stay.facts for stay in stays if overlap(span, [stay.span]))


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
