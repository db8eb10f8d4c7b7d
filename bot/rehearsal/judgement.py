"""The truth held against the outcomes, person by person and requirement by requirement. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.clock import SECOND
from bot.rehearsal.people import Person
from bot.rehearsal.truth import Outcome, Truth
from bot.rules.decision import Decision

Verdict = Literal["same", "review", "WRONG"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A requirement whose outcome is not the truth; None where one of the two has no such thing.

    `really` is what an all-knowing judge would decide where the truth is that nobody can know.
    """

    requirement: str
    truth: Outcome | None
    outcome: Outcome | None
    reason: str
    really: Outcome | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether it decides what is not so. A review decides nothing, if it says why."""
        if self.outcome == "review":
            return not self.reason
        return self.truth != "review" or self.outcome != self.really


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one person's outcome compares; `present` is what was measured, in milliseconds.

    `on_page` and `in_zoom` are the polls that were answered there, required or not. `lost` are the
    deliveries about this person that never came.
    """

    person: Person
    truth: Truth
    outcome: Outcome
    present: int
    answered: int
    shown: int
    on_page: frozenset[str]
    in_zoom: frozenset[str]
    differences: tuple[Difference, ...]
    verdict: Verdict
    lost: tuple[str, ...] = ()


def judge(
    person: Person,
    truth: Truth,
    decision: Decision,
    *,
    session_wide: Mapping[str, Outcome],
    undisturbed: bool,
    lost: Sequence[str] = (),
) -> Judgement:
    """Compare one person's truth with what was decided.

    `undisturbed` says that every delivery came, so that outcomes must equal the truth and minutes
    must equal it to the second. Otherwise a review may stand in place of either outcome; and where
    the truth is a review for want of knowledge, the outcome that is so in reality is not wrong.
    """
    expected = {**session_wide, **truth.requirements}
    differences = tuple(_differences(expected, truth.really, decision))
    evidence = decision.evidence
    verdict: Verdict = "review" if differences else "same"
    off_by = abs(evidence.present - truth.present)
    if any(one.is_wrong or undisturbed for one in differences) or (undisturbed and off_by > SECOND):
        verdict = "WRONG"
    required = [poll for poll in evidence.polls if poll.required]
    return Judgement(
        person=person,
        truth=truth,
        outcome=decision.outcome,
        present=evidence.present,
        shown=sum(poll.shown_at is not None or poll.answered_at is not None for poll in required),
        answered=sum(poll.in_time for poll in required),
        on_page=frozenset(poll.poll for poll in evidence.polls if poll.via == "page"),
        in_zoom=frozenset(poll.poll for poll in evidence.polls if poll.via == "zoom"),
        differences=differences,
        verdict=verdict,
        lost=tuple(lost),
    )


def _differences(
    expected: Mapping[str, Outcome], really: Mapping[str, Outcome], decision: Decision
) -> Iterator[Difference]:
    found = {one.id: one for one in decision.requirements}
    for requirement in [*expected, *(one for one in found if one not in expected)]:
        one, truth = found.get(requirement), expected.get(requirement)
        outcome = one.outcome if one else None
        if outcome != truth:
            reason = one.reason if one else ""
            yield Difference(requirement, truth, outcome, reason, really.get(requirement))
