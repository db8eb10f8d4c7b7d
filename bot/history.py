"""Facts in plain words: what happened, when, and who told it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from bot import facts
from bot.facts import ZOOM, Body, Fact
from bot.local_time import clock_text
from bot.rules.wording import counted
from bot.session import Session

ERASED = "What this said was erased."

QUALITY = "participant_qos"
"""The event in which Zoom says how somebody's connection, microphone and camera are."""

TELLERS = {
    "zoom": "Zoom",
    "page": "the attendee’s page",
    "scheduler": "the clock",
    "facilitator": "a facilitator",
    "director": "the office",
    "cli": "the command line",
    "mail": "the mail",
    "roster": "the roster",
    "form": "the evaluation form",
    "rtms": "Zoom’s live stream",
    "meeting-sdk": "the bot in the meeting",
}
"""Who tells a fact, by its source."""


class Telling(NamedTuple):
    """A fact in words: its number, when it happened (UTC milliseconds), who told it, and what."""

    seq: int
    at: int
    who: str
    text: str


class _Person(msgspec.Struct):
    user_name: str = ""


class _Meeting(msgspec.Struct):
    participant: _Person = msgspec.field(default_factory=_Person)


class _Payload(msgspec.Struct):
    object: _Meeting = msgspec.field(default_factory=_Meeting)


class _Delivery(msgspec.Struct):
    payload: _Payload = msgspec.field(default_factory=_Payload)


_decode = msgspec.json.Decoder(_Delivery).decode

_IN_ZOOM = {
    "started": "The meeting started.",
    "ended": "The meeting ended.",
    "participant_joined": "“{name}” came into the meeting.",
    "participant_left": "“{name}” left the meeting.",
    "participant_joined_waiting_room": "“{name}” came into the waiting room.",
    "participant_left_waiting_room": "“{name}” left the waiting room.",
    "participant_admitted": "“{name}” was let in from the waiting room.",
    "participant_put_in_waiting_room": "“{name}” was put into the waiting room.",
    QUALITY: "Zoom told how the connection was.",
    "participant_bind": "“{name}” was tied to an account in Zoom.",
    "participant_role_changed": "“{name}” was given another role.",
    "chat_message_sent": "“{name}” wrote in the chat.",
    "participant_joined_breakout_room": "“{name}” went into a breakout room.",
    "participant_left_breakout_room": "“{name}” left a breakout room.",
    "registration_created": "They registered in Zoom.",
    "registration_approved": "Their registration was approved in Zoom.",
    "registration_cancelled": "Their registration was cancelled in Zoom.",
    "registration_denied": "Their registration was denied in Zoom.",
}


def tell_all(told: Iterable[Fact], session: Session) -> list[Telling]:
    """Facts of a session in words, in the order of time.

    What Zoom says every few seconds of how somebody's connection is becomes one line for all.
    """
    quality: list[Fact] = []
    tellings = []
    for fact in told:
        if fact.kind.startswith(ZOOM) and fact.kind.endswith(QUALITY):
            quality.append(fact)
        else:
            tellings.append(tell(fact, session))
    if quality:
        first, last = quality[0], quality[-1]
        until = clock_text(last.happened_at, session.zone)
        text = f"Zoom told how the connection was: {len(quality)} times, until {until}."
        tellings.append(Telling(first.seq, first.happened_at, TELLERS["zoom"], text))
    return sorted(tellings, key=lambda one: (one.at, one.seq))


def tell(fact: Fact, session: Session) -> Telling:
    """A fact of a session in words."""
    body = facts.read(fact)
    by = str(getattr(body, "by", ""))
    if fact.kind.startswith(ZOOM):
        text = _of_zoom(fact)
    elif body is None:
        text = ERASED if not fact.body else _named(fact.kind)
    else:
        words = _WORDS.get(type(body))
        text = words(body, session) if words else _named(fact.kind)
    return Telling(fact.seq, fact.happened_at, by or TELLERS.get(fact.source, fact.source), text)


