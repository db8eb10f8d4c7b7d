"""What each outcome rests on, as values for JSON: the evidence beside the decisions. Pure."""

from __future__ import annotations

from typing import Any

from bot.evidence.model import (
    AttendeeEvidence,
    Connection,
    DeviceSpan,
    PollEvidence,
    Registrant,
    Span,
    Stay,
)
from bot.local_time import iso
from bot.outcomes import Outcomes, report
from bot.rules.requirement import Training
from bot.rules.wording import minutes


def report_with_evidence(outcomes: Outcomes) -> dict[str, Any]:
    """What `decide --json` prints; for each attendee the evidence, and the blocks as they ran."""
    values = report(outcomes)
    for attendee, decision in zip(values["attendees"], outcomes.decisions, strict=True):
        attendee["evidence"] = _evidence(decision.evidence)
    return values | {"blocks": _blocks(outcomes.training)}


def _blocks(training: Training) -> list[dict[str, Any]]:
    return [
        {
            "id": run.block.id,
            "title": run.block.title,
            "kind": run.block.kind,
            "counts": run.counts,
            "planned": _span(Span(run.block.starts_at, run.block.ends_at)),
            "ran": _span(Span(run.starts_at, run.ends_at)),
            "facts": list(run.facts),
        }
        for run in training.blocks
    ]


def _evidence(evidence: AttendeeEvidence) -> dict[str, Any]:
    evaluation = evidence.evaluation
    return {
        "registrant": _registrant(evidence.registrant),
        "connections": [_connection(one) for one in evidence.connections],
        "minutes": {
            "present": minutes(evidence.present),
            "surely_present": minutes(evidence.surely_present),
            "perhaps_present": minutes(evidence.perhaps_present),
        },
        "blocks": [
            {"id": one.block, "held": minutes(one.held), "present": minutes(one.present)}
            for one in evidence.blocks
        ],
        "camera": [_device(one) for one in evidence.camera],
        "audio": [_device(one) for one in evidence.audio],
        "page_opened_at": _moment(evidence.page_opened_at),
        "polls": [_poll(one) for one in evidence.polls],
        "evaluation": evaluation
        and {
            "submitted_at": _moment(evaluation.submitted_at),
            "deadline": iso(evaluation.deadline),
            "facts": list(evaluation.facts),
        },
        "missing": list(evidence.missing),
        "doubts": list(evidence.doubts),
        "facts": list(evidence.facts),
    }


def _registrant(registrant: Registrant) -> dict[str, Any]:
    return {
        "attendee": registrant.attendee,
        "registrant_id": registrant.registrant_id,
        "license_number": registrant.license_number,
        "license_state": registrant.license_state,
        "ce_credit": registrant.ce_credit,
        "camera_exempt": registrant.camera_exempt,
    }


def _connection(connection: Connection) -> dict[str, Any]:
    match = connection.match
    return {
        "participant": connection.participant,
        "name": connection.name,
        "email": connection.email or None,
        "by_telephone": connection.by_telephone,
        "match": match
        and {
            "how": match.how,
            "certain": match.certain,
            "reason": match.reason,
            "facts": list(match.facts),
        },
        "stays": [_stay(one) for one in connection.stays],
    }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "span": _span(stay.span),
        "basis": stay.basis,
        "surely": stay.surely and _span(stay.surely),
        "perhaps": _span(stay.perhaps),
        "missing": stay.missing,
        "facts": list(stay.facts),
    }


def _device(span: DeviceSpan) -> dict[str, Any]:
    return {
        "span": _span(span.span),
        "state": span.state,
        "source": span.source or None,
        "contradicted": list(span.contradicted),
        "facts": list(span.facts),
    }


def _poll(poll: PollEvidence) -> dict[str, Any]:
    return {
        "id": poll.poll,
        "required": poll.required,
        "launched_at": iso(poll.launched_at),
        "closed_at": iso(poll.closed_at),
        "shown_at": _moment(poll.shown_at),
        "answered_at": _moment(poll.answered_at),
        "in_time": poll.in_time,
        "via": poll.via or None,
        "answers": [list(one) for one in poll.answers],
        "facts": list(poll.facts),
    }


def _span(span: Span) -> list[str]:
    return [iso(span.start), iso(span.end)]


def _moment(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
