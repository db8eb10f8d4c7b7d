"""What one attendee sees of their training at a moment, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.clock import SECOND
from bot.context import Context
from bot.evidence.model import Acceptance, AttendeeEvidence, Registrant
from bot.evidence.record import SessionRecord
from bot.pages.attendee_outcome import Result, on_record, result_of
from bot.pages.guests import Guest
from bot.pages.moments import moment_in
from bot.pages.recording import claimed_name
from bot.pages.standing import Standing, standing_of
from bot.pages.training import Moment
from bot.register import FollowedRegister
from bot.rules.decision import judge, session_wide, training_of
from bot.rules.policy import Policy, policy_or_none
from bot.rules.requirement import Requirement, Training
from bot.rules.risk import risks
from bot.session import Session


class WithdrawnError(LookupError):
    """The registration behind a page was withdrawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one attendee sees at a moment.

    `nudges` is what they are told that is still so. `policy` is what they are judged by, None
    where it is wrong, and `accepted` says that they accepted this version of it. `result` is there
    once the training is over.
    """

    registrant: Registrant
    moment: Moment
    you: Standing
    nudges: tuple[str, ...] = ()
    policy: Policy | None = None
    accepted: Acceptance | None = None
    result: Result | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What decides whether the attendee's own looks another way than before."""
        return (self.registrant.name, self.you.key, self.nudges, self.result, self.asked_key)

    @property
    def asked_key(self) -> tuple[object, ...]:
        """What decides that of what the training asks for, which hardly ever changes."""
        return (self.moment.phase, self.policy.digest if self.policy else "", self.accepted)


class _Judged(NamedTuple):
    """What is the same for everybody who is judged at a moment."""

    training: Training
    wide: tuple[Requirement, ...]


class Looking:
    """Looks at a training for one attendee. Every method may raise LedgerError."""

    def __init__(self, here: Context, register: FollowedRegister, guest: Guest) -> None:
        self.here = here
        self._register = register
        self.guest = guest

    def look(self) -> Look:
        """See how things stand now. Raises WithdrawnError."""
        attendee, now = self.guest.attendee, self.here.clock.now()
        with self.here.live.record(self.guest.session) as record:
            registrant = record.registrants.get(attendee)
            if registrant is None:
                raise WithdrawnError(attendee)
            as_of = max(now, record.latest)
            evidence = record.evidence(attendee, as_of)
            moment = self.moment().of(evidence)
            policy = self.policy(record.session)
            nudges: tuple[str, ...] = ()
            result = None
            if policy and (evidence.nudges or moment.phase == "after"):
                judged = self._judged(record, policy, as_of)
                nudges = _nudges(judged.training, evidence)
                is_over = moment.phase == "after"
                result = self._result(record, judged, evidence) if is_over else None
        claimed = "" if evidence.connections else claimed_name(self.here.ledger, attendee)
        you = standing_of(evidence, moment, policy, claimed, as_of)
        return Look(registrant, moment, you, nudges, policy, _accepted(evidence, policy), result)

    def moment(self) -> Moment:
        """The training now."""
        return moment_in(self.here.live, self.guest.session)

    def policy(self, session: Session) -> Policy | None:
        """The policy; None where the session file's is wrong, which the staff is told of."""
        live = self.here.live
        return live.shared(session.id, "policy", session.digest, lambda: policy_or_none(session))

    def _judged(self, record: SessionRecord, policy: Policy, as_of: int) -> _Judged:
        """The training as everybody is judged in it, computed once a second for all."""

        def read() -> _Judged:
            training = training_of(record, policy, as_of)
            return _Judged(training, session_wide(training))

        live, session = self.here.live, self.guest.session
        version = (live.edition(session), as_of // SECOND, policy.digest)
        return live.shared(session, "judged", version, read)

    def _result(self, record: SessionRecord, judged: _Judged, evidence: AttendeeEvidence) -> Result:
        """What came of it for the attendee, as the facts and the record stand."""
        session, attendee = self.guest
        certificate = self._register.now().latest(session, attendee)
        known = on_record(self.here.ledger, session, attendee, certificate)
        decision = judge(judged.training, judged.wide, evidence, record.settled)
        return result_of(decision, known, judged.training.policy)


def _nudges(training: Training, evidence: AttendeeEvidence) -> tuple[str, ...]:
    """What the attendee was told, as far as it is still so."""
    if not evidence.nudges:
        return ()
    reasons = {risk.reason for risk in risks(training, evidence)}
    return tuple(one.text for one in evidence.nudges if one.reason in reasons)


def _accepted(evidence: AttendeeEvidence, policy: Policy | None) -> Acceptance | None:
    """When this version of the policy was accepted."""
    version = policy.digest if policy else ""
    return next((one for one in evidence.accepted if one.policy == version), None)
