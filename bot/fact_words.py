"""What each kind of fact says, in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot import facts
from bot.facts import Body
from bot.rules.wording import counted
from bot.session import Session


def _poll(poll: str, session: Session) -> str:
    found = session.poll(poll)
    return f"“{(found.title if found else '') or poll}”"


def _block(block: str, session: Session) -> str:
    found = next((one.title for one in session.blocks if one.id == block), block)
    return f"“{found}”"


def _added(body: facts.SessionAdded, _: Session) -> str:
    why = f": {body.reason}" if body.reason else "."
    return f"Version {body.version} of the session file was added{why}"


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


def _letter(body: facts.AboutMail) -> str:
    """What people call the letter: the kind stands third in its mark."""
    parts = body.mail.split(":")
    return f"The {parts[2]} letter" if len(parts) > 2 else "A letter"


def _letter_failed(body: facts.MailFailure, _: Session) -> str:
    became = {"mail.deferred": "will be tried again", "mail.refused": "was refused"}
    state = became.get(body.KIND, "may have been sent")
    return f"{_letter(body)} {state}. {body.code or ''} {body.words}".strip()


def _made_again(body: facts.CertificateReissued, _: Session) -> str:
    return (
        f"Certificate {body.number} was issued to {body.name} in place of {body.replaces}: "
        f"{body.reason}"
    )


def _extended(body: facts.Extended, session: Session) -> str:
    verb = "extended" if body.minutes > 0 else "shortened"
    return f"{_block(body.block, session)} was {verb} by {counted(abs(body.minutes), 'minute')}."


WORDS: dict[type[Body], Callable[[Any, Session], str]] = {
    facts.SessionAdded: _added,
    facts.RegistrantAdded: _registered,
    facts.RegistrantRemoved: lambda one, _: f"The registration was withdrawn: {one.reason}",
    facts.LinkRenewed: lambda _, __: "They were given another personal link.",
    facts.PolicyAccepted: lambda _, __: "They accepted what the training asks for.",
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
    facts.MailIntended: lambda one, _: f"The {one.letter} letter was asked for.",
    facts.MailAttempted: lambda one, _: f"{_letter(one)} was handed over.",
    facts.MailSent: lambda one, _: f"{_letter(one)} was sent.",
    facts.MailDeferred: _letter_failed,
    facts.MailRefused: _letter_failed,
    facts.MailDoubtful: _letter_failed,
    facts.MailBounced: lambda one, _: f"{_letter(one)} came back. {one.words}".strip(),
    facts.MailSettled: lambda one, _: f"{_letter(one)}: {one.outcome}. {one.reason}",
    facts.VideoOn: lambda _, __: "The camera was on.",
    facts.VideoOff: lambda _, __: "The camera was off.",
    facts.VideoUnseen: lambda _, __: "The camera was no longer seen.",
    facts.AudioOn: lambda _, __: "Audio was connected.",
    facts.AudioOff: lambda _, __: "Audio was not connected.",
    facts.AudioUnseen: lambda _, __: "Audio was no longer seen.",
    facts.SourceJoined: lambda _, __: "A source of camera states began to see the meeting.",
    facts.SourceClaimed: lambda _, __: "A process began to follow a source of camera states.",
    facts.SourceReleased: lambda one, _: f"A source was followed no more. {one.reason}",
    facts.SourceLost: lambda one, _: f"A source of camera states was lost. {one.reason}",
    facts.BlockStarted: lambda one, held: f"{_block(one.block, held)} began.",
    facts.BlockEnded: lambda one, held: f"{_block(one.block, held)} ended.",
    facts.PollDrawn: lambda one, held: f"The moment of {_poll(one.poll, held)} was drawn.",
    facts.PollLaunched: lambda one, held: f"{_poll(one.poll, held)} was launched.",
    facts.PollClosed: lambda one, held: f"{_poll(one.poll, held)} closed.",
    facts.PollMissed: lambda one, held: f"{_poll(one.poll, held)} was missed: {one.reason}",
    facts.PollAdded: lambda one, _: f"A poll was made up: “{one.title}”.",
    facts.Postponed: lambda one, held: (
        f"{_poll(one.poll, held)} was put off by {counted(one.minutes, 'minute')}."
    ),
    facts.StartedEarly: lambda one, held: f"{_block(one.block, held)} was started early.",
    facts.Held: lambda one, held: f"{_block(one.block, held)} was held.",
    facts.Resumed: lambda one, held: f"{_block(one.block, held)} went on by the clock.",
    facts.Extended: _extended,
    facts.Skipped: lambda one, held: f"{_block(one.block, held)} was skipped.",
    facts.Restored: lambda one, held: f"{_block(one.block, held)} was brought back.",
    facts.EndedEarly: lambda one, held: f"{_block(one.block, held)} was ended early.",
    facts.Undone: lambda _, __: "The latest change of the plan was undone.",
    facts.ErasureMade: lambda one, _: f"What told of one attendee was erased: {one.reason}",
    facts.PurgeMade: lambda one, _: f"What told of people was erased: {one.reason}",
    facts.ReportParticipants: lambda one, _: (
        f"Zoom’s participants report came in, with {counted(len(one.rows), 'row')}."
    ),
}
"""What each kind of fact says that a dossier may show; others go by the name of their kind."""
