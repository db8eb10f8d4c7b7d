"""What an attendee's page shows, as values for JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.evidence.progress import BlockAsRun
from bot.evidence.results import offers
from bot.local_time import clock_text, iso
from bot.pages.recording import receipt_text
from bot.pages.standing import CameraLine, PollLine, Standing
from bot.pages.training import LaunchedPoll, Moment
from bot.session import Session

State = dict[str, Any]


def news(moment: Moment) -> State:
    """What is the same for all attendees of a session."""
    session = moment.session
    return {
        "session": {
            "id": session.id,
            "title": session.title,
            "timezone": session.timezone,
            "starts_at": iso(moment.starts_at),
            "ends_at": iso(moment.ends_at),
        },
        "phase": moment.phase,
        "block": _block(moment.block),
        "next": _block(moment.following),
        "polls": [_poll(launched) for launched in moment.open_polls],
        "evaluation": _evaluation(moment),
        "resources": [{"title": one.title, "url": one.url} for one in moment.resources],
    }


def own(name: str, you: Standing, version: str, accepted_at: int | None) -> State:
    """What is one attendee's own; `version` is the policy's, empty where that is wrong."""
    accepted = iso(accepted_at) if accepted_at is not None else None
    return {
        "name": name,
        "policy": {"version": version, "accepted_at": accepted} if version else None,
        "in_room": you.in_room,
        "minutes_present": you.minutes_present,
        "minutes_held": you.minutes_held,
        "may_miss_minutes": you.may_miss,
        "polls": {"launched": len(you.judged), "answered": you.answered},
        "camera": _camera(you.camera),
        "evaluation": you.evaluation,
        "known_in_zoom": you.known_in_zoom,
        "claimed": you.claimed or None,
    }


def _camera(camera: CameraLine | None) -> State | None:
    if camera is None:
        return None
    return {
        "state": camera.state,
        "off_minutes": camera.off_minutes,
        "allowed_minutes": camera.allowed_minutes,
    }


def answer(line: PollLine, session: Session) -> State:
    """Whether and when a poll was answered."""
    if line.answered_at is None:
        return {"answered_at": None, "receipt": None}
    receipt = receipt_text(line.answered_at, session)
    return {"answered_at": iso(line.answered_at), "receipt": receipt}


def happened(moment: Moment, you: Standing) -> list[State]:
    """What has happened so far, each with its moment: for a page that was away meanwhile."""
    told = [*_blocks_begun(moment), *(_told(line, moment) for line in you.polls)]
    if moment.phase == "after":
        told.append({"at": moment.ends_at, "text": "The training ended."})
    return sorted(told, key=lambda one: int(one["at"]))


def _blocks_begun(moment: Moment) -> Iterator[State]:
    for run in moment.blocks:
        if run.starts_at <= moment.now and not run.is_skipped:
            yield {"at": run.starts_at, "text": f"“{run.block.title}” began."}


def _told(line: PollLine, moment: Moment) -> State:
    launched, zone = line.launched, moment.session.zone
    began = f"The poll “{launched.title}” opened"
    if line.state == "open":
        return {"at": launched.run.launched_at, "text": f"{began}; it is still open."}
    if line.answered_at is not None:
        return {"at": line.answered_at, "text": f"{began}. You answered it."}
    closed = f"{began} and closed at {clock_text(launched.run.closed_at, zone)}"
    ends = {
        "in Zoom": "Answers that were given in Zoom come in after the end.",
        "not shown": "It was not shown on this page, which is not held against you.",
    }
    end = ends.get(line.state, "It was not answered.")
    return {"at": min(launched.run.closed_at, moment.now), "text": f"{closed}. {end}"}


def _block(run: BlockAsRun | None) -> State | None:
    if run is None:
        return None
    times = {"starts_at": iso(run.starts_at), "ends_at": iso(run.ends_at)}
    block = run.block
    named = {"id": block.id, "title": block.title, "kind": block.kind, "counts": block.counts}
    return named | times


def _poll(launched: LaunchedPoll) -> State:
    questions = [
        {"text": one.text, "kind": one.kind, "choices": offers(one)}
        for one in launched.poll.questions
    ]
    return {
        "poll": launched.poll.id,
        "title": launched.title,
        "required": launched.poll.required,
        "channel": launched.poll.channel,
        "launched_at": iso(launched.run.launched_at),
        "closes_at": iso(launched.run.closed_at),
        "questions": questions,
    }


def _evaluation(moment: Moment) -> State | None:
    if moment.session.evaluation is None or moment.evaluation_closes_at is None:
        return None
    return {
        "url": moment.session.evaluation.url,
        "closes_at": iso(moment.evaluation_closes_at),
        "open": moment.evaluation_is_open,
    }
