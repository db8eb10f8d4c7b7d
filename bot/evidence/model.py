"""What is known of an attendee and a session, as values: the result of reading the facts.

Moments are UTC milliseconds; a span reaches from its start up to, not including, its end.
Every value carries the seqs of the facts behind it. There may be very many, and none can be part of
a circle, so that the garbage collector passes them over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from bot.evidence.said import Appeal, Settlement

Basis = Literal["observed", "inferred", "reported", "observed+reported"]
"""How a span is known: from Zoom's deliveries, inferred where one is missing, from its report."""

DeviceStateName = Literal["on", "off", "unknown"]

ZoomAnswers = Literal["none", "awaited", "doubtful", "complete"]
"""What is known of the answers to a poll in Zoom: it does not stand there; they are not in yet;
they are, but of some it is not known whose; or they are all in and known."""

How = Literal["linked", "registrant_id", "link", "email", "account", "name"]
"""What matched a participant to an attendee, the strongest first."""


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: int
    end: int


class Registrant(msgspec.Struct, frozen=True, gc=False):
    """A row of the roster, the latest version of it."""

    attendee: str
    email: str
    name: str
    registrant_id: str = ""
    license_number: str = ""
    license_state: str = ""
    ce_credit: bool = True
    camera_exempt: bool = False
    join_url: str = ""
    facts: tuple[int, ...] = ()


class Stay(msgspec.Struct, frozen=True, gc=False):
    """One time in the room of one connection, from a join to a leave.

    `span` is the best estimate. `surely` is the part that is proven whatever was lost (None:
    nothing is), `perhaps` the most it can have been. For an observed stay all three are equal; a
    stay that still goes on is observed so far, and proven up to its last sign of life.
    `missing` says in words what was not received, empty where nothing is missing.
    `live` is what the deliveries alone show of it, `reported` what the participants report says.
    """

    span: Span
    basis: Basis
    surely: Span | None
    perhaps: Span
    missing: str = ""
    facts: tuple[int, ...] = ()
    live: Span | None = None
    reported: tuple[Span, ...] = ()


class Match(msgspec.Struct, frozen=True, gc=False):
    """Why a connection is taken to be an attendee's. `certain` false asks for a person's review."""

    attendee: str
    how: How
    certain: bool
    reason: str
    facts: tuple[int, ...] = ()


class Connection(msgspec.Struct, frozen=True, gc=False):
    """One person-and-device in one meeting occurrence, with its stays in the order of time.

    `participant` is its key: the meeting's uuid and the participant_uuid, else the user_id.
    """

    participant: str
    meeting: str
    name: str
    email: str
    stays: tuple[Stay, ...]
    match: Match | None
    by_telephone: bool = False
    is_host: bool = False
    facts: tuple[int, ...] = ()


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """One occurrence of the meeting: from when to when it ran, None where that is not known.

    `reported` says whether Zoom's participants report of it is in.
    """

    uuid: str
    started_at: int | None
    ended_at: int | None
    reported: bool = False
    facts: tuple[int, ...] = ()


class Incident(msgspec.Struct, frozen=True, gc=False):
    """An outage of the provider's; `key` is the fingerprint of its fact."""

    span: Span
    what: str
    by: str
    key: str
    fact: int


class PresenceSpan(msgspec.Struct, frozen=True, gc=False):
    """A time in the session, from all connections together."""

    span: Span
    basis: Basis
    facts: tuple[int, ...] = ()


class DeviceSpan(msgspec.Struct, frozen=True, gc=False):
    """The state of the camera or microphone over a time of presence, and who saw it.

    `source` is empty while the state is unknown; `contradicted` names sources that saw otherwise.
    """

    span: Span
    state: DeviceStateName
    source: str = ""
    contradicted: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()


