"""The evaluation's hours for somebody whose letter with its link went out late, or was lost."""

from __future__ import annotations

from bot import facts
from bot.clock import HOUR
from bot.evidence.model import EvaluationEvidence
from bot.rules.decision import training_of
from bot.rules.evaluation import eval_01
from bot.rules.policy import policy_of
from tests.evidence.telling import Telling, who
from tests.trainings import at, training

ENDS = at("14:10:00")
LATE = 5 * HOUR


def told() -> Telling:
    found = Telling(training())
    found.registered("Ana Lopez")
    found.own(facts.EvaluationOpened(closes_at=ENDS + 48 * HOUR), ENDS)
    return found


def mark(found: Telling, letter: str = "evaluation") -> str:
    return f"mail:{found.session.id}:{letter}:{who('Ana Lopez')}:"


def sent(found: Telling, moment: int, letter: str = "evaluation", attempt: int = 1) -> None:
    key, ana = mark(found, letter), who("Ana Lopez")
    body = facts.MailSent(mail=key, attendee=ana, attempt=attempt, via="smtp", digest="d")
    found.own(body, moment)


def failed(found: Telling, moment: int, kind: type[facts.MailFailure]) -> None:
    key, ana = mark(found), who("Ana Lopez")
    found.own(kind(mail=key, attendee=ana, attempt=1, failure=1, stage="end"), moment)


def evaluation(found: Telling) -> EvaluationEvidence:
    evidence = found.record.evidence(who("Ana Lopez"), ENDS + 100 * HOUR).evaluation
    assert evidence
    return evidence


def outcome(found: Telling) -> str:
    as_of = ENDS + 100 * HOUR
    judged = training_of(found.record, policy_of(found.session), as_of)
    requirement = eval_01(judged, found.record.evidence(who("Ana Lopez"), as_of))
    assert requirement
    return requirement.outcome


def test_a_letter_that_went_out_at_once_changes_nothing() -> None:
    found = told()
    sent(found, ENDS + HOUR)
    assert evaluation(found).deadline == ENDS + 48 * HOUR


def test_the_hours_run_from_the_sending_of_a_letter_that_could_not_be_sent_at_once() -> None:
    found = told()
    failed(found, ENDS + HOUR, facts.MailDeferred)
    assert evaluation(found).deadline == ENDS + 48 * HOUR
    sent(found, ENDS + LATE)
    assert evaluation(found).deadline == ENDS + LATE + 48 * HOUR


def test_another_kind_of_letter_changes_nothing() -> None:
    found = told()
    failed(found, ENDS + HOUR, facts.MailDeferred)
    sent(found, ENDS + LATE, "reminder")
    assert evaluation(found).deadline == ENDS + 48 * HOUR


def test_who_never_got_the_letter_is_for_a_person_instead_of_failed() -> None:
    found = told()
    sent(found, ENDS + HOUR)
    assert outcome(found) == "fail"
    returned = facts.MailBounced(mail=mark(found), attendee=who("Ana Lopez"), attempt=1)
    found.own(returned, ENDS + 2 * HOUR)
    assert evaluation(found).letter_lost
    assert outcome(found) == "review"
    sent(found, ENDS + LATE, attempt=2)
    assert evaluation(found).deadline == ENDS + LATE + 48 * HOUR
    assert outcome(found) == "fail"
