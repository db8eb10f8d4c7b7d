"""Every kind of fact and its fields, in one place.

A fact is something that happened, appended once to the ledger and never changed. Its kind names
who speaks of what (`poll.launched`, `zoom.meeting.participant_joined`), its body holds the fields,
and its fingerprint makes it happen once: appending a second fact with the same fingerprint
returns the first. Moments are UTC milliseconds throughout.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Literal

import msgspec

ZOOM = "zoom."
"""What the kind of every delivery from Zoom begins with; the event's own name follows."""


class NewFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the ledger does not hold yet.

    `session` is None while it is not known which session the fact belongs to.
    """

    session: str | None
    kind: str
    happened_at: int
    source: str
    body: str
    fingerprint: str


class Fact(NewFact, frozen=True, kw_only=True):
    """A fact as the ledger holds it. The body of an erased fact is the empty text."""

    seq: int
    recorded_at: int
    digest: str
    chain: str


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of one kind of fact that Attendant itself makes."""

    KIND: ClassVar[str] = ""
    MARK: ClassVar[str] = ""
    """The form of the fingerprint: what makes this the same fact when it is appended again."""
    NAMING: ClassVar[tuple[str, ...]] = ()
    """Fields that may name a person. Of these the fingerprint, which outlasts an erased body, holds
    the SHA-256."""

    def fact(self, session: str | None, *, at: int, source: str) -> NewFact:
        """The fact that this happened in `session` at `at` (UTC milliseconds), told by `source`.

        `session` is None for what concerns no single session.
        """
        values = msgspec.structs.asdict(self)
        for name in self.NAMING:
            values[name] = _digest(values[name]) if values[name] else ""
        return NewFact(
            session=session,
            kind=self.KIND,
            happened_at=at,
            source=source,
            body=msgspec.json.encode(self).decode(),
            fingerprint=self.MARK.format(session=session, at=at, **values),
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# --- the session and its people -----------------------------------------------------------------


class SessionAdded(Body, frozen=True, kw_only=True):
    """A session file was taken in; a higher version replaces the lower for what comes after."""

    KIND = "session.added"
    MARK = "session:{session}:{version}"
    text: str
    version: int


class RegistrantAdded(Body, frozen=True, kw_only=True):
    """A registrant, or a corrected row of the same registrant under a higher version.

    `attendee` is the pseudonym under which every other fact speaks of this person.
    """

    KIND = "registrant.added"
    MARK = "registrant:{attendee}:{version}"
    attendee: str
    version: int
    email: str
    name: str
    registrant_id: str = ""
    license_number: str = ""
    license_state: str = ""
    ce_credit: bool = True
    camera_exempt: bool = False
    join_url: str = ""


class RegistrantRemoved(Body, frozen=True, kw_only=True):
    """A registration was cancelled or denied after the given version of its row."""

    KIND = "registrant.removed"
    MARK = "registrant.removed:{attendee}:{version}"
    attendee: str
    version: int
    reason: str


# --- the clock of the training ------------------------------------------------------------------


class BlockStarted(Body, frozen=True, kw_only=True):
    """A block of the agenda began. `happened_at` is when it began, not when it was noted."""

    KIND = "block.started"
    MARK = "block.started:{session}:{block}"
    block: str


class BlockEnded(Body, frozen=True, kw_only=True):
    """A block of the agenda ended. `happened_at` is when it ended, not when it was noted."""

    KIND = "block.ended"
    MARK = "block.ended:{session}:{block}"
    block: str


class PollDrawn(Body, frozen=True, kw_only=True):
    """The moment of a poll with a window was drawn, once, as an offset from its block's start."""

    KIND = "poll.drawn"
    MARK = "poll.drawn:{session}:{poll}"
    poll: str
    offset: int


class PollLaunched(Body, frozen=True, kw_only=True):
    """A poll was put before the attendees. `due_at` is when it should have been.

    `by` is the facilitator who launched it by hand, empty where the clock did.
    """

    KIND = "poll.launched"
    MARK = "launch:{session}:{poll}"
    poll: str
    block: str
    due_at: int
    closes_at: int
    by: str = ""


class PollClosed(Body, frozen=True, kw_only=True):
    """A poll stopped taking answers. `happened_at` is when it closed, not when it was noted.

    `by` is the facilitator who closed it early, empty where it closed as announced.
    """

    KIND = "poll.closed"
    MARK = "close:{session}:{poll}"
    poll: str
    by: str = ""


class PollMissed(Body, frozen=True, kw_only=True):
    """A poll came due while nothing ran, and its window passed. Never held against an attendee.

    It shares its fingerprint with the launch: a poll is either launched or missed, never both.
    """

    KIND = "poll.missed"
    MARK = "launch:{session}:{poll}"
    poll: str
    block: str
    due_at: int
    reason: str


class EvaluationOpened(Body, frozen=True, kw_only=True):
    """The evaluation was opened to all attendees; its hours run from `happened_at`."""

    KIND = "evaluation.opened"
    MARK = "evaluation.opened:{session}"
    closes_at: int


# --- facilitators bending the plan --------------------------------------------------------------


class Bend(Body, frozen=True, kw_only=True):
    """A facilitator bent the plan; `happened_at` is when.

    Bends are counted through a session, whatever they are: `number` is one more than those that
    the facilitator saw. Of two that were made on the same picture only the first is taken, and the
    same form sent twice is one bend.
    """

    MARK = "bend:{session}:{number}"
    number: int
    by: str


class StartedEarly(Bend, frozen=True, kw_only=True):
    """`block` begins now; what ran before it ends, and what was to come between is left out."""

    KIND = "timeline.started_early"
    block: str


class Held(Bend, frozen=True, kw_only=True):
    """`block`, which runs, does not end by the clock until it is resumed."""

    KIND = "timeline.held"
    block: str


class Resumed(Bend, frozen=True, kw_only=True):
    """`block` ends by the clock again: at once where its end has passed."""

    KIND = "timeline.resumed"
    block: str


class Extended(Bend, frozen=True, kw_only=True):
    """`block` lasts so many minutes longer; shorter where `minutes` is below zero."""

    KIND = "timeline.extended"
    block: str
    minutes: int


class Skipped(Bend, frozen=True, kw_only=True):
    """`block`, which has not begun, is left out."""

    KIND = "timeline.skipped"
    block: str


class Restored(Bend, frozen=True, kw_only=True):
    """`block`, which was skipped and whose turn has not come, takes place after all."""

    KIND = "timeline.restored"
    block: str


class EndedEarly(Bend, frozen=True, kw_only=True):
    """`block`, which runs, ends now; with `training`, everything after it is left out too."""

    KIND = "timeline.ended_early"
    block: str
    training: bool = False


class Postponed(Bend, frozen=True, kw_only=True):
    """A poll that was not launched yet comes so many minutes later than it would have."""

    KIND = "poll.postponed"
    poll: str
    minutes: int


class Undone(Bend, frozen=True, kw_only=True):
    """The bend of that number, the latest in force, never was. It is taken for ten seconds."""

    KIND = "timeline.undone"
    undoes: int


# --- facilitators asking ------------------------------------------------------------------------


class QuestionAsked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question of a poll that a facilitator made up: as in a session file."""

    text: str
    kind: Literal["single", "multiple", "short_answer", "rating"] = "single"
    choices: tuple[str, ...] = ()
    scale: int = 5


class PollAdded(Body, frozen=True, kw_only=True):
    """A facilitator made up a poll while `block` ran. It is asked of all and judged of none."""

    KIND = "poll.added"
    MARK = "poll.added:{session}:{poll}"
    poll: str
    block: str
    title: str
    questions: tuple[QuestionAsked, ...]
    open_for: int
    by: str


class PollReopened(Body, frozen=True, kw_only=True):
    """A facilitator gave one attendee more time for a poll, up to `closes_at`; `edition` counts."""

    KIND = "poll.reopened"
    MARK = "poll.reopened:{poll}:{attendee}:{edition}"
    poll: str
    attendee: str
    closes_at: int
    edition: int
    by: str


# --- what needs somebody ------------------------------------------------------------------------


class NudgeMade(Body, frozen=True, kw_only=True):
    """An attendee who was about to fail a requirement was told so, once for each `reason`.

    `reason` is `camera`, `absence`, `poll:<id>` or `evaluation:<stage>`; `text` is what they read.
    """

    KIND = "nudge.made"
    MARK = "nudge:{attendee}:{reason}"
    attendee: str
    requirement: str
    reason: str
    text: str


class AlarmRaised(Body, frozen=True, kw_only=True):
    """Something needs a facilitator. `alarm` says what (`room`, `deliveries`, `source:rtms`).

    `term` counts from 1 how often that was so; `text` says what happened and what to do.
    """

    KIND = "alarm.raised"
    MARK = "alarm.raised:{session}:{alarm}:{term}"
    alarm: str
    term: int
    text: str


class AlarmOver(Body, frozen=True, kw_only=True):
    """What needed a facilitator does so no more."""

    KIND = "alarm.over"
    MARK = "alarm.over:{session}:{alarm}:{term}"
    alarm: str
    term: int


# --- the attendee's own page --------------------------------------------------------------------


class TimeRequested(Body, frozen=True, kw_only=True):
    """On their own page an attendee asked for more time to answer a poll."""

    KIND = "poll.time_requested"
    MARK = "more_time:{poll}:{attendee}"
    poll: str
    attendee: str


class PageOpened(Body, frozen=True, kw_only=True):
    """An attendee's page was opened through the personal link, for the first time."""

    KIND = "page.opened"
    MARK = "page:{attendee}"
    attendee: str


class PromptShown(Body, frozen=True, kw_only=True):
    """A poll was shown on an attendee's page."""

    KIND = "prompt.shown"
    MARK = "shown:{poll}:{attendee}"
    poll: str
    attendee: str


class PollAnswered(Body, frozen=True, kw_only=True):
    """An attendee answered a poll: for each question, in order, the chosen or written answers."""

    KIND = "poll.answered"
    MARK = "answer:{poll}:{attendee}"
    poll: str
    attendee: str
    answers: tuple[tuple[str, ...], ...]
    via: Literal["page", "zoom"] = "page"


class EvaluationSubmitted(Body, frozen=True, kw_only=True):
    """An attendee's evaluation came in; `happened_at` is the receiving server's time.

    `response` names the response where it was given (a form's own id, or a digest of it).
    """

    KIND = "evaluation.submitted"
    MARK = "evaluation:{session}:{via}:{response}"
    NAMING = ("response",)
    attendee: str
    via: Literal["page", "form", "csv", "zoom"] = "page"
    response: str
    answers: dict[str, str] = {}


class EvaluationUnmatched(Body, frozen=True, kw_only=True):
    """An evaluation came in under an e-mail that nobody registered with: kept for a person."""

    KIND = "evaluation.unmatched"
    MARK = "evaluation:{session}:{via}:{response}"
    NAMING = ("response",)
    email: str
    via: Literal["form", "csv", "zoom"] = "form"
    response: str
    answers: dict[str, str] = {}


# --- who is who ---------------------------------------------------------------------------------


class IdentityClaimed(Body, frozen=True, kw_only=True):
    """On their own page an attendee said under which name they appear in Zoom."""

    KIND = "identity.claimed"
    MARK = "claim:{attendee}:{participant}"
    NAMING = ("participant",)
    attendee: str
    participant: str


class IdentityLinked(Body, frozen=True, kw_only=True):
    """A named person decided that a participant is this attendee, and why."""

    KIND = "identity.linked"
    MARK = "link:{session}:{participant}:{attendee}:{at}"
    NAMING = ("participant",)
    participant: str
    attendee: str
    by: str
    reason: str


class IdentityUnlinked(Body, frozen=True, kw_only=True):
    """A named person decided that a participant is not this attendee, and why."""

    KIND = "identity.unlinked"
    MARK = "unlink:{session}:{participant}:{attendee}:{at}"
    NAMING = ("participant",)
    participant: str
    attendee: str
    by: str
    reason: str


# --- camera and microphone, as a live source saw them -------------------------------------------


class DeviceState(Body, frozen=True, kw_only=True):
    """A participant's camera or microphone as a live source (`rtms`, `meeting-sdk`) saw it.

    The participant is named as Zoom names it in the meeting occurrence `meeting` (a uuid): by
    `participant_uuid` where known, else by `user_id`.
    """

    meeting: str
    participant_uuid: str = ""
    user_id: str = ""


class VideoOn(DeviceState, frozen=True, kw_only=True):
    """The camera was on from this moment."""

    KIND = "video.on"
    MARK = "video.on:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class VideoOff(DeviceState, frozen=True, kw_only=True):
    """The camera was off from this moment."""

    KIND = "video.off"
    MARK = "video.off:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioOn(DeviceState, frozen=True, kw_only=True):
    """Audio was connected from this moment (muted or not)."""

    KIND = "audio.on"
    MARK = "audio.on:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioOff(DeviceState, frozen=True, kw_only=True):
    """Audio was not connected from this moment."""

    KIND = "audio.off"
    MARK = "audio.off:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class VideoUnseen(DeviceState, frozen=True, kw_only=True):
    """The source sees the camera no more from this moment: they left, or are in another room."""

    KIND = "video.unseen"
    MARK = "video.unseen:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioUnseen(DeviceState, frozen=True, kw_only=True):
    """The source sees the audio no more from this moment: they left, or are in another room."""

    KIND = "audio.unseen"
    MARK = "audio.unseen:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class SourceClaimed(Body, frozen=True, kw_only=True):
    """A process took it upon itself to follow a live source: whose claim is the first, does.

    `stream` names one of several (an RTMS stream), `owner` the process; `term` counts from 1.
    """

    KIND = "source.claimed"
    MARK = "source.claimed:{session}:{source}:{stream}:{term}"
    source: str
    stream: str = ""
    owner: str
    term: int


class SourceReleased(Body, frozen=True, kw_only=True):
    """The process that followed a live source does so no more; another may claim it.

    `final` says that it is not to be followed again unless a person asks for it.
    """

    KIND = "source.released"
    MARK = "source.released:{session}:{source}:{stream}:{term}"
    source: str
    stream: str = ""
    term: int
    reason: str
    final: bool = False


class SourceJoined(Body, frozen=True, kw_only=True):
    """A live source began to see a meeting occurrence (a uuid; empty where it is not known)."""

    KIND = "source.joined"
    MARK = "source.joined:{session}:{source}:{at}"
    source: str
    meeting: str = ""


class SourceLost(Body, frozen=True, kw_only=True):
    """A live source does not see: from this moment all it had said is unknown until it speaks.

    `reason` says why, and what a person can do.
    """

    KIND = "source.lost"
    MARK = "source.lost:{session}:{source}:{at}"
    source: str
    reason: str


# --- what the in-meeting bot writes into everyone's chat ------------------------------------------


class ChatIntended(Body, frozen=True, kw_only=True):
    """A message is being posted: whose append is the first posts it. `attempt` counts from 1.

    Where neither `chat.posted` nor `chat.failed` follows, it may have been posted: it is not again.
    """

    KIND = "chat.intended"
    MARK = "chat:{session}:{message}:{attempt}"
    message: str
    attempt: int
    text: str


class ChatPosted(Body, frozen=True, kw_only=True):
    """A message was posted."""

    KIND = "chat.posted"
    MARK = "chat.posted:{session}:{message}:{attempt}"
    message: str
    attempt: int


class ChatFailed(Body, frozen=True, kw_only=True):
    """A message was surely not posted, and why."""

    KIND = "chat.failed"
    MARK = "chat.failed:{session}:{message}:{attempt}"
    message: str
    attempt: int
    reason: str


# --- what Zoom says afterwards --------------------------------------------------------------------


class ReportParticipants(Body, frozen=True, kw_only=True):
    """Zoom's participants report of one meeting occurrence (a uuid), as it stood at a moment.

    `rows` are the report's own, one a connection, with Zoom's field names; `digest` is the SHA-256
    of them, so that the same report fetched again is the same fact. Of several the latest holds.
    """

    KIND = "report.participants"
    MARK = "report:{session}:{meeting}:{digest}"
    meeting: str
    digest: str
    rows: tuple[dict[str, Any], ...]


# --- what was asked of Zoom -----------------------------------------------------------------------


class ZoomPollPushed(Body, frozen=True, kw_only=True):
    """A poll stands in Zoom as its native poll `zoom_id`; `digest` is the SHA-256 of its form.

    A higher version replaces the lower.
    """

    KIND = "zoom_poll.pushed"
    MARK = "zoom_poll:{session}:{poll}:{version}"
    poll: str
    zoom_id: str
    version: int
    digest: str


class ZoomPollRemoved(Body, frozen=True, kw_only=True):
    """A native poll was deleted in Zoom, for the session asks it there no more."""

    KIND = "zoom_poll.removed"
    MARK = "zoom_poll:{session}:{poll}:{version}"
    poll: str
    zoom_id: str
    version: int


class ZoomPollUnmatched(Body, frozen=True, kw_only=True):
    """An answer to a native poll that could be given to no attendee: kept for a person.

    `response` is a digest that names the answer; `reason` says why it is nobody's.
    """

    KIND = "zoom_poll.unmatched"
    MARK = "zoom_poll.unmatched:{session}:{response}"
    poll: str
    response: str
    name: str = ""
    email: str = ""
    answers: tuple[tuple[str, ...], ...] = ()
    reason: str


class ReconcileTried(Body, frozen=True, kw_only=True):
    """Zoom's reports were asked for at one of the planned times after the end.

    `attempt` counts these times from 1; `complete` is whether all that was asked for is in.
    """

    KIND = "reconcile.tried"
    MARK = "reconcile:{session}:{attempt}"
    attempt: int
    complete: bool
    message: str


class RestFailed(Body, frozen=True, kw_only=True):
    """Zoom did not do what was asked of it; `message` says what happened and what to do.

    `doing` names the work (`roster.sync`, `polls.watch`, …). `status` and `code` are Zoom's, 0
    where there was no answer. It holds until `rest.restored` tells that the same work went well.
    """

    KIND = "rest.failed"
    MARK = "rest.failed:{session}:{doing}:{at}"
    doing: str
    message: str
    status: int = 0
    code: int = 0


class RestRestored(Body, frozen=True, kw_only=True):
    """What Zoom had not done before went well again."""

    KIND = "rest.restored"
    MARK = "rest.restored:{session}:{doing}:{at}"
    doing: str


# --- people deciding ----------------------------------------------------------------------------


class ReviewSettled(Body, frozen=True, kw_only=True):
    """A named person settled a review of one attendee, or (no attendee) of a whole session."""

    KIND = "review.settled"
    MARK = "settled:{session}:{requirement}:{attendee}:{at}"
    requirement: str
    outcome: Literal["pass", "fail"]
    by: str
    reason: str
    attendee: str = ""


class DecisionRecorded(Body, frozen=True, kw_only=True):
    """A named person put on record what the facts came to for an attendee, as of a moment.

    `requirements` pairs each requirement's id with its outcome. `ledger_head` is the chain at the
    fact `ledger_facts`, the last that was decided from: with `policy` (its digest) and `as_of`
    anyone can compute the same again.
    """

    KIND = "decision.recorded"
    MARK = "decision:{session}:{attendee}:{ledger_facts}"
    attendee: str
    outcome: Literal["pass", "fail"]
    credits: float
    requirements: tuple[tuple[str, str], ...]
    policy: str
    as_of: int
    ledger_facts: int
    ledger_head: str
    by: str


# --- certificates ---------------------------------------------------------------------------------


class FontFile(msgspec.Struct, frozen=True):
    """A font that a certificate was set with, beside those that are built in."""

    name: str
    sha256: str


class CertificateDesign(Body, frozen=True, kw_only=True):
    """What a session's certificates look like: kept, so that each can be made again as it was.

    `design` is the SHA-256 over all the rest: the Typst `template`, the `signature` and the `logo`
    (SVG, empty where there is none), the `fonts` added to the built-in ones, the `typst` version.
    """

    KIND = "certificate.design"
    MARK = "certificate.design:{session}:{design}"
    design: str
    template: str
    signature: str = ""
    logo: str = ""
    fonts: tuple[FontFile, ...] = ()
    typst: str


class CertificateIssued(Body, frozen=True, kw_only=True):
    """A certificate was issued: everything that stands on it, and the SHA-256 of the PDF.

    `form` `attendance` is for somebody who asked for no credit. Dates are `2026-12-04`; the day of
    issue is that of `happened_at` in the session's zone. `ledger_head` is the chain at the fact
    `ledger_facts`, the last that it rests on: with it, history cannot be rewritten unseen.
    """

    KIND = "certificate.issued"
    MARK = "certificate.issued:{session}:{attendee}:{edition}"
    attendee: str
    edition: int
    number: str
    form: Literal["credit", "attendance"]
    name: str
    title: str
    date: str
    issued: str
    format: str
    provider: str
    provider_number: str = ""
    credits: float = 0.0
    credit_type: str = ""
    level: str = ""
    presenters: tuple[str, ...] = ()
    statement: str = ""
    officer: str = ""
    license: str = ""
    check_url: str
    policy: str = ""
    ledger_facts: int
    ledger_head: str
    design: str
    pdf: str = ""


class CertificateReissued(CertificateIssued, frozen=True, kw_only=True):
    """A named person had a certificate corrected: a new edition takes the place of `replaces`."""

    KIND = "certificate.reissued"
    replaces: str
    by: str
    reason: str


class CertificateRevoked(Body, frozen=True, kw_only=True):
    """A named person revoked a certificate, and why."""

    KIND = "certificate.revoked"
    MARK = "certificate.revoked:{number}"
    number: str
    attendee: str
    by: str
    reason: str


# --- mail -----------------------------------------------------------------------------------------


class MailIntended(Body, frozen=True, kw_only=True):
    """A letter is to be sent, once. Other facts name it by this one's fingerprint, as `mail`.

    The address is that of the `attendee`, or `to` for somebody else. `about` tells two letters of
    one kind apart (a certificate's number); `details` hold what the letter says beyond what the
    session file and the roster do.
    """

    KIND = "mail.intended"
    MARK = "mail:{session}:{letter}:{attendee}{to}:{about}"
    NAMING = ("to",)
    letter: str
    attendee: str = ""
    to: str = ""
    about: str = ""
    details: dict[str, Any] = {}


class AboutMail(Body, frozen=True, kw_only=True):
    """Something about a letter. `attempt` counts how often it was handed over, from 1."""

    mail: str
    attendee: str = ""
    attempt: int


class MailAttempted(AboutMail, frozen=True, kw_only=True):
    """A letter is being handed over: the very next byte to the server may make it sent.

    Whose append is the first hands it over; where no outcome follows, it may have been sent.
    """

    KIND = "mail.attempted"
    MARK = "mail.attempted:{mail}:{attempt}"


class MailSent(AboutMail, frozen=True, kw_only=True):
    """The mail server took the letter, or it was written as a file. `digest` is its SHA-256."""

    KIND = "mail.sent"
    MARK = "mail.sent:{mail}:{attempt}"
    via: Literal["smtp", "file"]
    reply: str = ""
    digest: str


class MailFailure(AboutMail, frozen=True, kw_only=True):
    """What went wrong, at which stage, in the server's own words. `failure` counts from 1."""

    failure: int
    stage: str
    code: int = 0
    words: str = ""


class MailDeferred(MailFailure, frozen=True, kw_only=True):
    """A letter was surely not sent this time, and is tried again."""

    KIND = "mail.deferred"
    MARK = "mail.deferred:{mail}:{attempt}:{failure}:{stage}"


class MailRefused(MailFailure, frozen=True, kw_only=True):
    """A letter was refused for good: it was not sent and is not tried again."""

    KIND = "mail.refused"
    MARK = "mail.refused:{mail}:{attempt}:{failure}:{stage}"


class MailDoubtful(MailFailure, frozen=True, kw_only=True):
    """A letter was handed over and no answer came: it may have been sent. A person decides."""

    KIND = "mail.doubtful"
    MARK = "mail.doubtful:{mail}:{attempt}"


class MailBounced(AboutMail, frozen=True, kw_only=True):
    """A letter that was sent came back; `words` are those of the server that returned it."""

    KIND = "mail.bounced"
    MARK = "mail.bounced:{mail}:{attempt}"
    status: str = ""
    words: str = ""


class MailSettled(AboutMail, frozen=True, kw_only=True):
    """A named person settled what becomes of a letter: it was sent, is sent again, or never."""

    KIND = "mail.settled"
    MARK = "mail.settled:{mail}:{at}"
    outcome: Literal["sent", "again", "dropped"]
    by: str
    reason: str


class MailUnavailable(Body, frozen=True, kw_only=True):
    """The mail server could not be used at all; no letter is at fault and all of them wait."""

    KIND = "mail.unavailable"
    MARK = "mail.unavailable:{at}"
    stage: str
    code: int = 0
    words: str = ""


# --- what is no longer kept -----------------------------------------------------------------------


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


def _bodies(kind: type[Body]) -> list[type[Body]]:
    found = [kind] if kind.KIND else []
    for narrower in kind.__subclasses__():
        found += _bodies(narrower)
    return found


KINDS: dict[str, type[Body]] = {body.KIND: body for body in _bodies(Body)}
"""The kinds of fact that Attendant makes, by name. Zoom's own are `zoom.` and the event."""

_DECODERS = {kind: msgspec.json.Decoder(body) for kind, body in KINDS.items()}


def read(fact: NewFact) -> Body | None:
    """The body of a fact that Attendant made, or None for any other kind or an erased body."""
    decoder = _DECODERS.get(fact.kind)
    return decoder.decode(fact.body) if decoder and fact.body else None
