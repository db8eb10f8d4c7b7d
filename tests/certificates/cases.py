"""A training that carries credit, its invented attendees and what was decided about them."""

from __future__ import annotations

from typing import Any, Literal

from bot.evidence.model import AttendeeEvidence, Registrant
from bot.rules.decision import Decision
from bot.session import Session
from bot.session_file import parse

TEXT = """\
id = "alliance-2026-12-04"
title = "Harm Reduction & the Therapeutic Alliance"
date = 2026-12-04
timezone = "America/New_York"
credits = 2.0
credit_type = "clinical"
level = "intermediate"
presenters = ["A. Example, MSW, LCSW", "B. Sample, MSW, LSW"]
contact = "training@example.org"

[provider]
name = "An Example University"
number = "1759"
approved = [2022-01-12, 2028-01-12]
officer = "Continuing Education Director"

[evaluation]
hours = 48

[[blocks]]
starts = "13:00"
ends = "15:15"
title = "The training"
kind = "instruction"
counts = true
"""

STATEMENT = (
    "An Example University, provider #1759, is approved as an ACE provider to offer social work "
    "continuing education by the Association of Social Work Boards (ASWB) Approved Continuing "
    "Education (ACE) program. Regulatory boards are the final authority on courses accepted for "
    "continuing education credit. ACE provider approval period: 01/12/2022–01/12/2028. Social "
    "workers completing this course receive 2 clinical continuing education credits."
)


def session(*changes: tuple[str, str]) -> Session:
    """The session, with texts of its file replaced by others."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse(text)


def registrant(name: str = "Ada Example", **changes: Any) -> Registrant:
    """Somebody who registered; the pseudonym is made of the name."""
    first = (name.split() or ["nobody"])[0].lower()
    values: dict[str, Any] = {
        "attendee": first.encode().hex()[:16].ljust(16, "0"),
        "email": f"{first}@example.org",
        "name": name,
    }
    return Registrant(**values | changes)


def decision(
    name: str = "Ada Example",
    outcome: Literal["pass", "fail", "review"] = "pass",
    **changes: Any,
) -> Decision:
    """What was decided about somebody; a pass earns both credits to who asked for credit."""
    person = registrant(name, **changes)
    earned = 2.0 if outcome == "pass" and person.ce_credit else 0.0
    return Decision(AttendeeEvidence(person), outcome, earned, ())
