"""An attendee's evaluation: when it came in, and until when it could."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import HOUR
from bot.evidence.model import EvaluationEvidence
from bot.evidence.progress import BlockAsRun, Progress
from bot.facts import EvaluationOpened, read
from bot.session import Session


def deadline(session: Session, progress: Progress, blocks: Sequence[BlockAsRun]) -> int | None:
    """Until when an evaluation is in time; None where the session asks for none.

    So many hours after the end or after its link was sent, whichever is later (EVAL-01), and never
    earlier than attendees were told.
    """
    if session.evaluation is None:
        return None
    hours = round(session.evaluation.hours * HOUR)
    moments = [max(run.ends_at for run in blocks) + hours]
    if progress.evaluation:
        opened = read(progress.evaluation)
        moments.append(progress.evaluation.happened_at + hours)
        if isinstance(opened, EvaluationOpened):
            moments.append(opened.closes_at)
    return max(moments)


def evaluation_evidence(
    submitted: tuple[int, int] | None, until: int | None, opened: int | None
) -> EvaluationEvidence | None:
    """The earliest submission (its moment and fact) with the deadline; None where none is asked.

    `opened` is the fact of the evaluation's opening.
    """
    if until is None:
        return None
    facts = tuple(sorted(seq for seq in (opened, submitted and submitted[1]) if seq))
    return EvaluationEvidence(submitted[0] if submitted else None, until, facts)
