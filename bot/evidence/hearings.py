"""What people said of requirements, and the appeals of attendees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from bot import facts
from bot.evidence.said import Answer, Appeal, Settlement
from bot.facts import Body, Fact

DENIAL = "denial"
"""The kind of letter that denies a certificate."""


@dataclass(slots=True)
class Hearings:
    """Takes facts in any order. Of several words about one requirement the latest counts."""

    settled: dict[tuple[str, str], Settlement] = field(default_factory=dict)
    _words: defaultdict[str, list[Settlement]] = field(default_factory=lambda: defaultdict(list))
    _filed: defaultdict[str, dict[int, Appeal]] = field(default_factory=lambda: defaultdict(dict))
    _answers: dict[tuple[str, int], Answer] = field(default_factory=dict)
    _until: dict[str, int] = field(default_factory=dict)

    def take(self, fact: Fact, body: Body) -> bool:
        """Take in a fact; whether it was one of these."""
        at, seq = fact.happened_at, fact.seq
        match body:
            case facts.ReviewSettled():
                self._say(_word(fact, body, body.outcome, "settled"))
            case facts.RequirementOverridden():
                self._say(_word(fact, body, body.outcome, "overridden"))
            case facts.RequirementExempted():
                self._say(_word(fact, body, "pass", "exempted"))
            case facts.AppealFiled():
                appeal = Appeal(body.number, body.text, body.by, at, seq)
                self._filed[body.attendee][body.number] = appeal
            case facts.AppealAnswered():
                answer = Answer(body.outcome, body.by, body.reason, at, seq)
                self._answers.setdefault((body.attendee, body.number), answer)
                self._grant(fact, body)
            case facts.MailIntended() if body.letter == DENIAL:
                self._until[body.attendee] = int(body.details.get("appeal_until", 0))
            case _:
                return False
        return True

    def words(self, attendee: str) -> tuple[Settlement, ...]:
        """All that was said of an attendee's own requirements, in the order of time."""
        return tuple(sorted(self._words.get(attendee, ()), key=lambda one: (one.at, one.fact)))

    def appeals(self, attendee: str) -> tuple[Appeal, ...]:
        """An attendee's appeals in their order, with their answers."""
        until = self._until.get(attendee)
        return tuple(
            replace(
                one,
                is_late=until is not None and one.at > until,
                answer=self._answers.get((attendee, one.number)),
            )
            for _, one in sorted(self._filed.get(attendee, {}).items())
        )

    def _grant(self, fact: Fact, body: facts.AppealAnswered) -> None:
        """What a granted appeal says of the requirements that are a pass by it."""
        for requirement in body.requirements if body.outcome == "granted" else ():
            self._say(
                Settlement(
                    requirement=requirement,
                    attendee=body.attendee,
                    outcome="pass",
                    by=body.by,
                    reason=f"Appeal {body.number} granted. {body.reason}",
                    at=fact.happened_at,
                    fact=fact.seq,
                    how="overridden",
                )
            )

    def _say(self, word: Settlement) -> None:
        self._words[word.attendee].append(word)
        key = (word.requirement, word.attendee)
        before = self.settled.get(key)
        if before is None or (before.at, before.fact) < (word.at, word.fact):
            self.settled[key] = word


def _word(
    fact: Fact,
    body: facts.ReviewSettled | facts.RequirementOverridden | facts.RequirementExempted,
    outcome: Literal["pass", "fail", "computed"],
    how: Literal["settled", "overridden", "exempted"],
) -> Settlement:
    return Settlement(
        requirement=body.requirement,
        attendee=body.attendee,
        outcome=outcome,
        by=body.by,
        reason=body.reason,
        at=fact.happened_at,
        fact=fact.seq,
        how=how,
    )
