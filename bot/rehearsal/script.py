"""The script: what happens in the Zoom room, step by step in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal, NamedTuple

from bot.clock import MINUTE, SECOND
from bot.rehearsal.day import Day
from bot.rehearsal.deliveries import Look
from bot.rehearsal.people import Device, Person
from bot.rehearsal.spans import Span, holds

Deed = Literal["join", "leave", "to breakout", "from breakout", "be seen"]

LOOKS_EVERY = MINUTE
"""How often Zoom looks at the quality of a participant's streams."""

CRASH_NOTICED_AFTER = (60 * SECOND, 90 * SECOND)
"""How long after the rejoin a crashed client's leaving is told, as measured on real traffic."""


class Step(NamedTuple):
    """Something that one device of one person does at `at`, of which Zoom tells at `told_at`."""

    at: int
    person: int
    device: int
    deed: Deed
    told_at: int
    looks: tuple[Look, ...] = ()


def script(day: Day, cast: Sequence[Person], looks_together: int, rng: Random) -> list[Step]:
    """Every step of the day, in the order of time.

    Zoom tells of so many looks together: one at a time as in life, more where they would be sent
    faster than is polite because time runs fast.
    """
    steps: list[Step] = []
    for who, person in enumerate(cast):
        for index, device in enumerate(person.devices):
            steps += _comings(who, index, device, rng)
            steps += _breakouts(who, index, device)
            steps += _looks(day, who, index, device, looks_together, rng)
    return sorted(steps)


def _comings(who: int, index: int, device: Device, rng: Random) -> Iterator[Step]:
    for stay, following in zip(device.stays, [*device.stays[1:], None], strict=True):
        yield Step(stay[0], who, index, "join", stay[0])
        told_at = stay[1]
        if following:  # nobody takes leave of a meeting to come back: the client crashed
            told_at = following[0] + rng.randint(*CRASH_NOTICED_AFTER) // SECOND * SECOND
        yield Step(stay[1], who, index, "leave", told_at)


def _breakouts(who: int, index: int, device: Device) -> Iterator[Step]:
    for start, end in device.breakouts:
        yield Step(start, who, index, "to breakout", start)
        yield Step(end, who, index, "from breakout", end)


def _looks(
    day: Day, who: int, index: int, device: Device, together: int, rng: Random
) -> Iterator[Step]:
    for stay in device.stays:
        first = stay[0] + rng.randint(5, 30) * SECOND
        looks = [Look(at, _sends(day, device, at)) for at in range(first, stay[1], LOOKS_EVERY)]
        for some in (looks[at : at + together] for at in range(0, len(looks), together)):
            yield Step(some[-1].at, who, index, "be seen", some[-1].at, tuple(some))


def _sends(day: Day, device: Device, at: int) -> bool:
    """Whether the device's camera is on; in a webinar attendees have none."""
    zoom = day.session.zoom
    has_camera = not device.telephone and not (zoom and zoom.kind == "webinar")
    return has_camera and not holds(device.camera_off, at)


def camera_off(device: Device, stays: Sequence[Span]) -> list[Span]:
    """When in its stays the device's camera was off, or it had none."""
    return list(stays) if device.telephone else list(device.camera_off)
