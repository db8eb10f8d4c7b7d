"""Facts: what is no longer kept."""

from __future__ import annotations

from bot.facts.base import Body


class Erased(Body, frozen=True, kw_only=True):
    """The bodies of facts are gone: of `erased`, each stretch from its first seq to its last.

    It is appended before they are erased, so that what a crash left over is erased later. `digest`
    is the SHA-256 of the seqs. It holds nothing of whom it was about, only who had it done and why;
    `required_until` is there where the policy asked to keep them longer (UTC milliseconds).
    """

    erased: tuple[tuple[int, int], ...]
    digest: str
    by: str
    reason: str
    required_until: int | None = None


class ErasureMade(Erased, frozen=True, kw_only=True):
    """A named person had all that tells of one attendee erased, and why."""

    KIND = "erasure.made"
    MARK = "erasure:{session}:{digest}"


class PurgeMade(Erased, frozen=True, kw_only=True):
    """What tells of people in a session was erased, for the session had been kept long enough.

    `people` counts those who were registered.
    """

    KIND = "purge.made"
    MARK = "purge:{session}:{digest}"
    people: int = 0
