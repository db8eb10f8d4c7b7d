"""What a requirement comes to for one attendee, and the session it is judged in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from bot.evidence.model import Incident, merged
from bot.evidence.progress import BlockAsRun, PollAsRun
from bot.evidence.said import Settlement
from bot.rules.policy import Policy
from bot.session import Session

Outcome = Literal["pass", "fail", "review"]

IDS = (
    "CRED-01",
    "APP-01",
    "JUR-01",
    "ID-01",
    "ATT-01",
    "ATT-02",
    "POLL-01",
    "POLL-02",
    "POLL-03",
    "CAM-01",
    "CAM-02",
    "CAM-03",
    "AUD-01",
    "EVAL-01",
    "NOT-01",
)
"""Every requirement, in the order in which a decision lists them."""

TITLES = {
    "CRED-01": "Enough time was taught",
    "APP-01": "Date within the provider’s approval",
    "JUR-01": "Licence accepted",
    "ID-01": "Known in Zoom",
    "ATT-01": "Present",
    "ATT-02": "No outage of the provider’s",
    "POLL-01": "Enough polls, well spread",
    "POLL-02": "Polls answered",
    "POLL-03": "Polls were shown",
    "CAM-01": "Camera on",
    "CAM-02": "Camera exemption",
    "CAM-03": "Camera could be seen",
    "AUD-01": "Audio connected",
    "EVAL-01": "Evaluation in time",
    "NOT-01": "Policy accepted",
}
"""What each requirement is called in a heading."""

OF_THE_SESSION = frozenset({"CRED-01", "APP-01", "POLL-01", "CAM-03"})
"""Requirements of the session itself: a person may settle them once, for everyone."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement's outcome, what was measured and needed, and why in plain words.

    `facts` are the seqs behind it. `awaiting` is true for a review that time will resolve by
    itself: the session runs, or the evaluation may still come. `settled` is a person's word on
    it; the outcome is then theirs, and `computed` what the evidence alone came to.
    """

    id: str
    outcome: Outcome
    measured: str
    needed: str
    reason: str
    facts: tuple[int, ...] = ()
    awaiting: bool = False
    settled: Settlement | None = None
    computed: Outcome | None = None

    @property
    def is_of_the_session(self) -> bool:
        """Whether it is about the session itself, and not about an attendee."""
        return self.id in OF_THE_SESSION

    @property
    def is_short_of_pass(self) -> bool:
        """Whether it is no pass, or a person decided it, whatever it is now."""
        return self.outcome != "pass" or self.settled is not None


@dataclass(frozen=True)
class Training:
    """The session as it ran up to `as_of` (UTC milliseconds), the same for every attendee.

    `launched` are the required polls that were launched, in the order of their launch;
    `to_come` counts those that may still be. `camera_sources` names what tells camera states;
    `incidents` are outages of the provider's.
    """

    session: Session
    policy: Policy
    as_of: int
    is_over: bool
    blocks: tuple[BlockAsRun, ...]
    launched: tuple[PollAsRun, ...] = ()
    to_come: int = 0
    camera_sources: frozenset[str] = frozenset()
    incidents: tuple[Incident, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the session's local times."""
        return self.session.zone

    @cached_property
    def counting(self) -> tuple[BlockAsRun, ...]:
        """The blocks whose minutes count, as they ran."""
        return tuple(block for block in self.blocks if block.counts)

    @cached_property
    def counted(self) -> int:
        """How long the blocks that count ran, or are to run, in milliseconds."""
        return sum(block.ends_at - block.starts_at for block in self.counting)

    @cached_property
    def ends_at(self) -> int:
        """When the last block ended or is to end."""
        return max(block.ends_at for block in self.blocks)

    @cached_property
    def remaining(self) -> int:
        """How much of the time that counts is still to come, in milliseconds."""
        return self.counted - self.counted_until(self.as_of)

    def counted_until(self, moment: int) -> int:
        """How much of the time that counts lies before a moment, in milliseconds."""
        return sum(max(min(block.ends_at, moment) - block.starts_at, 0) for block in self.counting)

    @property
    def block_facts(self) -> tuple[int, ...]:
        """The seqs of the facts that say when the blocks that count ran."""
        return merged(block.facts for block in self.counting)
