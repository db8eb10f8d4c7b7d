"""The outcomes of a session as a table: CSV for spreadsheets, and plain text for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import IDS
from bot.rules.wording import counted, listed, minutes
from bot.told import short_of_pass

COLUMNS = (
    "email",
    "name",
    "outcome",
    "credits",
    "present_minutes",
    "counted_minutes",
    "camera_on_minutes",
    "camera_off_minutes",
    "camera_unknown_minutes",
    "polls_launched",
    "polls_shown",
    "polls_answered",
    *IDS,
    "reasons",
)
"""The columns of the CSV: a column per requirement, empty where it does not apply."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a spreadsheet takes a cell for a formula."""


def csv_text(outcomes: Outcomes) -> str:
    """One row per attendee, with a header. Text that looks like a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for decision in outcomes.decisions:
        values = row(outcomes, decision)
        writer.writerow([harmless(values[column]) for column in COLUMNS])
    return out.getvalue()


def row(outcomes: Outcomes, decision: Decision) -> dict[str, str | float]:
    """One attendee's outcomes by column."""
    evidence = decision.evidence
    polls = outcomes.answers(evidence)
    values: dict[str, str | float] = dict.fromkeys(IDS, "")
    values |= {one.id: one.outcome for one in decision.requirements}
    return values | {
        "email": evidence.registrant.email,
        "name": evidence.registrant.name,
        "outcome": decision.outcome,
        "credits": decision.credits,
        "present_minutes": outcomes.present(evidence),
        "counted_minutes": minutes(outcomes.training.counted),
        "camera_on_minutes": minutes(evidence.camera_on),
        "camera_off_minutes": minutes(evidence.camera_off),
        "camera_unknown_minutes": minutes(evidence.camera_unknown),
        "polls_launched": polls.launched,
        "polls_shown": polls.shown,
        "polls_answered": len(polls.answered),
        "reasons": " ".join(
            f"{one.id}: {one.reason}" for one in decision.requirements if one.is_short_of_pass
        ),
    }


def harmless(value: str | float) -> str | float:
    """A cell that no spreadsheet takes for a formula."""
    risky = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if risky else value


def text(outcomes: Outcomes) -> str:
    """A line per attendee, then what concerns everyone and whom nobody knows."""
    lines = list(_lines(outcomes))
    lines += ["", *_of_the_session(outcomes), *_unmatched(outcomes), _summary(outcomes)]
    return "\n".join(lines).strip("\n")


def _lines(outcomes: Outcomes) -> Iterator[str]:
    width = max((len(_who(one)) for one in outcomes.decisions), default=0)
    for one in outcomes.decisions:
        values = row(outcomes, one)
        polls = f"{values['polls_answered']}/{values['polls_launched']} polls"
        present = f"{values['present_minutes']:5.1f} of {values['counted_minutes']:.1f} min"
        line = f"{_who(one):{width}}  {one.outcome:6}  {present}  {polls}  {_why(one)}"
        yield line.rstrip()


def _who(decision: Decision) -> str:
    registrant = decision.evidence.registrant
    return f"{registrant.name} <{registrant.email}>"


def _why(decision: Decision) -> str:
    """What keeps an attendee from a pass; what time alone will resolve is named by its id."""
    own = short_of_pass(decision)
    reasons = [f"{one.id} {one.outcome}: {one.reason}" for one in own if not one.awaiting]
    awaited = [one.id for one in own if one.awaiting]
    if awaited:
        reasons.append(f"{listed(awaited)} awaited.")
    return " ".join(reasons)


def _of_the_session(outcomes: Outcomes) -> Iterator[str]:
    """The session's own requirements, each told once for all whom it concerns."""
    told = Counter(
        (one.id, one.outcome, one.reason)
        for decision in outcomes.decisions
        for one in decision.requirements
        if one.is_of_the_session and one.is_short_of_pass
    )
    for (requirement, outcome, reason), number in told.items():
        yield f"{requirement} {outcome} of {counted(number, 'attendee')}: {reason}"


def _unmatched(outcomes: Outcomes) -> Iterator[str]:
    for one in outcomes.unmatched:
        suggestion = outcomes.emails.get(one.suggestion or "")
        hint = f", perhaps {suggestion}" if suggestion else ""
        yield (
            f"Tied to nobody: “{one.name}”, {minutes(one.present):.1f} min{hint}. "
            f"Its participant is {one.participant}"
        )


def _summary(outcomes: Outcomes) -> str:
    found = [one.outcome for one in outcomes.decisions]
    parts = [f"{found.count(outcome)} {outcome}" for outcome in ("pass", "fail", "review")]
    return f"{counted(len(found), 'attendee')}: {listed(parts)}."
