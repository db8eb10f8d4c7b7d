"""EVAL-01: the evaluation in time."""

from __future__ import annotations

from bot.evidence.model import AttendeeEvidence, merged
from bot.rules.requirement import Outcome, Requirement, Training
from bot.rules.wording import counted, moment_text


def eval_01(training: Training, evidence: AttendeeEvidence) -> Requirement | None:
    """The evaluation, by the receiving server's time, before its hours have passed.

    They run from the end or from the opening of the link, whichever is later. One that came late
    is for a person to accept or not.
    """
    if training.session.evaluation is None:
        return None
    outcome, measured, reason = _submission(training, evidence)
    evaluation = evidence.evaluation
    deadline = moment_text(evaluation.deadline, training.zone) if evaluation else "the deadline"
    return Requirement(
        id="EVAL-01",
        outcome=outcome,
        measured=measured,
        needed=f"by {deadline}",
        reason=reason,
        facts=merged([evaluation.facts, evaluation.perhaps]) if evaluation else (),
        awaiting=measured == "not yet",
    )


def _submission(training: Training, evidence: AttendeeEvidence) -> tuple[Outcome, str, str]:
    """The outcome, what was measured and why."""
    evaluation = evidence.evaluation
    if evaluation is None:
        return "review", "not yet", "The evaluation opens when the training ends."
    deadline = moment_text(evaluation.deadline, training.zone)
    if evaluation.submitted_at is not None:
        came = moment_text(evaluation.submitted_at, training.zone)
        if evaluation.submitted_at <= evaluation.deadline:
            return "pass", came, f"The evaluation came in on {came}, in time."
        late = f"The evaluation came in on {came}, after it closed on {deadline}; "
        return "review", came, f"{late}a person decides whether to accept it."
    if training.as_of <= evaluation.deadline:
        return "review", "not yet", f"The evaluation is awaited until {deadline}."
    none = f"No evaluation came in before it closed on {deadline}."
    if evaluation.perhaps:
        number = counted(len(evaluation.perhaps), "evaluation")
        return (
            "review",
            "none known",
            (
                f"{none} But {number} came in time under an address that nobody registered with "
                "and may be theirs; a person says whose."
            ),
        )
    if evaluation.letter_lost:
        return (
            "review",
            "none",
            (f"{none} But the letter with its link was refused or returned; a person decides."),
        )
    return "fail", "none", none
