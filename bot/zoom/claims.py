"""One process at a time follows a live source, and another takes over where it dies.

A claim is a fact: of two that are made at once, the first stands. Whoever holds one shows every
few seconds that it is alive. Where it does so no more, anybody may settle the claim: the source is
noted as lost from the last moment at which it can have been seen, and is free to be claimed again.
"""

from __future__ import annotations

from bot import facts
from bot.clock import SECOND, Clock
from bot.ledger import Ledger
from bot.zoom.following import Claim, Following

NOTE = 5 * SECOND
"""How often the holder of a claim shows that it is alive."""

PATIENCE = 30 * SECOND
"""A process of which nothing was seen for so long is taken to be dead."""

DIED = (
    "The process that followed the meeting ended unexpectedly. Another goes on as soon as one is "
    "running; until then camera and microphone are unknown."
)


class Claims:
    """The claims of one process (`owner`, a name of its own) on one kind of live source."""

    def __init__(self, following: Following, clock: Clock, source: str, owner: str) -> None:
        self.source = source
        self.owner = owner
        self._following = following
        self._ledger: Ledger = following.ledger
        self._clock = clock
        self._noted_at: int | None = None

    def note(self) -> None:
        """Show that this process is alive. Raises LedgerError."""
        now = self._clock.now()
        if self._noted_at is None or now - self._noted_at >= NOTE:
            self._ledger.note_wake(self._name(self.owner))
            self._noted_at = now

    def holds(self, session: str, stream: str = "") -> bool:
        """Whether this process is the one that follows the source."""
        claim = self._following.claim(session, self.source, stream)
        return claim is not None and not claim.released and claim.owner == self.owner

    def take(self, session: str, stream: str = "") -> bool:
        """Claim the source if it is free; whether this process follows it now."""
        if self.holds(session, stream):
            return True
        known = self._following.claim(session, self.source, stream)
        if known and not known.released:
            return False
        self.note()
        claimed = facts.SourceClaimed(
            source=self.source,
            stream=stream,
            owner=self.owner,
            term=known.term + 1 if known else 1,
        )
        now = self._clock.now()
        appended = self._ledger.append(claimed.fact(session, at=now, source=self.source))
        self._following.catch_up()
        return appended.first

    def release(self, session: str, stream: str = "", *, reason: str, final: bool = False) -> None:
        """Follow the source no more. Nothing happens where this process does not."""
        claim = self._following.claim(session, self.source, stream)
        if claim and self.holds(session, stream):
            self._ledger.append(self._released(claim, self._clock.now(), reason, final=final))
            self._following.catch_up()

    def settle_dead(self) -> None:
        """Settle the claims of processes that died."""
        now = self._clock.now()
        for claim in self._following.claims(self.source):
            if claim.released or claim.owner == self.owner:
                continue
            seen_at = self._ledger.last_wake(self._name(claim.owner)) or claim.at
            if now - seen_at > PATIENCE:
                self._settle(claim, max(seen_at, self._last_word(claim.session)))

    def _settle(self, claim: Claim, seen_at: int) -> None:
        lost = facts.SourceLost(source=self.source, reason=DIED)
        self._ledger.append_all(
            [
                lost.fact(claim.session, at=seen_at, source=self.source),
                self._released(claim, seen_at, DIED),
            ]
        )
        self._following.catch_up()

    def _last_word(self, session: str) -> int:
        """When the source last told anything of a training."""
        sql = "select max(happened_at) from facts where session = ? and source = ?"
        return self._ledger.rows(sql, [session, self.source])[0][0] or 0

    def _released(
        self, claim: Claim, at: int, reason: str, *, final: bool = False
    ) -> facts.NewFact:
        released = facts.SourceReleased(
            source=self.source, stream=claim.stream, term=claim.term, reason=reason, final=final
        )
        return released.fact(claim.session, at=at, source=self.source)

    def _name(self, owner: str) -> str:
        return f"{self.source} {owner}"
