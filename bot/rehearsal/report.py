"""What came of a rehearsal: a table for people, JSON for programs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.clock import MINUTE, SECOND
from bot.rehearsal.judgement import Judgement

LAGGED = 0.25
"""From how many seconds of real time on the rehearsal says that it fell behind its own clock."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A poll's launch: how often the ledger has it, and how late it and its showing were (ms).

    `late` is None where it was never launched; `seen` is when the last page had it, after it.
    """

    poll: str
    times: int
    late: int | None
    seen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything there is to tell. Lags and `seconds` are seconds of real time.

    `astray` says in words what was done in Zoom and is not as Zoom's interface should have told it.
    """

    session: str
    speed: float
    seed: int
    chaos: bool
    seconds: float
    judgements: Sequence[Judgement]
    launches: Sequence[Launched]
    unmatched: Sequence[str]
    facts: int
    broken: str
    refused: int
    troubles: int
    lag: tuple[float, float]
    deliveries: Mapping[str, Any]
    disturbances: Mapping[str, int] = field(default_factory=dict)
    astray: Sequence[str] = ()

    @property
    def wrong(self) -> int:
        """How many outcomes differ from the truth."""
        return sum(one.verdict == "WRONG" for one in self.judgements)

    @property
    def reviews(self) -> int:
        """How many outcomes leave something to a person."""
        return sum(one.outcome == "review" for one in self.judgements)

    @property
    def undecided(self) -> int:
        """How many outcomes have a review where the truth was lost on the way."""
        return sum(one.verdict == "review" for one in self.judgements)

    @property
    def failures(self) -> list[str]:
        """What went wrong besides outcomes, in words."""
        found = [
            f"The poll {one.poll} was launched {one.times} times instead of once."
            for one in self.launches
            if one.times != 1
        ]
        found += self.astray
        return found + ([f"The ledger does not verify: {self.broken}"] if self.broken else [])

    @property
    def on_page(self) -> int:
        """How many answers to polls came by the attendees' pages."""
        return sum(len(one.on_page) for one in self.judgements)

    @property
    def in_zoom(self) -> int:
        """How many came by native polls, from Zoom's report."""
        return sum(len(one.in_zoom) for one in self.judgements)

    @property
    def is_right(self) -> bool:
        """Whether all outcomes are right, each poll was launched once, and the ledger verifies."""
        return not self.wrong and not self.failures

    def over(self, seconds: float) -> Report:
        """The same, with how long all of it took, from the first preparation on."""
        return replace(self, seconds=seconds)

    def as_json(self) -> dict[str, Any]:
        """The report as values for JSON."""
        late = [one.late for one in self.launches if one.late is not None]
        seen = [one.seen for one in self.launches if one.seen is not None]
        return {
            "session": self.session,
            "attendees": len(self.judgements),
            "speed": self.speed,
            "seed": self.seed,
            "chaos": self.chaos,
            "wrong": self.wrong,
            "reviews": self.reviews,
            "undecided": self.undecided,
            "seconds": round(self.seconds, 2),
            "launched": {one.poll: one.times for one in self.launches},
            "lateness": {
                "launch_seconds": _seconds(late),
                "launch_real_ms": _real(late, self.speed),
                "page_seconds": _seconds(seen),
                "page_real_ms": _real(seen, self.speed),
            },
            "driver_lag": {"p99": round(self.lag[0], 3), "most": round(self.lag[1], 3)},
            "answers": {"page": self.on_page, "zoom": self.in_zoom},
            "answers_refused": self.refused,
            "troubles": self.troubles,
            "deliveries": dict(self.deliveries),
            "disturbances": dict(self.disturbances),
            "ledger": {"facts": self.facts, "verified": not self.broken},
            "unmatched": list(self.unmatched),
            "failures": self.failures,
            "people": [_person(one) for one in self.judgements],
        }

    def text(self) -> str:
        """The report as a table, with what is to be known about it below."""
        rows = [HEADER, *(_row(one) for one in self.judgements)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, "", *self._differences(), *self._summary()])

    def _differences(self) -> Iterator[str]:
        for one in self.judgements:
            for other in one.differences:
                lost = f" (lost: {_counted(one.lost)})" if one.lost else ""
                yield (
                    f"{one.verdict}: {one.person.name}, {other.requirement}: truth "
                    f"{other.truth or 'none'}, outcome {other.outcome or 'none'}. "
                    f"{other.reason}{lost}"
                )

    def _summary(self) -> Iterator[str]:
        outcomes = Counter(one.outcome for one in self.judgements)
        told = ", ".join(f"{outcomes[name]} {name}" for name in ("pass", "fail", "review"))
        yield f"{len(self.judgements)} attendees: {told}."
        once = sum(one.times == 1 for one in self.launches)
        yield f"{once} of {len(self.launches)} polls were launched exactly once."
        if self.unmatched:
            yield f"In the room and tied to nobody: {', '.join(self.unmatched)}."
        yield f"Answers: {self.on_page} on the attendees' pages, {self.in_zoom} by poll in Zoom."
        carried = ", ".join(f"{number} {what}" for what, number in self.deliveries.items())
        yield f"Deliveries: {carried}."
        if self.disturbances:
            done = ", ".join(f"{number} {what}" for what, number in self.disturbances.items())
            yield f"Chaos: {done}."
        if self.refused:
            yield f"{self.refused} answers came after the close and were refused, as they must be."
        if self.lag[1] > LAGGED:
            yield (
                f"The rehearsal itself was up to {self.lag[1]:.2f} s behind its clock (p99 "
                f"{self.lag[0]:.2f} s): this machine is busy, or the speed too high for it."
            )
        yield from self.failures
        yield f"{self.facts} facts; {self.seconds:.1f} s. {self._verdict()}"

    def _verdict(self) -> str:
        if self.wrong:
            differ = "1 outcome differs" if self.wrong == 1 else f"{self.wrong} outcomes differ"
            return f"{differ} from the truth."
        if self.undecided:
            left = "1 was" if self.undecided == 1 else f"{self.undecided} were"
            return f"No outcome is wrong; {left} left to a person as evidence was lost on the way."
        return "No outcome differs from the truth."


