"""Every kind of fact and its fields, in one place.

A fact is something that happened, appended once to the ledger and never changed. Its kind names
who speaks of what (`poll.launched`, `zoom.meeting.participant_joined`), its body holds the fields,
and its fingerprint makes it happen once: appending a second fact with the same fingerprint
returns the first. Moments are UTC milliseconds throughout.
"""

from __future__ import annotations

import msgspec

from bot.facts.accounts import (
    AccountAdded,
    AccountLinkMade,
    AccountRemoved,
    FirstAdministrator,
    PasswordSet,
    SignedIn,
    SignedOut,
)
from bot.facts.asking import PollAdded, PollReopened, QuestionAsked
from bot.facts.attendee_page import (
    EvaluationAssigned,
    EvaluationSubmitted,
    EvaluationUnmatched,
    PageOpened,
    PolicyAccepted,
    PollAnswered,
    PromptShown,
    TimeRequested,
)
from bot.facts.attention import AlarmOver, AlarmRaised, NudgeMade
from bot.facts.base import ZOOM, Body, Fact, NewFact
from bot.facts.bends import (
    Bend,
    EndedEarly,
    Extended,
    Held,
    Postponed,
    Restored,
    Resumed,
    Skipped,
    StartedEarly,
    Undone,
)
from bot.facts.certificates import (
    CertificateDesign,
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
    FontFile,
)
from bot.facts.chat import ChatFailed, ChatIntended, ChatPosted
from bot.facts.deciding import (
    AppealAnswered,
    AppealFiled,
    DecisionRecorded,
    RequirementExempted,
    RequirementOverridden,
    ReviewSettled,
)
from bot.facts.devices import (
    AudioOff,
    AudioOn,
    AudioUnseen,
    DeviceState,
    SourceClaimed,
    SourceJoined,
    SourceLost,
    SourceReleased,
    VideoOff,
    VideoOn,
    VideoUnseen,
)
from bot.facts.erasure import Erased, ErasureMade, PurgeMade
from bot.facts.identity import IdentityClaimed, IdentityLinked, IdentityUnlinked
from bot.facts.incidents import IncidentRecorded, IncidentWithdrawn
from bot.facts.mail import (
    AboutMail,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDoubtful,
    MailFailure,
    MailIntended,
    MailRefused,
    MailSent,
    MailSettled,
    MailUnavailable,
)
from bot.facts.people import LinkRenewed, RegistrantAdded, RegistrantRemoved, SessionAdded
from bot.facts.reports import ReportParticipants
from bot.facts.training import (
    BlockEnded,
    BlockStarted,
    EvaluationOpened,
    PollClosed,
    PollDrawn,
    PollLaunched,
    PollMissed,
)
from bot.facts.zoom_rest import (
    ReconcileTried,
    RestFailed,
    RestRestored,
    ZoomAnswersImported,
    ZoomPollPushed,
    ZoomPollRemoved,
    ZoomPollUnmatched,
)

__all__ = [
    "KINDS",
    "ZOOM",
    "AboutMail",
    "AccountAdded",
    "AccountLinkMade",
    "AccountRemoved",
    "AlarmOver",
    "AlarmRaised",
    "AppealAnswered",
    "AppealFiled",
    "AudioOff",
    "AudioOn",
    "AudioUnseen",
    "Bend",
    "BlockEnded",
    "BlockStarted",
    "Body",
    "CertificateDesign",
    "CertificateIssued",
    "CertificateReissued",
    "CertificateRevoked",
    "ChatFailed",
    "ChatIntended",
    "ChatPosted",
    "DecisionRecorded",
    "DeviceState",
    "EndedEarly",
    "Erased",
    "ErasureMade",
    "EvaluationAssigned",
    "EvaluationOpened",
    "EvaluationSubmitted",
    "EvaluationUnmatched",
    "Extended",
    "Fact",
    "FirstAdministrator",
    "FontFile",
    "Held",
    "IdentityClaimed",
    "IdentityLinked",
    "IdentityUnlinked",
    "IncidentRecorded",
    "IncidentWithdrawn",
    "LinkRenewed",
    "MailAttempted",
    "MailBounced",
    "MailDeferred",
    "MailDoubtful",
    "MailFailure",
    "MailIntended",
    "MailRefused",
    "MailSent",
    "MailSettled",
    "MailUnavailable",
    "NewFact",
    "NudgeMade",
    "PageOpened",
    "PasswordSet",
    "PolicyAccepted",
    "PollAdded",
    "PollAnswered",
    "PollClosed",
    "PollDrawn",
    "PollLaunched",
    "PollMissed",
    "PollReopened",
    "Postponed",
    "PromptShown",
    "PurgeMade",
    "QuestionAsked",
    "ReconcileTried",
    "RegistrantAdded",
    "RegistrantRemoved",
    "ReportParticipants",
    "RequirementExempted",
    "RequirementOverridden",
    "RestFailed",
    "RestRestored",
    "Restored",
    "Resumed",
    "ReviewSettled",
    "SessionAdded",
    "SignedIn",
    "SignedOut",
    "Skipped",
    "SourceClaimed",
    "SourceJoined",
    "SourceLost",
    "SourceReleased",
    "StartedEarly",
    "TimeRequested",
    "Undone",
    "VideoOff",
    "VideoOn",
    "VideoUnseen",
    "ZoomAnswersImported",
    "ZoomPollPushed",
    "ZoomPollRemoved",
    "ZoomPollUnmatched",
    "read",
]


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
