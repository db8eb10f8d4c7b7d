"""What a session file lacks under its ruleset, as far as it can be foreseen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.clock import MINUTE
from bot.evidence.progress import PollAsRun, Progress
from bot.rules.credit import app_01
from bot.rules.policy import Policy
from bot.rules.prompts import least_polls, shortfalls
from bot.rules.requirement import Training
from bot.rules.wording import counted, in_minutes, listed, span_text
from bot.session import Session
from schedules.poll_times import PollTimes
from schedules.timeline import timeline

Lack = tuple[tuple[str | int, ...], str]
"""The path to a key of the session file, and what is lacking there."""


def lacks(session: Session, policy: Policy) -> Iterator[Lack]:
    """What a person should look at before the training: prompts, credit, camera, approval."""
    planned = list(timeline(session, Progress()).polls)
    training = _as_planned(session, policy, [])
    yield from _prompts(training, [one for one in planned if one.poll.required])
    yield from _credit(training)
    yield from _gaps(session)
    yield from _camera(session, policy)
    approval = app_01(training)
    if approval and approval.outcome != "pass":
        yield ("provider", "approved"), f"APP-01: {approval.reason}"
    if session.evaluation and not session.objectives:
        yield (
            ("objectives",),
            "EVAL-02: there are none, so the evaluation has no item for each learning objective",
        )


def _as_planned(session: Session, policy: Policy, launched: Sequence[PollAsRun]) -> Training:
    """The training as it will have run if everything goes to plan."""
    return Training(
        session=session,
        policy=policy,
        as_of=session.ends_at,
        is_over=True,
        blocks=Progress().blocks_as_run(session),
        launched=tuple(sorted(launched, key=lambda run: run.launched_at)),
    )


def _prompts(training: Training, planned: Sequence[PollTimes]) -> Iterator[Lack]:
    """POLL-01 as it will be, whenever the moments that are drawn may fall."""
    session, policy = training.session, training.policy
    least = least_polls(training)
    if not planned:
        if least:
            needs = counted(least, "required poll")
            yield ("blocks",), f"POLL-01: there is no required poll; {policy.ruleset} needs {needs}"
        return
    found: list[str] = []
    for moments in _draws(planned):
        runs = [_run(one, at) for one, at in zip(planned, moments, strict=True)]
        found += [one for one in shortfalls(_as_planned(session, policy, runs)) if one not in found]
        if found:
            break
    if found:
        yield ("blocks",), f"POLL-01: the prompts fall short of {policy.ruleset}: {listed(found)}"


def _draws(planned: Sequence[PollTimes]) -> Iterator[list[int]]:
    """Moments at which the polls may come: all early, all late, and each gap at its longest."""
    early, late = [one.earliest for one in planned], [one.latest for one in planned]
    yield early
    if early != late:
        yield late
        yield from (early[:place] + late[place:] for place in range(1, len(planned)))


def _run(times: PollTimes, at: int) -> PollAsRun:
    return PollAsRun(times.poll.id, times.block.id, at, at + times.poll.open_for, ())


def _credit(training: Training) -> Iterator[Lack]:
    """CRED-01 as it will be, and whether ATT-01 lets anyone pass with less than the credit takes.

    That matters where credit is for minutes attended: no body gives it for minutes missed.
    """
    session, policy = training.session, training.policy
    if not session.credits:
        return
    takes = round(session.credits * policy.credit_minutes * MINUTE)
    rule = f"{session.credits:g} × {policy.credit_minutes:g} min take {in_minutes(takes)}"
    if training.counted < takes:
        lacking = in_minutes(takes - training.counted)
        yield (
            ("credits",),
            f"CRED-01: the blocks that count add up to {in_minutes(training.counted)}; {rule}, so "
            f"{lacking} are lacking",
        )
    elif policy.missed_minutes and policy.needed_presence(training.counted) < takes:
        least = in_minutes(policy.needed_presence(training.counted))
        yield (
            ("policy", "missed_minutes"),
            f"ATT-01 passes with {least} of {in_minutes(training.counted)}, and {rule}: allow "
            f"{(training.counted - takes) / MINUTE:g} minutes to be missed at most",
        )


def _gaps(session: Session) -> Iterator[Lack]:
    """Times between two blocks for which nothing is planned."""
    for number, (one, following) in enumerate(pairwise(session.blocks), start=1):
        if following.starts_at > one.ends_at:
            when = span_text(one.ends_at, following.starts_at, session.zone)
            yield (
                ("blocks", number, "starts"),
                f"nothing is planned for {when}; add a block, such as a break",
            )


def _camera(session: Session, policy: Policy) -> Iterator[Lack]:
    if policy.camera_required and session.zoom and session.zoom.kind == "webinar":
        yield (
            ("zoom", "kind"),
            "CAM-01: in a webinar attendees have no camera, so the camera rule reaches panelists "
            "only; hold a meeting, or set camera_required = false under [policy]",
        )