class PollEvidence(msgspec.Struct, frozen=True, gc=False):
    """One launched poll and what the attendee did about it.

    `closed_at` is when it closed for them: later than for the others where it `is_extended`.
    `zoom` is what is known of the answers that were given in Zoom.
    """

    poll: str
    required: bool
    launched_at: int
    closed_at: int
    shown_at: int | None = None
    answered_at: int | None = None
    answers: tuple[tuple[str, ...], ...] = ()
    via: str = ""
    is_extended: bool = False
    more_time_asked_at: int | None = None
    zoom: ZoomAnswers = "none"
    facts: tuple[int, ...] = ()

    @property
    def in_time(self) -> bool:
        """Whether an answer came while the poll was open; in Zoom none can come after that."""
        if self.answered_at is None:
            return False
        return self.via == "zoom" or self.answered_at <= self.closed_at

    @property
    def is_unclear(self) -> bool:
        """Whether it may have been answered in Zoom by the attendee, for all that is known."""
        return not self.in_time and self.zoom in ("awaited", "doubtful")


class Nudge(msgspec.Struct, frozen=True, gc=False):
    """An attendee was told, at a moment, that they were about to fail a requirement."""

    at: int
    requirement: str
    reason: str
    text: str
    fact: int


class Acceptance(msgspec.Struct, frozen=True, gc=False):
    """An attendee accepted, at a moment, this version of the policy (its digest)."""

    at: int
    policy: str
    fact: int


class EvaluationEvidence(msgspec.Struct, frozen=True, gc=False):
    """The attendee's evaluation: when the earliest came in, and until when it could.

    `perhaps` are the facts of evaluations in time that are nobody's so far and may be theirs.
    `letter_lost` says that the letter with its link was refused or returned.
    """

    submitted_at: int | None
    deadline: int
    facts: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()
    letter_lost: bool = False


class BlockPresence(msgspec.Struct, frozen=True, gc=False):
    """How long an attendee was present in one block as it ran, in milliseconds."""

    block: str
    counts: bool
    held: int
    present: int


class AttendeeEvidence(msgspec.Struct, frozen=True, gc=False):
    """All that the facts tell of one attendee in one session.

    `present`, `surely_present` and `perhaps_present` are milliseconds within the blocks that
    count: the best estimate, what is proven, and the most it can have been (with unmatched
    participants who may be this person). `camera_on` and so on are milliseconds over the counted
    presence. `missing` names, in words, each piece of evidence that is not there and could matter
    to the counted time. `doubts` says why it is not certain that the counted time is this person's:
    the reasons of uncertain matches that bring time which no certain match brings. `words` are what
    people said of this attendee's requirements, also what was superseded since.
    """

    registrant: Registrant
    connections: tuple[Connection, ...] = ()
    presence: tuple[PresenceSpan, ...] = ()
    blocks: tuple[BlockPresence, ...] = ()
    present: int = 0
    surely_present: int = 0
    perhaps_present: int = 0
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    camera: tuple[DeviceSpan, ...] = ()
    camera_on: int = 0
    camera_off: int = 0
    camera_unknown: int = 0
    audio: tuple[DeviceSpan, ...] = ()
    audio_on: int = 0
    audio_off: int = 0
    audio_unknown: int = 0
    is_panelist: bool = False
    page_opened_at: int | None = None
    accepted: tuple[Acceptance, ...] = ()
    polls: tuple[PollEvidence, ...] = ()
    evaluation: EvaluationEvidence | None = None
    nudges: tuple[Nudge, ...] = ()
    words: tuple[Settlement, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    facts: tuple[int, ...] = ()


class Unmatched(msgspec.Struct, frozen=True, gc=False):
    """A participant tied to no attendee, present for so many milliseconds of the counted blocks.

    `suggestion` is the attendee (the pseudonym) whose name is like theirs, where it is one alone;
    it is never applied by itself.
    """

    participant: str
    name: str
    email: str
    present: int
    suggestion: str | None = None
    by_telephone: bool = False
    facts: tuple[int, ...] = ()


def merged(groups: Iterable[Iterable[int]]) -> tuple[int, ...]:
    """The seqs of facts in several groups, each once and in order."""
    return tuple(sorted({seq for group in groups for seq in group}))
