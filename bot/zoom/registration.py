"""What a registrant of Zoom's says, read into a row of the roster. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.evidence.naming import BOT_NAME, same_name
from bot.registrants import Row
from bot.session import RegistrationQuestions
from bot.zoom.fields import tables, text

_LICENSE = r"licen[cs]"
_STATE = r"\b(state|province|jurisdiction|territory)s?\b"
_RECOGNISED = {
    "license_number": re.compile(
        rf"{_LICENSE}.*(\bnumber|\bno\b|#|\bid\b)|(\bnumber|\bno\b).*{_LICENSE}"
    ),
    "license_state": re.compile(rf"{_LICENSE}.*{_STATE}|{_STATE}.*{_LICENSE}"),
    "ce_credit": re.compile(r"\bce(s|us?|h)?\b|continuing education|\bcredits?\b"),
}
"""The words by which a custom question is recognised where the session file names no title."""

LONGEST_TITLE = 500
"""How much of a question is read, in characters: the words may stand anywhere in it."""

_YES = re.compile(r"(yes|y|true)\b", re.IGNORECASE)
_UNSURE = re.compile(r"\b(not sure|unsure|maybe|undecided)\b", re.IGNORECASE)
_NO = re.compile(r"\b(no|not|none|without|don.?t|false)\b|^n/?a$", re.IGNORECASE)
_WANTED = re.compile(r"\bcredits?\b|\bceus?\b|\bplease\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Registration:
    """What Zoom tells of a registrant; what it does not tell is empty, or None."""

    email: str
    name: str
    registrant_id: str = ""
    join_url: str = ""
    license_number: str = ""
    license_state: str = ""
    ce_credit: bool | None = None

    @property
    def is_the_bots(self) -> bool:
        """Whether the in-meeting bot registered itself, which makes nobody an attendee."""
        return same_name(self.name) == same_name(BOT_NAME)

    def row(self, known: Row | None) -> Row:
        """The row of the roster; what Zoom does not tell stays as it is known from elsewhere."""
        before = known or Row(email=self.email, name=self.name)
        return replace(
            before,
            email=self.email,
            name=self.name or before.name or self.email,
            registrant_id=self.registrant_id or before.registrant_id,
            join_url=self.join_url or before.join_url,
            license_number=self.license_number or before.license_number,
            license_state=self.license_state or before.license_state,
            ce_credit=before.ce_credit if self.ce_credit is None else self.ce_credit,
        )

    def after(self, earlier: Registration) -> Registration:
        """This one, with what only an earlier word on the same person told."""
        return Registration(
            email=self.email or earlier.email,
            name=self.name or earlier.name,
            registrant_id=self.registrant_id or earlier.registrant_id,
            join_url=self.join_url or earlier.join_url,
            license_number=self.license_number or earlier.license_number,
            license_state=self.license_state or earlier.license_state,
            ce_credit=earlier.ce_credit if self.ce_credit is None else self.ce_credit,
        )


def read_registration(registrant: Mapping[str, Any], titles: RegistrationQuestions) -> Registration:
    """What a registrant's fields tell; `titles` are those of questions with unusual words."""
    fields = dict(registrant)
    answers = answers_of(fields, titles)
    name = f"{text(fields, 'first_name')} {text(fields, 'last_name')}".strip()
    return Registration(
        email=text(fields, "email"),
        name=name,
        registrant_id=text(fields, "id") or text(fields, "registrant_id"),
        join_url=text(fields, "join_url"),
        license_number=answers.get("license_number", ""),
        license_state=answers.get("license_state", ""),
        ce_credit=yes_or_no(answers.get("ce_credit", "")),
    )


def answers_of(fields: dict[str, Any], titles: RegistrationQuestions) -> dict[str, str]:
    """The answers to the custom questions that are recognised, by what they are about."""
    found: dict[str, str] = {}
    for question in tables(fields, "custom_questions"):
        about = subject_of(text(question, "title"), titles)
        if about and text(question, "value"):
            found.setdefault(about, text(question, "value"))
    return found


def subject_of(title: str, titles: RegistrationQuestions) -> str:
    """What a custom question is about: the field of the roster, or empty where it is another."""
    plain = " ".join(title[:LONGEST_TITLE].casefold().split())
    named = {name: getattr(titles, name) for name in _RECOGNISED}
    for name, wanted in named.items():
        if wanted and " ".join(wanted.casefold().split()) == plain:
            return name
    for name, words in _RECOGNISED.items():
        if not named[name] and words.search(plain):
            return name
    return ""


def yes_or_no(answer: str) -> bool | None:
    """Whether an answer such as "Yes, 2 CE credits" says yes; None where it says neither."""
    plain = answer.strip()
    if _YES.match(plain):
        return True
    if _UNSURE.search(plain):
        return None
    if _NO.search(plain):
        return False
    return True if _WANTED.search(plain) else None
