"""Everything that is known of one attendee, in the order of time, and what it came to: as text.

Each line names the facts behind it, so that it can be looked up in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.evidence.model import AttendeeEvidence, Connection, DeviceSpan, PollEvidence
from bot.facts import (
    EvaluationSubmitted,
    PageOpened,
    PollAnswered,
    PollClosed,
    PollLaunched,
    PromptShown,
)
from bot.local_time import to_local
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import Requirement, Training
from bot.rules.wording import counted, listed, sentences

Origins = Mapping[int, tuple[str, str]]
"""The kind of each fact and who told it (`zoom`, `page`, …), by its seq."""

_SHOWN = 4
"""How many seqs a line names; of more, the first and the last."""


class Entry(NamedTuple):
    """Something that happened at a moment (UTC milliseconds), and the facts behind it.

    Of those the ones whose kind ends with `kind` tell of this very moment, where any does.
    """

    at: int
    subject: str
    text: str
    facts: tuple[int, ...]
    kind: str = ""


def explain(outcomes: Outcomes, decision: Decision, origins: Origins) -> str:
    """The timeline of one attendee and each requirement with its reason."""
    training, registrant = outcomes.training, decision.evidence.registrant
    lines = [
        f"{registrant.name} <{registrant.email}>",
        f"{training.session.title} ({training.session.id})",
        f"{decision.outcome}, {decision.credits:g} credits under {training.policy.ruleset}, "
        f"policy {training.policy.digest}",
        *(
            f"version {one.number} by {one.by}, after the room opened: {one.reason}"
            for one in outcomes.changes
        ),
        "",
        f"What happened (times of {training.session.timezone})",
    ]
    for entry in timeline(training, decision.evidence):
        when = f"{to_local(entry.at, training.zone):%b %d %I:%M:%S %p}"
        cited = _cited(_telling(entry, origins), origins)
        lines.append(f"  {when}  {entry.subject:10}  {entry.text}{cited}")
    if decision.evidence.missing:
        lines += ["", "What is missing", *(f"  {text}" for text in decision.evidence.missing)]
    lines += ["", "What it comes to"]
    for requirement in decision.requirements:
        lines += _requirement(requirement, origins)
    return "\n".join(lines)


def timeline(training: Training, evidence: AttendeeEvidence) -> list[Entry]:
    """Blocks, connections, devices, prompts, evaluation and decisions in the order of time."""
    entries = [
        *_blocks(training),
        *(entry for one in evidence.connections for entry in _connection(one)),
        *_devices("camera", evidence.camera),
        *_devices("audio", evidence.audio),
        *(entry for poll in evidence.polls for entry in _poll(training, poll)),
        *_page(evidence),
        *_said(evidence),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _blocks(training: Training) -> Iterator[Entry]:
    for run in training.blocks:
        minutes = f"{(run.ends_at - run.starts_at) / 60_000:g} min"
        counts = f"{minutes}, counts" if run.counts else f"{minutes}, does not count"
        yield Entry(run.starts_at, "block", f"“{run.block.title}” ({counts})", run.facts)


def _connection(connection: Connection) -> Iterator[Entry]:
    name = f"“{connection.name}”"
    match = connection.match.reason if connection.match else ""
    for stay in connection.stays:
        came = sentences([f"joined as {name} ({stay.basis}).", match])
        went = sentences([f"left as {name} ({stay.basis}).", stay.missing])
        yield Entry(stay.span.start, "connection", came, stay.facts, "_joined")
        yield Entry(stay.span.end, "connection", went, stay.facts, "_left")


def _devices(subject: str, spans: Sequence[DeviceSpan]) -> Iterator[Entry]:
    for one in spans:
        told = f", told by {one.source}" if one.source else ""
        against = f"; {listed(one.contradicted)} saw otherwise" if one.contradicted else ""
        yield Entry(one.span.start, subject, f"{one.state}{told}{against}", one.facts)


def _poll(training: Training, poll: PollEvidence) -> Iterator[Entry]:
    name, optional = f"“{poll.poll}”", "" if poll.required else ", not required"
    yield Entry(
        poll.launched_at, "poll", f"{name} launched{optional}", poll.facts, PollLaunched.KIND
    )
    if poll.shown_at is not None:
        yield Entry(poll.shown_at, "poll", f"{name} shown", poll.facts, PromptShown.KIND)
    if poll.answered_at is not None:
        late = "" if poll.in_time else ", after it closed"
        text = f"{name} answered by {poll.via or 'page'}{late}"
        yield Entry(poll.answered_at, "poll", text, poll.facts, PollAnswered.KIND)
    elif poll.closed_at <= training.as_of:
        unanswered = "unanswered" if poll.shown_at is not None else "never shown here"
        if poll.is_unclear:
            unanswered = "asked in Zoom too, whose answers are not all in or known"
        text = f"{name} closed, {unanswered}"
        yield Entry(poll.closed_at, "poll", text, poll.facts, PollClosed.KIND)


def _page(evidence: AttendeeEvidence) -> Iterator[Entry]:
    opened, evaluation = evidence.page_opened_at, evidence.evaluation
    if opened is not None:
        yield Entry(opened, "page", "opened by the link", evidence.facts, PageOpened.KIND)
    if evaluation and evaluation.submitted_at is not None:
        kind = EvaluationSubmitted.KIND
        yield Entry(evaluation.submitted_at, "evaluation", "came in", evaluation.facts, kind)


def _said(evidence: AttendeeEvidence) -> Iterator[Entry]:
    """What people said of the attendee's requirements, and the appeals with their answers."""
    for word in evidence.words:
        outcome = "" if word.how == "exempted" else f" as {word.outcome}"
        text = f"{word.requirement} {word.how}{outcome} by {word.by}: {word.reason}"
        yield Entry(word.at, "decision", text, (word.fact,))
    for appeal in evidence.appeals:
        late = ", after the time for it" if appeal.is_late else ""
        entered = f", entered by {appeal.by}" if appeal.by else ""
        filed = f"appeal {appeal.number} filed{late}{entered}: {appeal.text}"
        yield Entry(appeal.at, "appeal", filed, (appeal.fact,))
        if answer := appeal.answer:
            text = f"appeal {appeal.number} {answer.outcome} by {answer.by}: {answer.reason}"
            yield Entry(answer.at, "appeal", text, (answer.fact,))


def _telling(entry: Entry, origins: Origins) -> tuple[int, ...]:
    """The facts that tell of an entry's own moment, else all that are behind it."""
    own = tuple(seq for seq in entry.facts if origins.get(seq, ("", ""))[0].endswith(entry.kind))
    return own or entry.facts


def _requirement(requirement: Requirement, origins: Origins) -> list[str]:
    amounts = f"{requirement.measured}; needed: {requirement.needed}"
    return [
        f"  {requirement.id:8} {requirement.outcome:7} {amounts}",
        f"           {requirement.reason}{_cited(requirement.facts, origins)}",
    ]


def _cited(facts: tuple[int, ...], origins: Origins) -> str:
    """The facts behind a line and who told them: ` [facts 12 and 980, zoom]`."""
    if not facts:
        return ""
    if len(facts) <= _SHOWN:
        named = listed([str(seq) for seq in facts])
        named = f"fact {named}" if len(facts) == 1 else f"facts {named}"
    else:
        named = f"{counted(len(facts), 'fact')} from {facts[0]} to {facts[-1]}"
    told = sorted({origins[seq][1] for seq in facts if seq in origins})
    return f"  [{', '.join([named, *told])}]"