def _of_zoom(fact: Fact) -> str:
    if not fact.body:
        return ERASED
    event = fact.kind.rpartition(".")[2]
    try:
        name = _decode(fact.body).payload.object.participant.user_name
    except msgspec.DecodeError:
        name = ""
    known = _IN_ZOOM.get(event)
    return known.format(name=name or "Somebody") if known else _named(event)


def _named(kind: str) -> str:
    return f"{kind.replace('.', ' ').replace('_', ' ').capitalize()}."


def _poll(poll: str, session: Session) -> str:
    found = session.poll(poll)
    return f"“{(found.title if found else '') or poll}”"


def _block(block: str, session: Session) -> str:
    found = next((one.title for one in session.blocks if one.id == block), block)
    return f"“{found}”"


def _registered(body: facts.RegistrantAdded, _: Session) -> str:
    licence = " ".join(filter(None, [body.license_state, body.license_number]))
    said = [f"{body.name}, {body.email}", f"licence {licence}" if licence else ""]
    said += ["" if body.ce_credit else "asked for no credit"]
    said += ["camera exempt" if body.camera_exempt else ""]
    verb = "Registered" if body.version == 1 else "The registration was changed"
    return f"{verb}: {', '.join(filter(None, said))}."


def _answered(body: facts.PollAnswered, session: Session) -> str:
    given = "; ".join(", ".join(one) for one in body.answers)
    via = " in Zoom" if body.via == "zoom" else ""
    return f"{_poll(body.poll, session)} was answered{via}: {given}"


def _settled(body: facts.ReviewSettled, _: Session) -> str:
    whose = "" if body.attendee else " for everyone"
    return f"{body.requirement} was settled{whose} as {body.outcome}: {body.reason}"


def _overridden(body: facts.RequirementOverridden, _: Session) -> str:
    if body.outcome == "computed":
        return f"What was said of {body.requirement} was taken back: {body.reason}"
    return f"{body.requirement} was overridden as {body.outcome}: {body.reason}"


def _recorded(body: facts.DecisionRecorded, _: Session) -> str:
    earned = counted(1, "credit") if body.credits == 1 else f"{body.credits:g} credits"
    return f"Put on record: {body.outcome}, {earned}."


def _letter(body: facts.MailIntended, _: Session) -> str:
    return f"The {body.letter} letter was asked for."


def _letter_failed(body: facts.MailFailure, _: Session) -> str:
    became = {"mail.deferred": "will be tried again", "mail.refused": "was refused"}
    state = became.get(body.KIND, "may have been sent")
    return f"A letter {state}. {body.code or ''} {body.words}".strip()


def _made_again(body: facts.CertificateReissued, _: Session) -> str:
    return (
        f"Certificate {body.number} was issued to {body.name} in place of {body.replaces}: "
        f"{body.reason}"
    )


def _extended(body: facts.Extended, session: Session) -> str:
    verb = "extended" if body.minutes > 0 else "shortened"
    return f"{_block(body.block, session)} was {verb} by {counted(abs(body.minutes), 'minute')}."


