"""What page, report and sheets tell alike: settings, moments, and which requirements. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from bot.local_time import clock_text, to_local
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.policy import Policy
from bot.rules.requirement import Requirement
from bot.rules.wording import day_text


def of_the_session(outcomes: Outcomes) -> Iterator[Requirement]:
    """The session's own requirements, each once: as of the first attendee whom it concerns."""
    told: set[str] = set()
    for decision in outcomes.decisions:
        for one in decision.requirements:
            if one.is_of_the_session and one.id not in told:
                told.add(one.id)
                yield one


def short_of_pass(decision: Decision) -> list[Requirement]:
    """An attendee's own requirements that did not pass, or that a person settled."""
    return [
        one for one in decision.requirements if one.is_short_of_pass and not one.is_of_the_session
    ]


def settings_of(policy: Policy) -> Iterator[tuple[str, str]]:
    """Every setting of a policy with its value, in words."""
    for name, value in msgspec.to_builtins(policy).items():
        yield name.replace("_", " "), _setting(value)


def full_moment(moment: int, zone: ZoneInfo) -> str:
    """A moment as `Sunday, December 6, 2026, 3:15 PM EST`."""
    return f"{day_text(moment, zone)}, {clock_text(moment, zone)} {to_local(moment, zone):%Z}"


def _setting(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_setting(one) for one in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
