"""From the ledger to the record of a session: read once, then followed as facts arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot import collecting
from bot.catalogue import Catalogue, window
from bot.erasures import KINDS as ERASING
from bot.erasures import Erasures
from bot.evidence.record import SessionRecord
from bot.facts import ZOOM, Fact, SessionAdded
from bot.ledger import Ledger

AFRESH = (SessionAdded.KIND, *ERASING)
"""The kinds of fact after which a session is read afresh: a new plan, and something taken away."""


class UnknownSessionError(LookupError):
    """No session of that id was added; the text says which there are."""

    def __init__(self, session_id: str, known: Iterable[str]) -> None:
        super().__init__(
            f"There is no session {session_id!r}. Added so far: "
            f"{', '.join(sorted(known)) or 'none yet'}. "
            "Add one with: python -m bot session add FILE"
        )


class Records:
    """The records of all sessions in one ledger, current as of the last `catch_up`.

    A session's record is read when it is first asked for and kept current from then on.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.catalogue = Catalogue()
        self.seq = 0
        self._records: dict[str, SessionRecord] = {}
        self._learn()

    def catch_up(self) -> list[tuple[str | None, Fact]]:
        """Take in what was appended since; those facts, each with the session it belongs to."""
        new = []
        for fact in self.ledger.read(after=self.seq):
            self.catalogue.apply(fact)
            owner = self.catalogue.owner(fact)
            if fact.kind in AFRESH and owner:
                self._drop(owner)
            elif owner in self._records:
                self._records[owner].apply(fact)
            new.append((owner, fact))
            self.seq = fact.seq
        return new

    def record(self, session_id: str) -> SessionRecord:
        """The record of a session. Raises UnknownSessionError, or LedgerError."""
        if session_id not in self._records:
            self._records[session_id] = self._read(session_id)
        return self._records[session_id]

    def facts_of(self, session_id: str) -> list[Fact]:
        """Every fact of a session in the order of the ledger, what was erased without its body.

        Raises UnknownSessionError, or LedgerError.
        """
        return sorted(self._facts(session_id), key=lambda fact: fact.seq)

    def _learn(self) -> None:
        """Learn the sessions and the meetings' occurrences; the rest is read when asked for."""
        self.seq = self.ledger.last_seq()
        kinds = [SessionAdded.KIND, *(ZOOM + kind + ".started" for kind in ("meeting", "webinar"))]
        for fact in self.ledger.select("kind in (?, ?, ?) and seq <= ?", [*kinds, self.seq]):
            self.catalogue.apply(fact)

    def _read(self, session_id: str) -> SessionRecord:
        facts = self._facts(session_id)
        record = SessionRecord(self.catalogue.sessions[session_id])
        with collecting.keeping():
            for fact in facts:
                record.apply(fact)
        return record

    def _drop(self, session_id: str) -> None:
        if self._records.pop(session_id, None):
            collecting.let_go()

    def _facts(self, session_id: str) -> Iterable[Fact]:
        """A session's own facts and the deliveries that are found to be its own.

        What is to be erased counts as erased from the fact that says so on.
        """
        if session_id not in self.catalogue.sessions:
            raise UnknownSessionError(session_id, self.catalogue.sessions)
        erasures = Erasures()
        said = "session = ? and kind in (?, ?) and seq <= ?"
        for fact in self.ledger.select(said, [session_id, *ERASING, self.seq]):
            erasures.apply(fact)
        return self._told(session_id, erasures)

    def _told(self, session_id: str, erasures: Erasures) -> Iterator[Fact]:
        for fact in self.ledger.read(session=session_id, upto=self.seq):
            kept = erasures.applied_to(fact)
            self.catalogue.apply(kept)  # an occurrence whose start was lost is known by its joins
            yield kept
        for fact in self._unassigned(session_id):
            yield erasures.applied_to(fact)
        yield from self._erased_unassigned(erasures)

    def _unassigned(self, session_id: str) -> list[Fact]:
        """Deliveries that were received before it was known that they are this session's."""
        session = self.catalogue.sessions[session_id]
        if session.zoom is None:
            return []
        found = self.ledger.select(
            "session is null and happened_at between ? and ? and kind like ? and seq <= ?",
            [*window(session), ZOOM + "%", self.seq],
        )
        for fact in found:
            self.catalogue.apply(fact)
        return [fact for fact in found if self.catalogue.owner(fact) == session_id]

    def _erased_unassigned(self, erasures: Erasures) -> Iterator[Fact]:
        """Deliveries of that sort whose body is gone, which no longer tells whose they were."""
        for one in erasures.all():
            for first, last in one.erased:
                condition = "session is null and body is null and seq between ? and ?"
                yield from self.ledger.select(condition, [first, last])


def record_of(ledger: Ledger, session_id: str) -> SessionRecord:
    """The record of one session as the ledger stands. Raises UnknownSessionError."""
    return Records(ledger).record(session_id)