_WORDS: dict[type[Body], Callable[[Any, Session], str]] = {
    facts.SessionAdded: lambda one, _: f"Version {one.version} of the session file was added.",
    facts.RegistrantAdded: _registered,
    facts.RegistrantRemoved: lambda one, _: f"The registration was withdrawn: {one.reason}",
    facts.LinkRenewed: lambda _, __: "They were given another personal link.",
    facts.PageOpened: lambda _, __: "They opened their page by the personal link.",
    facts.PromptShown: lambda one, held: f"{_poll(one.poll, held)} was shown on their page.",
    facts.PollAnswered: _answered,
    facts.TimeRequested: lambda one, held: f"They asked for more time for {_poll(one.poll, held)}.",
    facts.PollReopened: lambda one, held: f"{_poll(one.poll, held)} was opened again for them.",
    facts.EvaluationSubmitted: lambda _, __: "Their evaluation came in.",
    facts.EvaluationOpened: lambda _, __: "The evaluation was opened to all.",
    facts.NudgeMade: lambda one, _: f"They were told: {one.text}",
    facts.IdentityClaimed: lambda one, _: f"They wrote that Zoom shows “{one.participant}”.",
    facts.IdentityLinked: lambda one, _: f"A participant was tied to them: {one.reason}",
    facts.IdentityUnlinked: lambda one, _: f"A participant was untied from them: {one.reason}",
    facts.ReviewSettled: _settled,
    facts.RequirementOverridden: _overridden,
    facts.RequirementExempted: lambda one, _: f"Exempted from {one.requirement}: {one.reason}",
    facts.AppealFiled: lambda one, _: f"Appeal {one.number} was filed: {one.text}",
    facts.AppealAnswered: lambda one, _: f"Appeal {one.number} was {one.outcome}: {one.reason}",
    facts.EvaluationAssigned: lambda one, _: f"An evaluation was said to be theirs: {one.reason}",
    facts.DecisionRecorded: _recorded,
    facts.CertificateIssued: lambda one, _: f"Certificate {one.number} was issued to {one.name}.",
    facts.CertificateReissued: _made_again,
    facts.CertificateRevoked: lambda one, _: f"Certificate {one.number} was revoked: {one.reason}",
    facts.MailIntended: _letter,
    facts.MailAttempted: lambda _, __: "A letter was handed over.",
    facts.MailSent: lambda _, __: "The letter was sent.",
    facts.MailDeferred: _letter_failed,
    facts.MailRefused: _letter_failed,
    facts.MailDoubtful: _letter_failed,
    facts.MailBounced: lambda one, _: f"The letter came back. {one.words}".strip(),
    facts.MailSettled: lambda one, _: f"About the letter: {one.outcome}. {one.reason}",
    facts.VideoOn: lambda _, __: "The camera was on.",
    facts.VideoOff: lambda _, __: "The camera was off.",
    facts.VideoUnseen: lambda _, __: "The camera was no longer seen.",
    facts.AudioOn: lambda _, __: "Audio was connected.",
    facts.AudioOff: lambda _, __: "Audio was not connected.",
    facts.AudioUnseen: lambda _, __: "Audio was no longer seen.",
    facts.SourceJoined: lambda _, __: "A source of camera states began to see the meeting.",
    facts.SourceLost: lambda one, _: f"A source of camera states was lost. {one.reason}",
    facts.BlockStarted: lambda one, held: f"{_block(one.block, held)} began.",
    facts.BlockEnded: lambda one, held: f"{_block(one.block, held)} ended.",
    facts.PollLaunched: lambda one, held: f"{_poll(one.poll, held)} was launched.",
    facts.PollClosed: lambda one, held: f"{_poll(one.poll, held)} closed.",
    facts.PollMissed: lambda one, held: f"{_poll(one.poll, held)} was missed: {one.reason}",
    facts.PollAdded: lambda one, _: f"A poll was made up: “{one.title}”.",
    facts.StartedEarly: lambda one, held: f"{_block(one.block, held)} was started early.",
    facts.Held: lambda one, held: f"{_block(one.block, held)} was held.",
    facts.Resumed: lambda one, held: f"{_block(one.block, held)} went on by the clock.",
    facts.Extended: _extended,
    facts.Skipped: lambda one, held: f"{_block(one.block, held)} was skipped.",
    facts.Restored: lambda one, held: f"{_block(one.block, held)} was brought back.",
    facts.EndedEarly: lambda one, held: f"{_block(one.block, held)} was ended early.",
    facts.Undone: lambda _, __: "The latest change of the plan was undone.",
    facts.ReportParticipants: lambda one, _: (
        f"Zoom’s participants report came in, with {counted(len(one.rows), 'row')}."
    ),
}
"""What each kind of fact says that a dossier may show; others go by the name of their kind."""
