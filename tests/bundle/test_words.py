"""What people decided is in the bundle, computed again, and cannot be altered unseen."""

from __future__ import annotations

from bot.bundle.files import FACTS
from bot.bundle.verifying import verify
from bot.facts import (
    AppealAnswered,
    AppealFiled,
    IncidentRecorded,
    RequirementExempted,
    RequirementOverridden,
)
from tests.bundle.audit import NOW, Audit, altered, replaced, told_of
from tests.test_outcomes import at, who

BEN, DAN, BY = who("ben@example.org"), who("dan@example.org"), "The director"


def decided_otherwise(audit: Audit) -> None:
    """An outage, an exemption, an override and an appeal that was granted."""
    outage = IncidentRecorded(
        starts_at=at("18:20:00"), ends_at=at("18:25:00"), what="Our line failed.", by=BY
    )
    audit.told.tell(outage, NOW - 5)
    audit.told.tell(
        RequirementExempted(requirement="EVAL-01", attendee=DAN, by=BY, reason="Agreed."), NOW - 4
    )
    audit.told.tell(AppealFiled(attendee=BEN, number=1, text="I was there."), NOW - 3)
    answered = AppealAnswered(
        attendee=BEN,
        number=1,
        outcome="granted",
        requirements=("ATT-01", "POLL-02", "EVAL-01", "JUR-01", "POLL-03", "ATT-02"),
        by=BY,
        reason="The host confirms it.",
    )
    audit.told.tell(answered, NOW - 2)
    word = RequirementOverridden(
        requirement="POLL-02", attendee=BEN, outcome="pass", by=BY, reason="Our page was down."
    )
    audit.told.tell(word, NOW - 1)


def test_a_bundle_with_all_of_them_verifies_and_comes_to_the_same(audit: Audit) -> None:
    decided_otherwise(audit)
    verdict = verify(audit.bundle())
    assert verdict.problems == []
    assert verdict.contents
    ben = verdict.contents.outcomes.of("ben@example.org")
    assert ben
    attended = ben.requirement("ATT-01")
    assert attended
    assert (attended.outcome, attended.computed) == ("pass", "fail")
    (appeal,) = ben.evidence.appeals
    assert appeal.answer
    assert appeal.answer.reason == "The host confirms it."


def test_a_reason_that_was_altered_is_found(audit: Audit) -> None:
    decided_otherwise(audit)
    change = replaced("The host confirms it.", "The host denies it...")
    verdict = altered(audit.bundle(), FACTS, change)
    assert verdict.problems
    assert "appeal.answered" in told_of(verdict) or "fact" in told_of(verdict)