HEADER = (
    *("attendee", "kind", "truth", "outcome", "minutes", "measured"),
    *("answered", "on page", "in Zoom", "verdict"),
)


def _row(one: Judgement) -> tuple[str, ...]:
    return (
        one.person.name,
        one.person.kind,
        one.truth.outcome,
        one.outcome,
        f"{one.truth.present / MINUTE:.1f}",
        f"{one.present / MINUTE:.1f}",
        f"{one.answered} of {one.shown} shown",
        f"{len(one.on_page)}",
        f"{len(one.in_zoom)}",
        one.verdict,
    )


def _person(one: Judgement) -> dict[str, Any]:
    return {
        "name": one.person.name,
        "email": one.person.email,
        "kind": one.person.kind,
        "truth": one.truth.outcome,
        "outcome": one.outcome,
        "verdict": one.verdict,
        "minutes": {
            "truth": round(one.truth.present / MINUTE, 3),
            "measured": round(one.present / MINUTE, 3),
            "attended": round(one.truth.attended / MINUTE, 3),
        },
        "polls": {
            "shown": one.shown,
            "answered": one.answered,
            "truly_shown": one.truth.shown,
            "truly_answered": one.truth.answered,
            "on_page": len(one.on_page),
            "in_zoom": len(one.in_zoom),
        },
        "lost": list(one.lost),
        "differences": [
            {
                "requirement": other.requirement,
                "truth": other.truth,
                "outcome": other.outcome,
                "reason": other.reason,
            }
            for other in one.differences
        ],
    }


def _seconds(milliseconds: Sequence[int]) -> float:
    return round(max(milliseconds, default=0) / SECOND, 1)


def _real(milliseconds: Sequence[int], speed: float) -> float:
    return round(max(milliseconds, default=0) / speed, 1)


def _counted(names: Sequence[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in Counter(names).items())
