"""A response from a form elsewhere, and the fact that it becomes: whose it is, and what is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.evaluations.links import code_of, is_code
from bot.evidence.model import Registrant
from bot.evidence.naming import same_email
from bot.facts import EvaluationSubmitted, EvaluationUnmatched, NewFact

Via = Literal["form", "csv", "zoom"]

LONGEST_ANSWER = 4_000
"""How much of an answer is kept, in characters."""

_PERSONAL = re.compile(
    r"(your |full |first |last |family |given )?name|e-?mail( address)?|username|"
    r"(tele)?phone( number)?|(mailing |home |postal )?address|"
    r".*\b(license|licence) (number|no\.?)|date of birth",
    re.IGNORECASE,
)
"""Questions that ask who somebody is, and nothing about the training."""


@dataclass(frozen=True, slots=True)
class Response:
    """One response as a form gave it. `at` is its own time, UTC milliseconds.

    `id` tells it from every other of the same form; `code` is the attendee's own, where it was
    filled in.
    """

    id: str
    at: int
    email: str = ""
    name: str = ""
    code: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


class Roll:
    """The registrants of a session, by what a response names them with."""

    def __init__(self, secret_key: bytes, registrants: Mapping[str, Registrant]) -> None:
        self._by_code = {code_of(secret_key, attendee): attendee for attendee in registrants}
        self._by_email = {same_email(one.email): who for who, one in registrants.items()}

    def find(self, response: Response) -> str | None:
        """Whose a response is: by the code, else by the address; None where nobody's."""
        by_code = self._by_code.get(response.code.strip().lower())
        return by_code or self._by_email.get(same_email(response.email))


def fact_of(session: str, response: Response, via: Via, roll: Roll) -> NewFact:
    """The fact that a response came in: of an attendee, or of somebody to be found by a person."""
    attendee, answers = roll.find(response), kept(response.answers)
    if attendee:
        own = EvaluationSubmitted(attendee=attendee, via=via, response=response.id, answers=answers)
        return own.fact(session, at=response.at, source=via)
    stray = EvaluationUnmatched(
        email=response.email,
        name=response.name,
        via=via,
        response=response.id,
        answers=answers,
    )
    return stray.fact(session, at=response.at, source=via)


def kept(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without those that tell who somebody is, which the fact itself does."""
    return {
        question: answer.strip()[:LONGEST_ANSWER]
        for question, answer in answers.items()
        if answer.strip() and not is_code(answer) and not is_personal(question)
    }


def is_personal(question: str) -> bool:
    """Whether a question asks who somebody is."""
    return bool(_PERSONAL.fullmatch(" ".join(question.split()).rstrip(" ?:*")))


def digest_of(*parts: object) -> str:
    """A name for a response that its form gives none."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
