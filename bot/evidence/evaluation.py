"""An attendee's evaluation: when it came in, and until when it could."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.clock import HOUR
from bot.evidence.link_letters import Delivery
from bot.evidence.model import EvaluationEvidence
from bot.evidence.progress import BlockAsRun, Progress
from bot.evidence.submissions import Submission
from bot.facts import EvaluationOpened, read
from bot.session import Session


def lasts(session: Session) -> int:
    """For how long the evaluation is open, in milliseconds; 0 where the session asks for none."""
    return round(session.evaluation.hours * HOUR) if session.evaluation else 0


def deadline(session: Session, progress: Progress, blocks: Sequence[BlockAsRun]) -> int | None:
    """Until when an evaluation is in time; None where the session asks for none.

    So many hours after the end or after its link was sent, whichever is later (EVAL-01), and never
    earlier than attendees were told.
    """
    if session.evaluation is None:
        return None
    hours = lasts(session)
    moments = [max(run.ends_at for run in blocks) + hours]
    if progress.evaluation:
        opened = read(progress.evaluation)
        moments.append(progress.evaluation.happened_at + hours)
        if isinstance(opened, EvaluationOpened):
            moments.append(opened.closes_at)
    return max(moments)


def evaluation_evidence(
    submitted: Submission | None,
    until: int | None,
    opened: int | None,
    perhaps: Iterable[Submission] = (),
    letters: Sequence[Delivery] = (),
) -> EvaluationEvidence | None:
    """The earliest submission with the deadline; None where none is asked.

    `opened` is the fact of the evaluation's opening; `perhaps` are evaluations that are nobody's so
    far and may be this attendee's; `letters` tell of a letter with its link that went out late or
    never arrived.
    """
    if until is None:
        return None
    behind = (opened, submitted and submitted.fact, *(one.fact for one in letters))
    facts = tuple(sorted(seq for seq in behind if seq))
    if submitted:
        return EvaluationEvidence(submitted.at, until, facts)
    in_time = tuple(one.fact for one in perhaps if one.at <= until)
    lost = any(one.became == "lost" for one in letters)
    return EvaluationEvidence(None, until, facts, in_time, letter_lost=lost)
