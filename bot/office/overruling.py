"""An outcome overridden, a requirement exempted: by a named person, with a reason, beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.clock import Clock
from bot.facts import RequirementExempted, RequirementOverridden
from bot.ledger import Ledger
from bot.office.errors import OfficeError
from bot.office.rulings import require_words
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.settlement import CAMERA, OF_THE_CAMERA

UNSTORED = "A documented exemption from the camera rule; its reason is not stored."
"""What stands for the reason of an exemption from the camera rule, which is nobody's to know."""


def override(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    word: RequirementOverridden,
    source: str,
) -> None:
    """Put a person's outcome in place of the computed one. Raises OfficeError or LedgerError."""
    _append(ledger, clock, outcomes, [_override_of(outcomes, word)], source)


def _override_of(outcomes: Outcomes, word: RequirementOverridden) -> RequirementOverridden:
    """The override, where it is one. Raises OfficeError."""
    require_words(word.by, word.reason)
    decision = _about(outcomes, word.attendee)
    found = decision.requirement(word.requirement)
    if found is None:
        raise OfficeError(f"{word.requirement} does not apply to them, so nothing is overridden.")
    computed = found.computed or found.outcome
    if word.outcome == computed and found.settled is None:
        raise OfficeError(f"{word.requirement} comes to a {computed} already: {found.reason}")
    return word


def exempt(
    ledger: Ledger, clock: Clock, outcomes: Outcomes, word: RequirementExempted, source: str
) -> RequirementExempted:
    """Exempt an attendee from a requirement; the fact as it is recorded.

    From the camera rule they are exempted without the reason, which is not stored. Raises
    OfficeError or LedgerError.
    """
    exemption = _exemption_of(outcomes, word)
    _append(ledger, clock, outcomes, [exemption], source)
    return exemption


def _exemption_of(outcomes: Outcomes, word: RequirementExempted) -> RequirementExempted:
    """The exemption as it is recorded. Raises OfficeError."""
    decision = _about(outcomes, word.attendee)
    if word.requirement in OF_THE_CAMERA:
        if not any(decision.requirement(one) for one in OF_THE_CAMERA):
            raise OfficeError("The camera rule does not apply to them.")
        word = RequirementExempted(
            requirement=CAMERA, attendee=word.attendee, by=word.by, reason=UNSTORED
        )
    require_words(word.by, word.reason)
    if word.requirement != CAMERA and decision.requirement(word.requirement) is None:
        raise OfficeError(f"{word.requirement} does not apply to them, so there is no exemption.")
    return word


def overrule_all(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    given: Iterable[RequirementOverridden | RequirementExempted],
    source: str,
) -> int:
    """Give several attendees an override or an exemption, all or none; how many it concerned.

    Whom it does not concern is left out. Raises OfficeError where it concerns none of them, or
    LedgerError.
    """
    checked: list[RequirementOverridden | RequirementExempted] = []
    problems = []
    for word in given:
        try:
            if isinstance(word, RequirementOverridden):
                checked.append(_override_of(outcomes, word))
            else:
                checked.append(_exemption_of(outcomes, word))
        except OfficeError as error:
            problems.append(error)
    if not checked:
        raise problems[0] if problems else OfficeError("Nobody was chosen.")
    _append(ledger, clock, outcomes, checked, source)
    return len(checked)


def overriding(
    attendee: str, requirement: str, outcome: str, by: str, reason: str
) -> RequirementOverridden:
    """The word of a person about an outcome. Raises OfficeError for an outcome that is none."""
    known: dict[str, Literal["pass", "fail", "computed"]]
    known = {"pass": "pass", "fail": "fail", "computed": "computed"}
    if outcome not in known:
        raise OfficeError("Choose pass, fail, or what the evidence alone comes to.")
    return RequirementOverridden(
        requirement=requirement,
        attendee=attendee,
        outcome=known[outcome],
        by=by.strip(),
        reason=reason.strip(),
    )


def _about(outcomes: Outcomes, attendee: str) -> Decision:
    for one in outcomes.decisions:
        if one.evidence.registrant.attendee == attendee:
            return one
    raise OfficeError("Nobody is registered by that name (any more).")


def _append(
    ledger: Ledger,
    clock: Clock,
    outcomes: Outcomes,
    given: Sequence[RequirementOverridden | RequirementExempted],
    source: str,
) -> None:
    session, now = outcomes.training.session.id, clock.now()
    ledger.append_all([word.fact(session, at=now, source=source) for word in given])
