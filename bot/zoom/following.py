"""The trainings as those who follow a live source need them, read from the ledger as it grows.

Only facts about the plan, the clock, the meeting and the live sources are read, a handful for each
block and poll, so that a room of ten thousand costs no more than a room of ten.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import structlog

from bot import facts
from bot.catalogue import Catalogue, meeting_of
from bot.clock import DAY
from bot.evidence.progress import CLOCK_KINDS, Progress
from bot.facts import Fact
from bot.ledger import Ledger
from bot.session_file import SessionFileError

FOLLOWED = (
    facts.SessionAdded.KIND,
    *CLOCK_KINDS,
    *(body.KIND for body in (facts.SourceClaimed, facts.SourceReleased)),
    *(body.KIND for body in (facts.ChatIntended, facts.ChatPosted, facts.ChatFailed)),
    *(
        f"{facts.ZOOM}{scene}.{event}"
        for scene in ("meeting", "webinar")
        for event in ("started", "ended", "rtms_started", "rtms_stopped", "rtms_interrupted")
    ),
)
"""The kinds of fact that those who follow a live source go by."""

JOINS = tuple(f"{facts.ZOOM}{scene}.participant_joined" for scene in ("meeting", "webinar"))
"""Deliveries that tell a meeting's number too, where the one that it started was lost."""

_NEW = (
    f"seq > ? and seq <= ? and (kind in ({', '.join('?' * len(FOLLOWED))})"
    f" or (kind in ({', '.join('?' * len(JOINS))}) and recorded_at > ?))"
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who follows a live source, in which term; `released` where nobody does any more."""

    session: str
    stream: str
    owner: str
    term: int
    at: int
    released: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """How far the posting of a message got."""

    attempt: int
    posted: bool = False
    failed: bool = False


class Following:
    """Every training that was added, current as of the last `catch_up`.

    `rtms` holds the deliveries about RTMS streams in the order in which they came.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.catalogue = Catalogue()
        self.rtms: list[Fact] = []
        self._progress: defaultdict[str, Progress] = defaultdict(Progress)
        self._said: defaultdict[str, dict[str, Said]] = defaultdict(dict)
        self._claims: dict[tuple[str, str, str], Claim] = {}
        self._occurrences: dict[str, tuple[str, int]] = {}
        self._ended: set[str] = set()
        self._seq = 0

    def catch_up(self) -> None:
        """Take in what was appended since. Raises LedgerError."""
        last = self.ledger.last_seq()
        if last == self._seq:
            return
        # joins are many, and what they tell of a meeting matters only while it runs
        recent = self.ledger.clock.now() - DAY if not self._seq else 0
        for fact in self.ledger.select(_NEW, [self._seq, last, *FOLLOWED, *JOINS, recent]):
            self._apply(fact)
        self._seq = last

    def progress(self, session: str) -> Progress:
        """What has been done of a training's plan."""
        return self._progress[session]

    def said(self, session: str) -> dict[str, Said]:
        """The messages that were posted, or were to be, by their id."""
        return self._said[session]

    def claim(self, session: str, source: str, stream: str = "") -> Claim | None:
        """The latest claim on a live source, None where there never was one."""
        return self._claims.get((session, source, stream))

    def claims(self, source: str) -> list[Claim]:
        """The latest claims on a live source, of all trainings."""
        return [claim for (_, name, _), claim in self._claims.items() if name == source]

    def occurrence(self, session: str) -> str:
        """The uuid of the training's meeting that is running, as its deliveries tell; or empty."""
        running = [
            (at, uuid)
            for uuid, (owner, at) in self._occurrences.items()
            if owner == session and uuid not in self._ended
        ]
        return max(running)[1] if running else ""

    def _apply(self, fact: Fact) -> None:
        try:
            self.catalogue.apply(fact)
        except SessionFileError:
            _log.error("session file is not understood", session=fact.session, fact=fact.seq)
            return
        if fact.kind.startswith(facts.ZOOM):
            self._meeting(fact)
            return
        body, session = facts.read(fact), fact.session
        if body is None or session is None:
            return
        if isinstance(body, facts.SourceClaimed | facts.SourceReleased):
            self._claim(session, body, fact.happened_at)
        elif isinstance(body, facts.ChatIntended | facts.ChatPosted | facts.ChatFailed):
            self._message(session, body)
        else:
            self._progress[session].apply(fact, body)

    def _meeting(self, fact: Fact) -> None:
        uuid = meeting_of(fact.body)[1]
        if ".rtms_" in fact.kind:
            self.rtms.append(fact)
        elif fact.kind.endswith(".ended"):
            self._ended.add(uuid)
        elif uuid and fact.kind.endswith((".started", ".participant_joined")):
            owner = self.catalogue.owner(fact)
            if owner:
                self._occurrences.setdefault(uuid, (owner, fact.happened_at))

    def _claim(
        self, session: str, body: facts.SourceClaimed | facts.SourceReleased, at: int
    ) -> None:
        key = (session, body.source, body.stream)
        known = self._claims.get(key)
        if isinstance(body, facts.SourceClaimed):
            if known is None or known.term < body.term:
                self._claims[key] = Claim(session, body.stream, body.owner, body.term, at)
        elif known and known.term == body.term:
            self._claims[key] = replace(known, released=True, final=body.final)

    def _message(
        self, session: str, body: facts.ChatIntended | facts.ChatPosted | facts.ChatFailed
    ) -> None:
        known = self._said[session].get(body.message)
        if isinstance(body, facts.ChatIntended):
            if known is None or known.attempt < body.attempt:
                self._said[session][body.message] = Said(body.attempt)
        elif known and known.attempt == body.attempt:
            self._said[session][body.message] = Said(
                body.attempt,
                posted=isinstance(body, facts.ChatPosted),
                failed=isinstance(body, facts.ChatFailed),
            )
