"""Decide: evidence and a policy in, an outcome with its reasons out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.evidence.model import AttendeeEvidence
from bot.evidence.record import SessionRecord
from bot.evidence.said import Appeal
from bot.rules.attendance import att_01, att_02
from bot.rules.credit import app_01, cred_01, credits_carried, jur_01
from bot.rules.devices import aud_01, cam_01, cam_02, cam_03, has_camera
from bot.rules.evaluation import eval_01
from bot.rules.identity import id_01
from bot.rules.notice import not_01
from bot.rules.policy import Policy
from bot.rules.polls import poll_02, poll_03
from bot.rules.prompts import poll_01
from bot.rules.requirement import IDS, Outcome, Requirement, Training
from bot.rules.settlement import Settlements, exempted_from_camera, settle

_FOR_ALL: tuple[Callable[[Training], Requirement | None], ...] = (
    cred_01,
    app_01,
    poll_01,
    cam_03,
)
_FOR_EACH: tuple[Callable[[Training, AttendeeEvidence], Requirement | None], ...] = (
    jur_01,
    id_01,
    att_01,
    att_02,
    poll_02,
    poll_03,
    cam_01,
    cam_02,
    aud_01,
    eval_01,
    not_01,
)
_OF_CREDIT = frozenset({"CRED-01", "APP-01", "JUR-01"})
_ORDER = {requirement: place for place, requirement in enumerate(IDS)}


@dataclass(frozen=True, slots=True)
class Decision:
    """What one attendee's evidence comes to under a policy, requirement by requirement.

    `credits` are those earned: the session's on a pass, none otherwise, and none for somebody who
    asked for no continuing education credit.
    """

    evidence: AttendeeEvidence
    outcome: Outcome
    credits: float
    requirements: tuple[Requirement, ...]

    @property
    def open_appeal(self) -> Appeal | None:
        """The attendee's appeal that nobody has answered yet, None where there is none."""
        return next((one for one in self.evidence.appeals if one.answer is None), None)

    def requirement(self, requirement_id: str) -> Requirement | None:
        """The requirement of that id, None where it does not apply to this attendee."""
        return next((one for one in self.requirements if one.id == requirement_id), None)


def decide(record: SessionRecord, attendee: str, policy: Policy, as_of: int) -> Decision:
    """Decide about one attendee as the facts stood at `as_of` (UTC milliseconds).

    Raises KeyError where nobody is registered under that pseudonym.
    """
    training = training_of(record, policy, as_of)
    evidence = record.evidence(attendee, as_of)
    return judge(training, session_wide(training), evidence, record.settled)


def decide_all(record: SessionRecord, policy: Policy, as_of: int) -> tuple[Decision, ...]:
    """Decide about every registrant, in the order of name and e-mail."""
    training = training_of(record, policy, as_of)
    wide = session_wide(training)
    people = sorted(record.registrants.values(), key=lambda one: (one.name.casefold(), one.email))
    return tuple(
        judge(training, wide, record.evidence(one.attendee, as_of), record.settled)
        for one in people
    )


def training_of(record: SessionRecord, policy: Policy, as_of: int) -> Training:
    """The session as it ran up to a moment, for judging anyone in it."""
    progress, over = record.progress, record.is_over(as_of)
    polls = {poll.id: poll.required for _, poll in record.session.polls()}
    runs = progress.polls_as_run()
    launched = [run for run in runs.values() if polls.get(run.poll, True)]
    waiting = [
        poll
        for poll, required in polls.items()
        if required and poll not in runs and poll not in progress.missed
    ]
    return Training(
        session=record.session,
        policy=policy,
        as_of=as_of,
        is_over=over,
        blocks=progress.blocks_as_run(record.session, as_of),
        launched=tuple(sorted(launched, key=lambda run: (run.launched_at, run.poll))),
        to_come=0 if over else len(waiting),
        camera_sources=record.camera_sources,
        incidents=record.incidents,
    )


def session_wide(training: Training) -> tuple[Requirement, ...]:
    """The requirements of the session itself, the same for everyone."""
    return tuple(one for rule in _FOR_ALL if (one := rule(training)))


def judge(
    training: Training,
    wide: Iterable[Requirement],
    evidence: AttendeeEvidence,
    settlements: Settlements,
) -> Decision:
    """Decide from values alone."""
    evidence = exempted_from_camera(evidence, settlements)
    own = (rule(training, evidence) for rule in _FOR_EACH)
    registrant = evidence.registrant
    requirements = sorted(
        (
            settle(one, registrant.attendee, settlements, training.zone)
            for one in (*wide, *own)
            if one and _concerns(one.id, training, evidence)
        ),
        key=lambda one: _ORDER[one.id],
    )
    outcome = overall(requirements)
    earned = outcome == "pass" and registrant.ce_credit
    return Decision(
        evidence=evidence,
        outcome=outcome,
        credits=credits_carried(training) if earned else 0.0,
        requirements=tuple(requirements),
    )


def overall(requirements: Iterable[Requirement]) -> Outcome:
    """Fail where any requirement failed, else review where any is one, else pass."""
    outcomes = {one.outcome for one in requirements}
    return "fail" if "fail" in outcomes else "review" if "review" in outcomes else "pass"


def _concerns(requirement_id: str, training: Training, evidence: AttendeeEvidence) -> bool:
    """Whether a requirement applies: credit to those who asked for it, cameras to who has one."""
    if requirement_id in _OF_CREDIT:
        return evidence.registrant.ce_credit
    if requirement_id == "CAM-03":
        return has_camera(training.session, evidence) and not evidence.registrant.camera_exempt
    return True
