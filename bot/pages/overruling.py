"""What the office decides otherwise in a dossier: an override, an exemption, an appeal's answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import request

from bot.context import context
from bot.facts import RequirementExempted
from bot.office import appeals, overruling
from bot.outcomes import Outcomes
from bot.pages.acting import by, decision_of, words

SOURCE = "director"


def _override(found: Outcomes, attendee: str) -> str:
    here = context()
    word = overruling.overriding(
        attendee, words("requirement"), words("outcome"), by(), words("reason")
    )
    overruling.override(here.ledger, here.clock, found, word, SOURCE)
    return f"{word.requirement} is {word.outcome} from now on."


def _exempt(found: Outcomes, attendee: str) -> str:
    here = context()
    asked = RequirementExempted(
        requirement=words("requirement"), attendee=attendee, by=by(), reason=words("reason")
    )
    word = overruling.exempt(here.ledger, here.clock, found, asked, SOURCE)
    return f"They are exempted from {word.requirement}."


def _enter(found: Outcomes, attendee: str) -> str:
    here, decision = context(), decision_of(found, attendee)
    text = request.form.get("text", "")
    appeals.enter(here.ledger, here.clock, found, decision, text, by(), SOURCE)
    return "The appeal is entered."


def _answer(found: Outcomes, attendee: str) -> str:
    here, decision = context(), decision_of(found, attendee)
    reason = request.form.get("reason", "")
    answered = appeals.answer(
        here.ledger, here.clock, found, decision, words("outcome"), by(), reason, SOURCE
    )
    return f"The appeal is {answered.outcome}, and the letter that says so is to be sent."


OVERRULING: Mapping[str, Callable[[Outcomes, str], str]] = {
    "override": _override,
    "exempt": _exempt,
    "enter-appeal": _enter,
    "answer-appeal": _answer,
}
"""What the forms ask for, by the name of what they do."""
