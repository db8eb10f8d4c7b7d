"""What stands in the report for the board, as values for its template. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.bundle.contents import Contents
from bot.erasures import Erasure
from bot.local_time import clock_text, to_local
from bot.rules.decision import Decision
from bot.rules.requirement import TITLES, Training
from bot.rules.wording import counted, day_text, in_minutes, listed, minutes, span_text
from bot.told import full_moment, of_the_session, settings_of, short_of_pass


def words(contents: Contents) -> dict[str, Any]:
    """Everything that the template shows, in words; nothing in it is computed there."""
    outcomes = contents.outcomes
    training = outcomes.training
    session = training.session
    found = [one.outcome for one in outcomes.decisions]
    return {
        "title": session.title,
        "session": session.id,
        "when": _when(training),
        "about": list(_about(training)),
        "tally": [[outcome, found.count(outcome)] for outcome in ("pass", "fail", "review")],
        "attendees": [_attendee(contents, one) for one in outcomes.decisions],
        "unmatched": [
            f"{one.name or 'No name'}, {in_minutes(one.present)}" for one in outcomes.unmatched
        ],
        "blocks": list(_blocks(training)),
        "of_the_session": [
            [one.id, one.outcome, f"{TITLES[one.id]}. {one.reason}"]
            for one in of_the_session(outcomes)
        ],
        "policy": [list(one) for one in settings_of(training.policy)],
        "certificates": [
            [one.number, one.body.name, one.body.form, one.body.issued, one.state]
            for one in contents.certificates
        ],
        "erasures": [_erasure(one, training) for one in contents.erasures],
        "signatories": list(_signatories(training)),
        "facts": outcomes.facts,
        "head": outcomes.head,
        "digest": training.policy.digest,
    }


def _erasure(erasure: Erasure, training: Training) -> str:
    when = full_moment(erasure.at, training.zone)
    return f"{when}: {counted(erasure.number, 'fact')}, by {erasure.by}. {erasure.reason}"


def _signatories(training: Training) -> Iterator[str]:
    """Who signs the report: the provider's officer, and whoever looked it through."""
    provider = training.session.provider
    named = ", ".join(filter(None, [provider.officer, provider.name])) if provider else ""
    yield named or "For the provider"
    yield "Reviewed by"


def _when(training: Training) -> str:
    start, zone = training.blocks[0].starts_at, training.zone
    times = span_text(start, training.ends_at, zone)
    return f"{day_text(start, zone)}, {times} {to_local(start, zone):%Z}"


def _about(training: Training) -> Iterator[list[str]]:
    session, provider = training.session, training.session.provider
    if provider:
        number = f", number {provider.number}" if provider.number else ""
        yield ["Provider", provider.name + number]
    if provider and provider.approved:
        yield ["Approved", f"{provider.approved[0]} to {provider.approved[1]}"]
    if session.presenters:
        yield ["Presenters", listed(session.presenters)]
    credit = f"{session.credits:g} {session.credit_type}".strip()
    yield ["Credit", f"{credit}, for {in_minutes(training.counted)} that count"]
    yield ["Ruleset", training.policy.ruleset]
    yield ["Decided as of", full_moment(training.as_of, session.zone)]


def _attendee(contents: Contents, decision: Decision) -> dict[str, Any]:
    outcomes, registrant = contents.outcomes, decision.evidence.registrant
    answers = outcomes.answers(decision.evidence)
    licence = f"{registrant.license_state} {registrant.license_number}".strip()
    recorded = [body.by for _, body in contents.recorded if body.attendee == registrant.attendee]
    return {
        "name": registrant.name,
        "below": [
            registrant.email,
            *([f"licence {licence}"] if licence else []),
            *([] if registrant.ce_credit else ["asked for no credit"]),
            *([f"put on record by {recorded[-1]}"] if recorded else []),
        ],
        "outcome": decision.outcome,
        "credits": f"{decision.credits:g}",
        "minutes": f"{outcomes.present(decision.evidence):.1f}",
        "polls": f"{len(answers.answered)} of {answers.launched}",
        "reasons": [[one.id, one.outcome, one.reason] for one in short_of_pass(decision)],
    }


def _blocks(training: Training) -> Iterator[list[str]]:
    for run in training.blocks:
        polls = [
            clock_text(poll.launched_at, training.zone)
            for poll in training.launched
            if poll.block == run.block.id
        ]
        yield [
            f"{run.block.starts}–{run.block.ends}",
            span_text(run.starts_at, run.ends_at, training.zone),
            f"{minutes(run.ends_at - run.starts_at):g}",
            "yes" if run.counts else "no",
            run.block.title,
            ", ".join(polls),
        ]
